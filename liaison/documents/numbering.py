"""发文字号: 〔2026〕N号 per issuing body, 代字 and year (GB/T 9704-2012: six-corner brackets, no
leading zero)."""

from django.db import connection

from liaison.workdays.calendar import SHANGHAI


def take(*, body, word, now):
    """(year, serial, number), in the caller's transaction: whoever rolls back gives it back, and
    whoever comes at the same time waits for the row. Papers are numbered without gaps."""
    if not connection.in_atomic_block:
        raise AssertionError("a number is taken in the transaction that issues the paper")
    year = now.astimezone(SHANGHAI).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_series (body, word, year, last) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (body, word, year) DO UPDATE SET last = documents_series.last + 1 "
            "RETURNING last",
            [body, word, year],
        )
        serial = cursor.fetchone()[0]
    return year, serial, f"{word}〔{year}〕{serial}号"


def blank(word, now):
    """The number of a preview."""
    return f"{word}〔{now.astimezone(SHANGHAI).year}〕　号"
