"""How projects are narrowed: the public page's three choices and the API's parameters."""

import re

import django_filters as filters
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.filters import FilterSet, Flag, Several
from stations.divisions.filters import Place

from .colours import Colour
from .models import LivelihoodProject, Round
from .workflow import OPEN, RoundState, State


class Group(TextChoices):
    """What the public asks for: five words instead of twenty states."""

    CANDIDATE = "candidate", _("候选")
    ADOPTED = "adopted", _("已通过，待实施")
    RUNNING = "running", _("实施中")
    DONE = "done", _("已完工")
    CHANGED = "changed", _("暂缓、终止")


STATES = {
    Group.CANDIDATE: {State.CANDIDATE, State.COMMITTEE, State.PLENARY, State.VOTE},
    Group.ADOPTED: {State.ADOPTED, State.PLANNING, State.PLANNED},
    Group.RUNNING: {State.RUNNING, State.CHANGING, State.ACCEPTANCE},
    Group.DONE: {State.TESTING, State.RECTIFYING, State.SETTLED, State.ARCHIVED},
    Group.CHANGED: {State.PAUSED, State.STOPPED},
}


def narrowed(rows, *, year="", group="", colour=""):
    """Unknown values are passed over: links from elsewhere stay usable."""
    if re.fullmatch(r"[0-9]{4}", year):
        rows = rows.filter(round__year=year)
    if group in Group.values:
        rows = rows.filter(state__in=sorted(STATES[Group(group)]))
    if colour in Colour.values:
        rows = rows.filter(colour=colour)
    return rows


class ProjectFilter(FilterSet):
    state = Several(label=_("状态"), choices=State.choices)
    colour = Several(label=_("进度颜色"), choices=Colour.choices)
    year = filters.NumberFilter("round__year", label=_("实施年度"), min_value=2000, max_value=2200)
    division = filters.CharFilter(label=_("区划代码"), max_length=12, method="by_division")
    unit = filters.CharFilter("unit__code", label=_("责任单位"), max_length=40)
    overdue = Flag(method="is_overdue", label=_("有时限已过"))

    class Meta:
        model = LivelihoodProject
        fields = []

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def by_division(self, rows, name, value):
        return rows.under(value) if re.fullmatch(r"[0-9]{2,12}", value) else rows.none()

    def is_overdue(self, rows, name, value):
        late = Q(state__in=sorted(OPEN), queue_at__lt=self.now)
        return rows.filter(late) if value else rows.exclude(late)


class RoundFilter(FilterSet):
    state = Several(label=_("状态"), choices=RoundState.choices)
    year = filters.NumberFilter(label=_("实施年度"), min_value=2000, max_value=2200)
    division = Place("division")

    class Meta:
        model = Round
        fields = []

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
