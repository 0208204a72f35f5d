"""Rows that other connections see, and their removal: for tests of parallel requests."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction


@contextmanager
def leaving_nothing():
    """Whatever is committed inside is removed afterwards, append-only tables included."""
    assert connection.settings_dict["NAME"].startswith("test_")
    names = set(connection.introspection.table_names())
    tables = [model for model in apps.get_models() if model._meta.db_table in names]
    before = {model: _keys(model) for model in tables}
    try:
        yield
    finally:
        with transaction.atomic(), connection.cursor() as cursor:
            _triggers(cursor, tables, "DISABLE")
            for model in reversed(tables):
                if added := list(_keys(model) - before[model]):
                    key = model._meta.pk.column
                    cursor.execute(
                        f'DELETE FROM "{model._meta.db_table}" WHERE "{key}" = ANY(%s)',  # noqa: S608
                        [added],
                    )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _triggers(cursor, tables, "ENABLE")


def _triggers(cursor, tables, word):
    for model in tables:
        cursor.execute(f'ALTER TABLE "{model._meta.db_table}" {word} TRIGGER USER')


def _keys(model):
    return set(model._base_manager.values_list("pk", flat=True))


def at_once(job, inputs, most=None):
    """`job(input)` for every input, each in its own thread and connection, in order of inputs; at
    most `most` of them at a time, where more would not find a connection."""

    def run(value):
        try:
            return job(value)
        finally:
            connection.close()

    inputs = list(inputs)
    with ThreadPoolExecutor(most or len(inputs)) as pool:
        return list(pool.map(run, inputs))
