from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from stations.divisions.admin import PlaceFilter

from .models import Organisation, Responsibility


class ResponsibilityInline(admin.TabularInline):
    model = Responsibility
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "division", "phone", "is_active", "code"]
    list_filter = ["is_active", "kind", PlaceFilter]
    list_per_page = 50
    list_select_related = ["division"]
    search_fields = ["code", "name", "pinyin"]
    search_help_text = _("名称、拼音首字母或单位代码")
    autocomplete_fields = ["division", "parent"]
    inlines = [ResponsibilityInline]
