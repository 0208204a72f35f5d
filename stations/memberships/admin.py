from django.contrib import admin
from django.utils import timezone

from . import actions
from .models import Membership


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "role", "division", "station", "organisation", "representative"]
    list_filter = ["role"]
    search_fields = ["user__username", "user__display_name"]
    autocomplete_fields = ["user"]
    raw_id_fields = ["division", "station", "organisation", "representative"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        actions.settle_admin(user=obj.user, now=timezone.now())

    def get_queryset(self, request):
        """Nobody gives rights to themselves (三员分立)."""
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.exclude(user=request.user)

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name == "user" and not request.user.is_superuser:
            users = field.remote_field.model.objects
            kwargs["queryset"] = users.filter(is_superuser=False).exclude(pk=request.user.pk)
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        """A membership ends; it is never deleted."""
        return False
