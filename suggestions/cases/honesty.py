"""时限诚信: whatever can make a clock look better, counted from the ledger and the clocks alone.

Every figure is a set of facts (one per event or clock) over another set of facts, so that each
number opens into its cases. Fields of a case that later steps overwrite are not read.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from liaison.deadlines.models import Clock, Pause
from liaison.ledger.models import Event
from liaison.workdays import calendar
from stations.network.models import Station
from stations.organisations.models import Organisation

from .models import Case
from .workflow import SUBMIT, Action, State

SUBJECT = "cases.case"
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Fact:
    """One thing that happened in one case, at one station, in one unit's hands ("" for none)."""

    kind: str
    case: int
    at: datetime
    station: str
    unit: str
    seconds: float = 0
    note: str = ""


@dataclass(frozen=True)
class Figure:
    code: str
    label: str
    definition: str
    of: str  # the kind of fact it is measured against
    of_label: str
    by_unit: bool = True


FIGURES = [
    Figure(
        "late_response",
        _("接单超期"),
        _("期内了结的接单时限中，结论为超期的次数。结论一经形成不再改变。"),
        "response_settled",
        _("期内了结的接单时限"),
        by_unit=False,
    ),
    Figure(
        "late_closing",
        _("办结超期"),
        _("期内了结的办结、二次办理时限中，结论为超期的次数。合并、转换、退件都不能抹去。"),
        "closing_settled",
        _("期内了结的办结时限"),
    ),
    Figure(
        "redispatch",
        _("改派单位"),
        _("已交到一个单位之后又交到另一个单位的次数，记在被换下的单位名下。时限不重新起算。"),
        "dispatched",
        _("期内交到单位的次数"),
    ),
    Figure(
        "objection", _("退件"), _("单位申请改办的次数。"), "dispatched", _("期内交到单位的次数")
    ),
    Figure(
        "recall",
        _("撤回交办"),
        _("签收前撤回交办的次数。单位的时限照走。"),
        "dispatched",
        _("期内交到单位的次数"),
    ),
    Figure(
        "info_request",
        _("请群众补充"),
        _("请群众补充的次数，时限因此暂停。"),
        "handled",
        _("期内有动静的事项"),
    ),
    Figure(
        "pause",
        _("暂停计时"),
        _("期内开始的暂停次数，不含送审和答复审核。"),
        "handled",
        _("期内有动静的事项"),
    ),
    Figure("extension", _("延期"), _("期内批准的延期次数。"), "handled", _("期内有动静的事项")),
    Figure(
        "reply_returned",
        _("答复退回"),
        _("单位答复被退回重办的次数。"),
        "replied",
        _("期内单位答复的次数"),
    ),
    Figure(
        "reopened",
        _("重新办理"),
        _("办结后又重新办理、重启办理的次数。原结论保留，另起一轮时限。"),
        "ended",
        _("期内办结、不受理的次数"),
    ),
    Figure(
        "converted",
        _("转换办理方式"),
        _("在直办和随手拍之间转换的次数。时限仍从首次接单起算。"),
        "handled",
        _("期内有动静的事项"),
        by_unit=False,
    ),
    Figure(
        "taken_over",
        _("站点代接"),
        _("代表到时未接单，由站点代接的次数。"),
        "acknowledged",
        _("期内接单的次数"),
        by_unit=False,
    ),
    Figure(
        "merged",
        _("合并办理"),
        _("并入其他事项办理的次数。取消合并后原时限照旧。"),
        "handled",
        _("期内有动静的事项"),
        by_unit=False,
    ),
]
BY_CODE = {figure.code: figure for figure in FIGURES}
SIMPLE = {
    Action.OBJECT: "objection",
    Action.RECALL: "recall",
    Action.REQUEST_INFO: "info_request",
    Action.RETURN_REPLY: "reply_returned",
    Action.RESOLVE: "replied",
    Action.REOPEN: "reopened",
    Action.RESTART: "reopened",
    Action.CONVERT: "converted",
    Action.TAKE_OVER: "taken_over",
}
ENDING = {State.CLOSED, State.NOT_ACCEPTED}
PROPOSING = {
    Action.DISPATCH,
    Action.SUBMIT_REVIEW,
    Action.APPROVE,
    Action.SETTLE_OBJECTION,
}
UNCOUNTED = set(Pause.UNLIMITED)
KINDS = {"response": "response", "closing": "closing", "second_round": "closing"}


class _Course:
    """Where one case was, read off its own events: station, unit, and the unit last proposed."""

    def __init__(self, station):
        self.station, self.unit, self.proposed, self.past = station, "", "", []

    def where(self, at):
        """(station, unit) at the moment `at`, for what stands outside the ledger (clocks)."""
        found = self.past[0][1:] if self.past else (self.station, "")
        for moment, station, unit in self.past:
            if moment > at:
                break
            found = (station, unit)
        return found


def facts(cases, since, until):
    """[Fact] of [since, until) for a queryset of cases. Six queries, whatever the number.

    A unit has a case from the step that led to 已交办 until another unit does; the station is the
    one at the time. Working hours of pauses follow the calendar of the case's division.
    """
    within = Event.objects.filter(subject_type=SUBJECT, at__gte=since, at__lt=until)
    rows = cases.filter(pk__in=within.values("subject_id"))
    held = {
        pk: (code, place) for pk, code, place in rows.values_list("pk", "station__code", "division")
    }
    found, courses = [], {}
    events = (
        Event.objects.filter(subject_type=SUBJECT, subject_id__in=list(held), at__lt=until)
        .order_by("subject_id", "seq")
        .values_list("subject_id", "action", "at", "source", "target", "data")
    )
    by_case = defaultdict(list)
    for case, *event in events:
        by_case[case].append(event)
    for case, own in by_case.items():
        courses[case] = _follow(case, held[case][0], own, since, found)
    found += _clock_facts(courses, since, until)
    found += _pause_facts(courses, held, since, until)
    return found


def _follow(case, station, events, since, found):
    moved = [data["from"] for action, *_rest, data in events if action == Action.HAND_OVER]
    course = _Course(moved[0] if moved else station)
    touched = False
    for action, at, source, target, data in events:
        before = course.unit
        kinds = list(_kinds(action, source, target, data))
        if action in PROPOSING and data.get("unit"):
            course.proposed = data["unit"]
        if action in PROPOSING and target == State.DISPATCHED:
            if source != State.DISPATCHED:
                kinds.append("dispatched")
            if before and course.proposed and before != course.proposed:
                kinds.append("redispatch")
            course.unit = course.proposed or before
        if action == Action.HAND_OVER:
            course.station = data["to"]
        course.past.append((at, course.station, course.unit))
        if at < since:
            continue
        touched = True
        for kind in kinds:
            unit = course.unit if kind == "dispatched" else before
            found.append(Fact(kind, case, at, course.station, unit))
    if touched:
        found.append(Fact("handled", case, events[-1][1], course.station, course.unit))
    return course


def _kinds(action, source, target, data):
    """What one event counts as; one step may count twice (an ending and a rating)."""
    if action in SIMPLE:
        yield SIMPLE[action]
    if action in {Action.ACCEPT, Action.TAKE_OVER}:
        yield "acknowledged"
    if action == Action.SETTLE_EXTENSION and data.get("approved"):
        yield "extension"
    if action == Action.MERGE and source != State.MERGED:
        yield "merged"
    if target in ENDING and source != target and action != SUBMIT:
        yield "ended"


def _clock_facts(courses, since, until):
    clocks = Clock.objects.filter(
        subject_type=SUBJECT,
        subject_id__in=list(courses),
        kind__in=list(KINDS),
        verdict__in=[Clock.Verdict.ON_TIME, Clock.Verdict.LATE],
        settled_at__gte=since,
        settled_at__lt=until,
    ).order_by("pk")
    for case, kind, at, verdict in clocks.values_list(
        "subject_id", "kind", "settled_at", "verdict"
    ):
        station, unit = courses[case].where(at)
        name = KINDS[kind]
        unit = unit if name == "closing" else ""
        yield Fact(f"{name}_settled", case, at, station, unit)
        if verdict == Clock.Verdict.LATE:
            yield Fact(f"late_{name}", case, at, station, unit)


def _pause_facts(courses, held, since, until):
    pauses = Pause.objects.filter(
        clock__subject_type=SUBJECT,
        clock__subject_id__in=list(courses),
        clock__kind__in=["closing", "second_round"],
        started_at__gte=since,
        started_at__lt=until,
    ).order_by("pk")
    days = {}
    reasons = dict(Pause.Reason.choices)
    for case, reason, words, begun, ended in pauses.values_list(
        "clock__subject_id", "reason", "words", "started_at", "ended_at"
    ):
        station, unit = courses[case].where(begun)
        region = held[case][1][:6]
        if region not in days:
            days[region] = calendar.Days(region, since, until)
        seconds = calendar.working_seconds(begun, min(ended or until, until), region, days[region])
        kind = "review_pause" if reason in UNCOUNTED else "pause"
        note = str(words or reasons[reason])
        yield Fact(kind, case, begun, station, unit, seconds, note)


# --- tables ---------------------------------------------------------------------------------------


def tables(found):
    """{"stations": rows, "units": rows, "all": row}: each row has name and code, and per figure
    numerator, denominator and percent. Two queries for the names."""
    by_station, by_unit = defaultdict(list), defaultdict(list)
    for fact in found:
        by_station[fact.station].append(fact)
        if fact.unit:
            by_unit[fact.unit].append(fact)
    units = [figure for figure in FIGURES if figure.by_unit]
    stations_named = dict(Station.objects.filter(code__in=by_station).values_list("code", "name"))
    units_named = dict(Organisation.objects.filter(code__in=by_unit).values_list("code", "name"))
    return {
        "all": _row("", "", found, FIGURES),
        "stations": _rows(by_station, stations_named, FIGURES),
        "units": _rows(by_unit, units_named, units),
    }


def _rows(groups, names, figures):
    rows = [_row(code, names.get(code, code), own, figures) for code, own in groups.items()]
    return sorted(rows, key=lambda row: (-row["total"], row["name"]))


def _row(code, name, own, figures):
    counts = Counter(fact.kind for fact in own)
    cells = [
        {
            "figure": figure,
            "count": counts[figure.code],
            "of": counts[figure.of],
            "percent": round(100 * counts[figure.code] / counts[figure.of], 1)
            if counts[figure.of]
            else None,
        }
        for figure in figures
    ]
    total = sum(cell["count"] for cell in cells)
    return {"code": code, "name": name, "cells": cells, "total": total}


def paused(found):
    """[{reason, count, hours}]: why clocks stood still, and for how many working hours (24 to a
    working day); review is listed too, though it counts against nobody."""
    groups = defaultdict(list)
    for fact in found:
        if fact.kind in {"pause", "review_pause"}:
            groups[fact.note].append(fact)
    rows = [
        {"reason": note, "count": len(own), "hours": round(sum(f.seconds for f in own) / 3600, 1)}
        for note, own in groups.items()
    ]
    return sorted(rows, key=lambda row: -row["hours"])


def cases_behind(found, figure, *, station="", unit=""):
    """Cases behind one number, the latest first: [(case, [moments])]. One query."""
    moments = defaultdict(list)
    for fact in found:
        if fact.kind == figure and station in {"", fact.station} and unit in {"", fact.unit}:
            moments[fact.case].append(fact.at)
    rows = Case.objects.filter(pk__in=moments).select_related("station", "unit")
    return sorted(((row, sorted(moments[row.pk])) for row in rows), key=lambda pair: pair[1][-1])[
        ::-1
    ]
