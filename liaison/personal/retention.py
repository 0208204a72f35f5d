"""到期删除: what the rules say is over is forgotten in batches; a hold exempts its subject."""

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from . import holds
from .models import RetentionRule, RetentionRun, Unit
from .register import PERIODS, Period, rules

BATCH = 200
COUNTED = 10_000


@dataclass(frozen=True)
class Due:
    """What one rule would do at `now`: `count` rows (COUNTED + 1 = more), `held` kept back."""

    period: Period
    rule: RetentionRule
    cutoff: datetime | None
    count: int = 0
    held: int = 0

    @property
    def is_by_itself(self):
        """Another task forgets it, all day long: there is nothing to count."""
        return self.period.due is None


def cutoff(rule, now):
    """What ended before this moment is over; None when nothing ever is."""
    if rule.amount is None:
        return None
    if rule.unit == Unit.DAYS:
        return now - timedelta(days=rule.amount)
    months = now.year * 12 + now.month - 1 - rule.amount
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return now.replace(year=year, month=month + 1, day=min(now.day, last))


def tonight(*, now):
    """What a run at `now` would do, rule by rule; changes nothing."""
    found = []
    for key, rule in sorted(rules().items(), key=lambda one: PERIODS[one[0]].rank):
        period, until = PERIODS[key], cutoff(rule, now)
        if period.due is None or until is None:
            found.append(Due(period, rule, until))
            continue
        free, held = _split(period, until)
        found.append(
            Due(
                period,
                rule,
                until,
                free.order_by()[: COUNTED + 1].count(),
                held.order_by()[: COUNTED + 1].count() if held is not None else 0,
            )
        )
    return found


def _split(period, until):
    rows = period.due(until)
    if not period.subject_type:
        return rows, None
    kept = holds.held_ids(period.subject_type)
    return rows.exclude(pk__in=kept), rows.filter(pk__in=kept)


def apply(*, now, batch=BATCH, stop=lambda: False, progress=lambda done: None):
    """Forget what is over, a batch per transaction; answers the RetentionRun. `stop()` ends it
    early: the next run goes on with what is still due. Two runs at once do no harm."""
    run = RetentionRun.objects.create(started_at=now)
    for due in tonight(now=now):
        if due.count == 0 and due.held == 0:
            continue
        done, failed = _forget(due, now, batch, stop, progress)
        run.results[due.period.key] = {
            "due": due.count,
            "done": done,
            "held": due.held,
            "failed": failed,
        }
        run.save(update_fields=["results"])
    return run


def finish(run, *, now):
    run.finished_at = now
    run.save(update_fields=["finished_at"])


def _forget(due, now, batch, stop, progress):
    """(rows forgotten, rows that were busy or refused: the next run tries them again)."""
    done, failed, after = 0, 0, None
    while not stop():
        free, _held = _split(due.period, due.cutoff)
        rows = free if after is None else free.filter(pk__gt=after)
        pks = list(rows.order_by("pk").values_list("pk", flat=True)[:batch])
        if not pks:
            break
        after = pks[-1]
        with transaction.atomic():
            if due.period.forget:
                forgotten = due.period.forget(pks, now)
            else:
                forgotten = free.model._base_manager.filter(pk__in=pks).delete()[0] and len(pks)
        done, failed = done + forgotten, failed + len(pks) - forgotten
        progress(len(pks))
    return done, failed
