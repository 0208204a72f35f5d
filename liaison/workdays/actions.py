"""Changing the calendar. Whoever reckons with it is told, so that open promises follow (F21)."""

from django.db import transaction

from .calendar import Glance
from .models import Holiday

BATCH = 100
LISTENERS = []


def after_change(listener):
    """`listener(since=date, now=…)` is called in the transaction of every change; returns rows."""
    LISTENERS.append(listener)


def changed(*, since, now):
    """The calendar is another one from the day `since` on. Returns what the listeners changed."""
    Glance.seen.clear()
    return [row for listener in LISTENERS for row in listener(since=since, now=now)]


def record(*, days, now, progress=lambda done: None):
    """Store unsaved rows, replacing those of the same day and region; tell the listeners."""
    if not days:
        return []
    with transaction.atomic():
        for start in range(0, len(days), BATCH):
            batch = days[start : start + BATCH]
            Holiday.objects.bulk_create(
                batch,
                update_conflicts=True,
                unique_fields=["day", "region"],
                update_fields=["kind", "name", "source", "changed_at"],
            )
            progress(start + len(batch))
        return changed(since=min(row.day for row in days), now=now)
