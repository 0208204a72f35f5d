"""One way in for every photo, one way out: store, claim for a subject, sweep, erase."""

import hashlib
import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from liaison import stored
from liaison.errors import Refusal
from liaison.limits.actions import enforce

from . import images, storage
from .models import Attachment

UNCLAIMED_PER_OWNER = 12
UPLOADS_PER_HOUR = 60
KEPT_UNCLAIMED = timedelta(hours=24)


class NoOwner(Refusal):
    status = 400
    code = "no_upload_owner"
    detail = _("请从提交页面上传照片。")


class TooManyUnclaimed(Refusal):
    status = 429
    code = "too_many_unclaimed"
    detail = _("最多先上传 12 张照片，请提交后再继续。")


class NotYours(Refusal):
    status = 422
    code = "attachment_unknown"
    detail = _("有照片已失效，请重新上传。")


def owner_digest(owner):
    """What the table holds: a form key read from a backup must not open or claim anything."""
    return salted_hmac("liaison.attachments", owner, algorithm="sha256").hexdigest()


def store(*, upload, by, owner: str, now, address: str = "", per_hour=None) -> Attachment:
    """Take one photo in. Not inside a transaction: decoding takes its time, limits commit alone.

    `owner` is an opaque word that the later `claim` must show again (form key, "user:7");
    `address` is counted where nobody is signed in, `per_hour` how often.
    Raises images.Refused, images.Busy, storage.StorageFull, TooMany, TooManyUnclaimed, NoOwner.
    """
    if not owner:
        raise NoOwner
    key = f"address {address}" if by is None and address else f"owner {owner}"
    most = UPLOADS_PER_HOUR if per_hour is None else per_hour
    enforce(scope="attachments.upload", key=key, limit=most, per=timedelta(hours=1), now=now)
    digest = owner_digest(owner)
    _room_for_one_more(digest)
    photo = images.rebuild(upload)
    stem = f"{storage.folder(now.date())}/{uuid.uuid4().hex}"
    names = {f"{stem}.jpg": photo.photo, f"{stem}-small.jpg": photo.thumbnail}
    storage.write(names)
    try:
        with transaction.atomic():
            _one_at_a_time(digest)
            _room_for_one_more(digest)
            return Attachment.objects.create(
                owner=digest,
                width=photo.width,
                height=photo.height,
                sha256=hashlib.sha256(photo.photo).hexdigest(),
                file=f"{stem}.jpg",
                thumbnail=f"{stem}-small.jpg",
                uploaded_at=now,
            )
    except BaseException:
        storage.remove(names)
        raise


def _one_at_a_time(digest):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])


def _room_for_one_more(digest):
    if Attachment.objects.unclaimed().filter(owner=digest).count() >= UNCLAIMED_PER_OWNER:
        raise TooManyUnclaimed


def unclaimed(*, ids, owner):
    """Those of `ids` that `owner` has uploaded and not used yet, in the order of upload."""
    return list(
        Attachment.objects.unclaimed()
        .filter(pk__in=ids, owner=owner_digest(owner))
        .order_by("uploaded_at", "pk")
    )


def claim(*, ids, owner, subject, purpose, event_seq, now):
    """Bind uploads to `subject`, inside the caller's transaction; all of them, or NotYours."""
    try:
        wanted = {item if isinstance(item, uuid.UUID) else uuid.UUID(str(item)) for item in ids}
    except ValueError as error:
        raise NotYours from error
    with transaction.atomic():
        found = list(
            Attachment.objects.unclaimed()
            .filter(pk__in=wanted, owner=owner_digest(owner))
            .select_for_update()
            .order_by("pk")
        )
        if len(found) != len(wanted):
            raise NotYours
        for attachment in found:
            attachment.subject_type = subject.subject_type
            attachment.subject_id = subject.pk
            attachment.event_seq = event_seq
            attachment.purpose = purpose
            attachment.claimed_at = now
        Attachment.objects.bulk_update(
            found, ["subject_type", "subject_id", "event_seq", "purpose", "claimed_at"]
        )
    return found


def sweep_orphans(*, now, older_than=KEPT_UNCLAIMED):
    """Delete uploads that nobody used, and files whose row never came; answers how many rows."""
    with transaction.atomic():
        rows = list(
            Attachment.objects.unclaimed()
            .filter(uploaded_at__lte=now - older_than)
            .select_for_update(skip_locked=True)
        )
        _delete(rows)
    stored.sweep(storage.ROOT, {Attachment: ("file", "thumbnail")}, now)
    return len(rows)


def erase(*, subject, purposes=None):
    """Delete the photos of `subject`, rows and files (retention, a person's request): all, or
    those of `purposes`."""
    photos = Attachment.objects.of(subject)
    if purposes is not None:
        photos = photos.filter(purpose__in=purposes)
    with transaction.atomic():
        rows = list(photos.select_for_update())
        _delete(rows)
    return len(rows)


def _delete(rows):
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    names = [name for row in rows for name in (row.file.name, row.thumbnail.name)]
    transaction.on_commit(lambda: storage.remove(names), robust=True)
