"""月通报: what one month was, counted in SQL from the rows themselves when it is asked for. Every
figure has its definition beside it; silence is never counted as satisfied."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.deadlines.models import Clock
from liaison.documents.kinds import SHEET, About, Kind, declare, register
from liaison.workdays.calendar import midnight
from stations.memberships.models import Role as Office
from suggestions.cases.models import Grade, Mode, Result
from suggestions.cases.workflow import ENDED, State

from .models import Bulletin

SUBJECT = "cases.case"
TOP = 5
DEFINITIONS = {
    _("收到"): _("本月提交的件数，合并办理的各计一件。"),
    _("按时接单"): _("本月提交、接单时限已经了结的事项中，按时接单的。"),
    _("办结"): _("本月办结归档的件数。"),
    _("按期办结"): _("本月了结的办结时限中，结论为按期的。"),
    _("已解决"): _("本月办结的事项中，结果为“已解决”的。"),
    _("评价满意"): _(
        "本月办结并且群众作了评价的事项中，评价为满意、基本满意的；没有评价的不计入。"
    ),
    _("二次办理"): _("本月办结的事项中，经过二次办理的。"),
    _("月底未办结"): _("月底还没有办结的件数。"),
    _("超过期限"): _("月底还没有办结、并且已经超过办结期限的件数。"),
}
SAMPLES = {
    "月份": "2026年10月",
    "收到件数": "46",
    "按时接单": "43/45（95.6%）",
    "办结件数": "39",
    "按期办结": "36/39（92.3%）",
    "已解决": "31/39（79.5%）",
    "评价满意": "27/29（93.1%）",
    "二次办理": "2",
    "未办结件数": "12",
    "超期件数": "1",
    "办理方式": "直办20件，交办18件，转办8件",
    "类别前五": "路灯照明9件，占道7件，公交线路5件，物业服务4件，水气土4件",
    "站点": "富民社区联络站15件，东山镇联络站11件",
    "超期单位": "青溪县住建局1件",
}
KIND = declare(
    Kind(
        key="bulletin",
        label=_("月通报"),
        form=SHEET,
        word="{机关简称}通报",
        title="{月份}群众反映事项办理情况通报",
        is_inside=True,
        variables=SAMPLES,
        body="""现将{月份}群众通过家站点反映事项的办理情况通报如下。
一、总体情况
| 收到 | {收到件数}件 | 办结 | {办结件数}件 |
| 按时接单 | {按时接单} | 按期办结 | {按期办结} |
| 已解决 | {已解决} | 评价满意 | {评价满意} |
| 二次办理 | {二次办理}件 | 未办结 | {未办结件数}件 |
二、收到的事项
按办理方式：{办理方式}。
较多的类别：{类别前五}。
按站点：{站点}。
三、需要抓紧的事项
月底超过办结期限的{超期件数}件。
其中：{超期单位}。
按时接单、按期办结以已经了结的时限为分母；没有评价的不计入满意。""",
    )
)


def period(month):
    """[start, end) of the month that begins on the day `month`."""
    after = (month + timedelta(days=32)).replace(day=1)
    return midnight(month), midnight(after)


def figures(cases, month, *, now):
    """The month's figures of `cases`, plain and storable. Eight queries, whatever the volume."""
    start, end = period(month)
    at = min(end, now)
    received = cases.filter(submitted_at__gte=start, submitted_at__lt=end)
    closed = cases.filter(state=State.CLOSED, closed_at__gte=start, closed_at__lt=end)
    left = cases.filter(submitted_at__lt=end).exclude(
        state__in=sorted(ENDED), closed_at__isnull=False, closed_at__lt=end
    )
    left = left.exclude(state=State.MERGED)
    late = Clock.objects.filter(
        subject_type=SUBJECT,
        subject_id=OuterRef("pk"),
        kind__in=["closing", "second_round"],
        due_at__lt=at,
    ).filter(Q(settled_at=None) | Q(settled_at__gte=at))
    overdue = left.filter(Exists(late))
    sums = closed.order_by().aggregate(
        closed=Count("pk"),
        solved=Count("pk", filter=Q(result=Result.SOLVED)),
        rated=Count("pk", filter=~Q(rating="")),
        satisfied=Count("pk", filter=Q(rating__in=[Grade.SATISFIED, Grade.BASICALLY_SATISFIED])),
        second=Count("pk", filter=Q(round__gt=1)),
    )
    return {
        "received": received.count(),
        **sums,
        "answered_in_day": _verdicts(received, ["response"]),
        "closed_on_time": _verdicts(cases, ["closing", "second_round"], start, end),
        "open": left.count(),
        "overdue": overdue.count(),
        "modes": _by(received, "mode", dict(Mode.choices)),
        "categories": _by(received, "category__name", top=TOP),
        "stations": _by(received, "station__name", top=TOP),
        "late_units": _by(overdue.exclude(unit=None), "unit__name", top=TOP),
    }


def _verdicts(cases, kinds, start=None, end=None):
    """[on time, all] of settled clocks of `cases`."""
    clocks = Clock.objects.filter(
        subject_type=SUBJECT,
        subject_id__in=cases.order_by().values("pk"),
        kind__in=kinds,
        verdict__in=["on_time", "late"],
    )
    if start:
        clocks = clocks.filter(settled_at__gte=start, settled_at__lt=end)
    found = clocks.aggregate(on=Count("pk", filter=Q(verdict="on_time")), of=Count("pk"))
    return [found["on"], found["of"]]


def _by(cases, name, labels=None, top=None):
    """[[label, count]], the most first."""
    rows = cases.order_by().values_list(name).annotate(n=Count("pk")).order_by("-n", name)
    return [
        [str((labels or {}).get(value, value) or _("未定")), count]
        for value, count in (rows[:top] if top else rows)
    ]


def share(part, whole):
    """36/39（92.3%）; without a denominator there is no percentage."""
    return f"{part}/{whole}（{part * 100 / whole:.1f}%）" if whole else "0/0"


def month_words(month):
    return f"{month.year}年{month.month}月"


def values(found, month):
    """The paper's variables."""
    return {
        "月份": month_words(month),
        "收到件数": str(found["received"]),
        "按时接单": share(*found["answered_in_day"]),
        "办结件数": str(found["closed"]),
        "按期办结": share(*found["closed_on_time"]),
        "已解决": share(found["solved"], found["closed"]),
        "评价满意": share(found["satisfied"], found["rated"]),
        "二次办理": str(found["second"]),
        "未办结件数": str(found["open"]),
        "超期件数": str(found["overdue"]),
        "办理方式": _listed(found["modes"]),
        "类别前五": _listed(found["categories"]),
        "站点": _listed(found["stations"]),
        "超期单位": _listed(found["late_units"]),
    }


def _listed(pairs):
    return "，".join(f"{name}{count}件" for name, count in pairs)


# --- who reads the papers -------------------------------------------------------------------------

READERS = {Office.STREET_CLERK, Office.CONGRESS_CLERK, Office.LEADER, Office.AUDITOR}


def scope(actor):
    """Those of the same place, and of the place above it."""
    held = actor.membership
    if held.role not in READERS:
        return Q(pk__in=[])
    return Q(
        about_id__in=Bulletin.objects.filter(division__startswith=held.division_id).values("pk")
    )


def labels(ids, actor):
    rows = Bulletin.objects.filter(pk__in=ids)
    here = reverse("registers:bulletin")
    return {row.pk: (month_words(row.month), f"{here}?month={row.month:%Y-%m}") for row in rows}


def lock(bulletin_id):
    Bulletin.objects.select_for_update().get(pk=bulletin_id)


register(Bulletin.subject_type, About(scope=scope, labels=labels, lock=lock))
