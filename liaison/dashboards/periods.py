"""Months and spans of days, in Shanghai."""

from dataclasses import dataclass
from datetime import date, timedelta

from liaison.desk.board import month_of, next_month
from liaison.workdays.calendar import DAY, midnight

TREND = 12  # months


@dataclass(frozen=True)
class Period:
    """Whole days, `since` and `until` both included."""

    since: date
    until: date

    @property
    def days(self):
        return [self.since + DAY * n for n in range((self.until - self.since).days + 1)]

    @property
    def moments(self):
        """[since, until) as moments."""
        return midnight(self.since), midnight(self.until) + DAY

    @property
    def months(self):
        """The periods of its months, the first and the last as far as they belong to it."""
        found, first = [], self.since
        while first <= self.until:
            after = next_month(first.replace(day=1))
            found.append(Period(first, min(after - DAY, self.until)))
            first = after
        return found

    def holds(self, day):
        return self.since <= day <= self.until


def of_month(text, today):
    """(period, the one it is compared with, first of the month before, first of the next or None).

    The running month goes up to today and is compared with as many days of the month before.
    """
    first = month_of(text, today)
    last = next_month(first) - DAY
    before = (first - DAY).replace(day=1)
    until = min(last, today)
    length = (until - first).days
    end = first - DAY if until == last else min(before + timedelta(days=length), first - DAY)
    later = next_month(first)
    return Period(first, until), Period(before, end), before, later if later <= today else None


def year_to(first):
    """The twelve months that end with the one from `first`, oldest first."""
    months = [first]
    while len(months) < TREND:
        months.append((months[-1] - DAY).replace(day=1))
    return months[::-1]
