"""What this browser sent a moment ago, so that Back and a second tap do not make a second matter.

The session holds number, form key and a keyed digest of the words, never the words."""

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from .models import Case
from .workflow import State

KEY = "sent"
FRESH = timedelta(minutes=30)


def remember(request, recipient, body, *, key, number, now):
    said = {"key": key, "number": number, "at": now.isoformat()}
    request.session[KEY] = said | {"digest": _digest(recipient, body)}


def same(request, recipient, body, now):
    """The form key under which these very words went to this recipient just now, or ""."""
    said = _fresh(request, now)
    if not said or said["digest"] != _digest(recipient, body):
        return ""
    withdrawn = Case.objects.filter(number=said["number"], state=State.WITHDRAWN).exists()
    return "" if withdrawn else said["key"]


def last(request, now):
    """The number of what was sent just now, or ""."""
    said = _fresh(request, now)
    return said["number"] if said else ""


def _fresh(request, now):
    said = request.session.get(KEY)
    return said if said and now - datetime.fromisoformat(said["at"]) < FRESH else None


def _digest(recipient, body):
    who = recipient.representative
    to = f"{recipient.station.code} {who.uid if who else ''}".encode()
    return salted_hmac("liaison.cases.sent", to + b"\0" + body, algorithm="sha256").hexdigest()
