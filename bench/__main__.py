"""`make bench SIZES="10000 100000 1000000" ROUNDS=5`: measures the house and, beside it in the same
run on the same database, the reference app; writes docs/performance.md.

Every size has a database of its own, every database both servers, started as `make run` starts
its pages. A round asks each question of each size once, at 1 client and at 8, so whatever else
the machine does falls on all alike; the figures are medians over rounds. With KEEP=1 the databases
stay, and the next run with KEEP=1 takes them again, migrated.
"""

import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import psutil
import psycopg2
from honcho.environ import parse_procfile

from bench import load, report
from bench.reference.models_sql import TABLES
from liaison.local import ports
from liaison.local.__main__ import DATA_DIR, ROOT, Site, stopping

SIZES = [int(one) for one in os.environ.get("SIZES", "10000 100000 1000000").split()]
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = float(os.environ.get("SECONDS", "0.8"))
KEEP = bool(os.environ.get("KEEP"))
SEEDED = "seeded"
CLIENTS = (1, 8)
PAGE = ROOT / "docs/performance.md"


class Size:
    """One database with its two servers."""

    def __init__(self, rows, postgres, environment):
        self.rows, self.name = rows, f"bench_{rows}"
        self.url = postgres.url(database=self.name)
        self.environment = environment | {"DATABASE_URL": self.url}
        self.servers = {}
        self.numbers = {"open": [], "station": ""}
        self.seeding = None  # seconds, unless an earlier run seeded it

    def build(self, postgres):
        if KEEP and self.is_there(postgres):
            return self.python("manage.py", "prepare")
        began = time.monotonic()
        sql(postgres.url(), f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        sql(postgres.url(), f"CREATE DATABASE {self.name} TEMPLATE liaison")
        self.python("-m", "bench.seed", str(self.rows))
        sql(self.url, TABLES)
        sql(self.url, f"COMMENT ON DATABASE {self.name} IS '{SEEDED}'")
        self.seeding = time.monotonic() - began

    def is_there(self, postgres):
        """Whether an earlier run seeded it to the end."""
        with closing(psycopg2.connect(postgres.url())) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [self.name],
            )
            return cursor.fetchone() == (SEEDED,)

    def drop(self, postgres):
        if not KEEP:
            sql(postgres.url(), f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def python(self, *arguments):
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, check=False
        )
        if done.returncode:
            sys.exit(f"{' '.join(arguments)} failed")

    def probe(self):
        done = subprocess.run(
            [sys.executable, "-m", "bench.probe"],
            cwd=ROOT,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(f"bench.probe: {done.stdout[-2000:]}{done.stderr[-3000:]}")
        self.told = json.loads(done.stdout.splitlines()[-1])
        self.numbers["station"] = self.told["station"]

    def serve(self, after):
        """Both apps with the words of the Procfile."""
        pages = parse_procfile((ROOT / "Procfile").read_text()).processes["web"]
        for name, module in (("house", "liaison.wsgi"), ("reference", "bench.reference.wsgi")):
            port = after = ports.after(after + 1)
            command = pages.replace("liaison.wsgi", module)
            settings = {"house": "liaison.settings", "reference": "bench.reference.settings"}
            process = subprocess.Popen(
                ["sh", "-c", f"exec {command}"],
                cwd=ROOT,
                env=self.environment
                | {"PORT": str(port), "HOST": "127.0.0.1"}
                | {"DJANGO_SETTINGS_MODULE": settings[name]},
            )
            site = load.Site(port, self.told["sessions"])
            self.servers[name] = (process, site)
        return after

    def await_pages(self):
        paths = {"house": "/healthz", "reference": "/bare/rows/"}
        for name, (_process, site) in self.servers.items():
            for _ in range(600):
                try:
                    one = load.run(
                        site, load.get(site, "", paths[name]), clients=1, seconds=0, expected={200}
                    )
                    if not one.failed:
                        break
                except OSError:
                    pass
                time.sleep(0.1)

    def workloads(self):
        """{name: (server, request maker, statuses)} of the house and of the reference."""
        house, reference = self.servers["house"][1], self.servers["reference"][1]
        station = self.told["station"]
        found = {
            "submit": (
                house,
                load.form(house, f"/suggest/?station={station}", load.said(station)),
                {302},
            ),
            "REF-submit": (
                reference,
                load.form(reference, "/submit/", load.said(station)),
                {302},
            ),
            "action": (house, load.acts(house, "station", self.numbers), {200}),
            "bare insert": (
                reference,
                lambda: ("POST", "/bare/insert/", "", {"Host": "127.0.0.1"}),
                {200},
            ),
            "bare rows": (reference, load.get(reference, "", "/bare/rows/"), {200}),
            "REF-list": (reference, load.get(reference, "office", "/queue/"), {200}),
        }
        pages = self.told["pages"]
        number = pages["case"][1].rstrip("/").rpartition("/")[2]
        found["REF-detail"] = (
            reference,
            load.get(reference, "station", f"/cases/{number}/"),
            {200},
        )
        for name, (who, path) in pages.items():
            found[name] = (house, load.get(house, who, path), {200})
        return found

    def refill(self):
        """The submissions of this round are what the actions of it accept."""
        with closing(psycopg2.connect(self.url)) as connection, connection.cursor() as cursor:
            cursor.execute(load.ACCEPTABLE, [self.told["station"]])
            self.numbers["open"][:] = [row[0] for row in cursor.fetchall()]

    def memory(self):
        """MB of each worker process, the largest of both: {name: MB}."""
        found = {}
        for name, (process, _site) in self.servers.items():
            workers = psutil.Process(process.pid).children()
            found[name] = max(one.memory_info().rss for one in workers) / 2**20
        return found

    def stop(self):
        for process, _site in self.servers.values():
            process.terminate()
        for process, _site in self.servers.values():
            process.wait(30)


def sql(url, statement):
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def timed(environment, *arguments, times=3):
    """Median seconds of a process; also its last line."""
    spent, last = [], ""
    for _ in range(times):
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        spent.append(time.perf_counter() - began)
        last = (done.stdout.strip().splitlines() or [""])[-1]
    return statistics.median(spent), last


def measure(sizes):
    """{(rows, name, clients): [Run]} of all rounds."""
    found, asked = {}, {size.rows: size.workloads() for size in sizes}
    for number in range(ROUNDS + 1):  # the first warms up and is thrown away
        seconds = SECONDS if number else 0.2
        for name in asked[sizes[0].rows]:
            for size in sizes:
                site, make, expected = asked[size.rows][name]
                for clients in CLIENTS:
                    if name == "action":
                        size.refill()
                    one = load.run(site, make, clients=clients, seconds=seconds, expected=expected)
                    if number:
                        found.setdefault((size.rows, name, clients), []).append(one)
        print(f"  round {number} of {ROUNDS}", flush=True)
    return found


def machine():
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(x.split(":", 1)[1].strip() for x in lines if x.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return {
        "cores": os.cpu_count(),
        "model": model,
        "memory": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }


def main():
    began = time.monotonic()
    calm = machine()
    site = Site(DATA_DIR / "bench")
    if not site.lock():
        sys.exit(f"another `make bench` is running in {site.data_dir}")
    vendor = site.data_dir / "vendor"
    if not vendor.exists():
        vendor.unlink(missing_ok=True)
        vendor.symlink_to(DATA_DIR / "vendor")
    with stopping(site):
        site.start()
        postgres, valkey = site.services
        environment = site.environment(
            DATABASE_URL=postgres.url(database="liaison"),
            REDIS_URL=valkey.url(),
            DEMO="1",
            SITE_URL="http://127.0.0.1",
            ALLOWED_HOSTS="127.0.0.1",
            SECRET_KEY=site.values["SECRET_KEY"],
            FIELD_KEY=site.values["FIELD_KEY"],
        )
        environment.pop("DATABASE_OWNER_URL", None)
        subprocess.run(
            [sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, check=True
        )
        sizes = [Size(rows, postgres, environment) for rows in SIZES]
        for size in sizes:
            print(f"  {size.rows:,} cases", flush=True)
            size.build(postgres)
        for size in sizes:  # after all are built: a session that waits for an hour has ended
            size.probe()
        start, _last = timed(
            environment | {"DJANGO_SETTINGS_MODULE": "liaison.settings"},
            "-c",
            "import django; django.setup()",
        )
        collect, collected = timed(
            environment, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", times=1
        )
        after = 18300
        try:
            for size in sizes:
                after = size.serve(after)
            for size in sizes:
                size.await_pages()
            found = measure(sizes)
            memory = {size.rows: size.memory() for size in sizes}
        finally:
            for size in sizes:
                size.stop()
                size.drop(postgres)
    text = report.page(
        sizes,
        found,
        at=datetime.now().astimezone(),
        machine=calm,
        rounds=ROUNDS,
        seconds=SECONDS,
        memory=memory,
        start=start,
        collect=(collect, collected),
        spent=time.monotonic() - began,
        command=shlex.join(["make", "bench", f"SIZES={' '.join(map(str, SIZES))}"]),
    )
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
