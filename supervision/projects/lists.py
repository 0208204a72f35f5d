"""The desk's list of projects: its tabs, its order, and the same as a table to take away."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from liaison.exports.lists import Column, List, Sheet, declare
from liaison.paging import QUEUE

from . import permissions
from .colours import Colour
from .models import LivelihoodProject
from .workflow import State

LAGGING = [Colour.RED, Colour.ORANGE]
ENDED = [State.SETTLED, State.ARCHIVED, State.STOPPED, State.REJECTED]
TABS = [
    ("awaiting", _("待我办理"), lambda rows, actor: rows.awaiting(actor)),
    ("open", _("在办"), lambda rows, actor: rows.open().exclude(state__in=ENDED)),
    (
        "lagging",
        _("滞后"),
        lambda rows, actor: rows.filter(state=State.RUNNING, colour__in=LAGGING),
    ),
    ("ended", _("已结束"), lambda rows, actor: rows.filter(state__in=ENDED)),
]
COLUMNS = [
    Column(_("项目编号"), 22),
    Column(_("年度"), 8),
    Column(_("项目名称"), 30),
    Column(_("阶段"), 16),
    Column(_("进度颜色"), 12),
    Column(_("计划进度（%）"), 12),
    Column(_("实际进度（%）"), 12),
    Column(_("计划投资（万元）"), 14),
    Column(_("已支出（万元）"), 14),
    Column(_("责任单位"), 24),
]


def tabs_of(actor):
    """Those of the office: on readers nothing waits."""
    return [one for one in TABS if one[0] != "awaiting" or permissions.works(actor)]


def opening(counted):
    """The first tab with something behind it: an empty list is no place to begin."""
    return next((code for code, _label, number in counted if number != "0"), counted[0][0])


def narrowed(actor, tab):
    """(rows, order) of one tab; Http404 for one that there is not."""
    narrow = {code: run for code, _label, run in TABS}.get(tab)
    if narrow is None:
        raise Http404
    rows = narrow(LivelihoodProject.objects.visible_to(actor), actor).for_reading()
    return rows, ("-queue_at", "-id") if tab == "ended" else QUEUE


def sheet(actor, given, now):
    rows, _order = narrowed(actor, str(given.get("tab", "open")))

    def lines(found):
        for row in found:
            yield [
                row.code,
                row.round.year,
                row.title,
                str(row.get_state_display()),
                str(row.get_colour_display()) if row.colour else "",
                row.planned,
                row.percent,
                row.budget if row.budget is not None else "",
                row.spent,
                row.unit.name if row.unit else "",
            ]

    return Sheet(_("民生实事项目"), COLUMNS, rows, lines)


declare(List("projects", _("民生实事项目"), permissions.has_projects, sheet, "project_desk:list"))
