"""Issuing, rotating and revoking codes, and what happens when one is scanned."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.errors import Refusal
from liaison.ledger import actions as ledger
from liaison.limits import actions as limits
from liaison.workflow import NotAllowed

from . import topics
from .landing import resolve
from .models import Purpose, QRCode
from .permissions import may_manage
from .tokens import new_token

SCANS_PER_HOUR = 300
COUNT = """
INSERT INTO qrcodes_scancount AS s (code_id, day, count) VALUES (%s, %s, 1)
ON CONFLICT (code_id, day) DO UPDATE SET count = s.count + 1
"""


class AlreadyIssued(Refusal):
    """The target has a live code (409)."""

    status = 409
    code = "already-issued"


class AlreadyRevoked(Refusal):
    """The code was revoked before (409)."""

    status = 409
    code = "already-revoked"


def issue(*, by, now, representative=None, station=None):
    """A new code for one representative or one station that has none."""
    target = representative or station
    check_allowed(by, target)
    with transaction.atomic():
        type(target).objects.select_for_update(of=("self",)).get(pk=target.pk)
        if target.codes.live().exists():
            raise AlreadyIssued(_("“%s”已有有效的二维码，要换新请用换发。") % target)
        return _create(by=by, now=now, representative=representative, station=station)


def issue_for(about, *, by, now):
    """The live code of a topic's page ("project:MS990101-2026-001"), issued when it has none."""
    if not (by.kind == "system" or topics.manages(by, about)):
        raise NotAllowed(_("您不能制发这个页面的二维码。"))
    live = QRCode.objects.live().filter(about=about).first()
    if live is not None:
        return live
    code = QRCode.objects.create(
        token=new_token(),
        purpose=Purpose.TOPIC,
        about=about,
        issued_at=now,
        issued_by=by.user,
    )
    _append(code, "issue", by=by, now=now)
    return code


def rotate(*, code, by, now, reason):
    """Revoke `code` and issue another for the same target; old paper leads to the new code."""
    check_allowed(by, code.target)
    with transaction.atomic():
        old = _revoked(code, by=by, now=now, reason=reason, action="rotate")
        new = _create(by=by, now=now, representative=old.representative, station=old.station)
        old.successor = new
        old.save(update_fields=["successor"])
    return new


def revoke(*, code, by, now, reason):
    """Take a code out of use for good; scanning it explains and offers the station."""
    check_allowed(by, code.target)
    with transaction.atomic():
        return _revoked(code, by=by, now=now, reason=reason, action="revoke")


def scan(*, token, address, now):
    """One scan from one address: the Landing, or None for a token that is none of ours.

    Raises limits.TooMany after 300 scans an hour (setting SCANS_PER_HOUR). Counts per code and
    day; the address is used for the limit alone and not kept with the count.
    """
    limits.enforce(
        scope="scan",
        key=address,
        limit=getattr(settings, "SCANS_PER_HOUR", SCANS_PER_HOUR),
        per=timedelta(hours=1),
        now=now,
    )
    landing = resolve(token, now)
    if landing is not None:
        count_scan(code=landing.code, now=now)
    return landing


def count_scan(*, code, now):
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [code.pk, timezone.localdate(now)])


def check_allowed(by, target):
    if not may_manage(by, target):
        raise NotAllowed(_("只有管理这里的站点和人大工作机构可以制发、换发和作废二维码。"))


def _create(*, by, now, representative, station):
    code = QRCode.objects.create(
        token=new_token(),
        purpose=Purpose.REPRESENTATIVE if representative else Purpose.STATION,
        representative=representative,
        station=station,
        issued_at=now,
        issued_by=by.user,
    )
    _append(code, "issue", by=by, now=now)
    return code


def _revoked(code, *, by, now, reason, action):
    if not reason.strip():
        raise Refusal(_("请写明作废的原因。"))
    row = QRCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
    if row.revoked_at:
        raise AlreadyRevoked(_("这个二维码已经作废。"))
    row.revoked_at, row.revoke_reason = now, reason[:200]
    row.save(update_fields=["revoked_at", "revoke_reason"])
    _append(row, action, by=by, now=now, data={"reason": reason[:200]})
    return row


def _append(code, action, *, by, now, data=None):
    code.version = ledger.append(subject=code, action=action, by=by, now=now, data=data).seq
    code.save(update_fields=["version"])
