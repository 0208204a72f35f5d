import os
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from liaison import stored
from liaison.documents import actions as documents
from liaison.exports import actions as exports
from liaison.imports import actions as imports

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("app", [documents, exports, imports])
def test_a_file_that_no_row_names_is_found_however_old_within_a_day(app, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    root = app.storage.ROOT if app is documents else app.ROOT
    names = []
    for days, age in ((0, 61), (0, 59), (900, 61)):
        place = stored.folder(root, NOW.date() - timedelta(days=days))
        names.append(default_storage.save(f"{place}/{age}.x", ContentFile(b"left")))
        at = (NOW - timedelta(minutes=age)).timestamp()
        os.utime(default_storage.path(names[-1]), (at, at))
    gone = app.sweep_files(now=NOW)
    assert [default_storage.exists(name) for name in names[:2]] == [False, True]
    gone += sum(app.sweep_files(now=NOW + timedelta(hours=hour)) for hour in range(24))
    assert gone == len(names)
