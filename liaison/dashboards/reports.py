"""The figures of a scope and a period, from tallies and open cases. Definitions are in
suggestions.cases.figures; here numbers are only added up.

`dashboard` takes one statement, however many cases, stations and days there are.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Case as When
from django.db.models import CharField, Q, Sum, Value
from django.db.models import When as Is
from django.db.models.functions import Cast, TruncMonth
from django.utils.translation import gettext_lazy as _

from liaison import together
from liaison.workdays.calendar import DAY, local_day
from stations.divisions.models import Division
from stations.network.models import Station
from stations.organisations.models import Organisation
from stations.representatives.models import Representative
from suggestions.cases import figures, measures
from suggestions.cases.measures import LIVE, MEASURES, PRESENT
from suggestions.cases.models import Case, Category, Mode

from .models import Counted, Dimension, Progress, Tally
from .periods import year_to

FOR_EVER = 10**6
AGES = [
    (3, _("3 天以内")),
    (7, _("4–7 天")),
    (15, _("8–15 天")),
    (30, _("16–30 天")),
    (FOR_EVER, _("30 天以上")),
]
NONE = {
    Dimension.UNIT: _("没有交单位"),
    Dimension.CATEGORY: _("没有分类"),
    Dimension.MODE: _("还没有定"),
    Dimension.REPRESENTATIVE: _("反映给站点"),
}
# The figures of a table by place, category and so on; all of them stand at the top of the page.
TREND = ("received", "closed", "satisfied")
COLUMNS = ("received", "closed", "response", "on_time", "closed_of_due", "satisfied", "backlog")


@dataclass(frozen=True)
class Cell:
    """One number: `top` of `bottom`, or `top` alone."""

    figure: figures.Figure
    top: int
    bottom: int | None = None

    @property
    def percent(self):
        return round(100 * self.top / self.bottom, 1) if self.bottom else None


@dataclass(frozen=True)
class Compared:
    """A number now and in the period before: `points` between two rates, `relative` in % of the
    former value; None where there is nothing to compare with."""

    now: Cell
    before: Cell | None

    @property
    def points(self):
        if self.before is None or None in (self.now.percent, self.before.percent):
            return None
        return round(self.now.percent - self.before.percent, 1)

    @property
    def relative(self):
        if self.before is None:
            return None
        if self.now.figure.is_rate:
            now, before = self.now.percent, self.before.percent
        else:
            now, before = self.now.top, self.before.top
        if now is None or not before:
            return None
        return round(100 * (now - before) / before, 1)


def cell(figure, counts):
    top = sum(counts[name] for name in figure.top)
    return Cell(figure, top, sum(counts[name] for name in figure.bottom) if figure.bottom else None)


# --- readers: a page takes them together, in one statement (liaison.together) ---------------------


def tallied(scope, periods, dimensions):
    """{(dimension, value, index of the period): Counter of measures}"""
    which = When(
        *[
            Is(day__gte=period.since, day__lte=period.until, then=Value(index))
            for index, period in enumerate(periods)
        ],
        default=None,
    )
    rows = (
        Tally.objects.filter(scope.tallies, dimension__in=sorted(dimensions))
        .filter(
            day__gte=min(period.since for period in periods),
            day__lte=max(period.until for period in periods),
        )
        .annotate(period=which)
        .exclude(period=None)
        .values("dimension", "value", "period")
        .annotate(**{f"sum_{name}": Sum(name) for name in MEASURES})
    )
    found = {}
    for row in (yield rows):
        own = Counter({name: row[f"sum_{name}"] for name in MEASURES})
        found[row["dimension"], row["value"], row["period"]] = own
        if row["dimension"] == Dimension.GOVERNMENT:
            unit = row["value"].partition(":")[2]
            found[Dimension.UNIT.value, unit, row["period"]] = own
    return found


def by_month(scope, months):
    """{first of the month: Counter of what the figures TREND are made of}"""
    shown = [figures.BY_CODE[code] for code in TREND]
    wanted = {name for one in shown for name in (*one.top, *one.bottom)}
    rows = (
        Tally.objects.filter(scope.tallies, dimension=scope.total)
        .filter(day__gte=months[0], day__lt=(months[-1] + 32 * DAY).replace(day=1))
        .annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(**{f"sum_{name}": Sum(name) for name in sorted(wanted)})
    )
    return {row["month"]: Counter({n: row[f"sum_{n}"] for n in wanted}) for row in (yield rows)}


def waiting(scope, now):
    """[Waiting] of the scope's open cases, those that wait for a rating aside."""
    names_of = [*(name.value for name in Dimension), "division"]
    return (
        yield from measures.waiting(
            Case.objects.filter(scope.of_cases),
            now=now,
            **{name: f"counted__{name}" for name in names_of},
        )
    )


def told(actor, scope, periods):
    """[{"demands", "matters", "restricted"}] per period, as `figures.counted` counts them; the
    restricted ones are those that the actor may see."""
    moments = [period.moments for period in periods]
    within = Q()
    for since, until in moments:
        within |= Q(submitted_at__gte=since, submitted_at__lt=until)
    which = When(
        *[
            Is(submitted_at__gte=since, submitted_at__lt=until, then=Value(index))
            for index, (since, until) in enumerate(moments)
        ]
    )
    cases = Case.objects.visible_to(actor).filter(within).annotate(period=which)
    # Each beside its own rows: an OR of both reads a whole table.
    open_ones, restricted = yield from together.several(
        figures.counting(cases.filter(scope.of_cases, sensitivity=""), "period"),
        figures.counting(cases.filter(scope.counted).exclude(sensitivity=""), "period"),
    )
    nothing = {"demands": 0, "matters": 0}
    return [
        open_ones.get((index,), nothing)
        | {"restricted": restricted.get((index,), nothing)["demands"]}
        for index in range(len(periods))
    ]


def names(scope):
    """{(dimension, value): (name, code)} of everything that may stand in a table."""
    own = Counted.objects.filter(scope.counted)
    stations = Station.objects.filter(pk__in=own.values("station"))
    wanted = [
        _named(Dimension.CATEGORY, Category.objects.all(), "code"),
        _named(Dimension.UNIT, Organisation.objects.filter(pk__in=own.values("unit")), "code"),
        _named(Dimension.STATION, stations.told_apart(), "code", "label"),
    ]
    if scope.per_representative:
        people = Representative.objects.filter(pk__in=own.values("representative"))
        wanted.append(_named(Dimension.REPRESENTATIVE, people.told_apart(), "uid", "label"))
    rows = yield wanted[0].union(*wanted[1:], all=True)
    return {(dimension, value): (name, code) for dimension, value, name, code in rows}


def _named(dimension, rows, code, name="name"):
    text = CharField()
    return rows.order_by().values_list(
        Value(dimension.value, output_field=text),
        Cast("pk", text),
        Cast(name, text),
        Cast(code, text),
    )


def reached():
    """When the ledger was last followed."""
    return next(
        iter((yield Progress.objects.order_by("pk").values_list("at", flat=True)[:1])), None
    )


# --- what the pages show --------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line of a table: `value` finds its cases, `code` names it to people and programs."""

    value: str
    name: str
    code: str
    cells: list
    has_page: bool = False


@dataclass(frozen=True)
class Table:
    dimension: Dimension
    figures: list
    rows: list
    total: list


@dataclass(frozen=True)
class Age:
    label: str
    count: int
    late: int


@dataclass(frozen=True)
class Month:
    first: object
    cells: list


@dataclass(frozen=True)
class Dashboard:
    headline: list  # Compared, in the order of figures.FIGURES
    tables: list
    ages: list
    months: list
    told: dict
    told_before: dict
    excluded: list  # (code, label, count)
    names: dict
    at: object

    @property
    def is_empty(self):
        return not any(one.now.top or one.now.bottom for one in self.headline)


def dashboard(actor, scope, period, before, *, now, columns=COLUMNS):
    """Everything on the page of figures, its tables with the figures `columns`. One statement."""
    both, months = [period, before], year_to(period.since.replace(day=1))
    counts, late, named, counted, trend, at = together.alone(
        together.several(
            tallied(scope, both, {scope.total, *scope.shown}),
            waiting(scope, now),
            names(scope),
            told(actor, scope, both),
            by_month(scope, months),
            reached(),
        )
    )
    whole = [_whole(counts, scope, i) + measures.live(late, one) for i, one in enumerate(both)]
    now_told, told_before = counted
    shown = [figures.BY_CODE[code] for code in TREND]
    return Dashboard(
        headline=[
            Compared(cell(one, whole[0]), cell(one, whole[1]) if _compares(one) else None)
            for one in figures.FIGURES
        ],
        tables=[table(name, counts, late, named, period, columns) for name in scope.shown],
        ages=ages(late, now),
        months=[
            Month(first, [cell(one, trend.get(first, Counter())) for one in shown])
            for first in months
        ],
        told=now_told,
        told_before=told_before,
        excluded=[(name, label, whole[0][name]) for name, label in figures.EXCLUDED.items()],
        names=named,
        at=at,
    )


def _compares(figure):
    """What is now can't be compared with a month ago: nobody kept it. Nor what ripens: the cases
    of the month before have had a month more."""
    return not figure.ripens and figure.top[0] not in PRESENT


def _whole(counts, scope, index):
    return sum(
        (
            own
            for (dimension, _value, i), own in counts.items()
            if (dimension, i) == (scope.total, index)
        ),
        Counter(),
    )


def table(dimension, counts, late, named, period, columns=COLUMNS):
    """One line per value that has anything to show, the busiest first."""
    shown = [figures.BY_CODE[code] for code in columns]
    rows, total = [], Counter()
    for value, whole in _parts(dimension, counts, late, period).items():
        total += whole
        cells = [cell(figure, whole) for figure in shown]
        if any(one.top or one.bottom for one in cells):
            name, code = named.get((dimension.value, value), (label(dimension, value), value))
            rows.append(Row(value, name, code, cells, dimension == Dimension.STATION))
    rows.sort(key=lambda row: (-row.cells[0].top, -row.cells[-1].top, row.name))
    return Table(dimension, shown, rows, [cell(figure, total) for figure in shown])


def label(dimension, value):
    if not value:
        return str(NONE.get(dimension, ""))
    return str(dict(Mode.choices).get(value, value)) if dimension == Dimension.MODE else value


def ages(late, now):
    """How long the open cases have been waiting since they came in, in whole days."""
    found = [[0, 0] for _label in AGES]
    today = local_day(now)
    for (received, is_late), times in Counter((one.received, one.is_late) for one in late).items():
        place = age_of(received, today)
        found[place][0] += times
        found[place][1] += times * is_late
    return [Age(str(AGES[place][1]), *pair) for place, pair in enumerate(found)]


def age_of(received, today):
    """Which of AGES an open case that came in on that day belongs to."""
    age = (today - received).days
    return next(place for place, (days, _label) in enumerate(AGES) if age <= days)


# --- the same for programs ------------------------------------------------------------------------


@dataclass(frozen=True)
class Summary:
    told: dict
    total: list
    rows: list
    at: object


def summary(actor, scope, period, group_by, *, now):
    """The figures of `period` and, by `group_by`, of its parts; every figure in each part."""
    dimension = Dimension(group_by) if group_by in Dimension.values else None
    wanted = {scope.total} | ({dimension} if dimension else set())
    counts, late, named, counted, at = together.alone(
        together.several(
            tallied(scope, [period], wanted),
            waiting(scope, now),
            names(scope),
            told(actor, scope, [period]),
            reached(),
        )
    )
    if group_by == "month":
        rows = _months(scope, period, late)
    elif group_by == "division":
        rows = _divisions(scope, period, late)
    elif dimension:
        rows = [
            (*named.get((group_by, value), (label(dimension, value), value))[::-1], own)
            for value, own in _parts(dimension, counts, late, period).items()
        ]
    else:
        rows = []
    whole = _whole(counts, scope, 0) + measures.live(late, period)
    return Summary(
        told=counted[0],
        total=_all(whole),
        rows=[Row("", name, code, _all(own)) for code, name, own in sorted(rows, key=_by_code)],
        at=at,
    )


def _by_code(row):
    return row[0]


def _all(counts):
    return [cell(figure, counts) for figure in figures.FIGURES]


def _parts(dimension, counts, late, period):
    """{value: Counter} of everything that has anything to show."""
    groups = defaultdict(list)
    for one in late:
        groups[one.place[dimension.value]].append(one)
    own = {value: own for (name, value, i), own in counts.items() if (name, i) == (dimension, 0)}
    return {
        value: own.get(value, Counter()) + measures.live(groups[value], period)
        for value in {*groups, *own}
    }


def _months(scope, period, late):
    """What is open now belongs to no month."""
    months = period.months
    counts = together.alone(tallied(scope, months, {scope.total}))
    for index, month in enumerate(months):
        own = _whole(counts, scope, index) + measures.live(late, month)
        for name in PRESENT:
            own[name] = 0
        yield f"{month.since:%Y-%m}", f"{month.since:%Y-%m}", own


def _divisions(scope, period, late):
    rows = (
        Tally.objects.filter(scope.tallies, dimension=scope.total)
        .filter(day__gte=period.since, day__lte=period.until)
        .values("division")
        .annotate(**{f"sum_{name}": Sum(name) for name in MEASURES})
    )
    own = {row["division"]: Counter({n: row[f"sum_{n}"] for n in MEASURES}) for row in rows}
    groups = defaultdict(list)
    for one in late:
        groups[one.place["division"]].append(one)
    codes = {*own, *groups}
    titles = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    for code in codes:
        whole = own.get(code, Counter()) + measures.live(groups[code], period)
        yield code, titles.get(code, code), whole


# --- the rows behind a number ---------------------------------------------------------------------


def cases_behind(actor, scope, counted, period, *, now, dimension="", value="", age=None):
    """The actor's cases that are counted by any of the measures `counted`; of open ones those of
    one age only, a place in AGES. One statement at most."""
    rows = Counted.objects.filter(scope.counted)
    if dimension:
        rows = rows.filter(
            **{dimension: value} if value or dimension in TEXTS else {dimension: None}
        )
    settled = [f"{name}:{day}" for name in counted if name in MEASURES for day in period.days]
    wanted = Q(facts__overlap=settled) if settled else Q(pk__in=[])
    live, late = set(counted) & set(LIVE), []
    if live or age is not None:
        late = together.alone(waiting(scope, now))
        counts = [(one.case, measures.live([one], period)) for one in late]
        wanted |= Q(pk__in=[pk for pk, own in counts if any(own[name] for name in live)])
    if age is not None:
        today = local_day(now)
        rows = rows.filter(pk__in=[one.case for one in late if age_of(one.received, today) == age])
    return (
        Case.objects.visible_to(actor).countable().filter(pk__in=rows.filter(wanted).values("pk"))
    )


TEXTS = {Dimension.CATEGORY.value, Dimension.MODE.value}
