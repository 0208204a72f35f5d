"""The list of 审议意见: its tabs, its order, and the same as a table to take away."""

from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from liaison.exports.lists import Column, List, Sheet, declare
from liaison.paging import QUEUE
from supervision.meetings.parties import has_any

from .models import DeliberationOpinion
from .workflow import OPEN

TABS = [
    ("awaiting", _("待我处理"), lambda rows, actor, now: rows.awaiting(actor)),
    ("running", _("未结束"), lambda rows, actor, now: rows.open()),
    ("overdue", _("已超期"), lambda rows, actor, now: rows.overdue(now)),
    ("ended", _("已结束"), lambda rows, actor, now: rows.exclude(state__in=sorted(OPEN))),
]
COLUMNS = [
    Column(_("标题"), 40),
    Column(_("文号"), 24),
    Column(_("会议"), 46),
    Column(_("承办单位"), 26),
    Column(_("状态"), 18),
    Column(_("轮次"), 6),
    Column(_("交办时间"), 17),
    Column(_("结束时间"), 17),
]


def narrowed(actor, tab, now):
    run = {code: run for code, _label, run in TABS}.get(tab)
    if run is None:
        raise Http404
    rows = run(DeliberationOpinion.objects.visible_to(actor), actor, now)
    return rows, ("-queue_at", "-id") if tab == "ended" else QUEUE


def sheet(actor, given, now):
    rows, _order = narrowed(actor, str(given.get("tab", "")) or "running", now)
    return Sheet(_("审议意见"), COLUMNS, rows.for_reading(), lines)


def lines(rows):
    for row in rows:
        yield [
            row.title,
            row.paper,
            row.meeting.title,
            row.organisation.name,
            row.get_state_display(),
            str(row.round),
            moment(row.issued_at),
            moment(row.ended_at),
        ]


def moment(at):
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


declare(List("opinions", _("审议意见"), has_any, sheet, "opinions:list"))
