"""Verbs of imports: bring a file, check it, write it whole or not at all, forget it."""

import hashlib
import logging
import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from liaison.errors import Refusal
from liaison.importing import IMPORTERS
from liaison.jurisdiction.rules import rule
from liaison.ledger import actions as ledger
from liaison.tables import MAX_BYTES, Row, Unreadable, read_bytes, take_rows
from liaison.workflow import NotAllowed, WrongState

from . import permissions, rules
from .models import UNDER_WAY, Import, State

logger = logging.getLogger("liaison.imports")
ROOT = "imports"
MOST_ERRORS = 500
MOST_ATTEMPTS = 3
EVERY = 50  # rows between two words about progress
STALE = timedelta(minutes=10)


class Refused(Refusal):
    """The file as a whole (422)."""

    status = 422
    code = "unreadable-file"


def bring(*, kind, upload, by, now):
    """Keep the file and check it: at once where it is short, else in the background.

    Raises Http404, Refused.
    """
    if kind not in IMPORTERS or not permissions.imports(by):
        raise Http404
    if upload.size > MAX_BYTES:
        raise Refused(_("文件超过 20 MB，请拆成几个文件。"))
    content = upload.read()
    rows = _readable(kind, content)
    place = (by.membership.division_id or "") if by.membership else ""
    name = default_storage.save(
        f"{ROOT}/{now:%Y/%m/%d}/{uuid.uuid4().hex}.table", ContentFile(content)
    )
    row = Import.objects.create(
        kind=kind,
        name=upload.name[-120:],
        file=name,
        sha256=hashlib.sha256(content).hexdigest(),
        division=place,
        owner=by.user,
        membership=by.membership,
        ignored=IMPORTERS[kind].unknown(rows),
        rows_expected=len(rows),
        asked_at=now,
    )
    if len(rows) <= rule(rules.DIRECT_ROWS, place):
        work(row, now=now)
    return row


def _readable(kind, content):
    """The rows; Refused where the file or its headings are not what they should be."""
    try:
        rows = list(read_bytes(content))
    except Unreadable as error:
        raise Refused(str(error)) from error
    if not rows:
        raise Refused(_("文件里只有表头，没有数据。"))
    if absent := IMPORTERS[kind].absent(rows):
        raise Refused(_("缺少列：%s") % "、".join(map(str, absent)))
    return rows


def apply(row, *, by, now):
    """Write what was checked; everything is checked once more while it is written."""
    with transaction.atomic():
        row = Import.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if by.user is None or row.owner_id != by.user.pk or not permissions.imports(by):
            raise NotAllowed(_("只有上传的人可以写入。"))
        if not row.may_apply:
            raise WrongState(_("这份文件现在不能写入。"), row.state)
        row.state, row.rows, row.attempts, row.progress_at = State.APPLYING, 0, 0, now
        row.save()
    if row.rows_expected <= rule(rules.DIRECT_ROWS, row.division):
        work(row, now=now)
    return row


def run(*, now):
    """One of those that wait, or that a lost worker left behind. Returns how many."""
    with transaction.atomic():
        rows = Import.objects.select_for_update(skip_locked=True, of=("self",))
        rows = rows.filter(state__in=UNDER_WAY).order_by("asked_at")
        row = rows.filter(attempts=0).first() or rows.filter(progress_at__lt=now - STALE).first()
        if row is None:
            return 0
        row.attempts, row.progress_at = row.attempts + 1, now
        if row.attempts > MOST_ATTEMPTS:
            row.state, row.problem = State.REFUSED, _("试了三次没有完成，请拆成几个文件。")
        row.save(update_fields=["attempts", "progress_at", "state", "problem"])
    if row.is_under_way:
        work(row, now=now)
    return 1


def work(row, *, now):
    """Check or write `row`, as its state says: all rows or none."""
    applies = row.state == State.APPLYING
    try:
        actor = permissions.acting(row, now)
        if actor is None:
            raise Refused(_("您的管理权限已经结束，没有导入。"))
        with default_storage.open(row.file, "rb") as stream:
            content = stream.read()
        report = _taken(row, actor, _readable(row.kind, content), applies, now)
    except Refused as refusal:
        return _settle(row, State.REFUSED, problem=str(refusal.detail))
    except OSError:
        return _settle(row, State.REFUSED, problem=_("上传的文件已清除，请重新上传。"))
    except Exception:
        logger.exception("an import failed")
        return _settle(row, State.REFUSED, problem=_("出了差错，没有写入。请稍后再试。"))
    state = State.APPLIED if applies else State.CHECKED
    return _settle(row, State.REFUSED if report.errors else state, report=report)


def _taken(row, actor, rows, applies, now):
    importer = IMPORTERS[row.kind]
    taken = [(number, Row(cells, importer.columns)) for number, cells in rows]

    with transaction.atomic(), _Telling(row, now) as tell:
        report = take_rows(
            taken,
            lambda one: importer.take(one, by=actor, now=now),
            apply=applies,
            whole=True,
            progress=tell,
        )
        if applies and not report.errors:
            if set(report.counts) - {"same"}:
                importer.after([one for _number, one in taken], now=now)
            row.applied_at = now
            data = {"rows": len(taken), "sha256": row.sha256, **report.counts}
            _record(row, "apply_import", by=actor, now=now, data=data)
    return report


class _Telling:
    """Says how far it is over a connection of its own: what is being written is seen by nobody
    before all of it is."""

    def __init__(self, row, now):
        self.row, self.now, self.line = row, now, None

    def __enter__(self):
        return self.tell

    def __exit__(self, *exc):
        if self.line is not None:
            self.line.close()

    def tell(self, done):
        if done % EVERY:
            return
        if self.line is None:
            self.line = connection.copy()
        with self.line.cursor() as cursor:
            cursor.execute("UPDATE imports_import SET rows = %s WHERE id = %s", [done, self.row.pk])


def _settle(row, state, *, problem="", report=None):
    row.state, row.problem = state, problem
    if report is not None:
        row.counts = dict(report.counts)
        row.errors, row.errors_count = report.errors[:MOST_ERRORS], len(report.errors)
    row.rows = row.rows_expected
    row.save()
    return row


def forget(*, now, limit=500):
    """Uploaded files past their time. Returns how many."""
    count = 0
    for row in Import.objects.exclude(file="").order_by("pk")[:limit]:
        if row.is_under_way or row.asked_at + timedelta(hours=kept_hours(row)) > now:
            continue
        default_storage.delete(row.file)
        Import.objects.filter(pk=row.pk).update(file="")
        count += 1
    return count


def kept_hours(row):
    return rule(rules.KEPT_HOURS, row.division)


def _record(row, action, *, by, now, data):
    given = {"kind": row.kind, "division": row.division, **data}
    event = ledger.append(subject=row, action=action, by=by, now=now, data=given)
    row.version = event.seq
