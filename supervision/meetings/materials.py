"""Verbs of 会议材料: files of one point, taken in as signed copies of papers are (a PDF that only
shows pages, or a photograph drawn anew)."""

import hashlib
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from liaison import stored
from liaison.documents import copies
from liaison.workflow import expect, step

from .actions import Invalid, item_of
from .models import Material
from .workflow import Action

ROOT = "materials"
MOST = 10  # files of one point


def take_in(meeting, *, item, title, file, by, now, version=None):
    """上传材料 of a file as it came, which is taken apart only where it may be added."""
    expect(meeting, Action.ADD_MATERIAL, by=by, now=now, version=version)
    _room(item_of(meeting, item))
    try:
        (page,) = copies.checked([file])
    except copies.BadCopy as refusal:
        raise Invalid(str(refusal.detail), "file") from refusal
    return add(meeting, item=item, title=title, page=page, by=by, now=now, version=version)


def _room(point):
    if point.files.count() >= MOST:
        raise Invalid(_("一项议程最多 %d 份材料。") % MOST, "title")
    return point


def add(meeting, *, item, title, page, by, now, version=None):
    """上传材料. `page` is a checked file (documents.copies)."""
    if not title.strip():
        raise Invalid(_("请填写材料名称。"), "title")
    name = f"{stored.folder(ROOT, now.date())}/{uuid.uuid4().hex}.{page.extension}"
    name = default_storage.save(name, ContentFile(page.data))
    digest = hashlib.sha256(page.data).hexdigest()
    try:
        with step(meeting, Action.ADD_MATERIAL, by=by, now=now, version=version) as row:
            point = _room(item_of(row, item))
            point.files.create(
                title=title, file=name, is_pdf=page.is_pdf, sha256=digest, added_at=now
            )
            row.event_data |= {"item": point.pk, "sha256": digest}
            row.event_text = title
    except BaseException:
        stored.remove([name])
        raise
    return meeting


def drop(meeting, *, material, by, now, version=None):
    """去掉材料; the file goes with the next sweep."""
    with step(meeting, Action.DROP_MATERIAL, by=by, now=now, version=version) as row:
        found = Material.objects.filter(item__meeting=row, pk=material).first()
        if found is None:
            raise Invalid(_("没有这份材料，请刷新后再操作。"), "material")
        row.event_data |= {"item": found.item_id, "sha256": found.sha256}
        row.event_text = found.title
        found.delete()
    return meeting


def sweep_files(*, now):
    """Files whose row never came, or has let go of them; answers how many."""
    return stored.sweep(ROOT, {Material: ("file",)}, now)
