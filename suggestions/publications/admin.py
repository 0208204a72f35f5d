from django.contrib import admin

from .models import FilterWord


@admin.register(FilterWord)
class FilterWordAdmin(admin.ModelAdmin):
    list_display = ["word", "level", "division", "advice"]
    list_filter = ["level"]
    search_fields = ["word"]
