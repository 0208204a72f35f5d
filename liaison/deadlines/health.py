"""What /healthz/deep says about time: sweep alive, nothing forgotten, no calendar missing."""

from datetime import timedelta

from liaison.workdays.calendar import calendar_missing

from .models import Clock, SweepRun

GRACE = timedelta(minutes=5)


def report(now):
    """Seconds, counts and times; `healthy` is False when the sweep is silent or rungs wait for it.

    A clock that fails by itself waits an hour each time and is counted in `failing`.
    """
    run = SweepRun.objects.first()
    age = (now - run.last_run_at).total_seconds() if run else None
    waiting = Clock.objects.ringing(now - GRACE)
    oldest = waiting.order_by("next_rung_at").values_list("next_rung_at", flat=True).first()
    return {
        "healthy": oldest is None and age is not None and age <= GRACE.total_seconds(),
        "sweep_age_seconds": age,
        "oldest_waiting_rung_at": oldest,
        "waiting_rungs": waiting.count(),
        "failing_clocks": Clock.objects.failing().count(),
        "overdue_clocks": Clock.objects.overdue(now).count(),
        "calendar_year_missing": calendar_missing(now),
    }
