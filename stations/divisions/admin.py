from django.contrib import admin

from .models import Division


@admin.register(Division)
class DivisionAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "level", "valid_from", "valid_to", "successor"]
    list_filter = ["level"]
    search_fields = ["=code", "name", "pinyin"]
    autocomplete_fields = ["successor"]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "level"] if obj else []
