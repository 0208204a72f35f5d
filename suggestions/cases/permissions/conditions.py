"""Conditions of the row beyond state and role, so that no button is shown in vain."""

from django.db.models import Q

from liaison.ledger.models import Event
from suggestions.cases import extensions
from suggestions.cases.workflow import Action, Role, State

from .roles import dispatchers_of, roles_of, snap_senders
from .scope import is_assistant, names_readers
from .waiting import LIMIT_OF_OBJECTIONS, is_to_send

NEVER_BY_ASSISTANTS = {Action.RATE, Action.DECLARE_INTEREST}
AT_UNIT = (State.IN_PROGRESS,)


def may(case, action, actor, now):
    """Conditions of the row beyond state and role, so that no button is shown in vain."""
    if action in NEVER_BY_ASSISTANTS and is_assistant(actor):
        return False
    conditions = [table[action] for table in (CONDITIONS, extensions.CONDITIONS) if action in table]
    if not conditions:
        return True
    roles = roles_of(case, actor)
    return all(condition(case, roles, actor, now) for condition in conditions)


def _accept(case, roles, actor, now):
    if case.mode == "snap":
        return False  # 随手拍 is dispatched within the 24 hours, not accepted
    at = case.take_over_at
    return Role.STATION_OFFICER not in roles or at is None or now < at  # then it is 代接


def _take_over(case, roles, actor, now):
    return case.take_over_at is not None and now >= case.take_over_at


def _supply(case, roles, actor, now):
    return Role.SYSTEM not in roles or case.state == State.NEED_INFO


def _dispatch(case, roles, actor, now):
    if case.state == State.AT_GOVERNMENT:
        return Role.GOVERNMENT_OFFICER in roles
    if is_to_send(case):
        return roles & snap_senders(case)
    if case.state == State.SUBMITTED:
        return False
    return Role.GOVERNMENT_OFFICER not in roles and _after_callback(case)


def _triaged(case, roles, actor, now):
    return _after_callback(case)


def _after_callback(case):
    """A second round begins with a call to whoever left a number (A0)."""
    if case.state != State.SECOND_ROUND:
        return True
    return case.called_back_at is not None or not case.has_phone


# What asks for a decision → the decision. Whoever asked does not decide, and nobody turns two keys
# of one passage, however many offices they hold.
ASKED_BY = {
    Action.APPROVE: {
        Action.DISPATCH,
        Action.SUBMIT_REVIEW,
        Action.REPORT_UP,
        Action.SETTLE_OBJECTION,
        Action.RETURN_REVIEW,
    },
    Action.APPROVE_REPLY: {Action.RESOLVE, Action.ANSWER},
    Action.SETTLE_EXTENSION: {Action.EXTEND},
    Action.SETTLE_OBJECTION: {Action.OBJECT},
}


def _with_other_eyes(case, action, actor):
    """Whether somebody else asked, and turned the keys before this one."""
    steps = Event.objects.filter(
        subject_type=case.subject_type,
        subject_id=case.pk,
        action__in=[action, *ASKED_BY[action]],
    )
    for name, label in steps.order_by("-seq").values_list("action", "actor"):
        if actor.user and label.rpartition(":")[2] == str(actor.user.pk):
            return False
        if name != action:
            break  # here this passage began
    return True


def _approve(case, roles, actor, now):
    proposed = (actor.user and actor.user.pk) == case.proposed_by_id
    return (
        case.review_stage in roles
        and not proposed
        and _with_other_eyes(case, Action.APPROVE, actor)
    )


def _approve_reply(case, roles, actor, now):
    return case.review_stage in roles and _with_other_eyes(case, Action.APPROVE_REPLY, actor)


def _return_review(case, roles, actor, now):
    if case.state == State.AT_GOVERNMENT:
        return Role.GOVERNMENT_OFFICER in roles
    return case.review_stage in roles  # whoever proposed it may take it back


def _return_reply(case, roles, actor, now):
    if case.state == State.REPLY_REVIEW:
        return case.review_stage in roles
    return roles & {Role.DEPUTY, Role.STATION_OFFICER}


def _dispatched(case, roles, actor, now):
    return roles & dispatchers_of(case)


def _settles(case, roles, actor, now):
    """The third time the street decides, not the station whose choice was contested (F33)."""
    last = case.objections >= LIMIT_OF_OBJECTIONS
    mine = roles & (dispatchers_of(case) - ({Role.STATION_OFFICER} if last else set()))
    return mine and _with_other_eyes(case, Action.SETTLE_OBJECTION, actor)


def _settle_extension(case, roles, actor, now):
    mine = case.extension_asked > 0 and roles & dispatchers_of(case)
    return mine and _with_other_eyes(case, Action.SETTLE_EXTENSION, actor)


def _resume(case, roles, actor, now):
    return case.pause_reason_id is not None and roles & (dispatchers_of(case) | {Role.UNIT_OFFICER})


def _hold(case, roles, actor, now):
    return not case.held_reason and roles & (dispatchers_of(case) | {Role.UNIT_OFFICER})


def _release_hold(case, roles, actor, now):
    return case.held_reason and roles & (dispatchers_of(case) | {Role.UNIT_OFFICER})


def _unit_when_working(case, roles, actor, now):
    """The unit while it works on the case, representative and station before that."""
    return (Role.UNIT_OFFICER in roles) == (case.state in AT_UNIT)


def _resolve(case, roles, actor, now):
    return (Role.CONGRESS_CLERK in roles) == (case.state == State.REPORTED_UP)


def _merge(case, roles, actor, now):
    """Nothing under 督办, and nothing that waits for the citizen in a unit's hands or in a second
    round, slips away into another case."""
    early = {State.ACCEPTED, State.DIRECT}
    if case.is_supervised or case.is_restricted:
        return False
    return case.state != State.NEED_INFO or case.resume_state in early


def main_has_answered(main="merged_into"):
    """The main case's answer stands: told to its citizen, closed, or under study with a result."""
    told = Q(**{f"{main}__state__in": [State.FED_BACK, State.CLOSED]})
    return told | (Q(**{f"{main}__state": State.JOINT_STUDY}) & ~Q(**{f"{main}__result": ""}))


def _follow(case, roles, actor, now):
    main = case.merged_into
    told = main.state in {State.FED_BACK, State.CLOSED}
    return told or (main.state == State.JOINT_STUDY and main.result != "")


def _callback(case, roles, actor, now):
    if case.state == State.SECOND_ROUND:
        return case.called_back_at is None
    told = case.state == State.CLOSED and case.rating  # whoever rated need not be asked
    return case.has_phone and not case.callback_grade and not told


def _names_readers(case, roles, actor, now):
    return case.is_restricted and names_readers(actor.membership)


def _entrust(case, roles, actor, now):
    """A unit while it works on the case, 政府办 while it sends it or looks after it."""
    if roles & {Role.STATION_OFFICER, Role.STREET_CLERK, Role.CONGRESS_CLERK}:
        return True
    at_unit = case.state in {State.DISPATCHED, State.IN_PROGRESS}
    return at_unit or (case.state == State.AT_GOVERNMENT and Role.GOVERNMENT_OFFICER in roles)


CONDITIONS = {
    Action.ACCEPT: _accept,
    Action.TAKE_OVER: _take_over,
    Action.SUPPLY_INFO: _supply,
    Action.DISPATCH: _dispatch,
    Action.SUBMIT_REVIEW: _triaged,
    Action.REPORT_UP: _triaged,
    Action.ANSWER: _triaged,
    Action.CONVERT: lambda case, roles, actor, now: (
        case.mode in {"", "direct", "snap"} and case.dispatched_at is None
    ),
    # Whoever told a 随手拍 rates it: nobody else is put in their place.
    Action.REASSIGN: lambda case, roles, actor, now: case.channel != "snap",
    Action.APPROVE: _approve,
    Action.RETURN_REVIEW: _return_review,
    Action.APPROVE_REPLY: _approve_reply,
    Action.RETURN_REPLY: _return_reply,
    Action.RECALL: _dispatched,
    Action.ADD_ASSISTANT: _dispatched,
    Action.SETTLE_OBJECTION: _settles,
    Action.OBJECT: lambda case, roles, actor, now: case.objections < LIMIT_OF_OBJECTIONS,
    Action.SIGN_PART: lambda case, roles, actor, now: _part_of(case, actor, signed=False),
    Action.REPLY_PART: lambda case, roles, actor, now: _part_of(case, actor, signed=True),
    Action.EXTEND: lambda case, roles, actor, now: case.extension_asked == 0,
    Action.SETTLE_EXTENSION: _settle_extension,
    Action.PAUSE: lambda case, roles, actor, now: case.pause_reason_id is None,
    Action.RESUME: _resume,
    Action.HOLD: _hold,
    Action.RELEASE_HOLD: _release_hold,
    Action.NOTE_PROGRESS: _unit_when_working,
    Action.REQUEST_INFO: _unit_when_working,
    Action.RESOLVE: _resolve,
    Action.RECORD_CALLBACK: _callback,
    Action.MERGE: _merge,
    Action.FOLLOW: _follow,
    Action.CLOSE: lambda case, roles, actor, now: (
        (Role.SYSTEM in roles) == (case.state == State.FED_BACK)
    ),
    Action.DECLINE: lambda case, roles, actor, now: not case.is_supervised,
    Action.REFER_PETITION: lambda case, roles, actor, now: not case.is_supervised,
    Action.REOPEN: lambda case, roles, actor, now: (
        Role.SYSTEM not in roles or case.state == State.NOT_ACCEPTED
    ),
    Action.SUPERVISE: lambda case, roles, actor, now: not case.is_supervised,
    Action.RELEASE_SUPERVISION: lambda case, roles, actor, now: case.supervision != "",
    Action.RESTART: lambda case, roles, actor, now: case.result in {"planned", "explained"},
    Action.REFER_SPECIALTY: lambda case, roles, actor, now: not case.is_restricted,
    Action.ENTRUST: _entrust,
    Action.UNMARK_SENSITIVE: _names_readers,
    Action.ADD_READER: _names_readers,
    Action.REMOVE_READER: _names_readers,
    Action.NOTE_GROUP: lambda case, roles, actor, now: case.is_group and not case.group_noted_at,
}


def _part_of(case, actor, *, signed):
    """The assisting unit signs once and gives its opinion once."""
    unit = actor.membership.organisation_id
    return any(
        one.unit_id == unit
        and (one.signed_at is not None) == signed
        and one.replied_at is None
        and one.is_assisting
        for one in case.assignments.all()
    )
