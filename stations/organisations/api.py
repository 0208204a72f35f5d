import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.filters import FilterSet, Flag
from liaison.rest import Open, ReferenceView
from stations.divisions.levels import within

from .models import Organisation, OrganisationKind


class UnitFilter(FilterSet):
    division = filters.CharFilter(method="in_division", max_length=15)
    kind = filters.ChoiceFilter(choices=OrganisationKind.choices)
    mine = Flag(method="of_caller")
    q = filters.CharFilter(method="named", max_length=40)

    class Meta:
        model = Organisation
        fields = []

    def __init__(self, *args, view, **kwargs):
        super().__init__(*args, **kwargs)
        self.view = view

    def in_division(self, units, name, value):
        return units.filter(within("division", value))

    def of_caller(self, units, name, value):
        return units.filter(_mine(self.view.membership)) if value else units

    def named(self, units, name, value):
        return units.named(value)


def _mine(membership):
    if membership is None:
        return Q(pk__in=[])
    if membership.organisation_id:
        return Q(pk=membership.organisation_id)
    if membership.division_id:
        return within("division", membership.division_id)
    return Q(pk__in=[])


class UnitSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(OrganisationKind.choices)
    division = serializers.CharField(source="division_id")
    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)
    phone = serializers.CharField(required=False, help_text=_("登录后可见。"))


class UnitView(ReferenceView):
    """承办单位等机构。未登录时只列出会承办事项的单位。`mine=1`：调用者当前身份所在的单位。"""

    permission_classes = [Open]
    queryset = Organisation.objects.active().select_related("parent")
    serializer_class = UnitSerializer
    filterset_class = UnitFilter
    orders = {"name": ("pinyin", "id")}
    lookup_field = "code"
    lookup_value_regex = r"[^/.]{1,40}"

    def get_queryset(self):
        units = super().get_queryset()
        asked = getattr(self, "request", None)  # none while the schema is drawn
        return units if not asked or asked.user.is_authenticated else units.handling()

    def get_serializer(self, *args, **kwargs):
        serializer = super().get_serializer(*args, **kwargs)
        asked = getattr(self, "request", None)
        if asked and not asked.user.is_authenticated:
            fields = serializer.child.fields if kwargs.get("many") else serializer.fields
            del fields["phone"]
        return serializer

    def filterset_kwargs(self):
        return {"view": self}
