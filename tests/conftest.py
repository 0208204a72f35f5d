"""What every test may rely on. A browser test without a browser fails; it is never skipped."""

import io
import os
import shutil
import subprocess

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.test.utils import setup_databases

# Playwright keeps an event loop in its worker's main thread; the ORM of the tests that follow there
# is used from that same thread, one at a time.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

INSTALL = "sudo apt-get install -y chromium fonts-noto-cjk"
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium():
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def has_chinese_font():
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def pytest_configure(config):
    if hasattr(config, "workerinput"):
        return
    missing = []
    if not find_chromium():
        missing.append("Chromium")
    if not has_chinese_font():
        missing.append("a Chinese font")
    if missing:
        pytest.exit(f"{' and '.join(missing)} not found: {INSTALL}", returncode=4)


@pytest.fixture(scope="session")
def chromium():
    """Keyword arguments for Playwright's `chromium.launch`."""
    arguments = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": find_chromium(), "args": arguments}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, django_db_keepdb, django_db_createdb):
    """Django empties every table after a test that commits; what migrations seeded is put back."""
    if not connection.settings_dict["NAME"].startswith("test_"):
        # Journeys alone carry no mark, so that no database was made for them.
        keepdb = django_db_keepdb and not django_db_createdb
        with django_db_blocker.unblock():
            setup_databases(0, interactive=False, aliases=["default"], keepdb=keepdb)
    tables, seeds = connection.introspection.django_table_names(), {}
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in tables:
            rows = io.BytesIO()
            cursor.cursor.copy_expert(f"COPY {table} TO STDOUT", rows)
            seeds[table] = rows.getvalue()

    def teardown(case):
        call_command(
            "flush",
            verbosity=0,
            interactive=False,
            reset_sequences=False,
            inhibit_post_migrate=True,
        )
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in seeds.items():
                if rows:
                    cursor.cursor.copy_expert(f"COPY {table} FROM STDIN", io.BytesIO(rows))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(autouse=True)
def _fresh_reference_rows(monkeypatch):
    """A test's local rules and policies are rolled back; what is kept in memory goes with them,
    and not before: a slow machine would count a query more."""
    from liaison import reference

    reference.clear()
    monkeypatch.setattr(reference, "SECONDS", 3600)
    yield
    reference.clear()
