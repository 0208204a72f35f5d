"""Case numbers, query codes and the links that open without them.

Number: region(6)-date(8)-serial(5) (D1). Query code: 8 characters of a 32-letter alphabet without
0/O/1/I = 40 bits, derived from number, version and a key outside the database, stored nowhere,
shown once. Link: 128-bit signature over id, code version and expiry day; a rotated code ends both.
Both are signed with a pepper and outlive a rotation of FIELD_KEY.
"""

import base64
import hashlib
import hmac
import unicodedata
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from liaison.jurisdiction.rules import rule
from liaison.personal import peppers
from liaison.workdays.calendar import SHANGHAI

from . import rules
from .models import Case

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
DASHES = str.maketrans("‐‑‒–—−", "------")
EPOCH = date(2020, 1, 1)
QUERY_CODE, TRACK_LINK = peppers.declare("query-code"), peppers.declare("track-link")


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
    return _codes_of(number, version)[0]


def _codes_of(number, version):
    """The code under every pepper that still verifies, newest first."""
    found = []
    for pepper in peppers.valid(QUERY_CODE):
        raw = int.from_bytes(_digest(pepper, f"{number}:{version}"), "big")
        found.append("".join(ALPHABET[raw >> 5 * place & 31] for place in range(8)))
    return found


def _digest(pepper, text):
    return hmac.new(pepper, text.encode(), hashlib.sha256).digest()


def normal(code):
    """What people type: lower case, full width, blanks and dashes are forgiven."""
    code = unicodedata.normalize("NFKC", code).upper()
    return "".join(character for character in code if character.isalnum())[:16]


def normal_number(number):
    """Full-width digits of a Chinese keyboard, blanks, long dashes and none are forgiven."""
    number = unicodedata.normalize("NFKC", number).translate(DASHES)
    number = "".join(number.split())[:24]
    if len(number) == 19 and number.isdecimal():
        return f"{number[:6]}-{number[6:14]}-{number[14:]}"
    return number


def find(number, code):
    """The case, or None: a wrong number and a wrong code take the same path and time."""
    case = Case.objects.for_reading().filter(number=number.strip()).first()
    expected = _codes_of(number.strip(), case.code_version if case else 1)
    right = _is_one_of(normal(code), expected)
    return case if case and right else None


def _is_one_of(given, expected):
    """Each one is compared, in constant time: the answer takes as long whichever matches."""
    return any([hmac.compare_digest(one.encode(), given.encode()) for one in expected])


def link_token(case, now):
    day = (now.date() - EPOCH).days + rule(rules.LINK_DAYS, case.division)
    return f"{case.pk:x}.{day:x}.{_signatures(case.pk, case.code_version, day)[0]}"


def _signatures(pk, version, day):
    digests = [_digest(pepper, f"{pk}.{version}.{day}") for pepper in peppers.valid(TRACK_LINK)]
    return [base64.urlsafe_b64encode(found[:16]).decode().rstrip("=") for found in digests]


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
    expected = _signatures(pk, case.code_version if case else 0, day)
    if not _is_one_of(signature, expected) or case is None:
        return None
    ends = datetime.combine(EPOCH + timedelta(days=day + 1), datetime.min.time(), UTC)
    return case if now < ends else None
