"""How lists of meetings are narrowed (REST)."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from liaison.filters import FilterSet, Several
from stations.divisions.filters import Place

from .models import Attendance, Capacity, Kind, Meeting, Term
from .workflow import SeatState, State


class SeatFilter(FilterSet):
    meeting = filters.UUIDFilter("meeting__uid", label=_("会议"))
    state = Several(label=_("状态"), choices=SeatState.choices)
    capacity = filters.ChoiceFilter(label=_("身份"), choices=Capacity.choices)

    class Meta:
        model = Attendance
        fields = []

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)


class MeetingFilter(FilterSet):
    state = Several(label=_("状态"), choices=State.choices)
    kind = Several(label=_("会议种类"), choices=Kind.choices)
    after = filters.DateFilter("starts_at__date", "gte", label=_("不早于哪一天开始"))

    class Meta:
        model = Meeting
        fields = []

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)


class TermFilter(FilterSet):
    number = filters.NumberFilter(label=_("届次"), min_value=1, max_value=999)
    division = Place("division")

    class Meta:
        model = Term
        fields = []

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
