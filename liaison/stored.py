"""Files that rows name. A file is written before its row is committed and deleted after the row
has let go of it; what a process that died in between leaves behind is found here, by comparing
the folders with the rows."""

import contextlib
import logging
from datetime import date, timedelta

from django.core.files.storage import default_storage

logger = logging.getLogger("liaison.stored")
KEPT_WITHOUT_ROW = timedelta(hours=1)
RECENT = timedelta(days=3)
TURNS = 24  # older folders are looked through one in so many an hour: each once a day
BATCH = 1000


def folder(root, day):
    return f"{root}/{day:%Y/%m/%d}"


def remove(names):
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            logger.exception("could not delete %s; the sweep will try again", name)


def sweep(root, rows, now):
    """Delete the files under `root` that no row names and that are old enough; `rows`: for each
    model the fields that name files. Returns how many."""
    count = 0
    for day in _days(root, now):
        names = list(_old(folder(root, day), now))
        for start in range(0, len(names), BATCH):
            part = names[start : start + BATCH]
            gone = set(part) - _named(rows, part)
            remove(gone)
            count += len(gone)
    return count


def _named(rows, names):
    """Those of `names` that a row holds."""
    found = set()
    for model, fields in rows.items():
        for field in fields:
            held = model.objects.filter(**{f"{field}__in": names})
            found.update(held.values_list(field, flat=True))
    return found


def _days(root, now):
    """The days that have a folder and whose turn it is."""
    turn = int(now.timestamp() // 3600) % TURNS
    for year in _folders(root):
        for month in _folders(f"{root}/{year}"):
            for number in _folders(f"{root}/{year}/{month}"):
                with contextlib.suppress(ValueError):
                    day = date(int(year), int(month), int(number))
                    if day >= now.date() - RECENT or day.toordinal() % TURNS == turn:
                        yield day


def _folders(place):
    with contextlib.suppress(FileNotFoundError):
        return [name for name in default_storage.listdir(place)[0] if name.isdecimal()]
    return []


def _old(place, now):
    with contextlib.suppress(FileNotFoundError):
        for file in default_storage.listdir(place)[1]:
            name = f"{place}/{file}"
            with contextlib.suppress(FileNotFoundError):
                if default_storage.get_modified_time(name) < now - KEPT_WITHOUT_ROW:
                    yield name
