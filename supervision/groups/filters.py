"""How the list of supervision groups is narrowed (REST)."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from liaison.filters import FilterSet, Flag, Several

from .models import SupervisionGroup
from .workflow import State


class GroupFilter(FilterSet):
    state = Several(label=_("状态"), choices=State.choices)
    project = filters.CharFilter("project__code", label=_("民生实事的编号"), max_length=30)
    overdue = Flag(method="is_overdue", label=_("督查或报告已逾期"))

    class Meta:
        model = SupervisionGroup
        fields = []

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def is_overdue(self, rows, name, value):
        late = SupervisionGroup.objects.overdue(self.now)
        return rows.filter(pk__in=late) if value else rows.exclude(pk__in=late)
