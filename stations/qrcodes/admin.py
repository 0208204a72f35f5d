from django.contrib import admin

from .models import QRCode


@admin.register(QRCode)
class QRCodeAdmin(admin.ModelAdmin):
    """For looking: codes are issued, rotated and revoked by verbs."""

    list_display = ["__str__", "purpose", "representative", "station", "issued_at", "revoked_at"]
    list_filter = ["purpose", "revoked_at"]
    list_select_related = ["representative", "station"]
    search_fields = ["representative__name", "station__name", "=token"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
