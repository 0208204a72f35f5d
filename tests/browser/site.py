"""A site of its own for the browser: demo county in a database beside the test database, gunicorn
in front, compressed static files, and no Redis at all: nothing a person does may need it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]


class Site:
    """What journeys need to know: `address`, the `token` of deputy's code, the account password."""

    password = "demo-2026"

    def __init__(self, folder, vendor):
        self.folder = folder
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
        self.create("CREATE DATABASE {}")
        web = None
        try:
            self.manage("migrate")
            self.manage("load_demo", "--cases", "10")
            self.manage("prepare", "--welcome", str(self.folder / "welcome"))
            web = self.serve()
            yield self
        finally:
            if web:
                web.terminate()
                web.wait(20)
            self.create("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def create(self, statement):
        connection = psycopg2.connect(self.administration)
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(self.database)))

    def manage(self, *arguments):
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}{done.stderr[-3000:]}"
        return done.stdout

    def serve(self):
        command = f"{sys.executable} -m gunicorn liaison.wsgi --worker-class gthread --workers 1"
        command += f" --threads 6 --bind 127.0.0.1:{self.port} --log-level warning"
        with (self.folder / "web.log").open("wb") as log:
            web = subprocess.Popen(
                command.split(), cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        until = time.monotonic() + 90
        while time.monotonic() < until and web.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=5).close()  # noqa: S310
                return web
            except OSError:
                time.sleep(0.1)
        web.kill()
        web.wait()
        raise AssertionError((self.folder / "web.log").read_text()[-3000:])

    @property
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

    @property
    def unit(self):
        """The name of the unit that `unit` works for."""
        return self.ask(
            "from stations.memberships.models import Membership\n"
            "print(Membership.objects.get(user__username='unit').organisation.name)"
        )

    def ask(self, script):
        return self.manage("shell", "-v", "0", "-c", script).strip().splitlines()[-1]

    def sql(self, statement, *values):
        """The first row: what a test has to move by hand, such as a date that is waited for."""
        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        with closing(connection), connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()

    def log(self):
        return (self.folder / "web.log").read_text()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
