"""Receipts of the SMS gateway: signed, fresh, each counted once (docs/sms.md)."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from liaison.errors import Refusal

from .models import Channel, Delivery, Message, Receipt, ReceiptNonce

FRESH = timedelta(minutes=5)
WORDS = {"delivered": Receipt.DELIVERED, "failed": Receipt.FAILED}


class Forged(Refusal):
    status = 401
    code = "bad-signature"


def is_on():
    return bool(settings.SMS_RECEIPT_KEY)


def signature(timestamp, nonce, body):
    """hex HMAC-SHA256 over "timestamp.nonce.body"."""
    key = settings.SMS_RECEIPT_KEY.encode()
    return hmac.new(key, f"{timestamp}.{nonce}.".encode() + body, hashlib.sha256).hexdigest()


def check(*, timestamp, nonce, signed, body, now):
    """Raise Forged unless the gateway signed exactly this, within five minutes of `now`."""
    expected = signature(timestamp, nonce, body)
    if not hmac.compare_digest(expected.encode(), signed.encode()):
        raise Forged(_("签名不对。"))
    if not timestamp.isdecimal() or not 8 <= len(nonce) <= 64 or len(timestamp) > 11:
        raise Forged(_("时间或随机数不对。"))
    if abs(datetime.fromtimestamp(int(timestamp), UTC) - now) > FRESH:
        raise Forged(_("时间相差超过 5 分钟。"))


def take(*, nonce, key, status, error="", now):
    """Note what became of the SMS with the id `key`. True when it changed anything: a repeated
    nonce, an unknown id or word, and a failure after delivery do not."""
    word = WORDS.get(status)
    with transaction.atomic():
        _row, is_new = ReceiptNonce.objects.get_or_create(nonce=nonce, defaults={"seen_at": now})
        if not is_new or word is None:
            return False
        sms = Message.objects.filter(channel=Channel.SMS, dedupe_key=key).exclude(
            receipt=Receipt.DELIVERED
        )
        # The gateway had it, whatever its answer to us was: it does not go out again. The fencing
        # token goes too, so that a worker still waiting for that answer writes nothing.
        return bool(
            sms.update(
                receipt=word,
                receipt_at=now,
                state=Delivery.SENT,
                sent_at=Coalesce("sent_at", Value(now)),
                last_error="" if word == Receipt.DELIVERED else error,
                lease_until=None,
                lease_token=None,
            )
        )


def forget(*, now):
    """Nonces whose signature is no longer good for anything."""
    return ReceiptNonce.objects.filter(seen_at__lt=now - 3 * FRESH).delete()[0]
