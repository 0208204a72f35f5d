"""Policies and rungs are reference data; clocks, pauses and reminders are there to be looked at."""

from django.contrib import admin

from liaison.workdays.admin import NamedValues

from . import actions
from .models import Clock, DeadlinePolicy, DueChange, Pause, Reminder, Rung


@admin.register(DeadlinePolicy)
class DeadlinePolicyAdmin(admin.ModelAdmin):
    list_display = ["noun", "kind", "mode", "category", "urgency", "division", "amount", "unit"]
    list_filter = ["noun", "kind", ("mode", NamedValues)]
    search_fields = ["source"]


@admin.register(Rung)
class RungAdmin(admin.ModelAdmin):
    list_display = ["noun", "kind", "level", "label", "event", "audience", "is_active"]
    list_filter = ["noun", "kind", "is_active"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        actions.reschedule(noun=obj.noun, kind=obj.kind)


class LookOnly:
    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class PauseInline(LookOnly, admin.TabularInline):
    model = Pause


class DueChangeInline(LookOnly, admin.TabularInline):
    model = DueChange


class ReminderInline(LookOnly, admin.TabularInline):
    model = Reminder


@admin.register(Clock)
class ClockAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["subject_type", "subject_id", "kind", "round", "due_at", "verdict", "failures"]
    list_filter = ["subject_type", "kind", "verdict", "provisional"]
    search_fields = ["=subject_id"]
    inlines = [PauseInline, DueChangeInline, ReminderInline]
