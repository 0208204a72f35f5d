"""Who sees a case, and as whom they act on it. The only reader of memberships in this app."""

from django.db.models import Exists, OuterRef, Q

from stations.divisions.levels import within
from stations.memberships.models import Role as Office

from .workflow import AWAITS, Action, Role, State

NOBODY = Q(pk__in=[])
# An assistant does in a representative's name what is not the representative's own word.
DEPUTIES = {Office.DEPUTY, Office.ASSISTANT}
NEVER_BY_ASSISTANTS = {Action.RATE}
FOLLOWED = "followed_cases"  # session key: {case id: version of the code that opened it}
REVIEWED = [State.PENDING_REVIEW, State.REPLY_REVIEW, State.OBJECTION]  # 交办 street, 转办 代表工委
BY_DIVISION = {
    Office.STREET_CLERK: Role.STREET_CLERK,
    Office.CONGRESS_CLERK: Role.CONGRESS_CLERK,
    Office.LEADER: Role.LEADER,
    Office.AUDITOR: Role.AUDITOR,
}


def scope(actor):
    """The cases that the actor's active membership reaches: lists, counts, exports, details."""
    if actor.kind == "citizen":
        return Q(pk=actor.holds[1])
    membership = actor.membership
    if membership is None:
        return NOBODY
    if membership.role in DEPUTIES:
        return Q(representative=membership.representative_id)
    if membership.role == Office.STATION_OFFICER:
        return Q(station=membership.station_id)
    if membership.role == Office.UNIT_OFFICER:
        return assigned_to(membership.organisation_id)
    if membership.role in BY_DIVISION:
        return within("division", membership.division_id)
    return NOBODY


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
    reviewed = Q(state__in=REVIEWED)
    if membership.role == Office.UNIT_OFFICER:
        return states & Q(unit=membership.organisation_id)
    if membership.role == Office.STATION_OFFICER:
        return states & (~Q(state=State.OBJECTION) | Q(mode="assign", objections__lt=3))
    if membership.role == Office.STREET_CLERK:
        return states & (~reviewed | ~Q(mode="transfer"))
    if membership.role == Office.CONGRESS_CLERK:
        return states & (~reviewed | Q(mode="transfer"))
    return states


def roles_of(case, actor):
    """The roles of the active membership towards this row."""
    if actor.kind == "system":
        return {Role.SYSTEM}
    if actor.kind == "citizen":
        return {Role.CITIZEN} if actor.holds == (case.subject_type, case.pk) else set()
    membership = actor.membership
    if membership is None:
        return set()
    if membership.role in DEPUTIES:
        return _deputy_roles(case, membership)
    if membership.role == Office.STATION_OFFICER:
        return {Role.STATION_OFFICER} if membership.station_id == case.station_id else set()
    if membership.role == Office.UNIT_OFFICER:
        return {Role.UNIT_OFFICER} if membership.organisation_id == case.unit_id else set()
    if membership.role in BY_DIVISION and case.division.startswith(membership.division_id):
        return {BY_DIVISION[membership.role]}
    return set()


def _deputy_roles(case, membership):
    """A suspended mandate reads only (Representatives Law art. 61)."""
    own = membership.representative_id == case.representative_id
    return {Role.DEPUTY} if own and not _suspended(membership.representative) else set()


def _suspended(representative):
    return representative.is_suspended or representative.has_ended


def may(case, action, actor, now):
    """Conditions of the row beyond state and role, so that no button is shown in vain."""
    roles = roles_of(case, actor)
    if action in NEVER_BY_ASSISTANTS and is_assistant(actor):
        return False
    if action == Action.ACCEPT and Role.STATION_OFFICER in roles:
        return case.take_over_at is None or now < case.take_over_at  # then it is 代接, on its own
    if action == Action.SUPPLY_INFO and Role.SYSTEM in roles:
        return case.state == State.NEED_INFO
    if action == Action.TAKE_OVER:
        return case.take_over_at is not None and now >= case.take_over_at
    if action in {Action.APPROVE, Action.RETURN_REVIEW}:
        return _reviews(case, roles) and (actor.user and actor.user.pk) != case.proposed_by_id
    if action == Action.APPROVE_REPLY:
        return _reviews(case, roles)
    if action == Action.RETURN_REPLY:
        return (
            _reviews(case, roles)
            if case.state == State.REPLY_REVIEW
            else bool(roles & {Role.DEPUTY, Role.STATION_OFFICER})
        )
    if action == Action.SETTLE_OBJECTION:
        return _settles(case, roles)
    if action == Action.OBJECT:
        return case.objections < 3
    if action == Action.RECORD_CALLBACK:
        return case.called_back_at is None
    if action in {Action.ANSWER, Action.DISPATCH} and case.state == State.SECOND_ROUND:
        return case.called_back_at is not None or not case.has_phone
    if action == Action.CLOSE:
        return (Role.SYSTEM in roles) == (case.state == State.FED_BACK)
    if action == Action.NOTE_PROGRESS:
        return (Role.UNIT_OFFICER in roles) == (case.state == State.IN_PROGRESS)
    if action == Action.REQUEST_INFO:
        return (Role.UNIT_OFFICER in roles) == (case.state == State.IN_PROGRESS)
    return True


def _reviews(case, roles):
    """交办 is approved by the street, 转办 by the 代表工委 (A0)."""
    wanted = Role.CONGRESS_CLERK if case.mode == "transfer" else Role.STREET_CLERK
    return wanted in roles


def _settles(case, roles):
    """Whoever dispatched decides; the third time the street or congress office does (F33)."""
    if case.mode == "transfer":
        return Role.CONGRESS_CLERK in roles
    if case.objections >= 3:
        return Role.STREET_CLERK in roles
    return bool(roles & {Role.STREET_CLERK, Role.STATION_OFFICER})


def has_cases(actor):
    """False for offices without business data (system administrators and the like)."""
    return bool(
        actor.membership
        and actor.membership.role
        in {*DEPUTIES, Office.STATION_OFFICER, Office.UNIT_OFFICER, *BY_DIVISION}
    )


def is_assistant(actor):
    return bool(actor.membership and actor.membership.role == Office.ASSISTANT)


def is_unit(actor):
    return bool(actor.membership and actor.membership.role == Office.UNIT_OFFICER)


def sees_contact(case, actor):
    """Masked by default; revealed with a reason to those who must call (D8)."""
    return bool(
        roles_of(case, actor)
        & {Role.DEPUTY, Role.STATION_OFFICER, Role.STREET_CLERK, Role.CONGRESS_CLERK}
    )


def suspends_erasure(case, actor):
    """Who may keep a case from being erased while a procedure in law needs it."""
    return bool(roles_of(case, actor) & {Role.CONGRESS_CLERK, Role.LEADER})


def reprints(case, actor):
    """Who may renew the query code: its citizen, and those who receive people at the station."""
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
    return Case.objects.visible_to(request.actor).filter(pk=case_id).exists()
