"""Where the files of papers lie. A file is written before its row is committed; what a rollback
leaves behind is swept away later."""

import contextlib
import hashlib
import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

ROOT = "documents"
KEPT_WITHOUT_ROW = timedelta(hours=1)


def folder(day):
    return f"{ROOT}/{day:%Y/%m/%d}"


def keep(data, extension, now):
    """(name, sha256) of `data`, stored under a name that nobody guesses."""
    name = f"{folder(now.date())}/{uuid.uuid4().hex}.{extension}"
    return default_storage.save(name, ContentFile(data)), hashlib.sha256(data).hexdigest()


def remove(names):
    for name in names:
        with contextlib.suppress(OSError):
            default_storage.delete(name)


def left_behind(known, now, days=3):
    """Names of the last days' files that no row knows and that are old enough."""
    for number in range(-1, days):
        place = folder(now.date() - timedelta(days=number))
        with contextlib.suppress(FileNotFoundError):
            for file in default_storage.listdir(place)[1]:
                name = f"{place}/{file}"
                old = default_storage.get_modified_time(name) < now - KEPT_WITHOUT_ROW
                if name not in known and old:
                    yield name
