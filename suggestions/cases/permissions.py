"""Who sees a case, and as whom they act on it. The only reader of memberships in this app."""

from django.db.models import Exists, F, OuterRef, Q

from liaison.jurisdiction.rules import rule
from liaison.ledger.models import Event
from liaison.personal.scrub import mask_numbers
from stations.divisions.levels import ancestors, within
from stations.memberships.models import Membership
from stations.memberships.models import Role as Office

from . import extensions, rules
from .boundaries import CaseReader
from .workflow import AWAITS, STAGES, Action, Role, State

NOBODY = Q(pk__in=[])
# An assistant does in a representative's name what is not the representative's own word.
DEPUTIES = {Office.DEPUTY, Office.ASSISTANT}
NEVER_BY_ASSISTANTS = {Action.RATE, Action.DECLARE_INTEREST}
FOLLOWED = "followed_cases"  # session key: {case id: version of the code that opened it}
BY_DIVISION = {
    Office.STREET_CLERK: Role.STREET_CLERK,
    Office.CONGRESS_CLERK: Role.CONGRESS_CLERK,
    Office.LEADER: Role.LEADER,
    Office.AUDITOR: Role.AUDITOR,
}
AT_UNIT = (State.IN_PROGRESS,)
PROPOSED = {State.PENDING_REVIEW, State.AT_GOVERNMENT}  # the unit named has no part yet
LIMIT_OF_OBJECTIONS = 3  # F33: the third decision is final


def scope(actor):
    """The cases that the actor's active membership reaches: lists, counts, exports, details."""
    if actor.kind == "citizen":
        return Q(pk=actor.holds[1])
    if actor.membership is None:
        return NOBODY
    return _reach(actor.membership) & unrestricted(actor)


def _reach(membership):
    """What the office reaches, before the limits of sensitive cases."""
    if membership.role in DEPUTIES:
        if membership.representative.has_ended:
            return NOBODY  # whatever became of the account
        return Q(representative=membership.representative_id)
    if membership.role == Office.STATION_OFFICER:
        return Q(station=membership.station_id)
    if membership.role == Office.UNIT_OFFICER:
        return assigned_to(membership.organisation_id)
    if membership.role == Office.GOVERNMENT_OFFICER:
        return Q(government=membership.organisation_id)  # nothing before it was sent there
    if membership.role in BY_DIVISION:
        return within("division", membership.division_id)
    return NOBODY


def unrestricted(actor):
    """敏感件 are for named readers and the office that names them, and never for the unit that
    they are about (A0). Looked up row by row in a unique index while the list is walked."""
    membership = actor.membership
    if membership is None:
        return NOBODY
    if names_readers(membership):
        return Q()
    named = CaseReader.objects.filter(case=OuterRef("pk"), user=actor.user)
    allowed = Q(sensitivity="") | Q(Exists(named))
    if membership.organisation_id:
        allowed &= ~Q(accused_unit=membership.organisation_id)
    return allowed


def names_readers(membership):
    """Whether the office reads every restricted case of its place, and names further readers."""
    if not (membership.is_head and membership.role in BY_DIVISION):
        return False
    return membership.role in _naming_offices(membership.division_id)


def _naming_offices(division):
    return set(str(rule(rules.NAMED_READERS, division)).split())


def reads(case, actor):
    """`unrestricted` for one row."""
    membership = actor.membership
    if not case.sensitivity or names_readers(membership):
        return True
    if membership.organisation_id and membership.organisation_id == case.accused_unit_id:
        return False
    return case.readers.filter(user=actor.user).exists()


def holders(case, offices, *, now, heads=False):
    """Current memberships of `offices` around `case`, whoever may read it or not."""
    place = Q(pk__in=[])
    if Office.DEPUTY in offices and case.representative_id:
        place |= Q(role__in=sorted(DEPUTIES), representative=case.representative_id)
    if Office.STATION_OFFICER in offices:
        place |= Q(role=Office.STATION_OFFICER, station=case.station_id)
    if Office.UNIT_OFFICER in offices and case.unit_id and case.state not in PROPOSED:
        parts = case.assignments.filter(ended_at=None).values("unit")  # no statement of its own
        units = Q(organisation=case.unit_id) | Q(organisation__in=parts)
        place |= Q(role=Office.UNIT_OFFICER) & units
    if Office.GOVERNMENT_OFFICER in offices and case.government_id:
        place |= Q(role=Office.GOVERNMENT_OFFICER, organisation=case.government_id)
    for office in BY_DIVISION:
        if office in offices and office != Office.AUDITOR:
            place |= Q(role=office, division__in=ancestors(case.division))
    found = Membership.objects.current(now).filter(place)
    return found.filter(is_head=True) if heads else found


def naming(case, *, now):
    """Memberships of the office that reads every restricted case here."""
    return Membership.objects.current(now).filter(
        role__in=_naming_offices(case.division),
        is_head=True,
        division__in=ancestors(case.division),
    )


def may_be_told(case, users, *, now):
    """Those of `users` who may read `case`; a message to anybody else would be a leak."""
    if not case.sensitivity:
        return users
    named = Q(pk__in=case.readers.values("user")) | Q(pk__in=naming(case, now=now).values("user"))
    return users.filter(named).exclude(pk__in=accused(case, now=now))


def accused(case, *, now):
    """Users of the unit that the case is about."""
    return (
        Membership.objects.current(now)
        .filter(organisation__isnull=False, organisation=case.accused_unit_id)
        .values("user")
    )


def assigned_to(organisation_id):
    """What is or was formally this unit's, never by number alone."""
    from .models import Assignment

    return Q(Exists(Assignment.objects.filter(case=OuterRef("pk"), unit=organisation_id)))


def awaiting(actor):
    """What lies on the actor's own desk now, among the cases in their scope."""
    membership = actor.membership
    role = Office.DEPUTY if membership and membership.role in DEPUTIES else None
    role = role or (membership and membership.role)
    if role not in AWAITS:
        return NOBODY
    states = Q(state__in=AWAITS[role])
    if role in STAGES:
        states |= Q(review_stage=role)
    if role == Office.UNIT_OFFICER:
        return (states & Q(unit=membership.organisation_id)) | _parts_owed(membership)
    if role == Office.DEPUTY:
        return (states & ~_TO_SEND & ~_INTERESTED) | _TO_RATE
    settles = ~Q(state=State.OBJECTION) | Q(**_SETTLED_BY.get(role, {}))
    if role == Office.STATION_OFFICER:
        settles &= ~Q(state=State.OBJECTION) | Q(objections__lt=LIMIT_OF_OBJECTIONS)
    return (states & settles) | _raised(membership)


_TO_SEND = Q(state=State.SUBMITTED, mode="snap")  # 随手拍 waits for the street's 派单
_TO_RATE = Q(state=State.FED_BACK, channel="snap")  # and then for the representative's word
_INTERESTED = Q(interested__isnull=False, representative=F("interested"))


def _raised(membership):
    """What asks for somebody beside the usual way: an extension, 随手拍 to send, 督办 proposed, an
    interest declared, a group, 敏感件."""
    raised = NOBODY
    if membership.role in _SETTLED_BY:
        asked = Q(state=State.IN_PROGRESS, extension_asked__gt=0)
        raised |= asked & Q(**_SETTLED_BY[membership.role])
    if membership.role == Office.STREET_CLERK:
        raised |= _TO_SEND
    if membership.role == Office.LEADER:
        raised |= Q(supervision="proposed", closed_at=None)
    if membership.role == Office.STATION_OFFICER:
        raised |= _INTERESTED & Q(closed_at=None)
    if membership.role == Office.CONGRESS_CLERK:
        raised |= Q(is_group=True, group_noted_at=None)
    if names_readers(membership):
        raised |= Q(state=State.SUBMITTED) & ~Q(sensitivity="")
    return raised


# Whose objection and extension a role settles, as fields of the row; `dispatchers_of` says the
# same of one case.
_SETTLED_BY = {
    Office.STATION_OFFICER: {"mode__in": ["assign", "snap"]},
    Office.STREET_CLERK: {"mode__in": ["assign", "snap"]},
    Office.CONGRESS_CLERK: {"mode": "transfer", "government": None},
    Office.GOVERNMENT_OFFICER: {"mode": "transfer"},
}


def _parts_owed(membership):
    from .models import Assignment

    owed = Assignment.objects.filter(
        case=OuterRef("pk"), unit=membership.organisation_id, part="assist", ended_at=None
    )
    return Q(state__in=[State.DISPATCHED, State.IN_PROGRESS]) & Q(
        Exists(owed.filter(replied_at=None))
    )


def roles_of(case, actor):
    """The roles of the active membership towards this row."""
    if actor.kind == "system":
        return {Role.SYSTEM}
    if actor.kind == "citizen":
        return {Role.CITIZEN} if actor.holds == (case.subject_type, case.pk) else set()
    if actor.membership is None or not reads(case, actor):
        return set()
    membership = actor.membership
    if membership.role in DEPUTIES:
        return _deputy_roles(case, membership)
    if membership.role == Office.STATION_OFFICER:
        return {Role.STATION_OFFICER} if membership.station_id == case.station_id else set()
    if membership.role == Office.UNIT_OFFICER:
        return _unit_roles(case, membership.organisation_id)
    if membership.role == Office.GOVERNMENT_OFFICER:
        sent = membership.organisation_id == case.government_id
        return {Role.GOVERNMENT_OFFICER} if sent else set()
    if membership.role in BY_DIVISION and case.division.startswith(membership.division_id):
        return {BY_DIVISION[membership.role]}
    return set()


def _deputy_roles(case, membership):
    """A suspended mandate reads only (Representatives Law art. 61), and so does a representative
    who declared an own interest (art. 59)."""
    own = membership.representative_id == case.representative_id
    if not own or case.has_interested_representative or _suspended(membership.representative):
        return set()
    in_person = membership.role == Office.DEPUTY
    return {Role.DEPUTY, Role.SNAPPER} if in_person and case.channel == "snap" else {Role.DEPUTY}


def _suspended(representative):
    return representative.is_suspended or representative.has_ended


def _unit_roles(case, organisation_id):
    if organisation_id == case.unit_id and case.state not in PROPOSED:
        return {Role.UNIT_OFFICER}
    parts = case.assignments.filter(unit=organisation_id, part="assist", ended_at=None)
    return {Role.ASSIST_UNIT} if parts.exists() else set()


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
    if case.state == State.SUBMITTED:
        return case.mode == "snap" and roles & {Role.STATION_OFFICER, Role.STREET_CLERK}
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


def dispatchers_of(case):
    """Whoever sent the case to its unit decides what the unit asks for (A0)."""
    if case.mode == "transfer":
        return {Role.GOVERNMENT_OFFICER} if case.government_id else {Role.CONGRESS_CLERK}
    return {Role.STREET_CLERK, Role.STATION_OFFICER}


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
    Action.UNMARK_SENSITIVE: _names_readers,
    Action.ADD_READER: _names_readers,
    Action.REMOVE_READER: _names_readers,
    Action.NOTE_GROUP: lambda case, roles, actor, now: case.is_group and not case.group_noted_at,
}


def _part_of(case, actor, *, signed):
    """The assisting unit signs once and gives its opinion once."""
    part = case.assignments.filter(
        unit=actor.membership.organisation_id, part="assist", ended_at=None
    ).first()
    return part and (part.signed_at is not None) == signed and part.replied_at is None


def has_cases(actor):
    """False for offices without business data (system administrators and the like)."""
    return bool(
        actor.membership
        and actor.membership.role
        in {
            *DEPUTIES,
            Office.STATION_OFFICER,
            Office.UNIT_OFFICER,
            Office.GOVERNMENT_OFFICER,
            *BY_DIVISION,
        }
    )


def is_assistant(actor):
    return bool(actor.membership and actor.membership.role == Office.ASSISTANT)


def snaps(actor):
    """Representatives who may act, and those who assist them, report what they saw (F35)."""
    membership = actor.membership
    return bool(
        membership and membership.role in DEPUTIES and not _suspended(membership.representative)
    )


def sees_interests(actor):
    """The register of declared interests, for the congress office."""
    return bool(actor.membership and actor.membership.role == Office.CONGRESS_CLERK)


def is_unit(actor):
    """Somebody who reads only the part that was given to them: a unit, or 政府办."""
    return bool(
        actor.membership
        and actor.membership.role in {Office.UNIT_OFFICER, Office.GOVERNMENT_OFFICER}
    )


def sees_contact(case, actor):
    """Masked by default; revealed with a reason to those who must call (D8)."""
    return bool(
        roles_of(case, actor)
        & {Role.DEPUTY, Role.STATION_OFFICER, Role.STREET_CLERK, Role.CONGRESS_CLERK}
    )


def readable(case, actor, text):
    """The citizen's words as `actor` reads them: without phone, identity and card numbers and
    e-mail addresses for those who need not call (reliability 51)."""
    return text if sees_contact(case, actor) else mask_numbers(text)


def suspends_erasure(case, actor):
    """Who may keep a case from being erased while a procedure in law needs it."""
    return bool(roles_of(case, actor) & {Role.CONGRESS_CLERK, Role.LEADER})


def reprints(case, actor):
    """Who may renew the query code: its citizen, and those who receive people at the station."""
    if case.channel == "snap":
        return False  # a representative reported it: nobody holds a code
    return bool(roles_of(case, actor) & {Role.CITIZEN, Role.DEPUTY, Role.STATION_OFFICER})


def holds_code(request, case_id):
    """The citizen whose track page was opened in this session, until the code is renewed."""
    from .models import Case

    version = request.session.get(FOLLOWED, {}).get(str(case_id))
    return bool(version) and Case.objects.filter(pk=case_id, code_version=version).exists()


def may_fetch(request, case_id):
    """Photos: the citizen who holds the code, and staff in scope."""
    from .models import Case

    if holds_code(request, case_id):
        return True
    if Case.objects.visible_to(request.actor).filter(pk=case_id).exists():
        return True
    return any(reads(request, case_id) for reads in extensions.READERS)
