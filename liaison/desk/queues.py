"""The queue: which cases lie on whose desk, in what order, in a constant number of queries."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison import paging
from liaison.deadlines.models import Clock
from liaison.personal.scrub import mask_numbers
from liaison.workdays.calendar import SHANGHAI
from stations.memberships.models import Role as Office
from suggestions.cases.colleagues import Handler, office_of
from suggestions.cases.models import Case, Channel
from suggestions.cases.presentation import shown_title
from suggestions.cases.workflow import OPEN, State, clock_words, state_words

from .batch.sending import SOURCES, sends

SUBJECT = "cases.case"
SOON = timedelta(hours=2)
FIELDS = (
    "id",
    "queue_at",
    "number",
    "division",
    "version",
    "title",
    "state",
    "round",
    "channel",
    "mode",
    "location_text",
    "is_urgent",
    "is_confidential",
    "sensitivity",
    "is_group",
    "headcount",
    "representative__name",
    "station__name",
    "unit__name",
)
UNDER_WAY = sorted(OPEN - {State.SUBMITTED, State.FED_BACK, State.SECOND_ROUND})


@dataclass(frozen=True)
class Tab:
    code: str
    label: str
    narrow: callable


TABS = [
    Tab("awaiting", _("待我处理"), lambda cases, actor, now: cases.awaiting(actor)),
    Tab("running", _("办理中"), lambda cases, actor, now: cases.filter(state__in=UNDER_WAY)),
    Tab("rating", _("待评价"), lambda cases, actor, now: cases.filter(state=State.FED_BACK)),
    Tab("second", _("二次办理"), lambda cases, actor, now: cases.open().filter(round__gt=1)),
    Tab("overdue", _("已超期"), lambda cases, actor, now: cases.overdue(now)),
    Tab("all", _("全部"), lambda cases, actor, now: cases),
]
TAB = {tab.code: tab for tab in TABS}


def tab_of(code):
    return TAB.get(code, TABS[0])


def counted(actor, now):
    """Every tab with its count, each read no further than a thousand rows."""
    scope = Case.objects.visible_to(actor)
    return [(tab, paging.count_words(paging.count(tab.narrow(scope, actor, now)))) for tab in TABS]


def headline(actor, now):
    """ "3 件新到，1 件 2 小时内到期": what a representative wants to know between two meetings."""
    mine = Case.objects.visible_to(actor).awaiting(actor)
    fresh = State.DISPATCHED if actor.membership.role == Office.UNIT_OFFICER else State.SUBMITTED
    parts = [
        (_t("%s 件新到"), mine.filter(state=fresh)),
        (_t("%s 件 2 小时内到期"), mine.filter(queue_at__gte=now, queue_at__lt=now + SOON)),
        (_t("%s 件已超期"), mine.overdue(now)),
    ]
    counts = [(words, paging.count(rows)) for words, rows in parts]
    return "，".join(words % paging.count_words(number) for words, number in counts if number)


def end_of_today(now):
    local = now.astimezone(SHANGHAI)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def page(cases, *, cursor, actor, is_wide=False):
    """Rows ready to show. Three queries: the rows, their running clocks, who handles them here."""
    found = paging.page(cases.values(*FIELDS), cursor=cursor)
    clocks = running_clocks([row["id"] for row in found.rows])
    channels = dict(Channel.choices)
    handlers, ticks = handlers_of(found.rows, actor), sends(actor)
    for row in found.rows:
        clock = clocks.get(row["id"])
        row["clock"] = clock
        row["clock_label"] = clock_words(clock.kind, row["mode"]) if clock else ""
        row["state_label"] = state_words(row["state"], row["mode"])
        row["handler"] = handlers.get(row["id"], "")
        row["ticks"] = ticks and row["state"] in SOURCES
        row["title"] = shown_title(row)
        row["where"] = " · ".join(
            str(part)
            for part in (
                "" if row["sensitivity"] else mask_numbers(row["location_text"]),
                channels[row["channel"]],
                row["unit__name"] or row["representative__name"],
                row["station__name"] if is_wide else "",
            )
            if part
        )
    return found


def handlers_of(rows, actor):
    """{case id: the colleague of this office who handles it}. One query."""
    found = Handler.objects.filter(
        case__in=[row["id"] for row in rows], office=office_of(actor.membership)
    )
    return {row.case_id: str(row.user) for row in found.select_related("user")}


def running_clocks(ids):
    """{case id: the clock that ends first, a running one before a paused one}. One query."""
    clocks = {}
    for clock in Clock.objects.running().filter(subject_type=SUBJECT, subject_id__in=ids):
        shown = clocks.get(clock.subject_id)
        if shown is None or _rank(clock) < _rank(shown):
            clocks[clock.subject_id] = clock
    return clocks


def _rank(clock):
    return clock.paused_at is not None, clock.due_at
