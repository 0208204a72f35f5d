"""Verbs of the clocks: start, pause, extend, settle, recompute; and the sweep that rings them.

Being late is final: neither pause nor extension nor a new calendar moves a due time already passed.
"""

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from liaison.errors import Refusal
from liaison.reference import Shelf
from liaison.workdays import calendar
from liaison.workdays.calendar import Due

from . import ladder
from .models import Clock, DeadlinePolicy, DueChange, Pause, Reminder, Rung, SweepRun, Unit

logger = logging.getLogger(__name__)

RETRY_AFTER = timedelta(hours=1)
NOTIFIERS = {}
_HELD = ContextVar("held", default=None)  # {(subject_type, id): _Held}
POLICIES = Shelf(lambda: list(DeadlinePolicy.objects.all())).follow(DeadlinePolicy)


class NoPolicy(LookupError):
    """No DeadlinePolicy row fits: a mistake of configuration, not of the user."""


class ExtensionRefused(Refusal):
    """The clock has used up its extensions (409)."""

    status = 409
    code = "extension-refused"


# --- the life of a clock ----------------------------------------------------------------------


@contextmanager
def holding(subject, *, is_new=False):
    """While the caller holds the row of `subject`, its running clocks are locked and read once, by
    the first verb that asks; one that `is_new` has none yet."""
    held, key = _HELD.get() or {}, (subject.subject_type, subject.pk)
    if key in held:
        yield
        return
    token = _HELD.set(held | {key: _Held([] if is_new else None)})
    try:
        yield
    finally:
        _HELD.reset(token)


@dataclass
class _Held:
    clocks: list | None  # None = not read yet


def start(*, subject, kind, now, round=1, **asked):
    """Start the clock `kind` of `subject`; one that runs already is returned, never reset.

    `asked` are keywords of `drawn`. Raises NoPolicy.
    """
    if running := _same(subject, kind, round):
        return running
    clock = drawn(subject=subject, kind=kind, now=now, round=round, **asked)
    if _is_held(subject):  # nobody else starts one meanwhile
        clock.save(force_insert=True)
        _held_clocks(subject).append(clock)
        return clock
    try:
        with transaction.atomic():
            clock.save(force_insert=True)
    except IntegrityError:
        return Clock.objects.of(subject).running().get(kind=kind, round=round)
    return clock


def drawn(
    *,
    subject,
    kind,
    now,
    mode="",
    category="",
    urgency="normal",
    division="",
    region="",
    round=1,
    period=None,
    due_at=None,
):
    """The clock `kind` as it would start now, not stored.

    `region` names the calendar (default: `division`); `period`, an (amount, unit), or `due_at`, a
    date, was promised instead of the policy's period. Raises NoPolicy.
    """
    policy = policy_for(
        noun=subject.subject_type,
        kind=kind,
        mode=mode,
        category=category,
        urgency=urgency,
        division=division,
    )
    amount, unit = period or (policy.amount, policy.unit)
    clock = Clock(
        subject_type=subject.subject_type,
        subject_id=subject.pk,
        kind=kind,
        round=round,
        policy=policy,
        amount=amount,
        unit=unit,
        max_pauses=policy.max_pauses,
        max_extensions=policy.max_extensions,
        urgency=urgency,
        division=division,
        region=region or division,
        started_at=now,
    )
    if due_at:  # a date moves with no calendar: it is kept like natural hours
        clock.unit, clock.amount = Unit.HOURS, (due_at - now) // timedelta(hours=1)
    memo = ladder.Memo()
    _set_due(clock, Due(due_at, False) if due_at else first_due(clock, memo))
    plan = ladder.schedule(clock, memo.rungs_of(clock), memo)
    clock.next_rung_at = plan[0][0] if plan else None
    return clock


def _same(subject, kind, round):
    """The clock that runs already, where the subject's clocks are held."""
    if not _is_held(subject):
        return None
    alike = (c for c in _running(subject) if (c.kind, c.round) == (kind, round))
    return next(alike, None)


def _is_held(subject):
    return _held(subject) is not None


def _held(subject):
    return (_HELD.get() or {}).get((subject.subject_type, subject.pk))


def _held_clocks(subject):
    held = _held(subject)
    if held.clocks is None:
        held.clocks = list(Clock.objects.of(subject).running().select_for_update())
    return held.clocks


def _running(subject):
    """The running clocks of `subject`, locked."""
    if not _is_held(subject):
        return list(Clock.objects.of(subject).running().select_for_update())
    return [clock for clock in _held_clocks(subject) if clock.settled_at is None]


def policy_for(*, noun, kind, mode="", category="", urgency="", division=""):
    """The row that names the most of these conditions; category and division match by prefix."""
    rows = [
        row
        for row in POLICIES()
        if (row.noun, row.kind) == (noun, kind)
        and row.mode in {"", mode}
        and row.urgency in {"", urgency}
        and category.startswith(row.category)
        and division.startswith(row.division)
    ]
    if not rows:
        raise NoPolicy(f"no deadline policy for {noun} {kind}")
    return max(rows, key=lambda row: row.specificity)


def first_due(clock, memo=None):
    """The Due of a clock without pauses and extensions."""
    if clock.unit == Unit.HOURS:
        return Due(clock.started_at + timedelta(hours=clock.amount), False)
    if clock.unit == Unit.WORKING_DAYS and memo:
        days = memo.days_from(clock)
        return calendar.add_working_days(clock.started_at, clock.amount, days=days)
    add = {
        Unit.WORKING_DAYS: calendar.add_working_days,
        Unit.DAYS: calendar.add_days,
        Unit.MONTHS: calendar.add_months,
    }[clock.unit]
    return add(clock.started_at, clock.amount, clock.region)


def pause(*, subject, reason, now, words=""):
    """Stop the clocks of `subject` that may (still) be paused; returns them.

    A clock that is late, or has used up its policy's `max_pauses`, goes on running. A review is
    nothing that whoever owes the work can use to gain time, so it does not count towards the
    limit. `words` is what people read as the reason when `reason` is `listed`.
    """
    stopped = []
    with transaction.atomic(savepoint=False):
        for clock in _running(subject):
            if clock.paused_at or _remember_lateness(clock, now) or not _may_pause(clock, reason):
                continue
            Pause.objects.create(clock=clock, reason=reason, words=words, started_at=now)
            clock.paused_at = now
            clock.save(update_fields=["paused_at"])
            stopped.append(clock)
    return stopped


def resume(*, subject, now, counts=True):
    """Let the paused clocks run on; each due time moves by exactly the paused (working) time.

    With `counts=False` the pause turns out to have been none (a reply that was not good enough):
    the due time stays where it was, and may have passed meanwhile.
    """
    with transaction.atomic(savepoint=False):
        clocks = [clock for clock in _running(subject) if clock.paused_at]
        for clock in clocks:
            _end_pause(clock, now if counts else clock.paused_at)
            _remember_lateness(clock, now)
            _schedule(clock)
    return clocks


def settle(*, subject, kind, now, verdict=None, round=None):
    """Stop the running clock(s) `kind` (one or several; with `round` only those of that round) and
    freeze the verdict; returns the last clock, None if none ran.

    `verdict` may be harsher than the clock (late, cancelled); a late clock is never on time.
    """
    kinds = [kind] if isinstance(kind, str) else kind
    with transaction.atomic(savepoint=False):
        clocks = [
            clock
            for clock in _running(subject)
            if clock.kind in kinds and round in {None, clock.round}
        ]
        for clock in clocks:
            _freeze(clock, now, verdict)
    return clocks[-1] if clocks else None


def cancel(*, subject, kind=None, now, excused=()):
    """Stop clocks (of one kind, or all) whose promise fell away. Late is late for ever: what was
    past due by then is late, except for the kinds in `excused`, whose lateness is nobody's."""
    with transaction.atomic(savepoint=False):
        clocks = [clock for clock in _running(subject) if kind in {None, clock.kind}]
        for clock in clocks:
            _freeze(clock, now, Clock.Verdict.CANCELLED, is_excused=clock.kind in excused)
    return clocks


def revive(*, subject, kinds, settled_at):
    """What was cancelled at `settled_at` because the matter went elsewhere holds again, exactly as
    it stood: same start, same due time, same pauses, same rungs already rung. A clock that was
    late runs on and stays late. Returns the clocks."""
    with transaction.atomic(savepoint=False):
        ended = Clock.objects.of(subject).filter(kind__in=kinds, settled_at=settled_at)
        clocks = list(ended.exclude(verdict=Clock.Verdict.ON_TIME).select_for_update())
        for clock in clocks:
            clock.settled_at, clock.verdict = None, ""
            clock.save()
            _schedule(clock)
        if _is_held(subject):
            _held_clocks(subject).extend(c for c in clocks if c not in _held_clocks(subject))
    return clocks


def extend(*, subject, kind, working_days, now):
    """Add approved working days. A clock past due records that it was late and stays where it is.

    Returns the clock, None when none runs; raises ExtensionRefused beyond `max_extensions`.
    """
    with transaction.atomic(savepoint=False):
        clock = next((c for c in reversed(_running(subject)) if c.kind == kind), None)
        if clock is None or _remember_lateness(clock, clock.paused_at or now):
            return clock
        if clock.extensions >= clock.max_extensions:
            raise ExtensionRefused(_("这个时限不能再延期。"))
        clock.extensions += 1
        clock.extended_days += working_days
        seconds = working_days * calendar.DAY_SECONDS
        due = calendar.add_working_time(clock.due_at, seconds, clock.region)
        _move(clock, due, DueChange.Reason.EXTENSION, now)
        clock.save()
        _schedule(clock)
    return clock


def longest_extension(*, subject, kind, now):
    """How many working days may still be added to the running clock of `kind` (one or several):
    as many as its own period has; 0 when it is late or has used up its extensions."""
    kinds = [kind] if isinstance(kind, str) else kind
    clock = Clock.objects.of(subject).running().filter(kind__in=kinds).last()
    if clock is None or clock.is_late(now) or clock.extensions >= clock.max_extensions:
        return 0
    return clock.amount if clock.unit == Unit.WORKING_DAYS else 30


def check_extension(*, subject, kind, working_days, now):
    """Nothing is granted to a clock that is late, and never more than `longest_extension`, whether
    it is asked for first or granted at once. Raises ExtensionRefused."""
    most = longest_extension(subject=subject, kind=kind, now=now)
    if not most:
        raise ExtensionRefused(_("这个时限已经超期，或者已经延过期，不能再延。"))
    if not 1 <= working_days <= most:
        raise ExtensionRefused(_("这个时限最多延长 %d 个工作日。") % most)


def grant(*, subject, kind, working_days, now):
    """`extend` by whoever may agree to it. Raises ExtensionRefused."""
    check_extension(subject=subject, kind=kind, working_days=working_days, now=now)
    return extend(subject=subject, kind=kind, working_days=working_days, now=now)


def next_due(*, subject):
    """The earliest due time among the running, unpaused clocks of `subject`, or None."""
    if (held := _held(subject)) and held.clocks is not None:
        return min((c.due_at for c in _running(subject) if not c.paused_at), default=None)
    clocks = Clock.objects.of(subject).running().filter(paused_at=None)
    return clocks.aggregate(at=Min("due_at"))["at"]


def past_due(subject_type, kind, *, now, limit=500):
    """Ids of subjects whose running clock `kind` is past due, oldest first."""
    clocks = Clock.objects.overdue(now).filter(subject_type=subject_type, kind=kind)
    return list(clocks.order_by("due_at").values_list("subject_id", flat=True)[:limit])


def recompute(*, since, now):
    """A calendar changed from the day `since` on: reckon the running clocks it may touch anew.

    Settled and late clocks stay. Returns the DueChange rows written.
    """
    running = Clock.objects.running().exclude(unit=Unit.HOURS, extended_days=0)
    changes = []
    with transaction.atomic():
        for clock in running.filter(due_at__gt=calendar.midnight(since)).select_for_update():
            if _remember_lateness(clock, clock.paused_at or now):
                continue
            due = _full_due(clock)
            if due.at <= now:
                continue  # a new notice makes nobody late in hindsight
            change = _move(clock, due, DueChange.Reason.CALENDAR, now)
            clock.save()
            if change:
                changes.append(change)
                logger.info("clock %s due %s -> %s", clock.pk, change.old_due_at, clock.due_at)
            _schedule(clock)
    return changes


def reschedule(*, noun, kind):
    """The ladder of this kind changed: every running clock looks up its next rung again."""
    ladder.RUNGS.clear()
    with transaction.atomic():
        running = Clock.objects.running().filter(subject_type=noun, kind=kind)
        for clock in running.select_for_update():
            _schedule(clock)


def _remember_lateness(clock, now):
    if not clock.was_late and now > clock.due_at:
        clock.was_late = True
        clock.save(update_fields=["was_late"])
    return clock.was_late


def _may_pause(clock, reason):
    if reason in Pause.UNLIMITED:
        return clock.max_pauses > 0
    return clock.pauses.exclude(reason__in=Pause.UNLIMITED).count() < clock.max_pauses


def _freeze(clock, now, verdict, *, is_excused=False):
    if clock.paused_at:
        _end_pause(clock, now)
    clock.was_late = clock.was_late or now > clock.due_at
    if clock.was_late and not is_excused:
        verdict = Clock.Verdict.LATE
    clock.verdict = verdict or Clock.Verdict.ON_TIME
    clock.settled_at = now
    clock.next_rung_at = None
    clock.save()


def _end_pause(clock, now):
    """Only clocks on time are ever paused, so the due time always moves."""
    row = clock.pauses.get(ended_at=None)
    row.ended_at = max(now, row.started_at)
    row.save()
    length = ladder.pause_length(clock, row.started_at, row.ended_at)
    clock.paused_at = None
    _move(clock, _later(clock, clock.due_at, length), DueChange.Reason.PAUSE, now)
    clock.save()


def _later(clock, at, length):
    if clock.counts_working_time:
        return calendar.add_working_time(at, length.total_seconds(), clock.region)
    return Due(at + length, False)


def _full_due(clock):
    """first_due plus every finished pause plus every extension, on today's calendar."""
    due = first_due(clock)
    moved = _later(clock, due.at, ladder.moved_time(clock))
    seconds = clock.extended_days * calendar.DAY_SECONDS
    extended = calendar.add_working_time(moved.at, seconds, clock.region)
    provisional = due.provisional or moved.provisional or extended.provisional
    return Due(extended.at, provisional, due.version or extended.version)


def _set_due(clock, due):
    clock.due_at = due.at
    clock.provisional = due.provisional
    clock.calendar_version = due.version


def _move(clock, due, reason, now):
    old = clock.due_at
    guessed_before = clock.provisional and reason != DueChange.Reason.CALENDAR
    _set_due(clock, Due(due.at, due.provisional or guessed_before, due.version))
    if due.at == old:
        return None
    return DueChange.objects.create(
        clock=clock, reason=reason, at=now, old_due_at=old, new_due_at=due.at
    )


def _schedule(clock):
    """Set `next_rung_at` to the first rung of the ladder that has no outcome yet."""
    plan = _pending(clock)
    clock.next_rung_at = plan[0][0] if plan else None
    clock.save(update_fields=["next_rung_at"])


def _pending(clock, memo=None):
    memo = memo or ladder.Memo()
    done = set(clock.reminders.values_list("rung_id", flat=True))
    rungs = [rung for rung in memo.rungs_of(clock) if rung.pk not in done]
    return ladder.schedule(clock, rungs, memo)


# --- the sweep --------------------------------------------------------------------------------


def register(subject_type, notifier, lock=None):
    """`notifier(clock, rung, now)` appends event and messages, in the sweep's transaction.

    `lock(subject_id)` takes the subject's row before the clock's, in the order every other action
    takes them, so that the two cannot deadlock; it returns False when the row is busy.
    """
    NOTIFIERS[subject_type] = (notifier, lock)


def sweep(*, now, limit=100):
    """Ring at most `limit` clocks, each in a transaction of its own; returns how many were taken.

    Safe to run many times at once. No look-back bound: whatever is due is found, however old.
    """
    memo = ladder.Memo()
    ringing = Clock.objects.ringing(now).order_by("next_rung_at", "pk")
    outcomes = [
        _take(pk, subject_type, subject_id, now, memo)
        for pk, subject_type, subject_id in ringing.values_list("pk", "subject_type", "subject_id")[
            :limit
        ]
    ]
    taken, failed = len(outcomes) - outcomes.count("busy"), outcomes.count("failed")
    SweepRun.objects.update_or_create(
        pk=1, defaults={"last_run_at": now, "taken": taken, "failed": failed}
    )
    return taken


def sweep_all(*, now, limit=100):
    """Sweep until nothing is due; returns how many clocks were taken."""
    total = 0
    while taken := sweep(now=now, limit=limit):
        total += taken
    return total


def _take(pk, subject_type, subject_id, now, memo):
    notifier, lock = NOTIFIERS.get(subject_type, (_nobody, None))
    with transaction.atomic():
        if lock and lock(subject_id) is False:
            return "busy"
        waiting = Clock.objects.ringing(now).filter(pk=pk)
        clock = waiting.select_for_update(skip_locked=True).first()
        if clock is None:
            return "busy"
        try:
            with transaction.atomic():
                _ring(clock, notifier, now, memo)
        except Exception as error:
            # One bad clock must not stop the others: it waits an hour and shows on the health page.
            logger.exception("reminder of clock %s failed", pk)
            Clock.objects.filter(pk=pk).update(
                next_rung_at=now + RETRY_AFTER,
                failures=clock.failures + 1,
                last_error=f"{type(error).__name__}: {error}"[:2000],
            )
            return "failed"
    return "sent"


def _nobody(clock, rung, now):
    raise LookupError(f"nobody registered for reminders of {clock.subject_type}")


def _ring(clock, notifier, now, memo):
    """Send the highest rung that is due; the lower ones, missed in an outage, are superseded."""
    clock.was_late = clock.was_late or now > clock.due_at
    plan = _pending(clock, memo)
    due = [step for step in plan if step[0] <= now]
    rows = [_outcome(clock, rung, at, now, Reminder.Outcome.SUPERSEDED) for at, rung in due[:-1]]
    if due:
        at, rung = due[-1][0], copy(due[-1][1])
        if rung.event == Rung.Event.OVERDUE and now < clock.due_at:
            rung.event = Rung.Event.DUE_SOON  # sent before quiet hours: it is not late yet
        rows.append(_outcome(clock, rung, at, now, Reminder.Outcome.SENT))
        Reminder.objects.bulk_create(rows)
        notifier(clock, rung, now)
    left = plan[len(due) :]
    clock.next_rung_at = left[0][0] if left else None
    clock.failures, clock.last_error = 0, ""
    clock.save(update_fields=["was_late", "next_rung_at", "failures", "last_error"])


def _outcome(clock, rung, at, now, outcome):
    return Reminder(clock=clock, rung=rung, outcome=outcome, event=rung.event, due_at=at, at=now)
