"""The list of hand-overs: its tabs, its order, and the same as a table to take away."""

from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from liaison.exports.lists import Column, List, Sheet, declare
from liaison.paging import QUEUE
from liaison.personal.scrub import masked

from . import permissions
from .models import Kind, Transfer
from .workflow import OPEN

TABS = [
    ("awaiting", _("待我处理"), lambda rows, actor, now: rows.awaiting(actor)),
    ("running", _("未结束"), lambda rows, actor, now: rows.open()),
    ("overdue", _("已超期"), lambda rows, actor, now: rows.overdue(now)),
    ("ended", _("已结束"), lambda rows, actor, now: rows.exclude(state__in=sorted(OPEN))),
]
COLUMNS = [
    Column(_("移送件编号"), 26),
    Column(_("标题"), 30),
    Column(_("种类"), 14),
    Column(_("状态"), 14),
    Column(_("接收单位"), 24),
    Column(_("移送文号"), 24),
    Column(_("移送时间"), 17),
    Column(_("结果"), 16),
]


def receives(actor):
    role = actor.membership.role
    return role in permissions.RECEIVING or role == permissions.Office.STATION_OFFICER


def tab_of(actor, code):
    return code or ("awaiting" if receives(actor) else "running")


def narrowed(actor, code, kind, now):
    """(rows, order) of one tab; Http404 for a tab or kind that there is not."""
    narrow = {tab: run for tab, _label, run in TABS}.get(code)
    if narrow is None or kind not in {"", *Kind.values}:
        raise Http404
    rows = narrow(Transfer.objects.visible_to(actor), actor, now)
    if kind:
        rows = rows.filter(kind=kind)
    return rows, ("-queue_at", "-id") if code == "ended" else QUEUE


def sheet(actor, given, now):
    code = tab_of(actor, str(given.get("tab", "")))
    rows, _order = narrowed(actor, code, str(given.get("kind", "")), now)
    return Sheet(_("移送件"), COLUMNS, rows.for_reading(), lines)


def lines(rows):
    for row in rows:
        yield [
            row.number,
            masked(row.title),
            row.get_kind_display(),
            row.get_state_display(),
            row.receiver.name,
            row.paper,
            f"{localtime(row.sent_at):%Y-%m-%d %H:%M}",
            row.get_outcome_display(),
        ]


declare(List("transfers", _("移送件"), permissions.has_transfers, sheet, "transfers:list"))
