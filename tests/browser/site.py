"""A site of its own for the browser: demo county in a copy of the migrated test database, gunicorn
in front, compressed static files, and no Redis at all: nothing a person does may need it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
# Django in a process beside the site: a script a line, the answer what it printed or how it failed.
CONSOLE = """
import contextlib, io, json, sys, traceback
import django
django.setup()
from django.db import close_old_connections
for line in sys.stdin:
    said, failed = io.StringIO(), ""
    close_old_connections()
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {})
    except BaseException:
        failed = traceback.format_exc()
    print(json.dumps([said.getvalue(), failed]), flush=True)
"""
PREPARE = """
from django.core.management import call_command
call_command("prepare", cases=10, welcome={!r})
"""


class Site:
    """What journeys need to know: `address`, the `token` of deputy's code, the account password."""

    password = "demo-2026"

    def __init__(self, folder, vendor, migrated):
        self.folder, self.sessions = folder, {}  # {username: the cookie of who signed in}
        self.migrated = migrated  # the name of a database to begin with, which nobody uses now
        (folder / "vendor").symlink_to(vendor)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        parts = urlsplit(os.environ["DATABASE_URL"])
        self.database = f"browser_{os.getpid()}"
        self.administration = urlunsplit(parts._replace(path="/postgres"))
        self.environment = {
            **os.environ,
            "DATABASE_URL": urlunsplit(parts._replace(path=f"/{self.database}")),
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "DATA_DIR": str(folder),
            "SITE_URL": self.address,
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "liaison.settings",
        }
        self.environment.pop("DATABASE_OWNER_URL", None)

    @contextmanager
    def running(self):
        self.create("CREATE DATABASE {} TEMPLATE {}", self.migrated)
        web, pipe = None, subprocess.PIPE
        try:
            with self.begin("console", "-c", CONSOLE, stdin=pipe, stdout=pipe) as self.console:
                self.ask(PREPARE.format(str(self.folder / "welcome")))
                web = self.serve()
                yield self
        finally:
            if web:
                web.terminate()
                web.wait(20)
            self.create("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def create(self, statement, *names):
        connection = psycopg2.connect(self.administration)
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            names = map(sql.Identifier, (self.database, *names))
            cursor.execute(sql.SQL(statement).format(*names))

    def begin(self, name, *arguments, **given):
        """A Python with the site's settings and a log of its own."""
        with (self.folder / f"{name}.log").open("wb") as log:
            given = {"stdout": log, "stderr": log} | given
            command = [sys.executable, *arguments]
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, **given)

    def ask(self, script):
        """The last line that `script` prints."""
        self.console.stdin.write(json.dumps(script).encode() + b"\n")
        self.console.stdin.flush()
        said, failed = json.loads(self.console.stdout.readline() or '["", "the console is gone"]')
        assert not failed, f"{said[-2000:]}{failed[-3000:]}{self.log('console')[-3000:]}"
        return said.strip().rpartition("\n")[2]

    def serve(self):
        command = "-m gunicorn liaison.wsgi --worker-class gthread --workers 1"
        command += f" --threads 6 --bind 127.0.0.1:{self.port} --log-level warning"
        web = self.begin("web", *command.split())
        until = time.monotonic() + 90
        while time.monotonic() < until and web.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=5).close()  # noqa: S310
                return web
            except OSError:
                time.sleep(0.1)
        web.kill()
        web.wait()
        raise AssertionError(self.log()[-3000:])

    @cached_property
    def token(self):
        """What is printed on the representative's card."""
        return re.search(r"/q/([\w-]+)/", (self.folder / "welcome").read_text())[1]

    @property
    def profile(self):
        """The address of that representative's public page."""
        return self.ask(
            "from stations.qrcodes.models import QRCode\n"
            f"print(QRCode.objects.get(token={self.token!r}).representative.get_absolute_url())"
        )

    @property
    def matter(self):
        """The address of the newest public matter with photographs before and after."""
        return self.ask(
            "from suggestions.publications.models import Publication\n"
            "row = Publication.objects.public().exclude(photos=None).latest('published_at')\n"
            "print(f'/open/{row.uid}/')"
        )

    @cached_property
    def unit(self):
        """The name of the unit that `unit` works for."""
        return self.ask(
            "from stations.memberships.models import Membership\n"
            "print(Membership.objects.get(user__username='unit').organisation.name)"
        )

    def sql(self, statement, *values):
        """The first row: what a test has to move by hand, such as a date that is waited for."""
        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        with closing(connection), connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()

    def log(self, name="web"):
        return (self.folder / f"{name}.log").read_text()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
