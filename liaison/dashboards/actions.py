"""The tallies follow the ledger: by positions of the seal, case by case, one writer at a time.

A case is never added to: what it put in before is taken out, what it counts for now is put in. So
an event read twice, or early, changes nothing.
"""

from collections import Counter, defaultdict
from datetime import date

from django.db import connection, transaction

from liaison.ledger.models import Seal
from suggestions.cases.measures import MEASURES, SUBJECT, measured
from suggestions.cases.models import Case

from .models import Counted, Dimension, Progress, Tally

LOCK = 0x74616C79  # advisory lock: one writer at a time
KEY = ("station_id", "day", "division", "dimension", "value")
BATCH = 500


def follow(*, now, limit=2000):
    """Take in the next sealed events. Returns how many; 0 as well when somebody else is at it."""
    with transaction.atomic():
        if not _lock("pg_try_advisory_xact_lock"):
            return 0
        reached = Progress.objects.get_or_create(pk=1)[0]
        seals = Seal.objects.filter(position__gt=reached.position).order_by("position")
        found = list(
            seals.values_list("position", "event__subject_type", "event__subject_id")[:limit]
        )
        ids = sorted({pk for _position, kind, pk in found if kind == SUBJECT})
        for start in range(0, len(ids), BATCH):
            recount(ids[start : start + BATCH])
        if found:
            reached.position = found[-1][0]
        reached.at = now
        reached.save()
    return len(found)


def rebuild(*, now, progress=None):
    """Forget every tally and count each case again. Readers see the old figures until it is done.
    Returns how many cases."""
    with transaction.atomic():
        _lock("pg_advisory_xact_lock")
        last = Seal.objects.order_by("-position").values_list("position", flat=True).first()
        Tally.objects.all().delete()
        Counted.objects.all().delete()
        total, done, reached = Case.objects.count(), 0, 0
        while True:
            after = Case.objects.filter(pk__gt=reached).order_by("pk")
            ids = list(after.values_list("pk", flat=True)[:BATCH])
            if not ids:
                break
            recount(ids)
            done, reached = done + len(ids), ids[-1]
            if progress:
                progress(done, total)
        Progress.objects.update_or_create(pk=1, defaults={"position": last or 0, "at": now})
    return done


def recount(ids):
    """Bring the tallies up to what the cases `ids` count for now. The caller holds the lock."""
    change = defaultdict(Counter)
    for row in Counted.objects.filter(case__in=ids):
        _put(change, row, -1)
    fresh = [_counted(row) for row in measured(ids)]
    for row in fresh:
        _put(change, row, 1)
    Counted.objects.filter(case__in=ids).delete()
    Counted.objects.bulk_create(fresh)
    _apply(change)


def _counted(row):
    facts = [
        f"{measure}:{day}" for (measure, day), times in row.facts.items() for _ in range(times)
    ]
    return Counted(
        case_id=row.case,
        station_id=row.station,
        division=row.division,
        unit_id=row.unit,
        category=row.category,
        mode=row.mode,
        representative_id=row.representative,
        government_id=row.government,
        facts=sorted(facts),
    )


def _put(change, row, sign):
    """Add the facts of a Counted row to `change`, {key of a tally: {measure: difference}}."""
    for fact in row.facts:
        measure, _colon, day = fact.partition(":")
        for dimension, value in _values(row):
            key = (row.station_id, date.fromisoformat(day), row.division, dimension, value)
            change[key][measure] += sign


def _values(row):
    """The row's value in every dimension, "" for none; without a government there is no such."""
    yield Dimension.STATION.value, str(row.station_id)
    yield Dimension.UNIT.value, str(row.unit_id or "")
    yield Dimension.CATEGORY.value, row.category
    yield Dimension.MODE.value, row.mode
    yield Dimension.REPRESENTATIVE.value, str(row.representative_id or "")
    if row.government_id:
        yield Dimension.GOVERNMENT.value, f"{row.government_id}:{row.unit_id or ''}"


def _apply(change):
    """Three statements: read the tallies concerned, write them, drop those that are empty now."""
    change = {key: parts for key, parts in change.items() if any(parts.values())}
    held = Tally.objects.filter(
        station__in={key[0] for key in change}, day__in={key[1] for key in change}
    )
    rows = {tuple(getattr(row, name) for name in KEY): row for row in held}
    for key, parts in change.items():
        row = rows.setdefault(key, Tally(**dict(zip(KEY, key, strict=True))))
        for measure, difference in parts.items():
            setattr(row, measure, getattr(row, measure) + difference)
    new, known, empty = [], [], []
    for row in (rows[key] for key in change):
        if not any(getattr(row, name) for name in MEASURES):
            empty.append(row.pk)
        else:
            (known if row.pk else new).append(row)
    Tally.objects.filter(pk__in=empty).delete()
    Tally.objects.bulk_update(known, MEASURES, batch_size=200)
    Tally.objects.bulk_create(new, batch_size=500)


def _lock(function):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])
        return cursor.fetchone()[0] is not False
