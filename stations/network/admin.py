from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from stations.divisions.admin import PlaceFilter

from .models import NetworkMap, Station


@admin.register(Station)
class StationAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "tier", "division", "parent", "status", "phone", "code"]
    list_filter = ["status", "tier", "kind", PlaceFilter]
    list_per_page = 50
    list_select_related = ["division", "parent"]
    search_fields = ["code", "name", "pinyin", "address"]
    search_help_text = _("名称、拼音首字母、地址或站点代码")
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
