"""Working-time arithmetic, in Asia/Shanghai whatever the zone given (Civil Code 200–204).

The day of start is not counted; a period ends at the end of its last day, that is at the next
local midnight. A year without a published notice is reckoned by weekday and statutory days, and
the answer says `provisional`; nothing raises for lack of data. One query per computation.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from .models import Holiday
from .statutory import statutory_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
DAY_SECONDS = 86400
REMIND_FROM_MONTH = 11


@dataclass(frozen=True)
class Due:
    """`at` aware, in Asia/Shanghai; `version` names the state of the calendar that was used."""

    at: datetime
    provisional: bool
    version: str = ""


def local_day(at):
    return at.astimezone(SHANGHAI).date()


def midnight(day):
    return datetime.combine(day, time.min, SHANGHAI)


def end_of(day):
    return midnight(day + DAY)


def last_day(at):
    """The day that a period ending at `at` ends on: midnight belongs to the day before."""
    return local_day(at - timedelta(microseconds=1))


class Days:
    """The days of one region, read whole years at a time, so that a computation costs one query."""

    def __init__(self, region, first, last):
        self.region = region
        self.marks = {}
        self.published = set()
        self.years = set()
        self.changed_at = None
        self.read(first.year, last.year)

    def read(self, first, last):
        for row in sorted(self.rows(first, last), key=lambda row: len(row.region)):
            self.marks[row.day] = row.kind == Holiday.Kind.WORK
            self.changed_at = max(filter(None, [self.changed_at, row.changed_at]))
            if row.publishes_year:
                self.published.add(row.day.year)
        self.years.update(range(first, last + 1))

    def rows(self, first, last):
        return Holiday.objects.applying_to(self.region).within_years(first, last)

    @property
    def version(self):
        return f"{self.changed_at:%Y%m%dT%H%M%S.%fZ}" if self.changed_at else ""

    def is_workday(self, day):
        if day.year not in self.years:
            self.read(day.year, day.year)
        if day in self.marks:
            return self.marks[day]
        if day.weekday() >= 5:
            return False
        return day.year in self.published or day not in statutory_days(day.year)

    def roll_forward(self, day):
        while not self.is_workday(day):
            day += DAY
        return day

    def due(self, at, first_counted):
        years = range(first_counted.year, last_day(at).year + 1)
        return Due(at, not self.published.issuperset(years), self.version)


class Glance(Days):
    """Days for showing, never for deciding: lists of clocks share rows up to a minute old."""

    KEEP_SECONDS = 60
    seen = {}

    def rows(self, first, last):
        read_at, rows = self.seen.get((first, last), (None, ()))
        if read_at is None or not 0 <= monotonic() - read_at < self.KEEP_SECONDS:
            rows = list(Holiday.objects.within_years(first, last))
            self.seen[first, last] = monotonic(), rows
        return [row for row in rows if self.region.startswith(row.region)]


def _days(region, start, days):
    return Days(region, start, start + timedelta(days=days))


def is_workday(day, region=""):
    return Days(region, day, day).is_workday(day)


def roll_forward(day, region=""):
    """`day`, or the first working day after it."""
    return Days(region, day, day).roll_forward(day)


def working_day_of(at, region=""):
    """The day of `at`, or the last working day before it: what is said on a Saturday belongs to
    Friday."""
    day = local_day(at)
    days = Days(region, day - 15 * DAY, day)
    while not days.is_workday(day):
        day -= DAY
    return day


def add_working_days(start, n, region="", days=None):
    """End of the `n`-th working day after the day of `start` (aware); `n` ≥ 1."""
    if n < 1:
        raise ValueError("at least one working day")
    day = local_day(start)
    days = days or _days(region, day, n * 2 + 15)
    for _each in range(n):
        day = days.roll_forward(day + DAY)
    return days.due(end_of(day), local_day(start) + DAY)


def add_days(start, n, region=""):
    """End of the `n`-th natural day after `start`, rolled to a working day (Civil Code 203)."""
    target = local_day(start) + n * DAY
    days = _days(region, target, 15)
    return days.due(end_of(days.roll_forward(target)), target)


def add_months(start, n, region=""):
    """End of the matching day `n` months on, or of the month's last; rolled like `add_days`."""
    day = local_day(start)
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    target = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    days = _days(region, target, 15)
    return days.due(end_of(days.roll_forward(target)), target)


def add_working_time(at, seconds, region="", days=None):
    """The earliest moment by which `seconds` of working days (24 h each) have passed since `at`."""
    if seconds < 0:
        raise ValueError("time cannot be taken away")
    left = timedelta(seconds=seconds)
    if not left:
        return Due(at, False)
    day, moment = local_day(at), at.astimezone(SHANGHAI)
    days = days or _days(region, day, seconds // DAY_SECONDS * 2 + 15)
    while True:
        if days.is_workday(day):
            room = end_of(day) - moment
            if left <= room:
                return days.due(moment + left, local_day(at))
            left -= room
        day += DAY
        moment = midnight(day)


def working_seconds(a, b, region="", days=None):
    """Seconds between `a` and `b` that lie in working days; 0 when `b` is not after `a`."""
    if b <= a:
        return 0
    first, last = local_day(a), last_day(b)
    days = days or Days(region, first, last)
    total = timedelta()
    day = first
    while day <= last:
        if days.is_workday(day):
            total += min(end_of(day), b) - max(midnight(day), a)
        day += DAY
    return total.total_seconds()


def working_days_between(first, last, region="", days=Days):
    """How many working days lie after `first` up to and including `last` (dates)."""
    days = days(region, first, last)
    return sum(days.is_workday(first + n * DAY) for n in range(1, (last - first).days + 1))


def calendar_missing(now):
    """The year whose notice is missing: this one, from 1 November also the next; or None."""
    today = local_day(now)
    wanted = [today.year] + ([today.year + 1] if today.month >= REMIND_FROM_MONTH else [])
    return next(iter(unpublished(wanted)), None)


def unpublished(years):
    """Those of `years` whose notice nobody has imported."""
    days = Holiday.objects.publishing().filter(day__year__in=years)
    known = {day.year for day in days.values_list("day", flat=True)}
    return [year for year in years if year not in known]
