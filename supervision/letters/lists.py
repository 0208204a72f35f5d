"""The lists of letters and problems: their tabs and order; the three lists of problems (问题清单,
责任清单, 整改清单) as tables to take away."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from liaison.exports.lists import Column, List, Sheet, declare
from liaison.paging import QUEUE
from liaison.sheets import stamp
from supervision.meetings.parties import has_any

from .models import Problem, SupervisionLetter
from .permissions import has_letters
from .workflow import OPEN, PROBLEM_OPEN

TABS = [
    ("awaiting", _("待我处理"), lambda rows, actor, now: rows.awaiting(actor)),
    ("running", _("未结束"), lambda rows, actor, now: rows.open()),
    ("overdue", _("已超期"), lambda rows, actor, now: rows.overdue(now)),
]
LETTER_TABS = [
    *TABS,
    ("ended", _("已结束"), lambda rows, actor, now: rows.exclude(state__in=sorted(OPEN))),
]
PROBLEM_TABS = [
    *TABS,
    ("ended", _("已销号"), lambda rows, actor, now: rows.exclude(state__in=sorted(PROBLEM_OPEN))),
]
LETTER_COLUMNS = [
    Column(_("文号"), 26),
    Column(_("事由"), 40),
    Column(_("主送单位"), 26),
    Column(_("状态"), 18),
    Column(_("签发时间"), 17),
    Column(_("发出时间"), 17),
    Column(_("结束时间"), 17),
]
# The three lists are the same rows: (name, columns, what stands in them).
NUMBER, WHAT, UNIT = Column(_("序号"), 6), Column(_("问题"), 46), Column(_("责任单位"), 26)
SHEET = Column(_("清单"), 30)  # in the table to take away; the page says it above
PERSON, DUE = Column(_("责任人"), 14), Column(_("整改期限"), 12)
VIEWS = {
    "problems": (
        _("问题清单"),
        [NUMBER, SHEET, WHAT, UNIT, DUE, Column(_("状态"), 14)],
        lambda row: [
            str(row.position),
            row.problem_list.title,
            row.text,
            row.organisation.name,
            stamp(row.due_on),
            row.get_state_display(),
        ],
    ),
    "duties": (
        _("责任清单"),
        [NUMBER, WHAT, UNIT, PERSON, DUE],
        lambda row: [
            str(row.position),
            row.text,
            row.organisation.name,
            row.person,
            stamp(row.due_on),
        ],
    ),
    "measures": (
        _("整改清单"),
        [NUMBER, WHAT, Column(_("整改措施"), 40), Column(_("整改情况"), 40), PERSON, DUE,
         Column(_("复核"), 14)],
        lambda row: [
            str(row.position),
            row.text,
            row.measure,
            row.result,
            row.person,
            stamp(row.due_on),
            row.get_state_display(),
        ],
    ),
}  # fmt: skip


def tab_of(tabs, code):
    run = {name: run for name, _label, run in tabs}.get(code)
    if run is None:
        raise Http404
    return run


def letters(actor, tab, now):
    rows = tab_of(LETTER_TABS, tab)(SupervisionLetter.objects.visible_to(actor), actor, now)
    return rows, ("-queue_at", "-id") if tab == "ended" else QUEUE


def problems(actor, tab, now):
    rows = tab_of(PROBLEM_TABS, tab)(Problem.objects.visible_to(actor), actor, now)
    return rows, ("-queue_at", "-id") if tab == "ended" else QUEUE


def _letter_sheet(actor, given, now):
    rows, order = letters(actor, str(given.get("tab", "")) or "running", now)
    return Sheet(_("监督建议函"), LETTER_COLUMNS, rows.for_reading(), _letter_lines, order=order)


def _letter_lines(rows):
    for row in rows:
        yield [
            row.paper,
            row.title,
            row.organisation.name,
            row.get_state_display(),
            stamp(row.signed_off_at),
            stamp(row.issued_at),
            stamp(row.ended_at),
        ]


def _view(view):
    label, columns, cells = VIEWS[view]

    def sheet(actor, given, now):
        rows = Problem.objects.visible_to(actor).for_reading()
        if wanted := str(given.get("list", "")):
            is_number = wanted.isdecimal() and len(wanted) < 18
            rows = rows.filter(problem_list_id=int(wanted) if is_number else 0)
        return Sheet(label, columns, rows, lambda found: map(cells, found), order=("id",))

    return List(view, label, has_any, sheet, "letters:problems")


declare(List("letters", _("监督建议函"), has_letters, _letter_sheet, "letters:list"))
for name in VIEWS:
    declare(_view(name))
