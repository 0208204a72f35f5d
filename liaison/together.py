"""Several small reads in one statement: what a page about one row asks of ten tables costs one
round trip to the database, not ten.

A reader is a generator: it yields the querysets it needs next (one, or several in a tuple), finds
them read when it goes on, and returns what it makes of them. `several` and `named` take the readers
of a page side by side, so that each stays in the app that knows its table, and the page costs as
many statements as its most inquisitive reader takes turns.
"""

from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections


def _day(text):
    """A day, or what date_trunc makes of one; its function turns it into a day again."""
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


# What the database writes as text → how it is read back, as the driver itself does.
READ = {
    "bigint": int,
    "boolean": "true".__eq__,
    "date": _day,
    "double precision": float,
    "integer": int,
    "jsonb": str,  # the field parses it
    "numeric": Decimal,
    "smallint": int,
    "text": str,
    "timestamp with time zone": datetime.fromisoformat,
    "uuid": UUID,
    "varchar": str,
}


def alone(reader):
    """What one reader returns."""
    given = None
    while True:
        try:
            given = reader.send(given)
        except StopIteration as end:
            return end.value
        fetch(*_several(given))


def several(*readers):
    """A reader of what these return, side by side and in their order."""
    answers, waiting = [None] * len(readers), [(*pair, None) for pair in enumerate(readers)]
    while waiting:
        asked = []
        for place, reader, given in waiting:
            try:
                asked.append((place, reader, reader.send(given)))
            except StopIteration as end:
                answers[place] = end.value
        if asked:
            yield tuple(one for _, _, wanted in asked for one in _several(wanted))
        waiting = asked
    return answers


def named(**readers):
    """A reader of {name: what the reader of that name returns}."""
    answers = yield from several(*readers.values())
    return dict(zip(readers, answers, strict=True))


def rows(queryset):
    """A reader of nothing but the rows."""
    return list((yield queryset))


def keep(row, **querysets):
    """A reader that leaves what it read with `row`, as prefetch_related does: the related rows of
    each name."""
    yield tuple(querysets.values())
    row.__dict__.setdefault("_prefetched_objects_cache", {}).update(querysets)


def fetch(*querysets):
    """Read all that were not read yet, in one statement."""
    parts = []
    for queryset in querysets:
        if queryset._result_cache is None:
            try:
                parts.append((queryset, *_compiled(queryset)))
            except EmptyResultSet:
                queryset._result_cache = []
    if len(parts) == 1:
        len(parts[0][0])
    elif parts:
        _read(parts)


def _several(wanted):
    return wanted if isinstance(wanted, tuple) else (wanted,)


def _compiled(queryset):
    compiler = queryset.query.get_compiler(queryset.db)
    sql, params = compiler.as_sql()
    return compiler, sql, params


def _read(parts):
    selects, params = [], []
    for place, (_queryset, compiler, sql, own) in enumerate(parts):
        names = [f"c{number}" for number in range(compiler.col_count)]
        texts = ", ".join(f"{name}::text" for name in names)
        selects.append(
            f"SELECT {place}, row_number() OVER (), ARRAY[{texts}]"  # noqa: S608 - Django's words
            f" FROM ({sql}) AS t ({', '.join(names)})"
        )
        params += own
    with connections[parts[0][0].db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), params)
        found = sorted(cursor.fetchall(), key=itemgetter(0, 1))
    rows = [[] for _part in parts]
    for place, _number, texts in found:
        rows[place].append(texts)
    for (queryset, compiler, _sql, _params), own in zip(parts, rows, strict=True):
        _fill(queryset, compiler, own)


def _fill(queryset, compiler, rows):
    """As if the queryset had asked itself: its own classes make of the rows what they always do."""
    readers = [_reader(column[0].output_field) for column in compiler.select]
    read = [
        [
            None if text is None else reader(text)
            for reader, text in zip(readers, texts, strict=True)
        ]
        for texts in rows
    ]
    compiler.execute_sql = lambda *_given, **_named: [read]
    queryset.query.get_compiler = lambda *_given, **_named: compiler
    try:
        queryset._fetch_all()
    finally:
        del queryset.query.get_compiler


def _reader(field):
    kind = field.db_type(connections["default"]) or field.rel_db_type(connections["default"])
    return READ[kind.partition("(")[0]]
