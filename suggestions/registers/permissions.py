"""Who keeps registers: the offices of the congress and the stations, each of what it may see."""

from stations.divisions.levels import within
from stations.memberships.models import Role as Office
from stations.organisations.models import Organisation
from suggestions.cases.models import Case

KEEPERS = {
    Office.STATION_OFFICER,
    Office.STREET_CLERK,
    Office.CONGRESS_CLERK,
    Office.LEADER,
}
BULLETINS = {Office.STREET_CLERK, Office.CONGRESS_CLERK}


def keeps(actor):
    return bool(actor.kind == "user" and actor.membership and actor.membership.role in KEEPERS)


def issues_bulletins(actor):
    return keeps(actor) and actor.membership.role in BULLETINS


def cases(actor):
    """What a register may hold: what the actor sees, without what is kept for named readers."""
    return Case.objects.visible_to(actor).countable()


def units(actor):
    """The contact book of the actor's place: units there and those of the county above it."""
    held = actor.membership
    place = held.division_id or held.station.division_id
    found = Organisation.objects.active()
    return found.filter(within("division_id", place)) | found.filter(division_id=place[:6])
