"""How lists of votes are narrowed (REST)."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from liaison.filters import FilterSet, Flag, Several
from stations.divisions.levels import within

from .models import Ballot, Kind
from .workflow import State


class BallotFilter(FilterSet):
    kind = Several(label=_("种类"), choices=Kind.choices)
    state = Several(label=_("状态"), choices=State.choices)
    division = filters.CharFilter(label=_("区划及以下"), method="below", max_length=15)
    declared = Flag(method="is_declared", label=_("已宣布"))

    class Meta:
        model = Ballot
        fields = []

    def below(self, rows, name, value):
        return rows.filter(within("division", value))

    def is_declared(self, rows, name, value):
        return rows.filter(declared_at__isnull=not value)
