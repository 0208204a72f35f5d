"""The whole site on loopback ports of its own, its processes free to be killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing

import psutil
import psycopg2

from liaison.local import ports
from liaison.local.__main__ import DATA_DIR, ROOT, Site

COMMANDS = {
    "web": "gunicorn liaison.wsgi --limit-request-line 8190 --worker-class gthread --workers 2 "
    "--threads 4 --bind 127.0.0.1:{port} --graceful-timeout 5 --timeout 60 --log-level error",
    "worker": "celery --quiet -A liaison.celery worker --concurrency 2 --loglevel ERROR "
    "--without-gossip --without-mingle",
    "beat": "celery --quiet -A liaison.celery beat --loglevel ERROR --pidfile=",
    "due": "{python} manage.py run_due --loop --interval 2",
}


class House:
    def __init__(self, name="faults"):
        self.site = Site(DATA_DIR / name)
        self.processes = {}
        self.log = (self.site.data_dir / "processes.log").open("wb")

    def build(self):
        """Empty servers, a small demo county, all processes up."""
        if not self.site.lock():
            sys.exit(f"another run is busy in {self.site.data_dir}")
        shutil.rmtree(self.site.state / "postgres", ignore_errors=True)
        vendor = self.site.data_dir / "vendor"
        if not vendor.exists():
            vendor.unlink(missing_ok=True)
            vendor.symlink_to(DATA_DIR / "vendor")
        self.site.start()
        self.port = ports.after(18100)
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = self.site.environment(
            **{name: self.site.values[name] for name in self.site.values},
            SITE_URL=self.address,
            DEMO="1",
            TRUSTED_PROXIES="1",
            DJANGO_SETTINGS_MODULE="liaison.settings",
        )
        self.postgres, self.valkey = self.site.services
        for command in ("migrate", "grant_roles", "load_demo --cases 20", "prepare"):
            self.manage(*command.split())
        for name in COMMANDS:
            self.start(name)
        if self.wait_for(self.is_serving, 60) is None:
            sys.exit(f"the site does not answer; see {self.log.name}")

    def manage(self, *arguments):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"manage.py {' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    # --- processes ----------------------------------------------------------------------------

    def start(self, name):
        command = COMMANDS[name].format(port=self.port, python=sys.executable)
        self.processes[name] = subprocess.Popen(
            command.split(),
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill(self, name):
        """kill -9 a process with all its children, then start it again as a runner would."""
        process = self.processes[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.start(name)

    def kill_web_child(self):
        """kill -9 one gunicorn worker in the middle of its requests; the parent renews it."""
        children = psutil.Process(self.processes["web"].pid).children()
        if len(children) == 2 and all(time.time() - one.create_time() > 4 for one in children):
            children[0].kill()
            return True
        return False  # still busy with the last one

    def stop(self):
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        if self.valkey_pid():
            os.kill(self.valkey_pid(), signal.SIGCONT)
        self.site.stop()

    def valkey_pid(self):
        services = self.site.services
        return services[1].pid() if len(services) > 1 else None

    # --- looking ------------------------------------------------------------------------------

    def is_serving(self):
        try:
            urllib.request.urlopen(f"{self.address}/healthz", timeout=2).close()  # noqa: S310
            return True
        except OSError:
            return False

    @staticmethod
    def wait_for(condition, seconds):
        """Seconds until `condition` holds; None when it never did."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if condition():
                return time.monotonic() - began
            time.sleep(0.1)
        return None

    def rows(self, statement, *values):
        connection = psycopg2.connect(self.site.values["DATABASE_OWNER_URL"])
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def number(self, statement, *values):
        return self.rows(statement, *values)[0][0]
