import django_filters as filters
from django.db.models import Q
from rest_framework import serializers

from liaison.filters import FilterSet, Flag
from liaison.rest import Open, ReferenceView
from stations.divisions.levels import within

from .models import Datum, Station, StationKind, Status, Tier


class StationFilter(FilterSet):
    division = filters.CharFilter(method="in_division", max_length=15)
    kind = filters.ChoiceFilter(choices=StationKind.choices)
    tier = filters.ChoiceFilter(choices=Tier.choices)
    status = filters.ChoiceFilter(choices=Status.choices)
    mine = Flag(method="of_caller")
    q = filters.CharFilter(method="named", max_length=40)

    class Meta:
        model = Station
        fields = []

    def __init__(self, *args, view, **kwargs):
        super().__init__(*args, **kwargs)
        self.view = view

    def in_division(self, stations, name, value):
        return stations.filter(within("division", value))

    def of_caller(self, stations, name, value):
        return stations.filter(_mine(self.view.membership)) if value else stations

    def named(self, stations, name, value):
        return stations.named(value)


def _mine(membership):
    """What the active membership belongs to or, for an office of a division, what lies in it."""
    if membership is None:
        return Q(pk__in=[])
    if membership.station_id:
        return Q(pk=membership.station_id)
    if membership.representative_id:
        return Q(attachments__representative=membership.representative_id)
    if membership.division_id:
        return within("division", membership.division_id)
    return Q(pk__in=[])


class StationSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(StationKind.choices)
    tier = serializers.ChoiceField(Tier.choices)
    division = serializers.CharField(source="division_id")
    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)
    status = serializers.ChoiceField(Status.choices)
    notice = serializers.CharField()
    address = serializers.CharField()
    longitude = serializers.FloatField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    datum = serializers.ChoiceField(Datum.choices)
    phone = serializers.CharField()
    hours = serializers.CharField()
    accessibility = serializers.CharField()


class StationView(ReferenceView):
    """家站点。`mine=1`：调用者当前身份所在的站点。"""

    permission_classes = [Open]
    queryset = Station.objects.public().select_related("parent")
    serializer_class = StationSerializer
    filterset_class = StationFilter
    orders = {"name": ("pinyin", "id")}
    lookup_field = "code"
    lookup_value_regex = r"[-a-zA-Z0-9_]{1,40}"

    def filterset_kwargs(self):
        return {"view": self}
