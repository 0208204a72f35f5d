"""What somebody who leaves has in hand: matters of their own, or of a place nobody else keeps."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from stations.memberships.models import PLACE_OF, Membership, Role
from stations.representatives.models import MandateStatus, Representative
from suggestions.cases.models import Case

SHOWN = 200  # of what belongs to a place and stays there
OWNERS = {
    Role.DEPUTY: "representative",
    Role.STATION_OFFICER: "station",
    Role.UNIT_OFFICER: "unit",
}  # a clerk's matters belong to the office, whoever sits there
STAY = "stay"


@dataclass
class InHand:
    """`cases` in reach of the actor; `others` who hold the same office at the same place."""

    cases: list = field(default_factory=list)
    others: list = field(default_factory=list)
    is_personal: bool = False

    @property
    def numbers(self):
        return [case.number for case in self.cases]

    @property
    def is_orphaned(self):
        """Nobody would be left to handle them."""
        return bool(self.cases) and not self.is_personal and not self.others

    def stations(self):
        """{station: its cases}, for matters that go to another representative."""
        found = {}
        for case in self.cases:
            found.setdefault(case.station, []).append(case)
        return found


def of_membership(membership, *, by, now):
    """The open matters that `membership` answers for, as far as `by` may see them. Two queries."""
    owner = OWNERS.get(membership.role)
    if owner is None:
        return InHand()
    where = PLACE_OF[membership.role]
    held = {where: getattr(membership, f"{where}_id")}
    others = (
        Membership.objects.current(now)
        .filter(role=membership.role, user__is_active=True, **held)
        .exclude(pk=membership.pk)
        .select_related("user")
    )
    cases = Case.objects.visible_to(by).open().filter(**{owner: held[where]})
    others = list(others)
    is_personal = membership.role == Role.DEPUTY and not others
    return InHand(
        cases=_listed(cases, None if is_personal else SHOWN),
        others=others,
        is_personal=is_personal,
    )


def of_representative(representative, *, by):
    cases = Case.objects.visible_to(by).open().filter(representative=representative)
    return InHand(cases=_listed(cases), is_personal=True)


def named(numbers, *, by):
    """The cases of a handover that was recorded, as far as `by` may see them."""
    cases = Case.objects.visible_to(by).filter(number__in=numbers)
    return _listed(cases.select_related("representative"))


def _listed(cases, limit=None):
    return list(cases.select_related("station", "unit").order_by("queue_at", "id")[:limit])


def successors(station, representative):
    """Who may take over at `station`: attached there and in office."""
    people = (
        Representative.objects.serving()
        .filter(stations=station)
        .exclude(pk=representative.pk)
        .told_apart()
        .by_strokes()
        .prefetch_related("mandates")
    )
    return [person for person in people if not person.is_suspended]


def is_last(mandate):
    """Whether its end leaves the person without any office."""
    others = mandate.representative.mandates.exclude(pk=mandate.pk)
    return not others.exclude(status=MandateStatus.ENDED).exists()


STAYS = _("由联络站继续办理")
