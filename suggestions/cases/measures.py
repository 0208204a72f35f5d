"""What one case counts for, and on which day: read off its own events and settled clocks.

Each fact is a measure and a local day; a measure may occur twice in one case. MEASURES depend on
no present moment and may be kept; LIVE ones (still waiting, past due) are asked of the cases that
wait, each time. Nothing else counts cases for a figure.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import TruncDate

from liaison.deadlines.models import Clock
from liaison.ledger.models import Event
from liaison.workdays.calendar import SHANGHAI, local_day

from .honesty import KINDS, SUBJECT
from .models import Assignment, Case, Grade, Part, Result
from .workflow import ENDED, OPEN, Action, State

MEASURES = (
    "received",
    "closed_of_received",
    "not_accepted",
    "withdrawn",
    "ended",
    "closed",
    "response_on_time",
    "response_late",
    "closing_on_time",
    "closing_late",
    "told",
    "rated",
    "satisfied",
    "basically_satisfied",
    "solved",
    "second_rounds",
    "callbacks",
    "callbacks_satisfied",
)
PRESENT = ("backlog", "backlog_late")  # whatever the period
LIVE = (*PRESENT, "open_late", "waiting_response", "waiting_closing")
# What is told and waits for the citizen's word alone is nobody's backlog.
BACKLOG = sorted(OPEN - {State.FED_BACK})
# By how a case ended: on the day it came in.
ENDINGS = {
    State.CLOSED: "closed_of_received",
    State.NOT_ACCEPTED: "not_accepted",
    State.WITHDRAWN: "withdrawn",
}
GRADES = {
    Grade.SATISFIED: "satisfied",
    Grade.BASICALLY_SATISFIED: "basically_satisfied",
}


@dataclass
class Measured:
    """Where a case belongs now, and its facts: {(measure, day): times}."""

    case: int
    station: int
    division: str
    unit: int | None
    category: str
    mode: str
    representative: int | None
    government: int | None
    facts: Counter = field(default_factory=Counter)


def measured(ids):
    """[Measured] of the cases `ids`. What is kept for named readers is not counted at all.
    Four queries.

    The unit is the one that led last, for good: a second round does not wash its first one away.
    The category is its first level.
    """
    rows = {
        pk: Measured(pk, *rest[:2], None, (rest[2] or "")[:2], *rest[3:])
        for pk, *rest in Case.objects.countable()
        .filter(pk__in=ids)
        .values_list(
            "pk", "station", "division", "category", "mode", "representative", "government"
        )
    }
    leads = Assignment.objects.filter(case__in=list(rows), part=Part.LEAD).order_by("pk")
    for case, unit in leads.values_list("case", "unit"):
        rows[case].unit = unit
    events = defaultdict(list)
    found = Event.objects.filter(subject_type=SUBJECT, subject_id__in=list(rows))
    for case, *event in found.order_by("subject_id", "seq").values_list(
        "subject_id", "action", "at", "source", "target", "data"
    ):
        events[case].append(event)
    for case, own in events.items():
        _follow(rows[case].facts, own)
    settled = Clock.objects.filter(
        subject_type=SUBJECT,
        subject_id__in=list(rows),
        kind__in=list(KINDS),
        verdict__in=[Clock.Verdict.ON_TIME, Clock.Verdict.LATE],
    )
    for case, kind, verdict, at in settled.values_list(
        "subject_id", "kind", "verdict", "settled_at"
    ):
        rows[case].facts[f"{KINDS[kind]}_{verdict}", local_day(at)] += 1
    return list(rows.values())


def _follow(facts, events):
    received, state = local_day(events[0][1]), events[-1][3]
    facts["received", received] += 1
    if state in ENDED:
        ended = [at for _action, at, source, target, _data in events if source != target == state]
        facts[ENDINGS[state], received] += 1
        facts["ended", local_day(ended[-1])] += 1
        if state == State.CLOSED:
            facts["closed", local_day(ended[-1])] += 1
    told, result = None, ""
    for action, at, source, target, data in events:
        result = data.get("result", result)
        if target == State.FED_BACK != source:
            told = local_day(at)
            facts["told", told] += 1
        if action == Action.RATE:
            _rated(facts, told, data["grade"], result)
            facts["second_rounds", told] += target == State.SECOND_ROUND
        if action == Action.RECORD_CALLBACK and data.get("grade"):
            facts["callbacks", local_day(at)] += 1
            facts["callbacks_satisfied", local_day(at)] += data["grade"] in GRADES
        if target == State.SECOND_ROUND != source:
            result = ""


def _rated(facts, told, grade, result):
    """A rating belongs to the day on which its answer was told, so that no rate passes 100 %."""
    facts["rated", told] += 1
    if grade in GRADES:
        facts[GRADES[grade], told] += 1
        facts["solved", told] += result == Result.SOLVED


# --- what waits now -------------------------------------------------------------------------------


class Waiting(NamedTuple):
    """A case not done yet: where it belongs, since which day, and what it makes late: the days on
    which clocks that still run fell due, None where none did."""

    case: int
    place: dict
    received: date
    is_late: bool
    response: date | None
    closing: date | None


def live(cases, period):
    """Counter of the LIVE measures that these Waiting add to `period` (whatever says which days
    it `holds`). One pass for all: a county has tens of thousands."""
    late = [one for one in cases if one.is_late]
    return Counter(
        backlog=len(cases),
        backlog_late=len(late),
        open_late=_held(period, [one.received for one in late]),
        waiting_response=_held(period, [one.response for one in cases if one.response]),
        waiting_closing=_held(period, [one.closing for one in cases if one.closing]),
    )


def _held(period, days):
    return sum(times for day, times in Counter(days).items() if period.holds(day))


def waiting(cases, *, now, **places):
    """[Waiting] of those of `cases` that wait; `places` are {name: lookup} of what tells where
    each belongs: a reader (liaison.together)."""
    waiting = cases.countable().filter(state__in=BACKLOG).order_by()
    rows = waiting.annotate(
        since=TruncDate("submitted_at", tzinfo=SHANGHAI),
        past=ExpressionWrapper(Q(queue_at__lt=now), BooleanField()),
    ).values_list("pk", "since", "past", *places.values())
    clocks = (
        Clock.objects.running()
        .filter(
            subject_type=SUBJECT,
            subject_id__in=waiting.values("pk"),
            kind__in=list(KINDS),
            paused_at=None,  # what is paused does not fall due
            due_at__lt=now,
        )
        .order_by("-due_at")  # of several of a sort the first that fell due stays
        .annotate(day=TruncDate("due_at", tzinfo=SHANGHAI))
        .values_list("subject_id", "kind", "day")
    )
    yield rows, clocks
    late = {"response": {}, "closing": {}}
    for case, kind, day in clocks:
        late[KINDS[kind]][case] = day
    response, closing = late["response"].get, late["closing"].get
    return [
        Waiting(
            pk,
            {
                name: "" if value is None else str(value)
                for name, value in zip(places, place, strict=True)
            },
            since,
            past,
            response(pk),
            closing(pk),
        )
        for pk, since, past, *place in rows
    ]
