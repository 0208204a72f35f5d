"""One call to a receiver, signed after the Standard Webhooks convention: webhook-id,
webhook-timestamp, and webhook-signature = "v1,<base64 HMAC-SHA256 of id.timestamp.body>", one for
each secret that is in force."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from http.client import HTTPException

from django.db.models import Q

from . import addresses

PREFIX = "whsec_"
TIMEOUT, DEADLINE = 5, 10  # seconds: between two bytes, altogether
EXCERPT = 300
LONGEST_PAUSE = 3600


@dataclass(frozen=True)
class Report:
    """What came of one call. `retry_after` in seconds when the receiver asked for a pause."""

    status: int | None = None
    error: str = ""
    excerpt: str = ""
    milliseconds: int = 0
    retry_after: int = 0

    @property
    def is_taken(self):
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self):
        return self.status == 410


def new_secret():
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def body_of(delivery):
    """The bytes that are signed: the same at every attempt."""
    said = {
        "type": delivery.event,
        "timestamp": delivery.change.get("at"),
        "data": delivery.change,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def signature(values, uid, timestamp, body):
    signed = f"{uid}.{timestamp}.".encode() + body
    return " ".join("v1," + _mac(value, signed) for value in values)


def _mac(value, signed):
    key = base64.b64decode(value.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def live_secrets(hook, now):
    rows = hook.secrets.filter(Q(ends_at=None) | Q(ends_at__gt=now)).order_by("-pk")
    return [row.value for row in rows]


def send(delivery, hook, *, now):
    """Post `delivery` once; never raises for what the other side does."""
    body, uid, timestamp = body_of(delivery), str(delivery.uid), str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Liaison-Webhooks/1",
        "webhook-id": uid,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(live_secrets(hook, now), uid, timestamp, body),
    }
    started = time.monotonic()
    try:
        status, excerpt, pause = _post(hook.url, body, headers)
        report = {"status": status, "excerpt": excerpt, "retry_after": pause}
        if 300 <= status < 400:
            report["error"] = "不跟随重定向，请改用最终的地址"
        elif not 200 <= status < 300:
            report["error"] = f"HTTP {status}"
    except (OSError, HTTPException, ValueError) as error:  # may quote what the other side sent
        report = {"error": _storable(f"{type(error).__name__}: {error}")}
    spent = int((time.monotonic() - started) * 1000)
    return Report(**report, milliseconds=spent)


def _post(url, body, headers):
    with addresses.calling(url, timeout=TIMEOUT, deadline=DEADLINE) as (opened, path):
        opened.request("POST", path, body=body, headers=headers)
        answer = opened.getresponse()
        said = answer.read(EXCERPT * 4).decode("utf-8", "replace")
        return answer.status, _storable(said), _pause(answer)


def _storable(text):
    return text.replace("\0", "")[:EXCERPT]


def _pause(answer):
    wanted = answer.headers.get("Retry-After", "")
    return min(int(wanted), LONGEST_PAUSE) if wanted.isdecimal() and len(wanted) < 9 else 0
