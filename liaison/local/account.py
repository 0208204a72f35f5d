"""Whose rights the embedded servers get, and where their data and programs may lie for it.

Postgres refuses to run as root. A root user's run therefore lends both servers an unprivileged
account, and keeps data and unreadable programs below /var/lib/liaison, where it can enter.
"""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

SHARED = Path("/var/lib/liaison")


@dataclass(frozen=True)
class Account:
    uid: int | None = None
    gid: int | None = None

    def popen(self):
        """Keyword arguments that make subprocess run as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path):
        if self.uid is not None:
            os.chown(path, self.uid, self.gid)

    def folder(self, path):
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        self.give(path)
        return path


def choose(data_dir, installation):
    """The folder of the servers' data and the account that owns it."""
    if os.geteuid() != 0:
        return data_dir, Account()
    beside = data_dir / "postgres"
    if beside.is_dir() and beside.stat().st_uid != 0:  # began under an ordinary user: stays his
        owner = beside.stat()
        return data_dir, Account(owner.st_uid, owner.st_gid)
    place = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    state = SHARED / f"{place}-{installation[:8]}"
    if (state / "postgres").is_dir():
        owner = (state / "postgres").stat()
        return state, Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return state, Account(entry.pw_uid, entry.pw_gid)
    raise SystemExit("run as root, but there is neither a user `postgres` nor `nobody` to lend")


def enterable(path):
    """May everybody read `path` and walk through every folder above it?"""
    if not path.stat().st_mode & stat.S_IROTH:
        return False
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def reachable(source, parts, account):
    """`source` itself, or a copy of its `parts` where `account` can read them."""
    if account.uid is None or all(enterable(source / part) for part in parts):
        return source
    stamp = "|".join(f"{part} {(source / part).stat().st_mtime_ns}" for part in parts)
    copy = SHARED / "programs" / hashlib.sha256(f"{source}|{stamp}".encode()).hexdigest()[:12]
    if not copy.is_dir():
        fresh = copy.with_name(copy.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        for part in parts:
            (fresh / part).parent.mkdir(parents=True, exist_ok=True)
            one = shutil.copytree if (source / part).is_dir() else shutil.copy2
            one(source / part, fresh / part)
        fresh.rename(copy)
    return copy
