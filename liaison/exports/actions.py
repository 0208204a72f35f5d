"""Verbs of exports: ask for one, write it, open it, forget it. What leaves is in the ledger before
it leaves."""

import contextlib
import logging
import uuid
from datetime import timedelta

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from liaison import scratch, sealed, sheets, stored
from liaison.documents.permissions import office_of
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.ledger import actions as ledger
from liaison.notifications import actions as notifications
from liaison.notifications.drafts import Draft
from liaison.workflow import SYSTEM, NotAllowed

from . import permissions, rules
from .lists import LISTS
from .models import Export, Form, State

logger = logging.getLogger("liaison.exports")
ROOT = "exports"
CHUNK = 1000
MOST_ATTEMPTS = 3
STALE = timedelta(minutes=10)  # without progress: its worker is gone


class Invalid(Refusal):
    status = 422
    code = "invalid"

    def __init__(self, detail, field=None):
        super().__init__(detail)
        self.field = field


class UnderWay(Refusal):
    """One at a time (409)."""

    status = 409
    code = "export-under-way"
    detail = _("您的上一份导出还没有生成，请等它完成。")


class Lapsed(Exception):
    """Whoever asked may not have it any more."""


class Overtaken(Exception):
    """Somebody else took the export up, or it has to be written anew."""


def place_of(actor):
    held = actor.membership
    for place in ("division", "station", "organisation"):
        if found := getattr(held, place, None):
            return found.code if place == "division" else found.division_id
    return ""


def ask(*, kind, form, given, by, now, personal=False, reason=""):
    """Note what is asked for; where it is short, write it at once, else leave it to the worker.

    Raises Http404 for a list that the actor does not have, Invalid, UnderWay, NotAllowed.
    """
    found = LISTS.get(kind)
    if found is None or by.kind != "user" or not found.sees(by):
        raise Http404
    if form not in Form.values:
        raise Invalid(_("请选择格式。"), "form")
    sheet, place, reason = found.sheet(by, given, now), place_of(by), reason.strip()[:200]
    if personal and sheet.personal is None:
        raise NotAllowed(_("您没有导出联系方式的权限。"))
    if personal and not reason:
        raise Invalid(_("请写明为什么要导出联系方式。"), "reason")
    most, direct = rule(rules.PERSONAL_ROWS, place), rule(rules.DIRECT_ROWS, place)
    count = sheet.count(most if personal else direct)
    if personal and count > most:
        raise Invalid(_("含联系方式时一次最多 %d 行，请缩小范围。") % most, "personal")
    row = Export(
        kind=kind,
        title=sheet.title[:80],
        form=form,
        conditions=given,
        office=office_of(by),
        division=place,
        owner=by.user,
        membership=by.membership,
        is_personal=personal,
        reason=reason if personal else "",
        asked_at=now,
        rows_expected=count,
        state=State.WAITING,
    )
    is_short = count <= direct
    if is_short:
        row.state, row.progress_at, row.attempts = State.RUNNING, now, 1
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _record(row, "ask_export", by=by, now=now, text=row.reason)
    except IntegrityError as error:
        raise UnderWay from error
    if is_short:
        _write(row, now=now)
    return row


def run(*, now, limit=3):
    """Write what waits, and what a lost worker left behind. Returns how many were taken up."""
    taken = 0
    for _number in range(limit):
        row = _claim(now)
        if row is None:
            break
        taken += 1
        row.is_told = True
        _write(row, now=now)
    return taken


def _claim(now):
    with transaction.atomic():
        rows = Export.objects.select_for_update(skip_locked=True, of=("self",))
        waiting = rows.filter(state=State.WAITING).order_by("asked_at").first()
        left = rows.filter(state=State.RUNNING, progress_at__lt=now - STALE).first()
        row = waiting or left
        if row is None:
            return None
        if row.attempts >= MOST_ATTEMPTS:
            row.state, row.problem = State.FAILED, _("试了三次没有完成，请缩小范围再导出。")
            row.save(update_fields=["state", "problem"])
            return _claim(now)
        row.state, row.progress_at = State.RUNNING, now
        row.attempts, row.rows = row.attempts + 1, 0
        row.save(update_fields=["state", "attempts", "rows", "progress_at"])
    return row


def _write(row, *, now):
    """The file, then its digest and number of rows in the ledger; or why there is none."""
    try:
        actor = permissions.acting(row, now)
        if actor is None:
            raise Lapsed
        _stored(row, actor, now)
    except Overtaken:
        row.refresh_from_db()
    except Lapsed:
        _failed(row, _("您已不能查看这份清单，没有导出。"), now=now)
    except (Refusal, Http404) as refusal:
        _failed(row, str(getattr(refusal, "detail", _("条件不对，没有导出。"))), now=now)
    except Exception:
        logger.exception("an export failed")
        _failed(row, _("出了差错，没有导出。请稍后再试。"), now=now)
    return row


def _stored(row, actor, now):
    given, personal = row.conditions, row.is_personal
    sheet = LISTS[row.kind].sheet(actor, given, now)
    if row.rows_expected > rule(rules.DIRECT_ROWS, row.division):
        row.rows_expected = sheet.rows.order_by().count()  # in the background the whole number
        Export.objects.filter(pk=row.pk).update(rows_expected=row.rows_expected)
    with scratch.folder() as folder:
        path = str(folder / f"table.{row.form}")
        headings = sheet.headings(personal=personal)
        with transaction.atomic() if personal else contextlib.nullcontext():
            lines = _lines(row, sheet, actor, now)
            if row.form == Form.CSV:
                count = sheets.write_csv(path, [str(one.heading) for one in headings], lines)
            else:
                count = sheets.write_xlsx(
                    path,
                    sheet.title,
                    [str(one.heading) for one in headings],
                    lines,
                    widths=[one.width for one in headings],
                    at=now,
                    folder=str(folder),
                    note=lambda rows: (
                        _("%(who)s %(when)s 导出，共 %(rows)d 行。")
                        % {
                            "who": actor.user,
                            "when": f"{localtime(now):%Y-%m-%d %H:%M}",
                            "rows": rows,
                        }
                    ),
                )
            sha256, size = sheets.digest(path)
            name = f"{stored.folder(ROOT, now.date())}/{uuid.uuid4().hex}.sealed"
            row.key = sealed.new_key()
            with open(path, "rb") as plain, open(f"{path}.sealed", "w+b") as target:
                sealed.seal(plain, target, row.key)
                target.seek(0)
                name = default_storage.save(name, File(target))
            try:
                _finish(row, actor, name, count, sha256, size, now)
            except BaseException:
                default_storage.delete(name)
                raise


def _lines(row, sheet, actor, now):
    done, seen = 0, set()
    for chunk in sheet.chunks(CHUNK):
        # A row that moved on while the table was read is not taken twice.
        fresh = [one for one in chunk if (key := _key(one)) not in seen and not seen.add(key)]
        lines = sheet.lines(fresh)
        if row.is_personal:
            more = sheet.personal(fresh, by=actor, reason=row.reason, now=now)
            lines = ([*line, *cells] for line, cells in zip(lines, more, strict=True))
        for line in lines:
            done += 1
            yield [str(done), *line] if sheet.is_numbered else line
        _progress(row, done, actor, now)


def _key(one):
    return one["id"] if isinstance(one, dict) else one.pk


def _progress(row, done, actor, now):
    """Where it stands, and whether it may go on: rights that ended end it."""
    if done < CHUNK or row.is_personal:
        return
    if (
        permissions.acting(row, now) is None
        or not type(actor.user).objects.filter(pk=actor.user.pk, is_active=True).exists()
    ):
        raise Lapsed
    own = Export.objects.filter(pk=row.pk, state=State.RUNNING, attempts=row.attempts)
    own.update(rows=done, progress_at=Now())


def _finish(row, actor, name, count, sha256, size, now):
    kept = timedelta(hours=rule(rules.KEPT_HOURS, row.division))
    attempt = row.attempts
    row.state, row.file, row.rows, row.sha256, row.size = State.DONE, name, count, sha256, size
    row.taken_at, row.expires_at = now, now + kept
    row.rows_expected = count
    data = {"rows": count, "sha256": sha256, "personal": row.is_personal}
    with transaction.atomic():
        _own(row, attempt)
        row.save()
        _record(row, "finish_export", by=actor, now=now, data=data)
        _tell(row, _("导出的“%s”可以下载了") % row.title, _("共 %d 行。") % count, now)


def _own(row, attempt):
    """Lock the row for the worker that writes it. Raises Overtaken for one taken for dead."""
    held = Export.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if (held.state, held.attempts) != (State.RUNNING, attempt):
        raise Overtaken


def _failed(row, problem, *, now):
    with transaction.atomic():
        try:
            _own(row, row.attempts)
        except Overtaken:
            row.refresh_from_db()
            return
        row.state, row.problem = State.FAILED, problem[:200]
        Export.objects.filter(pk=row.pk).update(state=row.state, problem=row.problem)
        _record(row, "fail_export", by=SYSTEM, now=now)
        _tell(row, _("“%s”没有导出") % row.title, row.problem, now)


def _tell(row, title, body, now):
    """Whoever did not wait at the page finds it in the inbox."""
    if not row.is_told:
        return
    draft = Draft(
        event="exports.ready",
        title=title,
        body=body,
        link=reverse("exports:show", args=[row.uid]),
        key=f"exports.ready:{row.pk}",
        user=row.owner,
    )
    notifications.enqueue([draft], now=now)


def opened(row, *, by, now):
    """The file of `row` for its owner, in pieces: in the ledger first. Http404 for anybody else,
    Gone after it expired or when the right it was taken by has ended."""
    if by.user is None or by.user.pk != row.owner_id:
        raise Http404
    with transaction.atomic():
        row = Export.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if not row.is_open(now) or permissions.acting(row, now) is None:
            raise Gone
        _record(row, "fetch_export", by=by, now=now)
    try:
        stream = default_storage.open(row.file, "rb")
    except FileNotFoundError as error:
        raise Gone from error
    return sealed.unsealed(stream, row.key) if row.key else stream


class Gone(Refusal):
    status = 410
    code = "gone"
    detail = _("文件已过期或者不再归您使用，请重新导出。")


def forget(*, now, limit=500):
    """Files past their time, and those whose owner may not have them any more. Returns how many."""
    count = 0
    rows = Export.objects.exclude(file="").select_related("owner").defer("key")
    for row in rows.order_by("pk")[:limit]:
        if row.expires_at > now and permissions.acting(row, now) is not None:
            continue
        default_storage.delete(row.file)
        Export.objects.filter(pk=row.pk).update(state=State.GONE, file="", key="")
        count += 1
    return count


def sweep_files(*, now):
    """Tables whose row never came, or has let go of them, and what a killed writer left; answers
    how many tables."""
    scratch.sweep(now)
    return stored.sweep(ROOT, {Export: ("file",)}, now)


def recall(*, now):
    """Somebody's data is erased: no table written before hands it out afterwards. What is being
    written is written anew; the caller's transaction decides."""
    rows = Export.objects.select_for_update().order_by("pk")
    rows.filter(state=State.RUNNING).update(state=State.WAITING, progress_at=now)
    standing = list(rows.exclude(file="").values_list("pk", "file"))
    Export.objects.filter(pk__in=[pk for pk, _name in standing]).update(
        state=State.GONE,
        file="",
        key="",
        problem=_("有人要求删除个人信息，之前生成的表格已清除，请重新导出。"),
    )
    names = [name for _pk, name in standing]
    transaction.on_commit(lambda: [default_storage.delete(name) for name in names], robust=True)


def _record(row, action, *, by, now, data=None, text=""):
    given = {"kind": row.kind, "division": row.division, **(data or {})}
    event = ledger.append(subject=row, action=action, by=by, now=now, data=given, text=text)
    row.version = event.seq
    Export.objects.filter(pk=row.pk).update(version=event.seq)
