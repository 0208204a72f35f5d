"""The desk's list of public summaries: its tabs, and the same as a table to take away."""

from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from liaison.exports.lists import Column, List, Sheet, declare

from . import permissions
from .models import Publication
from .workflow import State

TABS = [
    ("awaiting", _("待我处理"), lambda rows, actor: rows.awaiting(actor)),
    ("draft", _("草稿"), lambda rows, actor: rows.filter(state=State.DRAFT)),
    ("pending", _("待审核"), lambda rows, actor: rows.filter(state=State.PENDING)),
    ("public", _("已公开"), lambda rows, actor: rows.public()),
    ("withdrawn", _("已撤下"), lambda rows, actor: rows.filter(state=State.WITHDRAWN)),
]
ORDER = ("-id",)
COLUMNS = [
    Column(_("事项编号"), 26),
    Column(_("公开标题"), 36),
    Column(_("状态"), 12),
    Column(_("公开时间"), 17),
]


def narrowed(actor, tab):
    """One tab's rows; Http404 for a tab that there is not."""
    narrow = {code: run for code, _label, run in TABS}.get(tab)
    if narrow is None:
        raise Http404
    return narrow(Publication.objects.visible_to(actor), actor).for_reading()


def sheet(actor, given, now):
    rows = narrowed(actor, str(given.get("tab", "awaiting")))
    return Sheet(_("办理公开"), COLUMNS, rows, lines, order=ORDER)


def lines(rows):
    for row in rows:
        at = row.published_at
        yield [
            row.case.number,
            row.title,
            row.get_state_display(),
            f"{localtime(at):%Y-%m-%d %H:%M}" if at else "",
        ]


declare(
    List(
        "publications", _("办理公开"), permissions.has_publications, sheet, "publication_desk:list"
    )
)
