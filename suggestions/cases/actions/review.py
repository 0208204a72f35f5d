"""The keys that a case passes on its way to a unit and back (A0: routes and return leg).

A chain is a list of stages, each the workflow role that holds the key. Which stages stop a case
is a local rule; `Case.review_stage` names the one whose key is awaited.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.jurisdiction.rules import rule
from liaison.workdays import calendar
from stations.organisations.models import Organisation
from suggestions.cases import rules
from suggestions.cases.models import Assignment, Mode, Part, Result
from suggestions.cases.workflow import STAGES, Role, State

from .shared import Invalid, acknowledge, feed_back, start

RANK = [Role.STATION_OFFICER, *STAGES]
FARTHEST = timedelta(days=3 * 366)  # of a promise
DATED = {Result.IN_PROGRESS, Result.PLANNED}  # results that promise a date


def stages(key, case):
    """The stages of a chain as the place has set it: role codes separated by spaces."""
    return [Role(word) for word in str(rule(key, case.division)).split()]


# --- out: from the station to the unit ------------------------------------------------------------


def out_chain(case):
    if case.mode == Mode.ASSIGN:
        needed = rule(rules.ASSIGN_NEEDS_APPROVAL, case.division)
        return [Role.STREET_CLERK] if needed else []
    if case.mode == Mode.TRANSFER:
        return stages(rules.TRANSFER_REVIEW, case)
    if case.mode == Mode.REPORT:
        return stages(rules.REPORT_REVIEW, case)
    return []  # 随手拍 goes straight to 站所、村居


def propose(case, by, now):
    """Start on the chain, past the keys that the proposer's own office holds."""
    office = Role(by.membership.role)
    ahead = [stage for stage in out_chain(case) if RANK.index(stage) > RANK.index(office)]
    case.proposed_by, case.resume_state = by.user, case.state
    if case.state == State.SUBMITTED and case.mode != Mode.SNAP:
        acknowledge(case, now)  # a 随手拍 that leaves the street: passed on is taken up (A0)
    if not ahead:
        send(case, now)
        return
    case.state = State.PENDING_REVIEW
    deadlines.pause(subject=case, reason="review", now=now)
    await_key(case, ahead[0], now)


def await_key(case, stage, now):
    deadlines.settle(subject=case, kind="review", now=now)
    case.review_stage = stage
    start(case, "review", now)


def next_key(case, now):
    """The key of this stage is given: to the next one, or out."""
    ahead = out_chain(case)
    ahead = ahead[ahead.index(case.review_stage) + 1 :] if case.review_stage in ahead else []
    if ahead:
        case.state = State.PENDING_REVIEW
        await_key(case, ahead[0], now)
    else:
        send(case, now)


def send(case, now):
    """All keys are given: to the higher congress, to the government's office, or to the unit."""
    if case.mode == Mode.REPORT:
        report(case, now)
    elif office := _office_between(case):
        case.state, case.government = State.AT_GOVERNMENT, office
        deadlines.pause(subject=case, reason="review", now=now)
        await_key(case, Role.GOVERNMENT_OFFICER, now)
    elif case.unit is None:
        raise Invalid(_("请选择承办单位。"), "unit")
    else:
        case.state, case.government = State.DISPATCHED, None
        assign(case, now)


def _office_between(case):
    """政府办, unless the place sends straight to units or the unit is none of the government's."""
    if case.mode != Mode.TRANSFER or rule(rules.TRANSFER_ROUTE, case.division) != "government":
        return None
    if case.unit and case.unit.is_judicial:
        return None
    office = Organisation.objects.government_of(case.division)
    if office and office.pk == case.accused_unit_id:
        raise Invalid(_("事项反映的就是政府办，不能经它派发。"), "unit")
    return office


def report(case, now):
    """报上级: the county's own clock ends; the citizen hears every 30 days instead (A0)."""
    case.state = State.REPORTED_UP
    leave_review(case, now)
    deadlines.cancel(subject=case, kind="closing", now=now)
    deadlines.cancel(subject=case, kind="second_round", now=now)
    start(case, "interim_reply", now)


def leave_review(case, now, *, counts=True):
    """No key is awaited any more; what stood still while one was goes on, and the time it stood
    is given back if it `counts`."""
    deadlines.settle(subject=case, kind="review", now=now)
    deadlines.resume(subject=case, now=now, counts=counts)
    case.review_stage = case.resume_state = ""


def assign(case, now):
    """Give the unit its formal part. The first dispatch of a case starts the unit's clock; later
    ones never restart it."""
    leave_review(case, now)
    first = case.round == 1 and case.dispatched_at is None
    case.assignments.filter(Q(part=Part.LEAD) | Q(unit=case.unit), ended_at=None).update(
        ended_at=now
    )
    Assignment.objects.create(case=case, unit=case.unit, round=case.round, assigned_at=now)
    if case.mode == Mode.SNAP:
        deadlines.settle(subject=case, kind="response", now=now)
        case.acknowledged_at = case.acknowledged_at or now
    case.dispatched_at = case.dispatched_at or now
    if first:
        deadlines.cancel(subject=case, kind="closing", now=now)
        start(case, "closing", now)


# --- back: from the unit to the citizen -----------------------------------------------------------


def back_chain(case):
    """Who reads a reply before the citizen does; a supervised case ends with the leader (F31)."""
    chain = []
    if case.resume_state == State.IN_PROGRESS and case.mode == Mode.ASSIGN:
        chain = [Role.STREET_CLERK] if rule(rules.REPLY_NEEDS_REVIEW, case.division) else []
    elif case.resume_state == State.IN_PROGRESS and case.mode == Mode.TRANSFER:
        chain = stages(rules.TRANSFER_REPLY_REVIEW, case)
        if case.government_id is None:
            chain = [stage for stage in chain if stage != Role.GOVERNMENT_OFFICER]
    return chain + [Role.LEADER] * case.is_supervised


def take_result(case, result, promised_on, now):
    """正在解决 and 列入计划 promise a date; without one the place's usual period is
    promised, up to a working day."""
    case.result = result
    case.promised_on = None
    if result not in DATED:
        return
    days = rules.IN_PROGRESS_DAYS if result == Result.IN_PROGRESS else rules.PLANNED_DAYS
    usual = localdate(now) + timedelta(days=rule(days, case.division))
    case.promised_on = promised_on or calendar.roll_forward(usual, case.division)
    if case.promised_on < localdate(now):
        raise Invalid(_("承诺的日期已经过去，请重新选择。"), "promised_on")
    if case.promised_on > localdate(now) + FARTHEST:
        raise Invalid(_("承诺的日期太远，请填写三年以内的日期。"), "promised_on")
    case.event_data["promised_on"] = case.promised_on.isoformat()


def send_reply(case, now):
    """The unit's part stands still from here, and is settled as of now unless the reply returns."""
    case.replied_at = now
    deadlines.resume(subject=case, now=now)
    deadlines.pause(subject=case, reason="reply_review", now=now)
    chain = back_chain(case)
    if chain:
        case.state = State.REPLY_REVIEW
        await_key(case, chain[0], now)
    else:
        reply_is_good(case, now)


def next_reply_key(case, now):
    ahead = back_chain(case)
    ahead = ahead[ahead.index(case.review_stage) + 1 :] if case.review_stage in ahead else []
    if ahead:
        case.state = State.REPLY_REVIEW
        await_key(case, ahead[0], now)
    else:
        reply_is_good(case, now)


def reply_is_good(case, now):
    """Delivered by representative or station, save where they wrote it or asked for it."""
    deadlines.settle(subject=case, kind="review", now=now)
    case.review_stage = ""
    if case.mode == Mode.SNAP or case.resume_state in {
        State.ACCEPTED,
        State.DIRECT,
        State.SECOND_ROUND,
    }:
        feed_back(case, case.replied_at, now)
    else:
        case.state = State.REPLIED
        start(case, "delivery", now)
