"""One request, one effect: the same key and body get the stored answer again, for seven days.

The answer is written in the transaction of the effect. A second request waits on a lock of
Postgres for at most `lock_timeout` (2 s); a process that dies gives its lock and its half-done
effect back at once, so there is no "in progress" row that could go stale.
"""

import base64
import hashlib
import json
import re
from datetime import timedelta

from cryptography.fernet import Fernet
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from liaison.errors import Refusal
from liaison.whole import whole

from .models import Answer

KEPT = timedelta(days=7)
ANYBODY = "citizen"
SECRET, VARIETY, LETTERS = 32, 8, 4  # characters; 32 are 128 bits in hexadecimal
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
HEXADECIMAL = re.compile(rf"[0-9a-f]{{{SECRET},}}", re.IGNORECASE)
BASE64 = re.compile(rf"[\w-]{{{SECRET},}}={{0,2}}", re.ASCII)
RUN, LONG_RUN = re.compile(r"(.)\1{4}"), re.compile(r"(.)\1{7}")
STRETCH = re.compile(r"[a-z]+|[A-Z]+|[0-9]+|[_-]+|=+")
LOCK_NOT_AVAILABLE = "55P03"


class BadKey(Refusal):
    status = 400
    code = "idempotency_key"
    detail = _("Idempotency-Key 应为 1 至 200 个可见的 ASCII 字符。")


class OtherBody(Refusal):
    status = 422
    code = "idempotency_other_body"
    detail = _("同一个请求键已用于另一份内容，请刷新页面后重新提交。")


class InProgress(Refusal):
    status = 409
    code = "idempotency_in_progress"
    detail = _("同一请求正在处理，请稍后再试。")


class Forgotten(Refusal):
    status = 410
    code = "idempotency_forgotten"
    detail = _("这份内容已经收到过，应答已按本人要求删除。")


def _digest(what, text):
    return salted_hmac(f"liaison.idempotency.{what}", text, algorithm="sha256").hexdigest()


def _cipher(key):
    secret = salted_hmac("liaison.idempotency.answer", key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(secret))


def stranger(key, network):
    """The `actor` of whoever shows nothing but `key`. A long random key is its maker's secret and
    moves with the telephone from one network to the next; any other, however long ("00001",
    "order-2026-11-22-0000000001"), may be anybody's, so it counts within the sender's network
    only: nobody is refused, and nobody reads an answer, because a stranger counts alike."""
    return ANYBODY if is_secret(key) else f"{ANYBODY} {network}"


def is_secret(key):
    """Whether it looks drawn by lot: a UUID, hexadecimal of many digits with letters among them, or
    base64url that changes between capitals, small letters and digits more often than at every
    third character; and no mark many times in a row. Of secrets that are no UUID one in a thousand
    doesn't look so, and holds in one network only."""
    if UUID.fullmatch(key):
        return not LONG_RUN.search(key.replace("-", ""))
    if RUN.search(key):
        return False
    if HEXADECIMAL.fullmatch(key):
        letters = sum(mark.isalpha() for mark in key)
        return len(set(key.lower())) >= VARIETY and LETTERS <= letters <= len(key) - VARIETY
    return bool(BASE64.fullmatch(key)) and len(STRETCH.findall(key)) * 3 > len(key)


def once(*, actor: str, endpoint: str, key: str, body: bytes, now, run):
    """Run `run() -> (status, json-able)` once for this actor, endpoint and key; a third value
    names the matter with which the answer is to be forgotten, else it is the answer's "number".

    Answers (status, json-able, replayed). An exception of `run` undoes its work and leaves the
    key free. `body` must be the same bytes for the same content: pass canonical bytes for
    multipart, whose boundary changes.
    Raises BadKey, OtherBody, InProgress, Forgotten.
    """
    names = _names(actor, endpoint, key)
    with whole():
        _lock("\0".join(names.values()))
        content = _digest("body", body)  # keyed: a phone number in it could be tried out
        if stored := _stored(names, key, content, now):
            return *stored, True
        status, answer, *about = run()
        if not about and isinstance(answer, dict):
            about = [str(answer.get("number", ""))]
        text = json.dumps(answer, cls=DjangoJSONEncoder)
        told = {
            "body": content,
            "status": status,
            "about": "".join(about)[:40],
            "answer": _cipher(key).encrypt(text.encode()).decode(),
            "answered_at": now,
        }
        # A key that is past its days but not swept yet is free again.
        Answer.objects.bulk_create(
            [Answer(**names, **told)],
            update_conflicts=True,
            unique_fields=list(names),
            update_fields=list(told),
        )
    return status, json.loads(text), False


def answered(*, actor: str, endpoint: str, key: str, body: bytes, now):
    """(status, json-able) that `once` gave before, or None: for whoever has costly work to do
    before it. Raises BadKey, OtherBody, Forgotten."""
    return _stored(_names(actor, endpoint, key), key, _digest("body", body), now)


def _names(actor, endpoint, key):
    if not 1 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise BadKey
    return {"actor": _digest("actor", actor), "endpoint": endpoint, "key": _digest("key", key)}


def _stored(names, key, content, now):
    stored = Answer.objects.filter(**names, answered_at__gt=now - KEPT).first()
    if stored is None:
        return None
    if not stored.answer:
        raise Forgotten
    if stored.body != content:
        raise OtherBody
    return stored.status, json.loads(_cipher(key).decrypt(stored.answer.encode()))


def _lock(name):
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == LOCK_NOT_AVAILABLE:
            raise InProgress from error
        raise


def forget_about(number):
    """Blank what was answered about `number`; the keys stay taken, so a late repetition of the
    same request can't submit it again. Answers how many."""
    return Answer.objects.filter(about=number).update(body="", answer="", status=410)


def forget(*, now):
    """Delete answers older than seven days; answers how many."""
    return Answer.objects.filter(answered_at__lte=now - KEPT).delete()[0]
