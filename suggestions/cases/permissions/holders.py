"""Who stands around a case: whom messages may go to."""

from django.db.models import Q

from stations.divisions.levels import ancestors
from stations.memberships.models import Membership
from stations.memberships.models import Role as Office

from .scope import BY_DIVISION, DEPUTIES, PROPOSED, naming_offices


def holders(case, offices, *, now):
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
    return Membership.objects.current(now).filter(place)


def naming(case, *, now):
    """Memberships of the office that reads every restricted case here."""
    return Membership.objects.current(now).filter(
        role__in=naming_offices(case.division),
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
