"""When each rung of a clock is due: from its start or its due time, moved out of quiet hours.

A rung that would fall into quiet hours is sent before them (a reminder after the due time helps
nobody), save for urgent clocks and rungs that skip them.
"""

from datetime import datetime, time, timedelta

from liaison.jurisdiction.rules import rule
from liaison.notifications import rules
from liaison.reference import Shelf
from liaison.workdays import calendar

from .models import Rung

MORNING = time(8, 30)
DAY = timedelta(days=1)
LEAD = timedelta(minutes=15)  # so that what a rung says is out before the phones fall silent
RUNGS = Shelf(lambda: list(Rung.objects.filter(is_active=True))).follow(Rung)


class Memo:
    """What many clocks of one sweep share, read once: rungs, quiet hours, calendars."""

    def __init__(self):
        self.rungs, self.quiet, self.days = {}, {}, {}

    def rungs_of(self, clock):
        key = clock.subject_type, clock.kind
        if key not in self.rungs:
            self.rungs[key] = [rung for rung in RUNGS() if (rung.noun, rung.kind) == key]
        return self.rungs[key]

    def quiet_of(self, clock):
        if clock.division not in self.quiet:
            self.quiet[clock.division] = quiet_hours(clock.division)
        return self.quiet[clock.division]

    def days_from(self, clock):
        """The calendar from the start of a clock whose due time is still to be found."""
        span = clock.amount * 2 + 15
        days = calendar.Days(clock.region, clock.started_at, clock.started_at + span * DAY)
        return self.days.setdefault(clock.region, days)

    def days_of(self, clock):
        if clock.region not in self.days:
            first, last = clock.started_at, clock.due_at + 60 * DAY
            self.days[clock.region] = calendar.Days(clock.region, first, last)
        return self.days[clock.region]


def schedule(clock, rungs, memo=None):
    """[(moment, rung)] in order of sending, without the rungs that this clock is too short for."""
    memo = memo or Memo()
    moved = moved_time(clock) if clock.pk else timedelta()
    quiet = None if clock.is_urgent else memo.quiet_of(clock)
    plan = []
    for rung in rungs:
        at = moment(clock, rung, moved, memo)
        if at <= clock.started_at or (rung.anchor == Rung.Anchor.START and at >= clock.due_at):
            continue
        if quiet and not rung.skip_quiet:
            at = before_quiet(at, *quiet, not_before=clock.started_at)
        plan.append((at, rung))
    return sorted(plan, key=lambda step: (step[0], step[1].level))


def moment(clock, rung, moved, memo):
    """The moment `rung` names; `moved` is the time pauses and extensions have added so far."""
    anchor = clock.due_at if rung.anchor == Rung.Anchor.DUE else clock.started_at
    if rung.anchor == Rung.Anchor.START:
        return _shift(_after_start(clock, rung, memo), moved, clock)
    if rung.unit == Rung.Unit.MORNING:
        day = calendar.last_day(anchor) + rung.amount * DAY
        return datetime.combine(day, MORNING, calendar.SHANGHAI)
    if rung.unit == Rung.Unit.WORKING_DAYS and rung.amount > 0:
        seconds = rung.amount * calendar.DAY_SECONDS
        return calendar.add_working_time(anchor, seconds, days=memo.days_of(clock)).at
    return anchor + _natural(rung)


def _after_start(clock, rung, memo):
    if rung.unit == Rung.Unit.WORKING_DAYS and rung.amount > 0:
        days = memo.days_of(clock)
        return calendar.add_working_days(clock.started_at, rung.amount, days=days).at
    return clock.started_at + _natural(rung)


def _natural(rung):
    return timedelta(hours=rung.amount) if rung.unit == Rung.Unit.HOURS else rung.amount * DAY


def _shift(at, moved, clock):
    if not moved:
        return at
    if clock.counts_working_time:
        return calendar.add_working_time(at, moved.total_seconds(), clock.region).at
    return at + moved


def moved_time(clock):
    """Paused time (working time for working-day clocks) that finished pauses have added."""
    total = timedelta()
    for pause in clock.pauses.exclude(ended_at=None):
        total += pause_length(clock, pause.started_at, pause.ended_at)
    return total


def pause_length(clock, started_at, ended_at):
    if clock.counts_working_time:
        seconds = calendar.working_seconds(started_at, ended_at, clock.region)
        return timedelta(seconds=seconds)
    return ended_at - started_at


def quiet_hours(division):
    return (
        time.fromisoformat(rule(rules.QUIET_FROM, division)),
        time.fromisoformat(rule(rules.QUIET_UNTIL, division)),
    )


def before_quiet(at, start, end, *, not_before):
    """`at`, or LEAD before the quiet hours it falls into; their end when that was already past."""
    local = at.astimezone(calendar.SHANGHAI)
    now, over_midnight = local.time(), start > end
    is_quiet = (now >= start or now < end) if over_midnight else start <= now < end
    if not is_quiet:
        return at
    began_on = local.date() - DAY if over_midnight and now < end else local.date()
    before = datetime.combine(began_on, start, calendar.SHANGHAI) - LEAD
    if before > not_before:
        return before
    return datetime.combine(began_on + DAY if over_midnight else began_on, end, calendar.SHANGHAI)
