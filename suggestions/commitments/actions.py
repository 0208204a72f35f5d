"""Verbs of promises. Case first, then promise: both rows are locked in this order everywhere.
Late is late for ever: neither a postponement nor a new promise takes it back."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Clock
from liaison.notifications import actions as messages
from liaison.workdays.calendar import SHANGHAI
from liaison.workflow import SYSTEM, begin, record, step
from suggestions.cases.actions import Invalid, attach, require_words
from suggestions.cases.models import Case, Result
from suggestions.cases.notifications import citizen_drafts
from suggestions.cases.workflow import COMMITMENT_MOVED

from .models import Commitment
from .workflow import CLOCK, PROMISE, Action, State

FARTHEST = timedelta(days=3 * 366)


def follow_result(case, now):
    """A result has reached the citizen: a dated one promises, 已解决 keeps what was promised
    before, and a promise in the place of another counts as a postponement."""
    before = Commitment.objects.open().filter(case=case).first()
    if case.promised_on is None:
        if before and case.result == Result.SOLVED:
            _end_by_result(before, Action.FULFIL, State.FULFILLED, now)
        return
    if before:  # a promise that another takes the place of was not kept, whatever the hour
        cancelled = Clock.Verdict.CANCELLED
        _end_by_result(before, Action.REPLACE, State.REPLACED, now, verdict=cancelled)
    new = Commitment(
        case=case,
        round=case.round,
        result=case.result,
        unit=case.unit,
        division=case.division,
        promised_at=now,
        due_on=case.promised_on,
        first_due_on=before.first_due_on if before else case.promised_on,
        postponements=before.postponements + 1 if before else 0,
        previous=before,
    )
    with begin(new, PROMISE, by=SYSTEM, now=now, role="system", data=_dates(new)) as row:
        _start(row, now)


def _end_by_result(commitment, action, state, now, verdict=None):
    with step(commitment, action, by=SYSTEM, now=now) as c:
        c.state = state
        _end(c, now, verdict=verdict)


def fulfil(commitment, *, text, photos=(), owner="", by, now, version=None):
    """兑现, in words and with a photograph; citizen and representative are told."""
    require_words(text, _("请写明承诺是怎么兑现的。"))
    given = {"by": by, "now": now, "version": version, "text": text, "told": text}
    with _moving(commitment, Action.FULFIL, **given) as (c, case):
        attach(case, photos, owner, "after", now)
        c.state = State.FULFILLED
        _end(c, now)
    return commitment


def ask_postponement(commitment, *, due_on, text, by, now, version=None):
    """申请改期. The clock runs on until somebody else has approved."""
    require_words(text, _("请写明改期的理由。"))
    today = localdate(now)
    if not max(today, commitment.due_on) < due_on <= today + FARTHEST:
        raise Invalid(_("新的日期应晚于今天和原来承诺的日期。"), "due_on")
    data = {"due_on": due_on.isoformat()}
    action = Action.ASK_POSTPONEMENT
    with step(commitment, action, by=by, now=now, version=version, text=text, data=data) as c:
        c.asked_due_on, c.asked_by = due_on, by.user
    return commitment


def settle_postponement(commitment, *, approved, text="", by, now, version=None):
    """审批改期, by somebody who did not ask; counted, and told to the citizen when approved."""
    if not approved:
        require_words(text, _("请写明不同意的理由。"))
    given = {"by": by, "now": now, "version": version, "text": text}
    if not approved:
        action = Action.SETTLE_POSTPONEMENT
        with step(commitment, action, data={"approved": False}, **given) as c:
            c.asked_due_on = c.asked_by = None
        return commitment
    with _moving(commitment, Action.SETTLE_POSTPONEMENT, **given) as (c, _case):
        c.event_data |= {"approved": True, "was_due_on": c.due_on.isoformat()}
        c.was_late = c.was_late or _is_past(c, now)
        deadlines.cancel(subject=c, now=now)
        c.due_on, c.asked_due_on, c.asked_by = c.asked_due_on, None, None
        c.postponements += 1
        c.event_data |= _dates(c)
        _start(c, now)
    return commitment


def drop(commitment, *, text, by, now, version=None):
    """撤销, by decision and never silently: the citizen reads why."""
    require_words(text, _("请写明撤销的理由，会告知群众。"))
    given = {"by": by, "now": now, "version": version, "text": text, "told": text}
    with _moving(commitment, Action.DROP, **given) as (c, _case):
        c.asked_due_on = c.asked_by = None
        c.state = State.DROPPED
        _end(c, now, verdict=Clock.Verdict.CANCELLED)
    return commitment


def _dates(commitment):
    return {"due_on": commitment.due_on.isoformat()}


def _start(commitment, now):
    due_at = datetime.combine(commitment.due_on + timedelta(days=1), time(), SHANGHAI)
    deadlines.start(
        subject=commitment,
        kind=CLOCK,
        now=now,
        division=commitment.division,
        round=commitment.postponements + 1,
        due_at=due_at,
    )


def _is_past(commitment, now):
    return Clock.objects.of(commitment).running().filter(due_at__lt=now).exists()


def _end(commitment, now, verdict=None):
    commitment.was_late = commitment.was_late or _is_past(commitment, now)
    commitment.asked_due_on = commitment.asked_by = None
    commitment.ended_at = now
    deadlines.settle(subject=commitment, kind=CLOCK, now=now, verdict=verdict)


@contextmanager
def _moving(commitment, action, *, by, now, version, text, told=""):
    """One step of the promise, with a line on the case's own record for staff and citizen."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=commitment.case_id)
        with step(commitment, action, by=by, now=now, version=version, text=text) as row:
            row.case = case
            yield row, case
            data = {"moved": action} | row.event_data
        event = record(case, COMMITMENT_MOVED, by=by, now=now, text=told, data=data)
        key = f"{case.subject_type}:{case.pk}:{event.seq}"
        messages.enqueue(citizen_drafts(case, "commitment.told", key, now), now=now)
