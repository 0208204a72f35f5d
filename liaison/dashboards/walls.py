"""What hangs on the wall: yesterday and the month up to it, in four statements."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, Sum

from liaison import together
from stations.divisions.levels import within
from suggestions.cases import figures

from . import reports
from .models import Dimension, Tally
from .periods import Period
from .permissions import Scope

DAYS = 14
LINES = 8
HEIGHT = 180
RATES = ("satisfied", "solved", "rated")


@dataclass(frozen=True)
class Bar:
    """One day or category: `share` of HEIGHT, which the highest has; `top` is where a bar begins
    from above, `x` its place from the left."""

    label: object
    count: int
    share: int
    x: int = 0

    @property
    def top(self):
        return HEIGHT - self.share


@dataclass(frozen=True)
class Wall:
    day: object
    yesterday: Counter
    month: Counter
    rates: list
    waiting: int
    days: list
    categories: list


def wall(division, day):
    """The sums of `division` ("" = everywhere) up to `day`, that day included."""
    place = within("division", division) if division else Q()
    scope = Scope(place, place, Dimension.STATION, (Dimension.STATION, Dimension.CATEGORY))
    yesterday, month = Period(day, day), Period(day.replace(day=1), day)
    of_day, of_month, names = together.alone(
        together.several(
            reports.tallied(scope, [yesterday], {Dimension.STATION}),
            reports.tallied(scope, [month], {Dimension.STATION, Dimension.CATEGORY}),
            reports.names(scope),
        )
    )
    whole = _whole(of_month)
    return Wall(
        day,
        _whole(of_day),
        whole,
        [reports.cell(figures.BY_CODE[code], whole) for code in RATES],
        _open_at_the_end_of(day, scope),
        _days(day, scope),
        _categories(of_month, names),
    )


def _whole(counts):
    rows = [own for (name, _value, _i), own in counts.items() if name == Dimension.STATION]
    return sum(rows, Counter())


def _open_at_the_end_of(day, scope):
    rows = Tally.objects.filter(scope.tallies, dimension=Dimension.STATION, day__lte=day)
    sums = rows.aggregate(came=Sum("received"), went=Sum("ended"))
    return (sums["came"] or 0) - (sums["went"] or 0)


def _days(day, scope):
    rows = Tally.objects.filter(scope.tallies, dimension=Dimension.STATION)
    first = day - timedelta(days=DAYS - 1)
    rows = rows.filter(day__gte=first, day__lte=day).order_by().values("day")
    came = dict(rows.annotate(came=Sum("received")).values_list("day", "came"))
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return _bars([(one, came.get(one, 0)) for one in days])


def _categories(counts, named):
    found = [
        (named.get((name, value), (reports.label(Dimension.CATEGORY, value),))[0], own["received"])
        for (name, value, _i), own in counts.items()
        if name == Dimension.CATEGORY and own["received"]
    ]
    return _bars(sorted(found, key=lambda pair: -pair[1])[:LINES])


def _bars(pairs):
    most = max([count for _label, count in pairs], default=0) or 1
    return [
        Bar(label, count, round(HEIGHT * count / most), 40 * place)
        for place, (label, count) in enumerate(pairs)
    ]
