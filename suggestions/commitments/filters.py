"""How lists of promises are narrowed (REST)."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liaison.filters import FilterSet, Flag, Several

from .models import Commitment
from .workflow import OPEN, State


class CommitmentFilter(FilterSet):
    state = Several(label=_("状态"), choices=State.choices)
    unit = filters.CharFilter("unit__code", label=_("承诺的单位"), max_length=40)
    case = filters.CharFilter("case__number", label=_("事项编号"), max_length=24)
    due_before = filters.DateFilter("due_on", "lt", label=_("承诺日期早于"))
    overdue = Flag(method="is_overdue", label=_("逾期"))

    class Meta:
        model = Commitment
        fields = []

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def is_overdue(self, rows, name, value):
        late = Q(was_late=True) | Q(state__in=sorted(OPEN), queue_at__lt=self.now)
        return rows.filter(late) if value else rows.exclude(late)
