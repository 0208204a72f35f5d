"""The queue: which cases lie on whose desk, in what order, in a constant number of queries."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison import paging, together
from liaison.deadlines.models import Clock
from liaison.personal.scrub import mask_numbers
from liaison.workdays.calendar import SHANGHAI
from stations.memberships.models import Role as Office
from suggestions.cases.colleagues import Handler, office_of
from suggestions.cases.models import Case, Channel, is_late
from suggestions.cases.presentation import shown_title
from suggestions.cases.workflow import OPEN, State, clock_words, state_words

from .batch.sending import SOURCES, may_go, sends

SUBJECT = "cases.case"
SOON = timedelta(hours=2)
FIELDS = (
    "id",
    "queue_at",
    "submitted_at",
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


def counting(actor, now):
    """What to count of the tabs and of the own desk, as `paging.counts` takes it: the first tab is
    the own desk, read once for all that is said of it (`told`)."""
    scope = Case.objects.visible_to(actor)
    own, *others = [tab.narrow(scope, actor, now) for tab in TABS]
    fresh = State.DISPATCHED if actor.membership.role == Office.UNIT_OFFICER else State.SUBMITTED
    parts = [
        Q(state=fresh),
        Q(queue_at__gte=now, queue_at__lt=now + SOON),
        is_late(now),
        Q(queue_at__lt=end_of_today(now)),
    ]
    return [(own, parts), *((cases, paging.EXACT_UNTIL) for cases in others)]


def told(numbers):
    """(tabs, headline, today) of what `counting` counted: [(tab, its count in words)]; what a
    representative wants to know between two meetings, "3 件新到，1 件 2 小时内到期"; how many the
    link 今天到期 opens, in words."""
    (awaiting, fresh, soon, late, today), *others = numbers
    shown = zip(TABS, map(paging.count_words, [awaiting, *others]), strict=True)
    said = [
        (_t("%s 件新到"), fresh),
        (_t("%s 件 2 小时内到期"), soon),
        (_t("%s 件已超期"), late),
    ]
    headline = "，".join(words % paging.count_words(number) for words, number in said if number)
    return list(shown), headline, paging.count_words(today)


def end_of_today(now):
    local = now.astimezone(SHANGHAI)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def page(cases, *, cursor, actor, now, is_wide=False):
    """Rows ready to show with who handles them here. Two queries: the rows; their clocks and, for
    whoever sends, what may go in a batch."""
    return together.alone(reading(cases, cursor=cursor, actor=actor, now=now, is_wide=is_wide))


def reading(cases, *, cursor, actor, now, is_wide=False):
    """The same as a reader (liaison.together)."""
    handler = handlers_of(OuterRef("pk"), actor)
    rows = cases.values(*FIELDS, handler=Subquery(handler))
    found = yield from paging.reading(rows, cursor=cursor)
    ordinary = [row for row in found.rows if not row["sensitivity"]]  # 敏感件 goes alone
    tried = [row["id"] for row in ordinary if sends(actor) and row["state"] in SOURCES]
    running, ready = yield (
        clocks_of([row["id"] for row in found.rows]),
        Case.objects.filter(pk__in=tried).select_related("contact"),
    )
    clocks = pressing(running)
    channels = dict(Channel.choices)
    ticks = {case.pk for case in ready if may_go(case, actor, now)}
    for row in found.rows:
        clock = clocks.get(row["id"])
        row["clock"] = clock
        row["clock_label"] = clock_words(clock.kind, row["mode"]) if clock else ""
        row["state_label"] = state_words(row["state"], row["mode"])
        row["handler"] = row["handler"] or ""
        row["ticks"] = row["id"] in ticks
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


def handlers_of(case, actor):
    """The name of the colleague of this office who handles `case`, as a query."""
    name = Coalesce(NullIf("user__display_name", Value("")), "user__username")
    found = Handler.objects.filter(case=case, office=office_of(actor.membership))
    return found.order_by("-pk").values_list(name)[:1]


def running_clocks(ids):
    """{case id: the clock that ends first, a running one before a paused one}. One query."""
    return pressing(clocks_of(ids))


def clocks_of(ids):
    return Clock.objects.running().filter(subject_type=SUBJECT, subject_id__in=ids)


def pressing(running):
    clocks = {}
    for clock in running:
        shown = clocks.get(clock.subject_id)
        if shown is None or _rank(clock) < _rank(shown):
            clocks[clock.subject_id] = clock
    return clocks


def _rank(clock):
    return clock.paused_at is not None, clock.due_at
