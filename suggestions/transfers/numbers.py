"""Numbers of hand-overs in addresses: XF990101-2026-0003. What stands on paper, 〔2026〕3号, comes
with the papers (papers.py)."""

from django.db import connection

from liaison.workdays.calendar import SHANGHAI

from .models import Kind

LETTERS = {Kind.PETITION: "XF", Kind.PROCURATORATE: "JC", Kind.SPECIALTY: "ZY"}


def take(kind, division, now):
    """The next number, in the caller's transaction."""
    year = now.astimezone(SHANGHAI).year
    prefix = f"{LETTERS[kind]}{division[:6].ljust(6, '0')}-{year}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numbercounter (prefix, value) VALUES (%s, 1) "
            "ON CONFLICT (prefix) DO UPDATE SET value = cases_numbercounter.value + 1 "
            "RETURNING value",
            [prefix],
        )
        return f"{prefix}-{cursor.fetchone()[0]:04d}"
