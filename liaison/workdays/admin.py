from django.contrib import admin
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import actions
from .models import Holiday


class NamedValues(admin.AllValuesFieldListFilter):
    """A value that is empty has words too, or its link would be without any."""

    def choices(self, changelist):
        for choice in super().choices(changelist):
            yield choice | {"display": choice["display"] or _("（空）")}


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    list_display = ["day", "kind", "name", "region", "source"]
    list_filter = ["kind", ("region", NamedValues)]
    search_fields = ["name", "source"]
    date_hierarchy = "day"

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        before = form.initial.get("day") if change else None
        super().save_model(request, obj, form, change)
        actions.changed(since=min(filter(None, [before, obj.day])), now=timezone.now())

    @transaction.atomic
    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        actions.changed(since=obj.day, now=timezone.now())

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        first = min(queryset.values_list("day", flat=True), default=None)
        super().delete_queryset(request, queryset)
        if first:
            actions.changed(since=first, now=timezone.now())
