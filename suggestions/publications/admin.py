from django.contrib import admin

from .models import FilterWord


@admin.register(FilterWord)
class FilterWordAdmin(admin.ModelAdmin):
    """For looking: the list is kept on the desk (用语提示), with a record."""

    list_display = ["word", "level", "division", "advice"]
    list_filter = ["level"]
    search_fields = ["word"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
