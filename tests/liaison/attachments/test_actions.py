import errno
import hashlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection

from liaison.attachments import actions, storage
from liaison.attachments.models import Attachment
from liaison.limits.actions import TooMany

from .pictures import encoded, upload

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CASE = SimpleNamespace(subject_type="cases.case", pk=7)
SMALL = encoded()


def store(owner="form-key-0000000001", now=NOW, **options):
    return actions.store(upload=upload(SMALL), by=None, owner=owner, now=now, **options)


def claim(ids, owner="form-key-0000000001", subject=CASE):
    return actions.claim(
        ids=ids, owner=owner, subject=subject, purpose="intake", event_seq=1, now=NOW
    )


def files(media):
    return sorted(path.name for path in media.rglob("*") if path.is_file())


@pytest.fixture
def row():
    return {
        "owner": "x",
        "width": 1,
        "height": 1,
        "sha256": "0" * 64,
        "file": "a.jpg",
        "thumbnail": "b.jpg",
        "uploaded_at": NOW,
    }


@pytest.mark.django_db
def test_a_stored_photo_is_on_disk_with_its_digest_under_a_name_of_ours(media):
    attachment = store()
    with attachment.file.open("rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == attachment.sha256
    assert len(files(media)) == 2
    assert all("photo" not in name for name in files(media))
    for name in (attachment.file.name, attachment.thumbnail.name):
        assert stat.S_IMODE(os.stat(default_storage.path(name)).st_mode) == 0o640
    assert "form-key" not in attachment.owner


@pytest.mark.django_db
def test_a_claimed_photo_belongs_to_the_subject_and_can_be_claimed_once():
    attachment = store()
    assert actions.unclaimed(ids=[attachment.pk], owner="form-key-0000000001") == [attachment]
    assert claim([str(attachment.pk)]) == [attachment]
    assert list(Attachment.objects.of(CASE)) == [attachment]
    assert actions.unclaimed(ids=[attachment.pk], owner="form-key-0000000001") == []
    with pytest.raises(actions.NotYours):
        claim([attachment.pk])


@pytest.mark.django_db
def test_nobody_claims_the_photo_of_another():
    mine, other = store(), store(owner="form-key-0000000002")
    with pytest.raises(actions.NotYours):
        claim([mine.pk, other.pk])
    assert Attachment.objects.unclaimed().count() == 2
    with pytest.raises(actions.NotYours):
        claim([mine.pk], owner=mine.owner)
    with pytest.raises(actions.NotYours):
        claim(["no uuid"])


@pytest.mark.django_db
def test_an_owner_holds_at_most_twelve_unclaimed(row):
    digest = actions.owner_digest("form-key-0000000001")
    for number in range(12):
        Attachment.objects.create(**{**row, "owner": digest, "file": f"{number}.jpg"})
    with pytest.raises(actions.TooManyUnclaimed):
        store()
    assert store(owner="form-key-0000000002")


@pytest.mark.django_db(transaction=True)
def test_the_twelve_hold_when_all_come_at_once(row, monkeypatch, media):
    digest = actions.owner_digest("form-key-0000000001")
    for number in range(10):
        Attachment.objects.create(**{**row, "owner": digest, "file": f"{number}.jpg"})
    photo = SimpleNamespace(width=1, height=1, photo=b"photo", thumbnail=b"small")
    monkeypatch.setattr(actions.images, "rebuild", lambda upload: photo)

    def one(_):
        try:
            return store()
        except actions.TooManyUnclaimed:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        stored = [item for item in pool.map(one, range(16)) if item]
    assert len(stored) == 2
    assert len(files(media)) == 4


@pytest.mark.django_db
def test_uploads_of_one_address_are_counted_across_forms(monkeypatch):
    monkeypatch.setattr(actions, "UPLOADS_PER_HOUR", 1)
    store(address="9.9.9.9")
    with pytest.raises(TooMany):
        store(address="9.9.9.9", owner="form-key-0000000002")
    assert store(address="8.8.8.8", owner="form-key-0000000002")


@pytest.mark.django_db
def test_without_an_owner_nothing_is_stored():
    with pytest.raises(actions.NoOwner):
        store(owner="")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG])
def test_a_full_disk_is_said_and_leaves_no_half_file(monkeypatch, media, number):
    calls = []

    def full(name):
        calls.append(name)
        if len(calls) == 2:
            raise OSError(number, "full")

    monkeypatch.setattr(storage, "_to_disk", full)
    with pytest.raises(storage.StorageFull) as caught:
        store()
    assert caught.value.status == 507
    assert files(media) == []
    assert Attachment.objects.count() == 0


@pytest.mark.django_db
def test_a_row_that_fails_takes_its_files_along(monkeypatch, media):
    def fail(**values):
        raise ZeroDivisionError

    monkeypatch.setattr(Attachment.objects, "create", fail)
    with pytest.raises(ZeroDivisionError):
        store()
    assert files(media) == []


@pytest.mark.django_db
def test_unused_uploads_are_swept_with_their_files(media, django_capture_on_commit_callbacks):
    old, used, fresh = store(), store(), store(now=NOW + timedelta(hours=23))
    claim([used.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.sweep_orphans(now=NOW + timedelta(hours=24)) == 1
    assert set(Attachment.objects.all()) == {used, fresh}
    assert os.path.basename(old.file.name) not in files(media)
    assert len(files(media)) == 4


@pytest.mark.django_db
def test_a_file_whose_row_never_came_is_swept_after_an_hour(media):
    kept = store()
    lost = f"{storage.folder(NOW.date())}/lost.jpg"
    storage.write({lost: b"half"})
    for name, age in ((lost, 61), (kept.file.name, 61)):
        moment = (NOW - timedelta(minutes=age)).timestamp()
        os.utime(default_storage.path(name), (moment, moment))
    actions.sweep_orphans(now=NOW)
    assert not default_storage.exists(lost)
    assert default_storage.exists(kept.file.name)
    young = f"{storage.folder(NOW.date())}/young.jpg"
    storage.write({young: b"half"})
    moment = (NOW - timedelta(minutes=59)).timestamp()
    os.utime(default_storage.path(young), (moment, moment))
    actions.sweep_orphans(now=NOW)
    assert default_storage.exists(young)


@pytest.mark.django_db
def test_erasing_a_subject_removes_rows_and_files(media, django_capture_on_commit_callbacks):
    claim([store().pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.erase(subject=CASE) == 1
    assert files(media) == []


@pytest.mark.django_db
def test_a_half_claimed_row_is_impossible(row):
    with pytest.raises(IntegrityError, match="attachments_claimed_wholly"):
        Attachment.objects.create(**row, subject_id=7)


@pytest.mark.django_db
def test_a_photo_without_size_is_impossible(row):
    with pytest.raises(IntegrityError, match="attachments_have_a_size"):
        Attachment.objects.create(**{**row, "width": 0})


@pytest.mark.django_db
def test_one_file_has_one_row(row):
    Attachment.objects.create(**row)
    with pytest.raises(IntegrityError, match="attachments_file_once"):
        Attachment.objects.create(**row)
