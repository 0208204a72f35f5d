"""A terminal's life: added, opened by a code that works once, named, taken out of use; and the
refusal of whatever is none. What opens it is stored as digests only."""

import hashlib
import logging
import secrets
import unicodedata
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.ledger import actions as ledger
from liaison.limits import actions as limits
from liaison.workflow import Actor, NotAllowed

from . import permissions, rules
from .models import Kiosk

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # as query codes: no 0, 1, I, O
CODE_LENGTH = 12  # 60 bits, for a day, counted per network
DEVICE = Actor(kind="kiosk")
HOUR = timedelta(hours=1)
OPENINGS_PER_HOUR = 20
REFUSALS_PER_HOUR = 30  # of one terminal that go into the ledger; the log has all of them
SEEN_EVERY = timedelta(minutes=1)
log = logging.getLogger(__name__)


class WrongCode(Refusal):
    """No terminal waits for this code (422)."""

    status = 422
    code = "wrong-code"


class NameTaken(Refusal):
    status = 422
    code = "name-taken"


class AlreadyRevoked(Refusal):
    status = 409
    code = "already-revoked"


class Unknown(Refusal):
    """The browser holds no secret of the terminal that it claims to be (403)."""

    status = 403
    code = "unknown-device"


class Revoked(Refusal):
    """It was a terminal and is none any more (403)."""

    status = 403
    code = "revoked-device"


# --- for those who keep terminals -----------------------------------------------------------------


def issue(*, station, name, by, now, hint=""):
    """A new terminal of `station`. Returns (kiosk, code); the code is shown once."""
    if not permissions.stations(by).filter(pk=station.pk).exists():
        raise NotAllowed(_("您不能为这个站点添加自助终端。"))
    code, until = _new_code(station, now)
    try:
        with transaction.atomic():
            kiosk = Kiosk.objects.create(
                station=station,
                name=name,
                hint=hint,
                code_digest=_digest(code),
                code_until=until,
                issued_at=now,
                issued_by=by.user,
            )
            _record(kiosk, "issue_kiosk", by=by, now=now, data={"station": station.code})
    except IntegrityError as error:
        raise NameTaken(_("本站已有同名的终端，请换个名称。")) from error
    return kiosk, _grouped(code)


def renew(*, kiosk, by, now):
    """Another code, for a lost one or another browser; the browser of before ends when it is used.

    Returns the code."""
    with transaction.atomic():
        row = _kept(kiosk, by)
        code, row.code_until = _new_code(row.station, now)
        row.code_digest = _digest(code)
        row.save(update_fields=["code_digest", "code_until"])
        _record(row, "renew_kiosk", by=by, now=now)
    return _grouped(code)


def rename(*, kiosk, name, hint, by, now):
    try:
        with transaction.atomic():
            row = _kept(kiosk, by)
            row.name, row.hint = name, hint
            row.save(update_fields=["name", "hint"])
            _record(row, "rename_kiosk", by=by, now=now)
    except IntegrityError as error:
        raise NameTaken(_("本站已有同名的终端，请换个名称。")) from error
    return row


@transaction.atomic
def revoke(*, kiosk, reason, by, now):
    """Out of use for good, from the next request on. The digest stays, to know it by."""
    row = _kept(kiosk, by)
    row.revoked_at, row.revoke_reason = now, reason
    row.code_digest, row.code_until = "", None
    row.save(update_fields=["revoked_at", "revoke_reason", "code_digest", "code_until"])
    _record(row, "revoke_kiosk", by=by, now=now, data={"reason": reason})
    return row


def _kept(kiosk, by):
    if not permissions.kiosks(by).filter(pk=kiosk.pk).exists():
        raise NotAllowed(_("您不能管理这台自助终端。"))
    row = Kiosk.objects.select_for_update(of=("self",)).select_related("station").get(pk=kiosk.pk)
    if row.revoked_at:
        raise AlreadyRevoked(_("这台终端已经停用。"))
    return row


def _new_code(station, now):
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    return code, now + timedelta(hours=max(1, rule(rules.CODE_HOURS, station.division_id)))


def _grouped(code):
    return "-".join(code[place : place + 4] for place in range(0, CODE_LENGTH, 4))


# --- for the device -------------------------------------------------------------------------------


def open_device(*, code, address, now):
    """Whoever types the code gets the terminal's secret, once: (kiosk, secret)."""
    limits.enforce(scope="kiosks.open", key=address, limit=OPENINGS_PER_HOUR, per=HOUR, now=now)
    typed = unicodedata.normalize("NFKC", code).upper()
    typed = "".join(character for character in typed if character.isalnum())
    with transaction.atomic():
        rows = Kiosk.objects.live().select_for_update(of=("self",)).select_related("station")
        row = rows.filter(code_digest=_digest(typed), code_until__gt=now).first()
        if row is None:
            raise WrongCode(_("登记码不对，或者已经用过、过期。请工作人员在工作台重新取一个。"))
        secret = secrets.token_urlsafe(32)
        row.digest, row.opened_at, row.last_seen_at = _digest(secret), now, now
        row.code_digest, row.code_until = "", None
        row.save()
        _record(row, "open_kiosk", by=DEVICE, now=now)
    return row, secret


def recognise(*, uid, secret, now):
    """The terminal behind an address and a cookie. Raises Unknown, Revoked."""
    kiosk = Kiosk.objects.select_related("station__division", "station__parent")
    kiosk = kiosk.filter(uid=uid).first()
    if kiosk is None or not kiosk.digest or not _is_its(kiosk, secret):
        raise Unknown(_("这台设备没有登记为自助终端。"))
    if kiosk.revoked_at:
        raise Revoked(_("这台自助终端已经停用。"))
    if kiosk.last_seen_at is None or now - kiosk.last_seen_at >= SEEN_EVERY:
        Kiosk.objects.filter(pk=kiosk.pk).update(last_seen_at=now)
    return kiosk


def registered(*, secret):
    """The terminal that holds `secret`, where it is in use and no other code waits for it."""
    return Kiosk.objects.live().filter(digest=_digest(secret), code_digest="").first()


def note_refusal(*, uid, refusal, now):
    """Something was sent in the name of a terminal and not taken: kept in the log and, for a
    terminal that there was, with its row and in the ledger."""
    log.warning("kiosk %s: %s, nothing was stored", uid, refusal.code)
    kiosk = Kiosk.objects.filter(uid=uid).first()
    if kiosk is None:
        return
    # An address cannot fill the ledger: it grows by so many rows an hour and no further.
    too_many = limits.hit(
        scope="kiosks.refused", key=uid, limit=REFUSALS_PER_HOUR, per=HOUR, now=now
    )
    with transaction.atomic():
        row = Kiosk.objects.select_for_update(of=("self",)).get(pk=kiosk.pk)
        Kiosk.objects.filter(pk=row.pk).update(refusals=F("refusals") + 1, refused_at=now)
        if not too_many:
            _record(row, "refuse_kiosk", by=DEVICE, now=now, data={"why": refusal.code})


def _is_its(kiosk, secret):
    return constant_time_compare(kiosk.digest, _digest(secret))


def _digest(secret):
    """Secrets of 60 bits for a day and of 256 bits: nothing to try out, so no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _record(kiosk, action, *, by, now, data=None):
    role = by.membership.role if by.membership else ""
    event = ledger.append(subject=kiosk, action=action, by=by, now=now, role=role, data=data)
    kiosk.version = event.seq
    kiosk.save(update_fields=["version"])
