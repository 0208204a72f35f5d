"""Which offices a matter may be handed to: those over its place, nearest first."""

from stations.divisions.levels import ancestors
from stations.network.models import Station, StationKind
from stations.organisations.models import Organisation, OrganisationKind


def _over(division, *kinds):
    return (
        Organisation.objects.active()
        .filter(kind__in=kinds, division_id__in=ancestors(division[:9]))
        .order_by("-division_id", "code")
    )


def petition_offices(division):
    return _over(division, OrganisationKind.PETITION_OFFICE)


def offices_for_petitions(division):
    """信访部门, and for what R2 names the supervision commission."""
    return _over(division, OrganisationKind.PETITION_OFFICE, OrganisationKind.SUPERVISION)


def procuratorates(division):
    return _over(division, OrganisationKind.PROCURATORATE)


def specialty_stations(division, *, besides=None):
    return (
        Station.objects.running()
        .filter(kind=StationKind.SPECIALTY)
        .under(division[:6])
        .exclude(pk=besides)
        .order_by("pinyin", "code")
    )
