"""Numbers of hand-overs: XF990101-2026-0003 in addresses, 人大信转〔2026〕3号 on paper."""

from django.db import connection

from liaison.jurisdiction.rules import rule
from liaison.workdays.calendar import SHANGHAI

from . import rules
from .models import Kind

LETTERS = {Kind.PETITION: "XF", Kind.PROCURATORATE: "JC", Kind.SPECIALTY: "ZY"}
WORDS = {
    Kind.PETITION: rules.PETITION_WORD,
    Kind.PROCURATORATE: rules.PROCURATORATE_WORD,
    Kind.SPECIALTY: rules.SPECIALTY_WORD,
}


def take(kind, division, now):
    """(number, paper). Taken in the caller's transaction: papers are numbered without gaps."""
    year = now.astimezone(SHANGHAI).year
    prefix = f"{LETTERS[kind]}{division[:6].ljust(6, '0')}-{year}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numbercounter (prefix, value) VALUES (%s, 1) "
            "ON CONFLICT (prefix) DO UPDATE SET value = cases_numbercounter.value + 1 "
            "RETURNING value",
            [prefix],
        )
        serial = cursor.fetchone()[0]
    return f"{prefix}-{serial:04d}", f"{rule(WORDS[kind], division)}〔{year}〕{serial}号"
