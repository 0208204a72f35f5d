"""Which cases an actor reaches: lists, counts, exports, details. The reader of memberships."""

from django.db.models import Exists, OuterRef, Q

from liaison.jurisdiction.rules import rule
from stations.divisions.levels import within
from stations.memberships.models import Role as Office
from suggestions.cases import rules
from suggestions.cases.boundaries import CaseReader
from suggestions.cases.workflow import Role, State

NOBODY = Q(pk__in=[])
# An assistant does in a representative's name what is not the representative's own word.
DEPUTIES = {Office.DEPUTY, Office.ASSISTANT}
BY_DIVISION = {
    Office.STREET_CLERK: Role.STREET_CLERK,
    Office.CONGRESS_CLERK: Role.CONGRESS_CLERK,
    Office.LEADER: Role.LEADER,
    Office.AUDITOR: Role.AUDITOR,
}
PROPOSED = {State.PENDING_REVIEW, State.AT_GOVERNMENT}  # the unit named has no part yet


def scope(actor):
    """The cases that the actor's active membership reaches: lists, counts, exports, details."""
    if actor.kind == "citizen":
        return Q(pk=actor.holds[1])
    if actor.membership is None:
        return NOBODY
    return _reach(actor.membership) & unrestricted(actor) & narrowed(actor)


def narrowed(actor):
    """What a program that was given one division only still sees of its office's reach."""
    return within("division", actor.within) if actor.within else Q()


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
    if actor.kind == "hook":
        return Q(sensitivity="")  # pushed to another system: nobody there is a named reader
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
    return membership.role in naming_offices(membership.division_id)


def naming_offices(division):
    return set(str(rule(rules.NAMED_READERS, division)).split())


def reads(case, actor):
    """`unrestricted` for one row."""
    membership = actor.membership
    if not case.sensitivity or names_readers(membership):
        return True
    if membership.organisation_id and membership.organisation_id == case.accused_unit_id:
        return False
    return case.readers.filter(user=actor.user).exists()


def assigned_to(organisation_id):
    """What is or was formally this unit's, never by number alone."""
    from suggestions.cases.models import Assignment

    return Q(Exists(Assignment.objects.filter(case=OuterRef("pk"), unit=organisation_id)))


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


def is_unit(actor):
    """Somebody who reads only the part that was given to them: a unit, or 政府办."""
    return bool(
        actor.membership
        and actor.membership.role in {Office.UNIT_OFFICER, Office.GOVERNMENT_OFFICER}
    )


def snaps(actor):
    """Representatives who may act, and those who assist them, report what they saw (F35)."""
    membership = actor.membership
    return bool(
        membership and membership.role in DEPUTIES and not is_suspended(membership.representative)
    )


def is_suspended(representative):
    return representative.is_suspended or representative.has_ended


def sees_interests(actor):
    """The register of declared interests, for the congress office."""
    return bool(actor.membership and actor.membership.role == Office.CONGRESS_CLERK)
