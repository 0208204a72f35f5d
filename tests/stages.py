"""A case in every state, brought there by the real verbs at plausible times after NOW."""

import pickle
from datetime import timedelta
from functools import partial, wraps

from django.conf import UserSettingsHolder, settings

from liaison.workflow import SYSTEM, citizen_of
from suggestions.cases import actions
from suggestions.cases.models import Reason

from .cast import NOW, make_case
from .recorded import recorded, written

HOUR = timedelta(hours=1)


def stage(build):
    """The first stage of a county that nothing else has touched comes from its recording."""

    @wraps(build)
    def brought(cast, **fields):
        overridden = isinstance(settings._wrapped, UserSettingsHolder)
        if overridden or cast.alone is None or written() != cast.alone:
            return build(cast, **fields)
        key = build.__module__, build.__qualname__, pickle.dumps(sorted(fields.items()))
        return recorded(key, partial(build, cast, **fields), from_call=2)

    return brought


@stage
def submitted(cast, **fields):
    return make_case(cast, **fields)


@stage
def accepted(cast, **fields):
    case = submitted(cast, **fields)
    actions.accept(case, by=cast.actor("deputy"), now=NOW + HOUR)
    return case


@stage
def direct(cast, **fields):
    case = accepted(cast, **fields)
    actions.note_progress(case, text="已联系物业", by=cast.actor("deputy"), now=NOW + 2 * HOUR)
    return case


@stage
def need_info(cast, **fields):
    case = accepted(cast, **fields)
    actions.request_info(case, text="几号楼？", by=cast.actor("station"), now=NOW + 2 * HOUR)
    return case


@stage
def not_accepted(cast, **fields):
    case = submitted(cast, **fields)
    reason = Reason.objects.get(pk="R6")
    actions.decline(
        case, reason=reason, text=reason.advice, by=cast.actor("station"), now=NOW + HOUR
    )
    return case


@stage
def pending_review(cast, *, unit=None, **fields):
    case = accepted(cast, **fields)
    actions.dispatch(
        case, unit=unit or cast.unit, by=cast.actor("station"), now=NOW + 2 * HOUR, note="请办理"
    )
    return case


HOLDERS = {
    "street_clerk": "street",
    "congress_clerk": "office",
    "leader": "leader",
    "government_officer": "government",
}


def reviewer(cast, case):
    """Whoever holds the key that the case awaits."""
    return cast.actor(HOLDERS[case.review_stage])


def officer(cast, case):
    return cast.actor("unit" if case.unit_id == cast.unit.pk else "unit2")


@stage
def at_leader(cast, **fields):
    """A 转办 that the 代表工委 has reviewed and the leader has not signed yet."""
    case = pending_review(cast, **{"unit": cast.unit2} | fields)
    actions.approve(case, by=cast.actor("office"), now=NOW + 2.5 * HOUR)
    return case


@stage
def at_government(cast, **fields):
    case = at_leader(cast, **fields)
    actions.approve(case, by=cast.actor("leader"), now=NOW + 2.8 * HOUR)
    return case


@stage
def reported_up(cast, **fields):
    case = accepted(cast, **fields)
    actions.report_up(
        case,
        text="需市级统筹",
        higher_body="演示市人大",
        by=cast.actor("office"),
        now=NOW + 2 * HOUR,
    )
    return case


def send(cast, case, at):
    """Turn every key that the case awaits until it is with its unit."""
    while case.state == "pending_review":
        actions.approve(case, by=reviewer(cast, case), now=at)
    if case.state == "at_government":
        actions.dispatch(case, unit=case.unit, by=cast.actor("government"), now=at)
    return case


@stage
def dispatched(cast, **fields):
    return send(cast, pending_review(cast, **fields), NOW + 3 * HOUR)


@stage
def in_progress(cast, **fields):
    case = dispatched(cast, **fields)
    actions.sign(case, by=officer(cast, case), now=NOW + 4 * HOUR)
    return case


@stage
def objection(cast, **fields):
    case = dispatched(cast, **fields)
    other = cast.unit2 if case.unit_id == cast.unit.pk else cast.unit
    actions.object_to(
        case,
        reason="不归我们管",
        competent_unit=other,
        by=officer(cast, case),
        now=NOW + 4 * HOUR,
    )
    return case


@stage
def reply_review(cast, **fields):
    case = in_progress(cast, **fields)
    actions.resolve(
        case, result="solved", text="已换灯", by=officer(cast, case), now=NOW + 5 * HOUR
    )
    return case


@stage
def replied(cast, **fields):
    case = reply_review(cast, **fields)
    while case.state == "reply_review":
        actions.approve_reply(case, by=reviewer(cast, case), now=NOW + 6 * HOUR)
    return case


@stage
def fed_back(cast, **fields):
    case = replied(cast, **fields)
    actions.deliver(case, by=cast.actor("deputy"), now=NOW + 7 * HOUR)
    return case


@stage
def second_round(cast, **fields):
    case = fed_back(cast, **fields)
    actions.rate(
        case, grade="dissatisfied", reason="还是不亮", by=citizen_of(case), now=NOW + 8 * HOUR
    )
    return case


@stage
def called_back(cast, **fields):
    case = second_round(cast, **fields)
    actions.record_callback(case, text="已电话了解", by=cast.actor("station"), now=NOW + 9 * HOUR)
    return case


@stage
def fed_back_again(cast, **fields):
    case = called_back(cast, **fields)
    actions.answer(case, text="已重修", by=cast.actor("deputy"), now=NOW + 10 * HOUR)
    return case


@stage
def joint_study(cast, **fields):
    case = fed_back_again(cast, **fields)
    actions.rate(
        case, grade="dissatisfied", reason="仍不满意", by=citizen_of(case), now=NOW + 11 * HOUR
    )
    return case


@stage
def closed(cast, **fields):
    case = fed_back(cast, **fields)
    actions.close(case, by=SYSTEM, now=NOW + timedelta(days=8))
    return case


@stage
def withdrawn(cast, **fields):
    case = accepted(cast, **fields)
    actions.withdraw(case, by=citizen_of(case), now=NOW + 2 * HOUR)
    return case


@stage
def merged(cast, **fields):
    main = accepted(cast)
    case = accepted(cast, **fields)
    actions.merge(case, into=main.number, by=cast.actor("station"), now=NOW + 2 * HOUR)
    return case
