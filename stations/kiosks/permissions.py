"""Whose terminals are whose: a station keeps its own, clerks and administrators those of their
division."""

from stations.divisions.levels import within
from stations.memberships.models import Role
from stations.network.models import Station

from .models import Kiosk

BY_DIVISION = {Role.STREET_CLERK, Role.CONGRESS_CLERK, Role.SYSTEM_ADMIN}
KEEPERS = BY_DIVISION | {Role.STATION_OFFICER}


def keeps(actor):
    """Whether there is a page of terminals for this office at all."""
    held = actor.membership
    return actor.kind == "user" and held is not None and held.role in KEEPERS


def stations(actor):
    """The stations in whose halls the actor may put a terminal."""
    if actor.kind == "system":
        return Station.objects.public()
    if not keeps(actor):
        return Station.objects.none()
    held = actor.membership
    if held.role == Role.STATION_OFFICER:
        return Station.objects.public().filter(pk=held.station_id)
    return Station.objects.public().filter(within("division", held.division_id))


def kiosks(actor):
    """The terminals that the actor sees, names and takes out of use."""
    if actor.kind == "system":
        return Kiosk.objects.all()
    if not keeps(actor):
        return Kiosk.objects.none()
    held = actor.membership
    if held.role == Role.STATION_OFFICER:
        return Kiosk.objects.filter(station=held.station_id)
    return Kiosk.objects.filter(within("station__division", held.division_id))
