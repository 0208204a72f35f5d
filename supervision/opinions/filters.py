"""How lists of 审议意见 are narrowed (REST)."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from liaison.filters import Several
from supervision.meetings.narrowing import OwedFilter

from .models import DeliberationOpinion
from .workflow import State


class OpinionFilter(OwedFilter):
    state = Several(label=_("状态"), choices=State.choices)
    meeting = filters.UUIDFilter("meeting__uid", label=_("会议"))

    class Meta:
        model = DeliberationOpinion
        fields = []
