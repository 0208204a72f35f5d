import django_filters as filters
from django.db.models import Q
from django.urls import reverse
from rest_framework import serializers

from liaison.filters import FilterSet, Flag
from liaison.rest import Open, ReferenceView
from stations.divisions.levels import within

from .models import Representative, RepresentativeKind, StationAttachment


class RepresentativeFilter(FilterSet):
    division = filters.CharFilter(method="near", max_length=15)
    station = filters.CharFilter("attachments__station__code", max_length=40)
    kind = filters.ChoiceFilter(choices=RepresentativeKind.choices)
    mine = Flag(method="of_caller")
    q = filters.CharFilter(method="named", max_length=40)

    class Meta:
        model = Representative
        fields = []

    def __init__(self, *args, view, **kwargs):
        super().__init__(*args, **kwargs)
        self.view = view

    def near(self, people, name, value):
        return people.near(value)

    def of_caller(self, people, name, value):
        return people.filter(_mine(self.view.membership)) if value else people

    def named(self, people, name, value):
        return people.named(value)


def _mine(membership):
    """The caller, or who is attached to the caller's station or to one in the caller's division."""
    if membership is None:
        return Q(pk__in=[])
    if membership.representative_id:
        return Q(pk=membership.representative_id)
    attached = StationAttachment.objects.values("representative")
    if membership.station_id:
        return Q(pk__in=attached.filter(station=membership.station_id))
    if membership.division_id:
        return Q(pk__in=attached.filter(within("station__division", membership.division_id)))
    return Q(pk__in=[])


class AttachedStationSerializer(serializers.Serializer):
    code = serializers.CharField(source="station.code")
    name = serializers.CharField(source="station.name")
    is_primary = serializers.BooleanField()


class RepresentativeSerializer(serializers.Serializer):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(RepresentativeKind.choices)
    titles = serializers.SerializerMethodField()
    sector = serializers.CharField()
    languages = serializers.CharField()
    introduction = serializers.CharField()
    is_suspended = serializers.BooleanField()
    photo = serializers.SerializerMethodField()
    stations = AttachedStationSerializer(source="attachments", many=True)

    def get_photo(self, person) -> str | None:
        return reverse("attachments:thumbnail", args=[person.photo]) if person.photo else None

    def get_titles(self, person) -> list[str]:
        return [mandate.title for mandate in person.current_mandates]


class RepresentativeView(ReferenceView):
    """代表（公开信息），按姓氏笔画。`mine=1`：代表本人，或调用者所在站点、区划的代表。"""

    permission_classes = [Open]
    queryset = Representative.objects.public().for_cards()
    serializer_class = RepresentativeSerializer
    filterset_class = RepresentativeFilter
    orders = {"strokes": ("stroke_key", "pinyin", "id")}
    lookup_field = "uid"
    lookup_value_regex = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

    def filterset_kwargs(self):
        return {"view": self}
