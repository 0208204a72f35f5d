"""A second start skips `prepare` only when nothing that it reads or leaves has changed."""

import os
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from liaison.local import __main__ as local
from liaison.local.postgres import Postgres
from liaison.local.prepared import Stamp

ENVIRONMENT = {"SITE_URL": "http://127.0.0.1:8000", "DEMO": "1"}


@pytest.fixture
def root(tmp_path):
    for name, text in {
        "requirements.txt": "django",
        "liaison/settings.py": "",
        "stations/network/migrations/0001_initial.py": "",
        "static/liaison.css": "body {}",
        "var/vendor/htmx.min.js": "",
        "var/static/collected": "x",
        "var/welcome": "welcome",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
def stamp(root, monkeypatch):
    monkeypatch.setattr(Stamp, "database", lambda stamp: "as it was")
    stamp = Stamp(root, root / "var", dict(ENVIRONMENT), "")
    stamp.write()
    assert stamp.holds()
    return stamp


@pytest.mark.parametrize(
    "path",
    [
        "requirements.txt",
        "liaison/settings.py",
        "stations/network/migrations/0001_initial.py",
        "stations/network/migrations/0002_new.py",
        "suggestions/cases/migrations/0001_initial.py",
        "static/liaison.css",
        "static/js/new.js",
        "var/vendor/htmx.min.js",
        "var/static/collected",
    ],
)
def test_a_changed_file_is_prepared_again(stamp, root, path):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("changed")
    assert not stamp.holds()


@pytest.mark.parametrize("path", ["var/welcome", "var/static/collected", "var/prepared"])
def test_a_lost_file_is_prepared_again(stamp, root, path):
    (root / path).unlink()
    assert not stamp.holds()


@pytest.mark.parametrize("key", ["SITE_URL", "DEMO", "DATABASE_URL", "SITE_NAME"])
def test_a_changed_setting_is_prepared_again(stamp, key):
    stamp.environment[key] = "another"
    assert not stamp.holds()


def test_another_database_is_prepared_again(stamp, monkeypatch):
    monkeypatch.setattr(Stamp, "database", lambda stamp: "restored")
    assert not stamp.holds()


class Server(Postgres):
    def __init__(self):
        self.port = 1

    def url(self, **options):
        return ""


@pytest.fixture
def site(root):
    return type("Site", (), {"data_dir": root / "var", "services": [Server()]})()


def test_a_preparation_cut_short_is_repeated(stamp, site, root, monkeypatch):
    monkeypatch.setattr(local, "ROOT", root)
    called = []
    monkeypatch.setattr(local, "call", lambda *arguments: called.append(arguments))
    local.prepare(site, dict(ENVIRONMENT))
    assert called == []
    (root / "requirements.txt").write_text("django, newer")

    def killed(*arguments):
        called.append(arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(local, "call", killed)
    with pytest.raises(KeyboardInterrupt):
        local.prepare(site, dict(ENVIRONMENT))
    assert not stamp.path.exists()
    monkeypatch.setattr(local, "call", lambda *arguments: called.append(arguments))
    local.prepare(site, dict(ENVIRONMENT))
    local.prepare(site, dict(ENVIRONMENT))
    assert len(called) == 2


def test_a_database_of_ones_own_is_prepared_at_each_start(stamp, site, root, monkeypatch):
    monkeypatch.setattr(local, "ROOT", root)
    called = []
    monkeypatch.setattr(local, "call", lambda *arguments: called.append(arguments))
    site.services = []
    local.prepare(site, dict(ENVIRONMENT))
    local.prepare(site, dict(ENVIRONMENT))
    assert len(called) == 2


def url():
    values = connection.settings_dict
    password = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    place = f"{values['HOST']}:{values['PORT']}/{values['NAME']}"
    return f"postgresql://{values['USER']}{password}@{place}"


def outside(statement):
    with closing(psycopg2.connect(url())) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        connection.commit()


@pytest.fixture
def change():
    """Change the test's database from outside and put it back."""
    undone = []

    def run(statement, undo):
        undone.append(undo)
        outside(statement)

    yield run
    for undo in undone:
        outside(undo)


@pytest.mark.django_db(transaction=True)
def test_the_database_is_asked_what_it_holds(change):
    stamp = Stamp(settings.BASE_DIR, settings.DATA_DIR, os.environ, url())
    before = stamp.database()
    assert before not in {"unknown", ""}
    assert stamp.database() == before
    change(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', '0001', now())",
        "DELETE FROM django_migrations WHERE app = 'x'",
    )
    migrated = stamp.database()
    assert migrated != before
    change("CREATE TABLE prepared_probe ()", "DROP TABLE prepared_probe")
    assert stamp.database() != migrated


def test_a_database_that_does_not_answer_is_not_prepared(tmp_path):
    stamp = Stamp(tmp_path, tmp_path, {}, "postgresql://nobody@127.0.0.1:1/none")
    assert stamp.database() == "unknown"
    (tmp_path / "welcome").write_text("")
    stamp.write()
    assert not stamp.holds()
