from django.contrib import admin
from django.forms import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stations.divisions.admin import PlaceFilter

from . import actions
from .models import (
    CURRENT,
    GridAssignment,
    Mandate,
    MandateStatus,
    Representative,
    RepresentativeGroup,
    StationAttachment,
)
from .permissions import may_register


class MandateFormSet(BaseInlineFormSet):
    actor = None

    def clean(self):
        super().clean()
        for form in self.forms:
            changed = form.has_changed() and form.is_valid()
            if changed and not may_register(self.actor, form.instance):
                raise ValidationError(_("只能登记本辖区的任期。"))


class MandateInline(admin.TabularInline):
    """New mandates start here; their end and suspension are verbs with a record."""

    model = Mandate
    formset = MandateFormSet
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

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.actor = request.actor
        return formset


class StationAttachmentInline(admin.TabularInline):
    model = StationAttachment
    extra = 0
    autocomplete_fields = ["station"]


class GridAssignmentInline(admin.TabularInline):
    model = GridAssignment
    extra = 0
    autocomplete_fields = ["division"]


class StationPlaceFilter(PlaceFilter):
    """Representatives attached to a station of the township."""

    field = "stations__division"

    def queryset(self, request, queryset):
        return super().queryset(request, queryset).distinct() if self.value() else queryset


class MandateStatusFilter(admin.SimpleListFilter):
    title = gettext_lazy("任期")
    parameter_name = "mandate"

    def lookups(self, request, model_admin):
        return MandateStatus.choices

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(mandates__status=self.value()).distinct()


@admin.register(Representative)
class RepresentativeAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "held", "attached", "group", "is_public"]
    list_filter = ["kind", MandateStatusFilter, "is_public", "origin", StationPlaceFilter]
    list_select_related = ["group"]
    list_per_page = 50
    search_fields = ["name", "code", "pinyin", "mandates__constituency", "stations__name"]
    search_help_text = gettext_lazy("姓名、拼音首字母、选区、进驻站点或内部编号")
    autocomplete_fields = ["group"]
    raw_id_fields = ["user"]
    # What the person says of themselves is edited on the desk, where the freeze holds.
    readonly_fields = ["uid", "introduction", "sector", "languages"]
    inlines = [MandateInline, StationAttachmentInline, GridAssignmentInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("mandates", "stations")

    @admin.display(description=gettext_lazy("任期"))
    def held(self, person):
        current = [m.title for m in person.mandates.all() if m.status in CURRENT]
        return "、".join(current) or "–"

    @admin.display(description=gettext_lazy("进驻站点"))
    def attached(self, person):
        return "、".join(station.name for station in person.stations.all()) or "–"

    def save_formset(self, request, form, formset, change):
        """Mandates go through their verbs, with a record; the rest is saved as usual."""
        if formset.model is not Mandate:
            super().save_formset(request, form, formset, change)
            return
        by, now = request.actor, timezone.now()
        formset.save(commit=False)
        for mandate in formset.new_objects:
            actions.begin_mandate(mandate=mandate, by=by, now=now)
        for mandate, fields in formset.changed_objects:
            actions.amend_mandate(mandate=mandate, fields=fields, by=by, now=now)


@admin.register(RepresentativeGroup)
class RepresentativeGroupAdmin(admin.ModelAdmin):
    list_display = ["name", "division"]
    list_select_related = ["division"]
    search_fields = ["name", "pinyin"]
    autocomplete_fields = ["division"]
