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
    list_display = ["division", "approval_number", "uploaded_at"]
    autocomplete_fields = ["division"]
