"""Case numbers, query codes and the links that open without them.

Number: region(6)-date(8)-serial(5) (D1). Query code: 8 characters of a 32-letter alphabet without
0/O/1/I = 40 bits, derived from number, version and a key outside the database, stored nowhere,
shown once. Link: 128-bit signature over id, code version and expiry day; a rotated code ends both.
"""

import base64
import hmac
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from liaison.jurisdiction.rules import rule
from liaison.personal.fields import blind_index
from liaison.workdays.calendar import SHANGHAI

from . import rules
from .models import Case

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
EPOCH = date(2020, 1, 1)


def next_number(division, now):
    """Taken in its own statement; a rolled-back submit leaves a gap and no harm."""
    prefix = f"{division[:6].ljust(6, '0')}-{now.astimezone(SHANGHAI):%Y%m%d}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numbercounter (prefix, value) VALUES (%s, 1) "
            "ON CONFLICT (prefix) DO UPDATE SET value = cases_numbercounter.value + 1 "
            "RETURNING value",
            [prefix],
        )
        return f"{prefix}-{cursor.fetchone()[0]:05d}"


def code_of(number, version):
    """The query code; a repeated request gets the same one, and nobody can read it in a table."""
    raw = int(blind_index(f"{number}:{version}", "query-code"), 16)
    return "".join(ALPHABET[raw >> 5 * place & 31] for place in range(8))


def normal(code):
    """What people type: lower case, blanks and dashes are forgiven."""
    return "".join(character for character in code.upper() if character.isalnum())[:16]


def find(number, code):
    """The case, or None: a wrong number and a wrong code take the same path and time."""
    case = Case.objects.for_reading().filter(number=number.strip()).first()
    expected = code_of(number.strip(), case.code_version if case else 1)
    right = hmac.compare_digest(expected.encode(), normal(code).encode())
    return case if case and right else None


def link_token(case, now):
    day = (now.date() - EPOCH).days + rule(rules.LINK_DAYS, case.division)
    return f"{case.pk:x}.{day:x}.{_signature(case.pk, case.code_version, day)}"


def _signature(pk, version, day):
    digest = blind_index(f"{pk}.{version}.{day}", "track-link")
    return base64.urlsafe_b64encode(bytes.fromhex(digest)[:16]).decode().rstrip("=")


def open_link(token, now):
    """The case that a link stands for, or None when forged, expired or rotated."""
    try:
        pk, day, signature = token.split(".")
        pk, day = int(pk, 16), int(day, 16)
    except ValueError:
        return None
    if not 0 < pk < 2**62 or not 0 <= day < 40000:
        return None
    case = Case.objects.for_reading().filter(pk=pk).first()
    expected = _signature(pk, case.code_version if case else 0, day)
    if case is None or not hmac.compare_digest(expected.encode(), signature.encode()):
        return None
    ends = datetime.combine(EPOCH + timedelta(days=day + 1), datetime.min.time(), UTC)
    return case if now < ends else None
