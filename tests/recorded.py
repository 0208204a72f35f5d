"""A history is built once by the real verbs; later tests get its rows back in one statement.

Keys come from sequences, which no rollback gives back: the rows of a recording never meet others.
"""

import pickle

from django.db import connection

_RECORDINGS = {}


def recorded(key, build):
    """`build()` or, from the second call of this process on, its rows and a copy of its result."""
    if key in _RECORDINGS:
        statement, result = _RECORDINGS[key]
        with connection.cursor() as cursor:
            cursor.execute(statement)
        return pickle.loads(result)  # noqa: S301 - pickled three lines below
    before = _rows()
    result = build()
    _RECORDINGS[key] = _statement(before, _rows()), pickle.dumps(result)
    return result


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
            assert before[table] <= rows, f"{table}: a recording adds rows and changes none"
            if added := sorted(rows - before[table]):
                rows_of = f'SELECT (row::"{table}").* FROM unnest(%s) row'  # noqa: S608
                parts.append(cursor.mogrify(f'INSERT INTO "{table}" {rows_of}', [added]))
    return b";".join(parts).decode()
