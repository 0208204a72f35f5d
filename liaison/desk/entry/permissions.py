"""Who writes down what a visitor or caller says, and for which stations and representatives."""

from stations.memberships.models import CLERKS
from stations.memberships.models import Role as Office
from stations.network.models import Station
from stations.representatives.models import Representative
from suggestions.cases.permissions import DEPUTIES, snaps


def enters(actor):
    """Stations, clerks, and representatives with a mandate or those who assist them."""
    membership = actor.membership
    if membership is None:
        return False
    return membership.role in {Office.STATION_OFFICER, *CLERKS} or snaps(actor)


def imports(actor):
    """Who brings a paper register in."""
    return bool(actor.membership and actor.membership.role in {Office.STATION_OFFICER, *CLERKS})


def stations(actor):
    """The running stations that take the matter in."""
    membership = actor.membership
    found = Station.objects.running().told_apart().order_by("tier", "pinyin", "code")
    if membership.role in DEPUTIES:
        return found.filter(attachments__representative=membership.representative_id)
    if membership.role == Office.STATION_OFFICER:
        return found.filter(pk=membership.station_id)
    return found.under(membership.division_id)


def representatives(actor):
    """Whom a visitor may have come to see."""
    membership = actor.membership
    found = Representative.objects.serving().told_apart().by_strokes()
    if membership.role in DEPUTIES:
        return found.filter(pk=membership.representative_id)
    if membership.role == Office.STATION_OFFICER:
        return found.filter(stations=membership.station_id)
    return found.none()
