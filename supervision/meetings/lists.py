"""The list of meetings: its tabs, its order; the roster as a table to take away."""

from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from liaison.exports.lists import Column, List, Sheet, declare

from .models import Attendance, Kind, Meeting
from .permissions import HOUSE, has_meetings
from .workflow import SeatState, State

COMING = ("starts_at", "id")
LATEST = ("-starts_at", "-id")
TABS = [
    ("coming", _("筹备和开会中"), lambda rows: rows.open(), COMING),
    ("closed", _("已闭会"), lambda rows: rows.filter(state=State.CLOSED), LATEST),
    ("cancelled", _("已取消"), lambda rows: rows.filter(state=State.CANCELLED), LATEST),
]
SEATS = [
    ("", _("全部"), lambda rows: rows),
    ("signed", _("已签到"), lambda rows: rows.present()),
    (
        "away",
        _("未签到"),
        lambda rows: rows.filter(state__in=[SeatState.EXPECTED, SeatState.LEAVE_ASKED]),
    ),
    ("leave", _("请假"), lambda rows: rows.filter(state=SeatState.ON_LEAVE)),
    ("absent", _("缺席"), lambda rows: rows.filter(state=SeatState.ABSENT)),
]


def narrowed(actor, tab, kind):
    """(rows, order) of one tab; Http404 for a tab or kind that there is not."""
    found = {code: (run, order) for code, _label, run, order in TABS}.get(tab)
    if found is None or kind not in {"", *Kind.values}:
        raise Http404
    run, order = found
    rows = run(Meeting.objects.visible_to(actor))
    return (rows.filter(kind=kind) if kind else rows), order


def seats(meeting, tab):
    run = {code: run for code, _label, run in SEATS}.get(tab)
    if run is None:
        raise Http404
    return run(Attendance.objects.filter(meeting=meeting)).for_reading()


def reads_roster(actor):
    return bool(actor.membership and actor.membership.role in HOUSE)


MEETING_COLUMNS = [
    Column(_("会议名称"), 46),
    Column(_("种类"), 18),
    Column(_("状态"), 10),
    Column(_("开始时间"), 17),
    Column(_("结束时间"), 17),
    Column(_("地点"), 24),
]


def sheet(actor, given, now):
    tab = str(given.get("tab", "")) or "coming"
    rows, order = narrowed(actor, tab, str(given.get("kind", "")))
    return Sheet(_("会议"), MEETING_COLUMNS, rows, lines, order=order)


def lines(rows):
    for row in rows:
        yield [
            row.title,
            row.get_kind_display(),
            row.get_state_display(),
            f"{localtime(row.starts_at):%Y-%m-%d %H:%M}",
            f"{localtime(row.ends_at):%Y-%m-%d %H:%M}",
            row.place,
        ]


declare(List("meetings", _("会议"), has_meetings, sheet, "meetings:list"))
