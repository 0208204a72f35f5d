"""How lists of cases are narrowed: one set for page, API and export."""

import django_filters as filters
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from liaison.filters import FilterSet, Flag, Several
from stations.divisions.levels import within

from . import finding
from .models import Case, Channel, Handler, Mode, Supervision, Watch
from .workflow import State

CODE = RegexValidator(r"^\d+$", _("代码只能是数字。"))


class CaseFilter(FilterSet):
    """`now` decides what is overdue, `actor` whose cases are "mine"; `phones` lets a whole phone
    number be looked up. Unknown parameters are the caller's to refuse."""

    state = Several(label=_("状态"), choices=State.choices)
    mode = Several(label=_("办理方式"), choices=Mode.choices)
    category = filters.CharFilter(
        "category__code", "startswith", label=_("类别"), max_length=4, validators=[CODE]
    )
    division = filters.CharFilter(
        method="in_division", label=_("区划"), max_length=15, validators=[CODE]
    )
    station = filters.CharFilter("station__code", label=_("站点"), max_length=40)
    representative = filters.UUIDFilter("representative__uid", label=_("代表"))
    unit = filters.CharFilter("unit__code", label=_("承办单位"), max_length=40)
    overdue = Flag(method="is_overdue", label=_("超期"))
    due_before = filters.IsoDateTimeFilter("queue_at", "lt", label=_("到期早于"))
    submitted_after = filters.IsoDateTimeFilter("submitted_at", "gte", label=_("提交不早于"))
    submitted_before = filters.IsoDateTimeFilter("submitted_at", "lt", label=_("提交早于"))
    round = filters.NumberFilter(
        "round", label=_("轮次"), min_value=1, max_value=9, decimal_places=0
    )
    channel = Several(label=_("渠道"), choices=Channel.choices)
    merged = Flag(method="is_merged", label=_("已合并"))
    second_round = Flag(method="is_second", label=_("二次办理"))
    supervised = Flag(method="is_supervised", label=_("督办"))
    mine = Flag(method="is_mine", label=_("我经办的"))
    followed = Flag(method="is_followed", label=_("我关注的"))
    q = filters.CharFilter(method="holding", label=_("搜索"), max_length=60)

    class Meta:
        model = Case
        fields = []

    def __init__(self, *args, now, actor=None, phones=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.now, self.phones = now, phones
        self.user = actor and actor.user

    def in_division(self, cases, name, value):
        return cases.filter(within("division", value))

    def is_overdue(self, cases, name, value):
        return cases.overdue(self.now) if value else cases.in_time(self.now)

    def holding(self, cases, name, value):
        """What is masked for the reader is not found out by asking for it (reliability 32)."""
        return finding.holding(cases, value, phones=self.phones)

    def is_merged(self, cases, name, value):
        merged = Q(state=State.MERGED)
        return cases.filter(merged if value else ~merged)

    def is_second(self, cases, name, value):
        return cases.filter(round__gt=1) if value else cases.filter(round=1)

    def is_supervised(self, cases, name, value):
        decided = Q(supervision=Supervision.IN_FORCE)
        return cases.filter(decided if value else ~decided)

    def is_mine(self, cases, name, value):
        mine = Handler.objects.filter(case=OuterRef("pk"), user=self.user)
        return cases.filter(Exists(mine) if value else ~Exists(mine))

    def is_followed(self, cases, name, value):
        followed = Watch.objects.filter(case=OuterRef("pk"), user=self.user)
        return cases.filter(Exists(followed) if value else ~Exists(followed))
