"""Who sees a promise and as whom they act on it: the offices around the case, and the unit that
made it."""

from django.db.models import Q

from stations.memberships.models import Role as Office
from suggestions.cases import permissions as cases
from suggestions.cases.models import Case
from suggestions.cases.workflow import Role as CaseRole

from .workflow import Action, Role, State

NOBODY = Q(pk__in=[])
AROUND = {*cases.DEPUTIES, Office.STATION_OFFICER, *cases.BY_DIVISION}
OWNERS = {
    CaseRole.STATION_OFFICER: Role.STATION_OFFICER,
    CaseRole.STREET_CLERK: Role.STREET_CLERK,
    CaseRole.CONGRESS_CLERK: Role.CONGRESS_CLERK,
}
OWES = {Office.UNIT_OFFICER, Office.STATION_OFFICER}
APPROVES = {Office.STREET_CLERK, Office.CONGRESS_CLERK}


def scope(actor):
    membership = actor.membership
    if membership is None:
        return NOBODY
    if membership.role == Office.UNIT_OFFICER:
        return Q(unit=membership.organisation_id, case__in=Case.objects.visible_to(actor))
    if membership.role in AROUND:
        return Q(case__in=Case.objects.visible_to(actor))
    return NOBODY


def has_commitments(actor):
    return bool(actor.membership and actor.membership.role in AROUND | {Office.UNIT_OFFICER})


def awaiting(actor):
    """Promises that one's own office has to keep, and postponements it decides."""
    role = actor.membership and actor.membership.role
    if role in APPROVES:
        return Q(state=State.POSTPONING)
    if role == Office.UNIT_OFFICER:
        return Q(state=State.PROMISED)
    if role == Office.STATION_OFFICER:
        return Q(state=State.PROMISED, unit=None)
    return NOBODY


def roles_of(commitment, actor):
    if actor.kind == "system":
        return {Role.SYSTEM}
    membership = actor.membership
    if membership is None:
        return set()
    if membership.role == Office.UNIT_OFFICER:
        own = membership.organisation_id == commitment.unit_id
        own = own and cases.reads(commitment.case, actor)
        return {Role.UNIT_OFFICER} if own else set()
    held = cases.roles_of(commitment.case, actor)
    return {OWNERS[role] for role in held if role in OWNERS}


def may(commitment, action, actor, now):
    """Whoever asked does not decide."""
    if action == Action.SETTLE_POSTPONEMENT:
        return (actor.user and actor.user.pk) != commitment.asked_by_id
    return True
