"""As whom an actor acts on one case."""

from functools import reduce
from operator import or_

from django.db.models import Q

from stations.divisions.levels import LENGTHS, Level
from stations.memberships.models import Role as Office
from suggestions.cases.workflow import Role

from .scope import BY_DIVISION, DEPUTIES, PROPOSED, is_suspended, reads

# Whoever sent a case to its unit decides what the unit asks for (A0): fields of the row, roles.
DISPATCHERS = (
    ({"mode__in": ["transfer"], "government__isnull": False}, {Role.GOVERNMENT_OFFICER}),
    ({"mode__in": ["transfer"], "government__isnull": True}, {Role.CONGRESS_CLERK}),
    (
        {"mode__in": ["assign", "direct", "report_up", ""]},
        {Role.STREET_CLERK, Role.STATION_OFFICER},
    ),
    ({"mode__in": ["snap"]}, {Role.STREET_CLERK}),
)


def snap_senders(case):
    """派单 of a 随手拍 is the street's or township's (A0); of what lies in none, 代表工委's."""
    is_in_one = len(case.division) >= LENGTHS[Level.TOWNSHIP]
    return {Role.STREET_CLERK} if is_in_one else {Role.CONGRESS_CLERK}


def dispatchers_of(case):
    """The roles that sent this case to its unit."""
    no_office = case.government_id is None
    return next(
        roles
        for fields, roles in DISPATCHERS
        if case.mode in fields["mode__in"]
        and fields.get("government__isnull", no_office) == no_office
    )


def dispatched_by(role):
    """`dispatchers_of` as a query: the rows that `role` sent; None for roles that send nothing."""
    sent = [Q(**fields) for fields, roles in DISPATCHERS if role in roles]
    return reduce(or_, sent) if sent else None


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
    if not own or case.has_interested_representative or is_suspended(membership.representative):
        return set()
    in_person = membership.role == Office.DEPUTY
    return {Role.DEPUTY, Role.SNAPPER} if in_person and case.channel == "snap" else {Role.DEPUTY}


def _unit_roles(case, organisation_id):
    if organisation_id == case.unit_id and case.state not in PROPOSED:
        return {Role.UNIT_OFFICER}
    parts = case.assignments.filter(unit=organisation_id, part="assist", ended_at=None)
    return {Role.ASSIST_UNIT} if parts.exists() else set()
