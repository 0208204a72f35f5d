"""Whose figures somebody reads: the same reach as their cases, and no wider."""

from dataclasses import dataclass, replace

from django.db.models import Q

from stations.divisions.levels import within
from stations.memberships.models import Role
from suggestions.cases.permissions import BY_DIVISION

from .models import Dimension

PLACES = (Dimension.STATION, Dimension.UNIT, Dimension.CATEGORY, Dimension.MODE)


@dataclass(frozen=True)
class Scope:
    """Rows of Tally, and of Counted, that an office reaches; `shown` are its tables, the first
    of them the one whose sum is the total."""

    tallies: Q
    counted: Q
    total: Dimension
    shown: tuple = ()
    per_representative: bool = False

    @property
    def of_cases(self):
        """`counted` as it reads from a case."""
        return _beside(self.counted, "counted")

    def at(self, station):
        """The same, narrowed to one station by its code."""
        return Scope(
            self.tallies & Q(station__code=station),
            self.counted & Q(station__code=station),
            self.total,
            tuple(name for name in self.shown if name != Dimension.STATION),
            self.per_representative,
        )


def scope_of(actor):
    """None for those who read no figures; a program may be narrowed to one division."""
    found = _scope_of(actor)
    if found is None or not actor.within:
        return found
    place = within("division", actor.within)
    return replace(found, tallies=found.tallies & place, counted=found.counted & place)


def _scope_of(actor):
    """Figures per representative are for 代表工委 and the representative in person (A0); a unit
    reads its own and nobody else's, 政府办 what was sent through it, by unit."""
    held = actor.membership
    if held is None:
        return None
    if held.role in BY_DIVISION:
        place, clerk = within("division", held.division_id), held.role == Role.CONGRESS_CLERK
        shown = (*PLACES, Dimension.REPRESENTATIVE) if clerk else PLACES
        return Scope(place, place, Dimension.STATION, shown, clerk)
    if held.role == Role.STATION_OFFICER:
        place = Q(station=held.station_id)
        return Scope(place, place, Dimension.STATION, PLACES[1:])
    if held.role == Role.DEPUTY and not held.representative.has_ended:
        return _own(Dimension.REPRESENTATIVE, held.representative_id)
    if held.role == Role.UNIT_OFFICER:
        return _own(Dimension.UNIT, held.organisation_id)
    if held.role == Role.GOVERNMENT_OFFICER:
        sent = Q(dimension=Dimension.GOVERNMENT, value__startswith=f"{held.organisation_id}:")
        own = Q(government=held.organisation_id)
        return Scope(sent, own, Dimension.GOVERNMENT, (Dimension.UNIT,))
    return None


def _beside(condition, name):
    """The same condition on the row that the relation `name` leads to."""
    return Q(
        *(
            _beside(one, name) if isinstance(one, Q) else (f"{name}__{one[0]}", one[1])
            for one in condition.children
        ),
        _connector=condition.connector,
        _negated=condition.negated,
    )


def _own(dimension, pk):
    return Scope(Q(dimension=dimension, value=str(pk)), Q(**{str(dimension.value): pk}), dimension)


def may_group(scope, name):
    """Whether the scope may be broken down by `name`: "division" goes with the stations."""
    return (Dimension.STATION if name == "division" else name) in scope.shown


def sees_figures(actor):
    return actor.kind == "user" and scope_of(actor) is not None
