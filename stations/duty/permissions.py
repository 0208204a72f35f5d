"""Whose roster is whose: stations keep their own, clerks those of their division, both may read."""

from stations.divisions.levels import within
from stations.divisions.models import Division
from stations.memberships.models import CLERKS, Membership, Role
from stations.network.models import Station

KEEPERS = CLERKS | {Role.STATION_OFFICER}
READERS = KEEPERS | {Role.DEPUTY, Role.ASSISTANT, Role.LEADER, Role.AUDITOR}


def has_rosters(actor):
    held = actor.membership
    return actor.kind == "user" and held is not None and held.role in READERS


def stations(actor):
    """The stations whose rosters the actor reads."""
    held = actor.membership
    if not has_rosters(actor):
        return Station.objects.none()
    if held.station_id:
        return Station.objects.filter(pk=held.station_id)
    if held.representative_id:
        return Station.objects.filter(attachments__representative=held.representative_id)
    return Station.objects.filter(within("division", held.division_id))


def divisions(actor):
    """The clerks' own tables that the actor reads: the own division and those below with clerks."""
    held = actor.membership
    if not has_rosters(actor) or not held.division_id:
        return Division.objects.none()
    clerks = Membership.objects.filter(role__in=CLERKS).values("division")
    return Division.objects.filter(within("code", held.division_id), pk__in=clerks)


def may_keep(actor, place):
    """Whether the actor writes the roster of this station or division."""
    if not has_rosters(actor) or actor.membership.role not in KEEPERS:
        return False
    rows = stations(actor) if isinstance(place, Station) else divisions(actor)
    return rows.filter(pk=place.pk).exists()


def candidates(place, now):
    """{user id: user} of those who may be put down for `place`: they hold its office."""
    held = Membership.objects.current(now).filter(user__is_active=True).select_related("user")
    if isinstance(place, Station):
        held = held.filter(role=Role.STATION_OFFICER, station=place)
    else:
        held = held.filter(role__in=CLERKS, division=place)
    return {m.user_id: m.user for m in held.order_by("user__display_name", "user_id")}
