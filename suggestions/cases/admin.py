from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .models import BoundaryWord, Category, CompetentChannel, EmergencyWord, Reason


class Kept(admin.ModelAdmin):
    """Rows that old cases refer to by code: the code stays, and nothing is deleted."""

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False


class HeadFilter(admin.SimpleListFilter):
    """One head of two digits with what belongs to it."""

    title = _("大类")
    parameter_name = "head"

    def lookups(self, request, model_admin):
        return Category.objects.filter(code__regex=r"^\d{2}$").values_list("code", "name")

    def queryset(self, request, queryset):
        return queryset.filter(code__startswith=self.value()) if self.value() else queryset


@admin.register(Category)
class CategoryAdmin(Kept):
    list_display = ["code", "name", "is_active", "is_facility"]
    list_display_links = ["code", "name"]
    list_filter = ["is_active", "is_facility", HeadFilter]
    list_per_page = 200
    search_fields = ["=code", "name"]
    search_help_text = _("名称或代码")


@admin.register(Reason)
class ReasonAdmin(Kept):
    list_display = ["code", "title", "phone", "position"]
    search_fields = ["code", "title"]


@admin.register(EmergencyWord)
class EmergencyWordAdmin(admin.ModelAdmin):
    list_display = search_fields = ["word"]


@admin.register(BoundaryWord)
class BoundaryWordAdmin(admin.ModelAdmin):
    list_display = ["word", "topic"]
    list_filter = ["topic"]
    search_fields = ["word"]


@admin.register(CompetentChannel)
class CompetentChannelAdmin(admin.ModelAdmin):
    list_display = ["name", "advice", "phone", "site", "position", "is_active"]
