from django.contrib import admin

from .models import (
    GridAssignment,
    Mandate,
    Representative,
    RepresentativeGroup,
    StationAttachment,
)


class MandateInline(admin.TabularInline):
    """New mandates start here; their end and suspension are verbs with a record."""

    model = Mandate
    fk_name = "representative"
    extra = 0
    can_delete = False
    autocomplete_fields = ["division"]
    readonly_fields = [
        "status",
        "suspension_reason",
        "suspended_at",
        "end_reason",
        "ended_at",
        "successor",
    ]


class StationAttachmentInline(admin.TabularInline):
    model = StationAttachment
    extra = 0
    autocomplete_fields = ["station"]


class GridAssignmentInline(admin.TabularInline):
    model = GridAssignment
    extra = 0
    autocomplete_fields = ["division"]


@admin.register(Representative)
class RepresentativeAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "kind", "group", "is_public"]
    list_filter = ["kind", "origin", "is_public"]
    list_select_related = ["group"]
    search_fields = ["name", "code", "pinyin"]
    autocomplete_fields = ["group"]
    raw_id_fields = ["user"]
    readonly_fields = ["uid"]
    inlines = [MandateInline, StationAttachmentInline, GridAssignmentInline]


@admin.register(RepresentativeGroup)
class RepresentativeGroupAdmin(admin.ModelAdmin):
    list_display = ["name", "division"]
    list_select_related = ["division"]
    search_fields = ["name", "pinyin"]
    autocomplete_fields = ["division"]
