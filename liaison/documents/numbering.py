"""发文字号: 〔2026〕N号 per issuing body, 代字 and year (GB/T 9704-2012: six-corner brackets, no
leading zero). Papers are numbered without gaps: a number is taken in the transaction that issues
the paper, and whoever rolls back gives it back."""

from django.db import connection

from liaison.errors import Refusal
from liaison.workdays.calendar import SHANGHAI


class Taken(Refusal):
    """Somebody else took the number that was to come next (409)."""

    status = 409
    code = "number-taken"


def year_of(now):
    return now.astimezone(SHANGHAI).year


def words(word, year, serial):
    return f"{word}〔{year}〕{serial}号"


def last(*, body, word, year, locked=False):
    """The serial given last; `locked` keeps everybody else from the next one until the caller's
    transaction ends."""
    if locked:
        _run(
            "INSERT INTO documents_series (body, word, year, last) VALUES (%s, %s, %s, 0) "
            "ON CONFLICT (body, word, year) DO NOTHING RETURNING last",
            [body, word, year],
        )
    found = "SELECT last FROM documents_series WHERE body = %s AND word = %s AND year = %s"
    return _run(f"{found} FOR UPDATE" if locked else found, [body, word, year]) or 0


def take(*, body, word, year, serial):
    """Take `serial`, in the caller's transaction: whoever comes at the same time waits for the
    row. Raises Taken unless it is the next one."""
    if not connection.in_atomic_block:
        raise AssertionError("a number is taken in the transaction that issues the paper")
    found = _run(
        "UPDATE documents_series SET last = last + 1 "
        "WHERE body = %s AND word = %s AND year = %s AND last = %s RETURNING last",
        [body, word, year, serial - 1],
    )
    if found is None and serial == 1:
        found = _run(
            "INSERT INTO documents_series (body, word, year, last) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (body, word, year) DO NOTHING RETURNING last",
            [body, word, year],
        )
    if found is None:
        raise Taken


def _run(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return row[0] if row else None


def blank(word, now):
    """The number of a preview."""
    return f"{word}〔{year_of(now)}〕　号"
