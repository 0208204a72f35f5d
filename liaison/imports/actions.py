"""Verbs of imports: bring a file, check it, write it whole or not at all, forget it."""

import hashlib
import logging
import uuid
from datetime import timedelta
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from liaison import sealed, stored
from liaison.errors import Refusal
from liaison.importing import IMPORTERS
from liaison.jurisdiction.rules import rule
from liaison.ledger import actions as ledger
from liaison.tables import MAX_BYTES, Row, Unreadable, read_bytes, refuse_other, take_rows, unpacked
from liaison.workflow import NotAllowed, WrongState

from . import permissions, rules
from .models import UNDER_WAY, Import, State

logger = logging.getLogger("liaison.imports")
ROOT = "imports"
MOST_ERRORS = 500
MOST_ATTEMPTS = 3
EVERY = 50  # rows between two words about progress
STALE = timedelta(minutes=10)  # without progress: its worker is gone
PAUSE = timedelta(minutes=1)  # until it is tried again where something else held a lock
DIRECT_BYTES = 4 * 1024 * 1024  # unpacked; what is larger nobody waits for
TOLD = "UPDATE imports_import SET rows = %s, progress_at = now() WHERE id = %s AND attempts = %s"
SETTLED = (
    "state", "problem", "ignored", "counts", "errors", "errors_count", "rows", "rows_expected",
    "applied_at",
)  # fmt: skip


class Overtaken(Exception):
    """Somebody else took the import up."""


class Refused(Refusal):
    """The file as a whole (422)."""

    status = 422
    code = "unreadable-file"


def bring(*, kind, upload, by, now):
    """Keep the file and check it: at once where it is short, else in the background, where what
    is large is read for the first time.

    Raises Http404, Refused.
    """
    if kind not in IMPORTERS or not permissions.imports(by):
        raise Http404
    if upload.size > MAX_BYTES:
        raise Refused(_("文件超过 20 MB，请拆成几个文件。"))
    content = upload.read()
    _look_at(content)
    rows = list(_readable(kind, content)) if unpacked(content) <= DIRECT_BYTES else None
    is_short = rows is not None and len(rows) <= rule(rules.DIRECT_ROWS, _place(by))
    state = _begun(is_short, now) | {"rows_expected": len(rows or ())}
    row = keep(kind=kind, name=upload.name, content=content, by=by, now=now, **state)
    if is_short:
        work(row, now=now)
    return row


def keep(*, kind, name, content, by, now, **state):
    """Seal what a file holds and keep it for a short time, with the row that says whose it is."""
    key = sealed.new_key()
    return Import.objects.create(
        kind=kind,
        name=name[-120:],
        file=_kept(content, key, now),
        key=key,
        sha256=hashlib.sha256(content).hexdigest(),
        division=_place(by),
        owner=by.user,
        membership=by.membership,
        asked_at=now,
        **state,
    )


def keep_checked(*, kind, name, content, by, now):
    """A file that a page of its own has checked and will ask for again, in the place of what was
    checked before."""
    before = Import.objects.filter(kind=kind, owner=by.user, membership=by.membership)
    for row in before.filter(state=State.CHECKED).exclude(file=""):
        let_go(row)
    return keep(kind=kind, name=name, content=content, by=by, now=now, state=State.CHECKED)


def kept_checked(*, kind, uid, by):
    """(its row, what it holds); None when it is somebody else's or gone."""
    rows = Import.objects.filter(kind=kind, owner=by.user, membership=by.membership)
    try:
        row = rows.exclude(file="").filter(uid=uid).first()
        return row and (row, content(row))
    except (OSError, ValidationError):  # cleared meanwhile; no uid at all
        return None


def let_go(row):
    """Forget a kept file before its time."""
    default_storage.delete(row.file)
    Import.objects.filter(pk=row.pk).update(file="", key="")


def _place(by):
    return (by.membership.division_id or "") if by.membership else ""


def _look_at(content):
    """What is no table is refused while its owner is there, however large it is."""
    try:
        refuse_other(content)
    except Unreadable as error:
        raise Refused(str(error)) from error


def _kept(content, key, now):
    target = BytesIO()
    sealed.seal(BytesIO(content), target, key)
    name = f"{stored.folder(ROOT, now.date())}/{uuid.uuid4().hex}.sealed"
    return default_storage.save(name, ContentFile(target.getvalue()))


def content(row):
    stream = default_storage.open(row.file, "rb")
    pieces = sealed.unsealed(stream, row.key) if row.key else stream
    return b"".join(pieces)


def _begun(is_short, now):
    """Whoever is about to work a row holds it: no worker takes it up meanwhile."""
    return {"attempts": 1 if is_short else 0, "progress_at": now}


def _readable(kind, content):
    """Yield the rows; Refused where the file or its headings are not what they should be."""
    rows = read_bytes(content)
    try:
        first = next(rows, None)
        if first is None:
            raise Refused(_("文件里只有表头，没有数据。"))
        if absent := IMPORTERS[kind].absent([first]):
            raise Refused(_("缺少列：%s。") % "、".join(map(str, absent)))
        yield first
        yield from rows
    except Unreadable as error:
        raise Refused(str(error)) from error


def apply(row, *, by, now):
    """Write what was checked; everything is checked once more while it is written."""
    with transaction.atomic():
        row = Import.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if by.user is None or row.owner_id != by.user.pk or not permissions.imports(by):
            raise NotAllowed(_("只有上传的人可以写入。"))
        if not row.may_apply:
            raise WrongState(_("这份文件现在不能写入。"), row.state)
        is_short = row.rows_expected <= rule(rules.DIRECT_ROWS, row.division)
        row.state, row.rows = State.APPLYING, 0
        for name, value in _begun(is_short, now).items():
            setattr(row, name, value)
        row.save(update_fields=["state", "rows", "attempts", "progress_at"])
    if is_short:
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
            row.state, row.problem = (
                State.REFUSED,
                _("试了三次没有完成，请稍后再试，或拆成几个文件。"),
            )
        row.save(update_fields=["attempts", "progress_at", "state", "problem"])
    if row.is_under_way:
        work(row, now=now)
    return 1


def work(row, *, now):
    """Check or write `row`, as its state says: all rows or none. For whoever holds it."""
    try:
        actor = permissions.acting(row, now)
        if actor is None:
            raise Refused(_("您的管理权限已经结束，没有导入。"))
        report = _taken(row, actor, _readable(row.kind, content(row)), now)
    except Overtaken:
        row.refresh_from_db()
        return row
    except OperationalError:  # something else holds a lock: no row's fault
        own = Import.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts)
        own.update(progress_at=now - STALE + PAUSE)
        return row
    except Refused as refusal:
        return _settle(row, State.REFUSED, problem=str(refusal.detail))
    except OSError:
        return _settle(row, State.REFUSED, problem=_("上传的文件已清除，请重新上传。"))
    except Exception:
        logger.exception("an import failed")
        return _settle(row, State.REFUSED, problem=_("出了差错，没有写入。请稍后再试。"))
    if row.state == State.APPLIED:
        return row
    return _settle(row, State.REFUSED if report.errors else State.CHECKED, report=report)


def _taken(row, actor, rows, now):
    """The Report; what is written stands together with the row that says so, or not at all."""
    importer, applies, kept = IMPORTERS[row.kind], row.state == State.APPLYING, []

    def each():
        for number, cells in rows:
            if not row.rows_expected:  # it is read for the first time
                row.ignored, row.rows_expected = importer.unknown([(number, cells)]), 1
            one = Row(cells, importer.columns)
            if importer.after:
                kept.append(one)
            yield number, one

    with transaction.atomic(), _Telling(row) as tell:
        report = take_rows(
            each(),
            lambda one: importer.bring(one, by=actor, now=now),
            apply=applies,
            whole=True,
            progress=tell,
        )
        if applies and not report.errors:
            if importer.after and set(report.counts) - {"same"}:
                importer.after(kept, now=now)
            _settle(row, State.APPLIED, report=report, by=actor, now=now)
    return report


class _Telling:
    """Says how far it is over a connection of its own: what is being written is seen by nobody
    before all of it is."""

    def __init__(self, row):
        self.row, self.line = row, None

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
            cursor.execute(TOLD, [done, self.row.pk, self.row.attempts])


def _settle(row, state, *, problem="", report=None, by=None, now=None):
    """What became of `row`, said by whoever holds it and nobody else. `by` has written it, in the
    caller's transaction: Overtaken undoes that."""
    held = Import.objects.select_for_update(of=("self",))
    with transaction.atomic():
        if not held.filter(pk=row.pk, state=row.state, attempts=row.attempts).exists():
            if by:
                raise Overtaken
            row.refresh_from_db()
            return row
        row.state, row.problem = state, problem
        if report is not None:
            row.counts = dict(report.counts)
            row.errors, row.errors_count = report.errors[:MOST_ERRORS], len(report.errors)
            row.rows_expected = sum(report.counts.values()) + len(report.errors)
        row.rows, row.applied_at = row.rows_expected, now if by else None
        row.save(update_fields=SETTLED)
        if by:
            data = {"rows": row.rows, "sha256": row.sha256, **row.counts}
            _record(row, "apply_import", by=by, now=now, data=data)
    return row


def forget(*, now, limit=500):
    """Uploaded files past their time. Returns how many."""
    count = 0
    for row in Import.objects.exclude(file="").defer("key").order_by("pk")[:limit]:
        if row.is_under_way or row.asked_at + timedelta(hours=kept_hours(row)) > now:
            continue
        let_go(row)
        count += 1
    return count


def sweep_files(*, now):
    """Files whose row never came, or has let go of them; answers how many."""
    return stored.sweep(ROOT, {Import: ("file",)}, now)


def kept_hours(row):
    return rule(rules.KEPT_HOURS, row.division)


def _record(row, action, *, by, now, data):
    given = {"kind": row.kind, "division": row.division, **data}
    event = ledger.append(subject=row, action=action, by=by, now=now, data=given)
    row.version = event.seq
    row.save(update_fields=["version"])
