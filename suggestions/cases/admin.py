from django.contrib import admin

from .models import BoundaryWord, Category, CompetentChannel, EmergencyWord, Reason


class Kept(admin.ModelAdmin):
    """Rows that old cases refer to by code: the code stays, and nothing is deleted."""

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Category)
class CategoryAdmin(Kept):
    list_display = ["code", "name", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["code", "name"]


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
