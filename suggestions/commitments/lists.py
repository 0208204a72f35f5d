"""The list of promises: its tabs, its order, and the same as a table to take away."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from liaison.exports.lists import Column, List, Sheet, declare
from liaison.paging import QUEUE
from liaison.personal.scrub import masked

from . import permissions
from .models import Commitment
from .workflow import OPEN

TABS = [
    ("running", _("待兑现"), lambda rows, actor, now: rows.open()),
    ("awaiting", _("待我处理"), lambda rows, actor, now: rows.awaiting(actor)),
    ("overdue", _("已逾期"), lambda rows, actor, now: rows.overdue(now)),
    ("ended", _("已了结"), lambda rows, actor, now: rows.exclude(state__in=sorted(OPEN))),
]
COLUMNS = [
    Column(_("事项编号"), 26),
    Column(_("标题"), 30),
    Column(_("承诺日期"), 12),
    Column(_("状态"), 14),
    Column(_("改期次数"), 10),
    Column(_("承办单位"), 24),
]


def narrowed(actor, tab, now):
    """(rows, order) of one tab; Http404 for one that there is not."""
    narrow = {code: run for code, _label, run in TABS}.get(tab)
    if narrow is None:
        raise Http404
    rows = narrow(Commitment.objects.visible_to(actor), actor, now).for_reading()
    return rows, ("-queue_at", "-id") if tab == "ended" else QUEUE


def sheet(actor, given, now):
    rows, _order = narrowed(actor, str(given.get("tab", "running")), now)

    def lines(found):
        for row in found:
            yield [
                row.case.number,
                masked(row.case.listed_title),
                f"{row.due_on:%Y-%m-%d}",
                row.standing(now),
                row.postponements,
                row.unit.name if row.unit else "",
            ]

    return Sheet(_("承诺"), COLUMNS, rows, lines)


declare(List("commitments", _("承诺"), permissions.has_commitments, sheet, "commitments:list"))
