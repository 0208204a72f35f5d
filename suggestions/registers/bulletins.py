"""月通报: what one month was, in the figures of /desk/figures/ and by their definitions. Silence is
never counted as satisfied."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liaison.dashboards import reports
from liaison.dashboards.models import Dimension
from liaison.dashboards.periods import of_month
from liaison.dashboards.permissions import scope_of
from liaison.documents.kinds import SHEET, About, Kind, declare, register
from liaison.documents.models import Document
from liaison.documents.workflow import State
from liaison.jurisdiction.rules import rule
from liaison.workdays.calendar import SHANGHAI, local_day
from stations.memberships.models import Role as Office
from suggestions.cases.figures import BY_CODE
from suggestions.papers import offices, rules

from . import permissions
from .models import Bulletin

TOP = 5
# What the paper names each figure of suggestions.cases.figures.
SAID = {
    "收到件数": "received",
    "办结件数": "closed",
    "按时接单": "response",
    "按期办结": "on_time",
    "已解决": "solved",
    "评价满意": "satisfied",
    "评价率": "rated",
    "二次办理": "second_rounds",
    "回访满意": "callback",
    "未办结件数": "backlog",
    "超期件数": "backlog_late",
}
SHOWN = [BY_CODE[code] for code in SAID.values()]
IN_TABLES = ("received", "backlog_late")
SAMPLES = {
    "月份": "2026年10月",
    "收到件数": "46",
    "收到环比": "比上期增加4件",
    "实际事项": "43",
    "办结件数": "39",
    "按时接单": "43/45（95.6%）",
    "按期办结": "36/39（92.3%）",
    "已解决": "24/29（82.8%）",
    "评价满意": "27/29（93.1%）",
    "评价率": "29/41（70.7%）",
    "二次办理": "2/41（4.9%）",
    "回访满意": "6/7（85.7%）",
    "未办结件数": "12",
    "超期件数": "1",
    "统计时间": "2026年11月2日9时",
    "办理方式": "直办20件，交办18件，转办8件",
    "类别前五": "城乡建设与市政9件，城市管理与环卫7件，交通运输5件，住房与物业4件，生态环境4件",
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
        has_imprint=True,
        edition=2,
        variables=SAMPLES,
        body="""现将{月份}群众通过家站点反映事项的办理情况通报如下。
一、总体情况
| 收到 | {收到件数}件 | 办结 | {办结件数}件 |
| 按时接单 | {按时接单} | 按时办结 | {按期办结} |
| 解决 | {已解决} | 满意 | {评价满意} |
| 评价 | {评价率} | 二次办理 | {二次办理} |
| 在办 | {未办结件数}件 | 已超期 | {超期件数}件 |
收到的诉求{收到环比}；合并办理的同属一事，实际{实际事项}事。
二、收到的事项
按办理方式：{办理方式}。
较多的类别：{类别前五}。
按站点：{站点}。
三、需要抓紧的事项
截至{统计时间}，在办{未办结件数}件，其中超过期限的{超期件数}件。
其中：{超期单位}。
解决、满意以群众作出的评价为分母，没有评价的不计入；按时的以期内有结论和到期未了结的时限为分母。""",
    )
)


def is_over(month, now):
    """Only a whole month is issued: what a running one says would be the month's for ever."""
    return month < local_day(now).replace(day=1)


def of_office(office, month):
    """The papers that `office` issued for `month`, voided ones included."""
    rows = Bulletin.objects.filter(office=office, month=month)
    return Document.objects.filter(about_type=Bulletin.subject_type, about_id__in=rows.values("pk"))


def standing(office, month):
    """The one in force: a month has one until it is voided."""
    return of_office(office, month).filter(state=State.ISSUED)


def figures(actor, month, *, now):
    """The figures of the month that begins on the day `month`, plain and storable: those of the
    actor's own page of figures. Six statements, whatever the volume."""
    period, before, *_rest = of_month(f"{month:%Y-%m}", local_day(now))
    scope = scope_of(actor)
    found = reports.dashboard(actor, scope, period, before, now=now, columns=IN_TABLES)
    return {
        "since": f"{period.since}",
        "until": f"{period.until}",
        "at": (found.at or now).isoformat(),
        "figures": {one.now.figure.code: _pair(one.now) for one in found.headline},
        "before": {one.now.figure.code: _pair(one.before) for one in found.headline if one.before},
        "matters": found.told["matters"],
        "modes": _lines(found, Dimension.MODE, 0),
        "categories": _lines(found, Dimension.CATEGORY, 0)[:TOP],
        "stations": _lines(found, Dimension.STATION, 0)[:TOP],
        "late_units": _lines(found, Dimension.UNIT, 1)[:TOP],
    }


def _pair(cell):
    return [cell.top, cell.bottom]


def _lines(found, dimension, column):
    """[[name, count]] of one table, the most first; nothing where nothing is counted."""
    rows = next((one.rows for one in found.tables if one.dimension == dimension), [])
    counts = [[str(row.name), row.cells[column].top] for row in rows]
    return sorted((line for line in counts if line[1]), key=lambda line: -line[1])


def share(top, bottom):
    """36/39（92.3%）; without a denominator there is no percentage, a count is a count."""
    if bottom is None:
        return str(top)
    return f"{top}/{bottom}（{top * 100 / bottom:.1f}%）" if bottom else "0/0"


def month_words(month):
    return f"{month.year}年{month.month}月"


def values(found, month, *, by):
    """The paper's variables."""
    at = datetime.fromisoformat(found["at"]).astimezone(SHANGHAI)
    said = {name: share(*found["figures"][code]) for name, code in SAID.items()}
    return (
        offices.issuer(by)
        | said
        | {
            "抄送": rule(rules.BULLETIN_COPIES, by.membership.division_id),
            "月份": month_words(month),
            "收到环比": _change(found["figures"]["received"][0], found["before"]["received"][0]),
            "实际事项": str(found["matters"]),
            "超期件数": str(found["figures"]["backlog_late"][0]),
            "统计时间": f"{at.year}年{at.month}月{at.day}日{at.hour}时",
            "办理方式": _listed(found["modes"]),
            "类别前五": _listed(found["categories"]),
            "站点": _listed(found["stations"]),
            "超期单位": _listed(found["late_units"]),
        }
    )


def _change(now, before):
    if now == before:
        return _now("与上期持平")
    words = _now("比上期增加%d件") if now > before else _now("比上期减少%d件")
    return words % abs(now - before)


def _listed(pairs):
    return "，".join(f"{name}{count}件" for name, count in pairs)


# --- who reads the papers -------------------------------------------------------------------------

READERS = {Office.STREET_CLERK, Office.CONGRESS_CLERK, Office.LEADER, Office.AUDITOR}


def scope(actor):
    """Those of the same place, and of the place above it."""
    held = actor.membership
    if held.role not in READERS:
        return Q(pk__in=[])
    rows = Bulletin.objects.filter(division__startswith=held.division_id)
    return Q(about_id__in=rows.filter(division__startswith=actor.within).values("pk"))


def labels(ids, actor):
    """The page of the month opens for those who issue; a reader of the paper gets the words."""
    here = reverse("registers:bulletin") if permissions.issues_bulletins(actor) else ""
    return {
        row.pk: (month_words(row.month), here and f"{here}?month={row.month:%Y-%m}")
        for row in Bulletin.objects.filter(pk__in=ids)
    }


def lock(bulletin_id):
    Bulletin.objects.select_for_update().get(pk=bulletin_id)


register(Bulletin.subject_type, About(scope=scope, labels=labels, lock=lock))
