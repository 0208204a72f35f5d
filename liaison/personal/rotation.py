"""Re-encrypting whatever an older key still holds: batches by key, safe beside a running site.

A row is written only if it still holds what was read (compare and set in one UPDATE), so no change
that the site makes meanwhile is lost; such a row is found again by the next pass. Nothing is
remembered between runs: what names an older key is what is left to do.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Q, TextField
from django.db.models.expressions import ExpressionWrapper
from psycopg2 import sql
from psycopg2.extras import execute_values

from . import keys, peppers
from .fields import EncryptedField, blind_index, is_current, seal, unseal

PASSES = 5


@dataclass(frozen=True)
class Table:
    """A model and its encrypted fields."""

    model: type
    fields: tuple

    @property
    def name(self):
        return self.model._meta.label

    def raw(self):
        """Rows as the database holds them: f0, f1, … are the stored texts."""
        stored = {
            f"f{n}": ExpressionWrapper(F(one.name), output_field=TextField())
            for n, one in enumerate(self.fields)
        }
        return self.model._base_manager.annotate(**stored)

    def left(self):
        """The rows that still need an older key."""
        current = f"{keys.key_id(keys.newest())}:"
        old = Q()
        for n, _one in enumerate(self.fields):
            old |= ~Q(**{f"f{n}": ""}) & ~Q(**{f"f{n}__startswith": current})
        return self.raw().filter(old)

    def batch(self, after, size):
        rows = self.left() if after is None else self.left().filter(pk__gt=after)
        names = [f"f{n}" for n, _one in enumerate(self.fields)]
        return list(rows.order_by("pk").values_list("pk", *names)[:size])


@dataclass
class Report:
    """`renewed` rows now under the newest key, `lost` rows that no listed key opens."""

    renewed: int = 0
    lost: list = field(default_factory=list)
    left: int = 0


def tables():
    """Every table with encrypted fields, found by looking, so that none is forgotten."""
    found = []
    for model in apps.get_models():
        fields = [one for one in model._meta.local_concrete_fields if _is_encrypted(one)]
        if fields:
            found.append(Table(model, tuple(fields)))
    return found


def _is_encrypted(one):
    return isinstance(one, EncryptedField)


def count_by_key(table):
    """{key id: values} as stored; "1" is what was stored before values named their key."""
    found = {}
    for n, _one in enumerate(table.fields):
        for stored in table.raw().exclude(**{f"f{n}": ""}).values_list(f"f{n}", flat=True):
            name = stored.partition(":")[0]
            found[name] = found.get(name, 0) + 1
    return found


def rotate(*, size=1000, progress=lambda done: None):
    """Bring every stored value under the newest key. Commits batch by batch: run it again after
    an interruption. Answers a Report; `left` above 0 means that somebody still writes with an
    older key."""
    for purpose in peppers.PURPOSES:
        peppers.keep(purpose)
    report = Report()
    for table in tables():
        for _pass in range(PASSES):
            lost = _pass_over(table, size, report, progress)
            if table.left().exclude(pk__in=lost).count() == 0:
                break
        report.lost += [f"{table.name} {pk}" for pk in lost]
        report.left += table.left().exclude(pk__in=lost).count()
    return report


def _pass_over(table, size, report, progress):
    """Once through the table by key; answers the keys of rows that could not be opened."""
    after, lost = None, []
    while rows := table.batch(after, size):
        after = rows[-1][0]
        fresh = []
        for pk, *stored in rows:
            try:
                fresh.append((pk, stored, *_renewed(table, stored)))
            except keys.UnknownKey:
                lost.append(pk)
        done = _write(table, fresh) if fresh else 0
        report.renewed += done
        progress(done)
    return lost


def _renewed(table, stored):
    """(stored texts under the newest key, {index column: digest})."""
    texts, indexes = [], {}
    for one, old in zip(table.fields, stored, strict=True):
        plain = unseal(old) if old else ""
        texts.append(old if is_current(old) else seal(plain))
        if one.blind_index:
            indexes[one.blind_index] = blind_index(plain) if plain else ""
    return texts, indexes


def _write(table, fresh):
    """One UPDATE for the batch; a row that changed since it was read is left alone."""
    meta = table.model._meta
    columns = [one.column for one in table.fields]
    indexes = [meta.get_field(name).column for name in fresh[0][3]]
    key = sql.Identifier(meta.pk.column)
    names = [sql.Identifier(column) for column in [*columns, *indexes]]
    given = [sql.Identifier(f"new{n}") for n, _name in enumerate(names)]
    held = [sql.Identifier(f"old{n}") for n, _name in enumerate(columns)]
    statement = sql.SQL(
        "UPDATE {table} AS t SET {sets} FROM (VALUES %s) AS v ({listed}) "
        "WHERE t.{key} = v.pk AND {unchanged}"
    ).format(
        table=sql.Identifier(meta.db_table),
        sets=_joined(", ", "{} = v.{}", names, given),
        listed=sql.SQL(", ").join([sql.Identifier("pk"), *held, *given]),
        key=key,
        unchanged=_joined(" AND ", "t.{} = v.{}", names[: len(columns)], held),
    )
    values = [
        (pk, *stored, *texts, *(found[name] for name in found))
        for pk, stored, texts, found in fresh
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        raw = cursor.cursor
        execute_values(raw, statement.as_string(raw), values, page_size=len(values))
        return raw.rowcount


def _joined(separator, template, left, right):
    parts = [sql.SQL(template).format(*pair) for pair in zip(left, right, strict=True)]
    return sql.SQL(separator).join(parts)
