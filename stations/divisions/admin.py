from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .levels import Level, within
from .models import Division

LISTED = 200


class PlaceFilter(admin.SimpleListFilter):
    """Rows under one township or street; `field` names the code that says where they lie."""

    title = _("乡镇、街道")
    parameter_name = "place"
    field = "division"

    def lookups(self, request, model_admin):
        places = Division.objects.filter(level=Level.TOWNSHIP, valid_to=None).order_by("code")
        return places.values_list("code", "name")[:LISTED]

    def queryset(self, request, queryset):
        return queryset.filter(within(self.field, self.value())) if self.value() else queryset


class CodeFilter(PlaceFilter):
    field = "code"


class CurrentFilter(admin.SimpleListFilter):
    title = _("现行")
    parameter_name = "current"

    def lookups(self, request, model_admin):
        return [("yes", _("现行")), ("no", _("已停用"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(valid_to__isnull=self.value() == "yes")


@admin.register(Division)
class DivisionAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "level", "valid_from", "valid_to", "successor"]
    list_display_links = ["code", "name"]
    list_filter = ["level", CurrentFilter, CodeFilter]
    list_select_related = ["successor"]
    list_per_page = 50
    search_fields = ["=code", "name", "pinyin"]
    search_help_text = _("区划代码、名称或拼音首字母")
    autocomplete_fields = ["successor"]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "level"] if obj else []
