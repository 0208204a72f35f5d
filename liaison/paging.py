"""Keyset pages: an order without nulls that an index serves, compared as one row, so that a page
costs the same however deep it lies and nothing is lost or shown twice while rows move."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Value
from django.utils.translation import gettext_lazy as _

from liaison import together
from liaison.errors import Refusal

QUEUE = ("queue_at", "id")
LARGEST = 2**63 - 1


class BadCursor(Refusal):
    status = 400
    code = "bad-cursor"
    detail = _("翻页标记无效，请从第一页重新打开。")


@dataclass(frozen=True)
class Page:
    """`rows` in order; `next` and `previous` are cursors, "" where nothing follows."""

    rows: list
    next: str = ""
    previous: str = ""


def page(queryset, *, cursor="", size=50, order=QUEUE):
    """One page of `queryset` (model rows or `.values()` that hold the fields of `order`).

    `order` is one direction throughout: all fields bare, or all with "-". It must be unique and
    never null. Raises BadCursor.
    """
    return together.alone(reading(queryset, cursor=cursor, size=size, order=order))


def reading(queryset, *, cursor="", size=50, order=QUEUE):
    """The same as a reader (liaison.together)."""
    fields = [name.removeprefix("-") for name in order]
    backward, place = _read(cursor, queryset, fields) if cursor else (False, None)
    falling = order[0].startswith("-") != backward
    rows = queryset.order_by(*(f"-{name}" if falling else name for name in fields))
    if place is not None:
        rows = rows.filter(_beyond(queryset.model, fields, place, "<" if falling else ">"))
    rows = list((yield rows[: size + 1]))
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    if not rows:
        return Page([])
    first, last = _key(rows[0], fields), _key(rows[-1], fields)
    return Page(
        rows,
        next=_write("n", last) if more or backward else "",
        previous=_write("p", first) if (more if backward else bool(cursor)) else "",
    )


def walk(queryset, *, order=QUEUE, size=1000):
    """Lists of at most `size` rows of the whole of `queryset`, one short statement each, so that
    neither memory nor a statement grows with the table. `order` as for `page`."""
    fields = [name.removeprefix("-") for name in order]
    sign = "<" if order[0].startswith("-") else ">"
    rows, place = queryset.order_by(*order), None
    while True:
        beyond = rows if place is None else rows.filter(_beyond(rows.model, fields, place, sign))
        found = list(beyond[:size])
        if found:
            yield found
        if len(found) < size:
            return
        place = _key(found[-1], fields)


class _Row(Func):
    template = "(%(expressions)s)"


def _beyond(model, fields, place, sign):
    place, sign = _reckoned(place, sign)
    values = [
        Value(value, output_field=model._meta.get_field(name))
        for name, value in zip(fields, place, strict=True)
    ]
    names = _Row(*map(F, fields), output_field=BooleanField())
    return Func(
        names,
        _Row(*values, output_field=BooleanField()),
        template="%(expressions)s",
        arg_joiner=f" {sign} ",
        output_field=BooleanField(),
    )


def _reckoned(place, sign):
    """The same rows, asked for so that the planner reckons right. Of a row it weighs the first
    field alone: beyond the latest time it expects nobody, though thousands share it and come after
    by their id; from that time on it expects them."""
    step = 1 if sign == ">" else -1
    if type(place[-1]) is not int or not -LARGEST < place[-1] < LARGEST:
        return place, sign
    return [*place[:-1], place[-1] + step], f"{sign}="


def _key(row, fields):
    return [row[name] if isinstance(row, dict) else getattr(row, name) for name in fields]


def _write(direction, key):
    key = [value.isoformat() if isinstance(value, datetime) else value for value in key]
    return base64.urlsafe_b64encode(json.dumps([direction, *key]).encode()).decode().rstrip("=")


def _read(cursor, queryset, fields):
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        direction, *key = json.loads(raw)
        if direction not in {"n", "p"} or len(key) != len(fields):
            raise ValueError(direction)
        place = [
            _value(queryset.model._meta.get_field(name), value)
            for name, value in zip(fields, key, strict=True)
        ]
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadCursor from error
    return direction == "p", place


def _value(field, value):
    if field.get_internal_type() == "DateTimeField":
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise ValueError(value)
        return at
    if field.get_internal_type() in {"CharField", "TextField", "SlugField"}:
        if not isinstance(value, str) or "\0" in value:
            raise ValueError(value)
        value.encode()  # a lone surrogate is a ValueError too
        return value
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise ValueError(value)
    return value


# --- counts ---------------------------------------------------------------------------------------

EXACT_UNTIL = 1000


def count_words(number):
    """1000+ where counting stopped."""
    return f"{EXACT_UNTIL}+" if number > EXACT_UNTIL else str(number)


def count(queryset):
    """At most EXACT_UNTIL + 1, never a count over a whole table."""
    return queryset.order_by()[: EXACT_UNTIL + 1].count()


def counts(queries):
    """What `count` answers for each (queryset, until), until + 1 at most, in one statement. For
    (queryset, [Q, …]) the answer is [all of them, those of the first Q, …], read once and exact:
    for a set that is small by nature."""
    found, asked, params = [], [], []
    for queryset, wanted in queries:
        try:
            sql, own = _counting(queryset.order_by(), wanted)
        except EmptyResultSet:
            found.append(0 if isinstance(wanted, int) else [0] * (1 + len(wanted)))
            continue
        found.append(None)
        asked.append(sql)
        params += own
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(asked)}", params)
            numbers = iter(cursor.fetchone())
        found = [next(numbers) if number is None else number for number in found]
    return found


def _counting(rows, wanted):
    if isinstance(wanted, int):
        sql, params = rows.values("pk")[: wanted + 1].query.sql_with_params()
        return f"(SELECT COUNT(*) FROM ({sql}) AS rows)", params  # noqa: S608 - Django's own words
    parts = {
        f"part_{place}": ExpressionWrapper(part, BooleanField())
        for place, part in enumerate(wanted)
    }
    sums = ["COUNT(*)", *(f"COUNT(*) FILTER (WHERE {name})" for name in parts)]
    sql, params = rows.annotate(**parts).values(*parts).query.sql_with_params()
    return f"(SELECT ARRAY[{', '.join(sums)}] FROM ({sql}) AS rows)", params  # noqa: S608 - same
