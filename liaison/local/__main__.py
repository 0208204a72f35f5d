"""`python -m liaison.local run | test [pytest arguments] | with COMMAND … | serving COMMAND …`"""

import fcntl
import os
import signal
import subprocess  # noqa: S404
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil

from . import account, envfile, ports
from .postgres import FAST, Postgres, prepare_roles, programs
from .prepared import Stamp
from .valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
# Whoever runs this as root knows it; Celery says it at length at every start.
AS_ROOT = "ignore:You're running the worker with superuser privileges"
DATA_DIR = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
STAGGER = 1  # seconds between the starts of what may come after the first page
GRACE = 20  # seconds that a worker may take to finish what it holds


class Site:
    """One DATA_DIR: its secrets, its lock, the servers it needs."""

    def __init__(self, data_dir, durable=True):
        self.data_dir, self.durable = data_dir, durable
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            self.values = envfile.complete(data_dir / "env")
        except PermissionError as error:
            sys.exit(f"{error.filename} belongs to another user; choose another DATA_DIR")
        self.state, self.account = account.choose(data_dir, self.values["INSTALLATION"])
        self.services = []

    def lock(self):
        """True when nobody else runs this DATA_DIR; the kernel lets go of it at any death."""
        self.held = (self.data_dir / "lock").open("w")
        try:
            fcntl.flock(self.held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def start(self, postgres=True, valkey=True):
        if self.state != self.data_dir:
            account.SHARED.mkdir(parents=True, exist_ok=True)
            account.SHARED.chmod(0o755)
            self.account.folder(self.state)
        sweep_leftovers(self.data_dir)
        taken = set()
        if postgres:
            server = Postgres(self.state, self.account, 0, () if self.durable else FAST)
            server.stop()
            server.port = self.port("POSTGRES_PORT", taken)
            taken.add(server.port)
            self.bring_up(server)
            prepare_roles(
                server, self.values["OWNER_PASSWORD"], self.values["APPLICATION_PASSWORD"]
            )
            self.values["DATABASE_URL"] = server.url(
                "liaison_app", self.values["APPLICATION_PASSWORD"], "liaison"
            )
            self.values["DATABASE_OWNER_URL"] = server.url(
                "liaison_owner", self.values["OWNER_PASSWORD"], "liaison"
            )
        if valkey:
            server = Valkey(
                self.state, self.account, 0, self.values["CACHE_PASSWORD"], self.durable
            )
            server.stop()
            server.port = self.port("VALKEY_PORT", taken)
            self.bring_up(server)
            self.values["REDIS_URL"] = server.url()
        envfile.write(self.data_dir / "env", self.values)

    def port(self, key, taken):
        """The port of last time, unless somebody else sits there now."""
        known = int(self.values.get(key, 0))
        if not known or known in taken or not ports.is_free(known):
            known = ports.stable(f"{key} {self.data_dir}", avoid=taken)
        self.values[key] = str(known)
        return known

    def bring_up(self, server):
        self.services.append(server)
        server.start()

    def stop(self):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C does not cut this short
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sweep_leftovers(self.data_dir)
        for server in reversed(self.services):
            try:
                server.stop()
            except SystemExit as error:
                print(error, file=sys.stderr)

    def environment(self, **more):
        """What the processes see: the shell's own words first, then the file's, then ours."""
        values = {**self.values, **os.environ}
        if "DATABASE_URL" in os.environ and "DATABASE_OWNER_URL" not in os.environ:
            values.pop("DATABASE_OWNER_URL", None)
        folders = [Path(sys.executable).parent, os.environ.get("PATH", "")]
        if "DATABASE_URL" not in os.environ:  # psql, pg_dump and pg_restore of the right version
            folders.insert(1, programs(self.account, self.state / "postgres"))
        path = os.pathsep.join(map(str, folders))
        return {
            **values,
            "DATA_DIR": str(self.data_dir),
            "LIAISON_RUN": str(self.data_dir),
            "PATH": path,
            "PYTHONUNBUFFERED": "1",
            **({"PYTHONWARNINGS": AS_ROOT} if os.geteuid() == 0 else {}),
            **more,
        }


def sweep_leftovers(data_dir):
    """End what a killed run left: the marked processes of this DATA_DIR, never our own parents."""
    spared = {os.getpid(), *(process.pid for process in psutil.Process().parents())}
    left = []
    for process in psutil.process_iter():
        try:
            if process.pid not in spared and process.environ().get("LIAISON_RUN") == str(data_dir):
                process.terminate()
                left.append(process)
        except psutil.Error:
            continue
    _, stubborn = psutil.wait_procs(left, timeout=5)
    for process in stubborn:
        process.kill()


@contextmanager
def stopping(site):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    finally:
        site.stop()


def run():
    began = time.monotonic()
    site = Site(DATA_DIR)
    if not site.lock():
        sys.exit(f"already running from {DATA_DIR} at {site.values.get('SITE_URL', '?')}")
    with stopping(site):
        environment, address = begin(site)
        return processes(site, environment, address, began)


def begin(site):
    """Everything up to the first process: (environment, where the pages will be)."""
    host, port = web_address()
    site.values.setdefault("DEMO", "1")
    site.values["SITE_URL"] = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
    site.start(postgres=not os.environ.get("DATABASE_URL"), valkey=not os.environ.get("REDIS_URL"))
    environment = site.environment(HOST=host, PORT=str(port))
    prepare(site, environment)
    return environment, f"{host}:{port}"


def prepare(site, environment):
    """Migrate, load, collect; skipped when the last start did just that, with our own Postgres."""
    stamp = None
    for server in site.services:
        if isinstance(server, Postgres):
            stamp = Stamp(ROOT, site.data_dir, environment, server.url(database="liaison"))
    if stamp and stamp.holds():
        return
    if stamp:
        stamp.remove()
    call(environment, "prepare", "--welcome", str(site.data_dir / "welcome"))
    if stamp:
        stamp.write()


def web_address():
    host = os.environ.get("HOST") or "127.0.0.1"
    asked = os.environ.get("PORT")
    if not asked:
        port = ports.after(8000, lambda number: ports.is_free(number, host))
        if port != 8000:
            print(f"liaison: port 8000 is in use, taking {port}", flush=True)
        return host, port
    if not ports.is_free(int(asked), host):
        sys.exit(f"port {asked} is in use; free it or choose another: make run PORT=8080")
    return host, int(asked)


def call(environment, *arguments):
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=False
    )
    if done.returncode:
        sys.exit(f"manage.py {arguments[0]} failed")


def processes(site, environment, address, began):
    """Procfile's processes under honcho, each kept alive; the servers too."""
    import shlex

    import honcho.manager
    from honcho.environ import parse_procfile

    honcho.manager.KILL_WAIT = GRACE

    class Manager(honcho.manager.Manager):
        def _start(self):
            super()._start()  # forks: threads only from here on
            threading.Thread(target=welcome, args=(site, address, began), daemon=True).start()
            threading.Thread(target=watch, args=(site, self), daemon=True).start()

    manager = Manager()
    keep = f"exec {shlex.quote(sys.executable)} {shlex.quote(str(ROOT / 'liaison/local/keep.py'))}"
    pause = 0
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        after = "" if name == "web" else f" --after {address} {pause}"
        manager.add_process(
            name,
            f"{keep}{after} sh -c {shlex.quote('exec ' + command)}",
            env=environment,
            cwd=ROOT,
        )
        pause += STAGGER
    manager.loop()
    return 0 if manager.returncode in (130, 143) else manager.returncode


def welcome(site, address, began):
    await_pages(address)
    print((site.data_dir / "welcome").read_text("utf-8"))
    print(f"liaison: serving after {time.monotonic() - began:.1f} s", flush=True)


def await_pages(address):
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://{address}/healthz", timeout=60).close()  # noqa: S310
        except urllib.error.HTTPError:
            return  # an answer, if not a good one
        except OSError:
            time.sleep(0.1)
            continue
        return


def watch(site, manager):
    """A server that died is started again; the processes reconnect by themselves."""
    while not manager._terminating:
        time.sleep(1)
        for server in site.services:
            if not manager._terminating and not server.pid():
                print(f"liaison: {server.name} was gone and starts again", flush=True)
                try:
                    server.start()
                except SystemExit as error:
                    print(error, flush=True)


def test(arguments):
    site = Site(DATA_DIR / "test", durable=False)
    if not site.lock():
        sys.exit(f"another `make test` is running in {site.data_dir}")
    with stopping(site):
        site.start()
        vendor = site.data_dir / "vendor"
        if not vendor.exists():
            vendor.unlink(missing_ok=True)
            vendor.symlink_to(DATA_DIR / "vendor")
        postgres, valkey = site.services
        environment = site.environment(
            DATABASE_URL=postgres.url(database="liaison"),
            REDIS_URL=valkey.url(),
            DEMO="1",
            SITE_URL="http://127.0.0.1:8000",
            SECRET_KEY=site.values["SECRET_KEY"],
            FIELD_KEY=site.values["FIELD_KEY"],
        )
        environment.pop("DATABASE_OWNER_URL", None)
        command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "--create-db"]
        run = subprocess.run  # the command is ours
        return run([*command, *arguments], cwd=ROOT, env=environment, check=False).returncode


def beside(command):
    """Run a command with the site's settings; start the servers for it unless they are up."""
    site = Site(DATA_DIR)
    if not command:
        sys.exit(__doc__)
    if not site.lock():
        return run_beside(site, command)
    with stopping(site):
        site.values.setdefault("DEMO", "1")
        site.start(
            postgres=not os.environ.get("DATABASE_URL"), valkey=not os.environ.get("REDIS_URL")
        )
        return subprocess.run(command, env=site.environment(), check=False).returncode  # noqa: S603


def run_beside(site, command):
    environment = site.environment()
    environment.pop("LIAISON_RUN")
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603


def serving(command):
    """The same, and the pages are served meanwhile, without anybody working behind them."""
    from honcho.environ import parse_procfile

    site = Site(DATA_DIR)
    if not command:
        sys.exit(__doc__)
    if not site.lock():
        return run_beside(site, command)
    with stopping(site):
        environment, address = begin(site)
        pages = parse_procfile((ROOT / "Procfile").read_text()).processes["web"]
        web = subprocess.Popen(["sh", "-c", f"exec {pages}"], cwd=ROOT, env=environment)  # noqa: S603, S607
        try:
            await_pages(address)
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
        finally:
            web.terminate()
            web.wait()


def main(arguments):
    commands = {"run": lambda rest: run(), "test": test, "with": beside, "serving": serving}
    if not arguments or arguments[0] not in commands:
        sys.exit(__doc__)
    try:
        sys.exit(commands[arguments[0]](arguments[1:]))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main(sys.argv[1:])
