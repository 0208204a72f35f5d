"""Figures over sets of cases, each with the words that say what it counts and where that is from.

One table, read by the page, the interface and the export: no number has a second definition.
"""

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from liaison import together

DEFINITIONS = {
    "demands": _("诉求件数：群众每反映一次计 1 件，合并办理的各计 1 件。"),
    "points": _(
        "百分点：本期百分比减去上期百分比；相对变化：升降的百分点除以上期百分比，上期是 0 时不算。"
    ),
    "matters": _("实际事项数：合并办理的几件同属一事，连同主件计 1 件事。"),
}

MATTERS = Count(Coalesce("merged_into_id", "pk"), distinct=True)


def counted(cases):
    """{"demands": 件, "matters": 事} of a queryset of cases. One query.

    Twelve reports of one street lamp are 12 demands and 1 matter (F49), whether or not the main
    case itself is in the set, and after each has been rated and closed on its own.
    """
    return cases.order_by().aggregate(demands=Count("pk"), matters=MATTERS)


def counted_by(cases, *names):
    """`counted` for each combination of the fields or annotations `names`: {(…): {…}}. One
    query."""
    return together.alone(counting(cases, *names))


def counting(cases, *names):
    """The same as a reader (liaison.together)."""
    rows = cases.order_by().values(*names).annotate(demands=Count("pk"), matters=MATTERS)
    return {
        tuple(row[name] for name in names): {
            "demands": row["demands"],
            "matters": row["matters"],
        }
        for row in (yield rows)
    }


@dataclass(frozen=True)
class Figure:
    """`top` and `bottom` are sums of what `measures.py` counts; without `bottom` it is no rate.
    One that `ripens` goes on rising after its period: a period that is over is always ahead."""

    code: str
    label: str
    definition: str
    source: str
    top: tuple
    bottom: tuple = ()
    of: str = ""
    ripens: bool = False

    @property
    def is_rate(self):
        return bool(self.bottom)


FIGURES = [
    Figure(
        "received",
        _("收到诉求"),
        DEFINITIONS["demands"],
        _("提交记录"),
        ("received",),
    ),
    Figure(
        "closed",
        _("办结归档"),
        _("期内办结归档、现在仍是办结的件数；不论何时收到。"),
        _("经过记录"),
        ("closed",),
    ),
    Figure(
        "response",
        _("按时接单率"),
        _("在接单时限（缺省 24 小时，随手拍为派单）内接单、派单或告知不受理的件数。"),
        _("时限结论，一经形成不再改变"),
        ("response_on_time",),
        ("response_on_time", "response_late", "waiting_response"),
        _("期内有结论的接单时限，加期内到期、至今没有接单的"),
    ),
    Figure(
        "on_time",
        _("按时办结率"),
        _("办结、二次办理时限中按时了结的次数。暂停按规定顺延。"),
        _("时限结论，与“时限诚信”同一来源"),
        ("closing_on_time",),
        ("closing_on_time", "closing_late", "waiting_closing"),
        _("期内有结论的办结、二次办理时限，加期内到期、至今没有了结的"),
    ),
    Figure(
        "closed_of_due",
        _("办结率（到期口径）"),
        _("期内收到的诉求中，已办结归档的件数。"),
        _("经过记录"),
        ("closed_of_received",),
        ("closed_of_received", "open_late"),
        _("期内收到的诉求中，已办结的加在办且已超期的"),
    ),
    Figure(
        "closed_of_received",
        _("办结率（收件口径）"),
        _("期内收到的诉求中，已办结归档的件数。刚收到的还在办，此率随时间上升。"),
        _("经过记录"),
        ("closed_of_received",),
        ("received",),
        _("期内收到的全部诉求，含不受理、撤回和在办的"),
        ripens=True,
    ),
    Figure(
        "rated",
        _("评价率"),
        _("期内反馈给群众的结果中，群众自己作出评价的次数。未评价不算满意。"),
        _("群众评价；随手拍由上报的代表评价"),
        ("rated",),
        ("told",),
        _("期内反馈给群众的次数，二次办理另计"),
        ripens=True,
    ),
    Figure(
        "solved",
        _("解决率"),
        _("答复结果为“已解决”，并且群众评价满意或基本满意的次数。"),
        _("办理结果和群众评价"),
        ("solved",),
        ("rated",),
        _("期内反馈并得到群众评价的次数"),
    ),
    Figure(
        "satisfied",
        _("满意率"),
        _("群众评价满意、基本满意的次数。每一轮的评价各计一次，二次办理满意不抹去第一次的不满意。"),
        _("群众评价"),
        ("satisfied", "basically_satisfied"),
        ("rated",),
        _("期内反馈并得到群众评价的次数"),
    ),
    Figure(
        "callback",
        _("回访满意率"),
        _("工作人员回访时，群众说满意、基本满意的次数。与群众自己的评价分开，从不相加。"),
        _("回访登记"),
        ("callbacks_satisfied",),
        ("callbacks",),
        _("期内登记了满意度的回访次数"),
    ),
    Figure(
        "second_rounds",
        _("二次办理"),
        _("期内反馈的结果中，群众评价不满意而进入二次办理的次数。"),
        _("经过记录"),
        ("second_rounds",),
        ("told",),
        _("期内反馈给群众的次数，二次办理另计"),
    ),
    Figure(
        "backlog",
        _("现在在办"),
        _("现在没有办完的件数，不含已反馈、等群众评价的（大屏上“还没有办结”截至前一天，含这些）。")
        + _("与选哪个月无关。"),
        _("事项现状"),
        ("backlog",),
    ),
    Figure(
        "backlog_late",
        _("其中已超期"),
        _("现在在办的事项中，最早的时限已过的件数。"),
        _("事项现状"),
        ("backlog_late",),
        ("backlog",),
        _("现在在办的件数"),
    ),
]
BY_CODE = {figure.code: figure for figure in FIGURES}
# What stays outside a figure, and why; each is a measure that opens into its cases.
EXCLUDED = {
    "not_accepted": _("不属受理范围，已告知途径：计入收到，不计入办结。"),
    "withdrawn": _("群众撤回：计入收到，不计入办结。"),
}
RESTRICTED = _("敏感件：只给指定的人看，不计入任何数字。")
