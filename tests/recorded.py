"""A history is built once by the real verbs; later tests get its rows back in one statement.

Keys come from sequences, which no rollback gives back: the rows of a recording never meet others.
A recording is used only where it would come out the same: in a transaction that has written
nothing else yet, under the settings that every test starts with (stages.py asks).
"""

import pickle
from collections import Counter

from django.db import connection

_RECORDINGS = {}
_ASKED_FOR = Counter()


def recorded(key, build, *, from_call=1):
    """`build()` or, once that was recorded (at the call of that number), the rows that it left
    and a copy of its result."""
    _ASKED_FOR[key] += 1
    if known := _RECORDINGS.get(key):
        statement, result = known
        with connection.cursor() as cursor:
            cursor.execute(statement)
        return pickle.loads(result)  # noqa: S301 - pickled below
    if _ASKED_FOR[key] < from_call:
        return build()
    before = _rows()
    result = build()
    _RECORDINGS[key] = _statement(before, _rows()), pickle.dumps(result)
    return result


def nothing_written():
    """True in a transaction that has changed no row yet."""
    if not connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        return cursor.fetchone()[0]


def written():
    """Rows inserted, updated and deleted: grows with every write of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del) FROM pg_stat_xact_user_tables"
        )
        return cursor.fetchone()


def _rows():
    """Every row of every table, as text that its own type reads back."""
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True)
        return {table: _read(cursor, table) for table in tables}


def _read(cursor, table):
    cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
    return {row for (row,) in cursor.fetchall()}


def _statement(before, after):
    parts = []
    with connection.cursor() as cursor:
        for table, rows in after.items():
            if gone := sorted(before[table] - rows):
                those = f'DELETE FROM "{table}" t WHERE t::text = ANY(%s)'  # noqa: S608
                parts.append(cursor.mogrify(those, [gone]))
            if added := sorted(rows - before[table]):
                rows_of = f'SELECT (row::"{table}").* FROM unnest(%s) row'  # noqa: S608
                parts.append(cursor.mogrify(f'INSERT INTO "{table}" {rows_of}', [added]))
    return b";".join(parts).decode()
