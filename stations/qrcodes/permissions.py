"""Who issues, changes and prints which codes."""

from django.db.models import Q

from stations.divisions.levels import within
from stations.memberships.models import CLERKS
from stations.network.models import Station
from stations.representatives.models import Representative
from stations.representatives.permissions import people_of

ISSUERS = CLERKS | {"station_officer"}
HOLDERS = ISSUERS | {"deputy"}  # who sees and prints codes


def _role(actor):
    return actor.membership.role if actor.membership is not None else ""


def is_issuer(actor):
    return actor.kind == "system" or _role(actor) in ISSUERS


def has_codes(actor):
    """Whether there is a page of codes for this office at all."""
    return actor.kind == "system" or _role(actor) in HOLDERS


def targets(actor):
    """(stations, representatives) whose codes are the actor's matter: the one place that says so.

    A station's office: itself and who is attached to it; a clerk: what lies in the division, and
    who is attached or elected there; a representative: themself.
    """
    stations, people = Station.objects.all(), Representative.objects.all()
    held, role = actor.membership, _role(actor)
    if actor.kind == "system":
        return stations, people
    people = people_of(people, actor) if role in HOLDERS else people.none()
    if role == "station_officer":
        return stations.filter(pk=held.station_id), people
    if role in CLERKS:
        return stations.filter(within("division", held.division_id)), people
    return stations.none(), people


def scope(actor):
    """The codes an actor sees and prints."""
    stations, people = targets(actor)
    return Q(station__in=stations) | Q(representative__in=people)


def may_manage(actor, target):
    """Whether the actor hands out and takes back the codes of this station or representative."""
    if not is_issuer(actor):
        return False
    return any(
        rows.model is type(target) and rows.filter(pk=target.pk).exists() for rows in targets(actor)
    )
