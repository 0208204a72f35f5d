from django.contrib import admin

from .models import Organisation, Responsibility


class ResponsibilityInline(admin.TabularInline):
    model = Responsibility
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "kind", "division", "phone", "is_active"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["division"]
    search_fields = ["code", "name", "pinyin"]
    autocomplete_fields = ["division", "parent"]
    inlines = [ResponsibilityInline]
