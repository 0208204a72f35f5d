from django.contrib import admin

from .models import Membership


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """For looking: memberships are given and ended on the desk (人员与角色), with a record."""

    list_display = [
        "user",
        "role",
        "division",
        "station",
        "organisation",
        "representative",
        "starts_at",
        "ends_at",
    ]
    list_filter = ["role"]
    list_select_related = ["user", "division", "station", "organisation", "representative"]
    search_fields = ["user__username", "user__display_name"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
