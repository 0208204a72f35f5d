from django.contrib import admin

from .models import NetworkMap, Station


@admin.register(Station)
class StationAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "kind", "tier", "division", "parent", "status"]
    list_filter = ["kind", "tier", "status"]
    list_select_related = ["division", "parent"]
    search_fields = ["code", "name", "pinyin"]
    autocomplete_fields = ["division", "parent"]


@admin.register(NetworkMap)
class NetworkMapAdmin(admin.ModelAdmin):
    """For looking: maps are published and taken down on the desk (站点地图), with a record."""

    list_display = ["division", "approval_number", "uploaded_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
