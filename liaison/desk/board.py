"""代表随手拍 of one month (F35): how many, how fast. Every figure has its definition."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from liaison.deadlines.models import Clock
from liaison.workdays.calendar import DAY_SECONDS, SHANGHAI, working_seconds
from suggestions.cases.models import Case, Channel

SUBJECT = "cases.case"
FIRST = date(2000, 1, 1)
LIMIT = 5000  # of one month and one scope; a county has some hundreds


@dataclass
class Line:
    """One unit's, or the whole month's."""

    name: str
    received: int = 0
    dispatched_in_time: int = 0
    dispatch_due: int = 0
    closed: int = 0
    calendar_seconds: float = 0
    working_seconds: float = 0

    @property
    def calendar_days(self):
        """Mean from report to the first feedback, in days with one decimal; None without one."""
        return round(self.calendar_seconds / self.closed / DAY_SECONDS, 1) if self.closed else None

    @property
    def working_days(self):
        return round(self.working_seconds / self.closed / DAY_SECONDS, 1) if self.closed else None


def month_in(text):
    """The first day of "2026-11"; None of anything else."""
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return None


def month_of(text, today):
    """The first day of "2026-11"; this month for anything else and for months to come."""
    month = month_in(text)
    return month if month and FIRST <= month <= today else today.replace(day=1)


def next_month(first):
    return (first + timedelta(days=32)).replace(day=1)


def board(actor, first: date):
    """(whole, lines by unit) of the snaps reported in the month from `first`. Three queries."""
    start = datetime(first.year, first.month, 1, tzinfo=SHANGHAI)
    after = next_month(first)
    end = datetime(after.year, after.month, 1, tzinfo=SHANGHAI)
    rows = list(
        Case.objects.visible_to(actor)
        .filter(channel=Channel.SNAP, submitted_at__gte=start, submitted_at__lt=end)
        .order_by("submitted_at")
        .values("id", "submitted_at", "division", "unit__name")[:LIMIT]
    )
    ids = [row["id"] for row in rows]
    settled = Clock.objects.filter(subject_type=SUBJECT, subject_id__in=ids, round=1)
    verdicts = dict(settled.filter(kind="response").values_list("subject_id", "verdict"))
    closings = settled.filter(kind="closing", verdict__in=["on_time", "late"])
    answered = dict(closings.order_by("pk").values_list("subject_id", "settled_at"))
    whole, lines = Line(""), {}
    for row in rows:
        for line in (whole, lines.setdefault(row["unit__name"], Line(row["unit__name"] or ""))):
            _count(line, row, verdicts.get(row["id"], ""), answered.get(row["id"]))
    return whole, sorted(lines.values(), key=lambda line: -line.received)


def _count(line, row, verdict, answered_at):
    line.received += 1
    if verdict in {"on_time", "late"}:
        line.dispatch_due += 1
        line.dispatched_in_time += verdict == "on_time"
    if answered_at:
        line.closed += 1
        line.calendar_seconds += (answered_at - row["submitted_at"]).total_seconds()
        line.working_seconds += working_seconds(row["submitted_at"], answered_at, row["division"])
