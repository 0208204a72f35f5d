"""SMS by HTTP: POST SMS_URL with JSON, GET SMS_URL?id=… for what became of it (docs/sms.md)."""

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from liaison.notifications.wording import sms_text

from . import Outcome, Report

TIMEOUT = 5
LONGEST_ANSWER = 64 * 1024
TAKEN = {"accepted", "queued", "sent", "delivered"}


def is_on():
    return bool(settings.SMS_URL)


def send(message):
    body = {
        "id": message.dedupe_key,
        "to": message.address,
        "text": sms_text(message.body, message.link),
    }
    try:
        code, answer = _call("POST", body=json.dumps(body, ensure_ascii=False).encode())
    except ConnectionRefusedError as error:  # nothing was handed over
        return Report(Outcome.ABSENT, _name(error))
    except (OSError, HTTPException) as error:
        return Report(Outcome.UNKNOWN, _name(error))
    status = _status(answer)
    if code == 409 or (code in (200, 201, 202) and status in TAKEN):
        return Report(Outcome.SENT)
    error = f"HTTP {code} {status}".strip()
    if code in (400, 422) or status == "rejected":
        return Report(Outcome.REFUSED, error)
    if code in (401, 403, 404, 429) or (code < 300 and status == "error"):
        return Report(Outcome.ABSENT, error)
    return Report(Outcome.UNKNOWN, error)  # a 5xx may come from a proxy after the gateway took it


def find(message):
    try:
        code, answer = _call("GET", query={"id": message.dedupe_key})
    except (OSError, HTTPException) as error:
        return Report(Outcome.UNKNOWN, _name(error))
    status = _status(answer)
    if code == 200 and status in TAKEN:
        return Report(Outcome.SENT)
    if code == 404 or (code == 200 and status in {"unknown", "failed"}):
        return Report(Outcome.ABSENT)
    return Report(Outcome.UNKNOWN, f"HTTP {code} {status}".strip())


def _call(method, *, body=None, query=None):
    """Status and body. No redirect is followed: the key goes to SMS_URL and nowhere else."""
    url = urlsplit(settings.SMS_URL)
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    queries = [part for part in (url.query, urlencode(query or {})) if part]
    path = (url.path or "/") + ("?" + "&".join(queries) if queries else "")
    headers = {"Authorization": f"Bearer {settings.SMS_KEY}", "Accept": "application/json"}
    if body is not None:
        headers["Content-Type"] = "application/json; charset=utf-8"
    connection = kind(url.hostname, url.port, timeout=TIMEOUT)
    try:
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(LONGEST_ANSWER)
    finally:
        connection.close()


def _status(answer):
    try:
        body = json.loads(answer)
    except ValueError:
        return ""
    return str(body.get("status", ""))[:40] if isinstance(body, dict) else ""


def _name(error):
    return type(error).__name__
