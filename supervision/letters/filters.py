"""How lists of letters and problems are narrowed (REST)."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from liaison.filters import Several
from supervision.meetings.narrowing import OwedFilter

from .models import Problem, SupervisionLetter
from .workflow import ProblemState, State


class LetterFilter(OwedFilter):
    state = Several(label=_("状态"), choices=State.choices)

    class Meta:
        model = SupervisionLetter
        fields = []


class ProblemFilter(OwedFilter):
    state = Several(label=_("状态"), choices=ProblemState.choices)
    list = filters.UUIDFilter("problem_list__uid", label=_("问题清单"))

    class Meta:
        model = Problem
        fields = []
