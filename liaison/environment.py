"""Settings come from the environment; DATA_DIR/env, which `make run` generates, fills the gaps."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var")).resolve()

OWNED = {"DATABASE_OWNER_URL"}


def load(path=DATA_DIR / "env"):
    """Read KEY=VALUE lines of `path` into os.environ; what is set there already wins."""
    if not path.is_file():
        return
    elsewhere = "DATABASE_URL" in os.environ  # then the file's owner is of another database
    for line in path.read_text(encoding="utf-8").splitlines():
        key, separator, value = line.partition("=")
        if separator and not line.startswith("#") and not (elsewhere and key in OWNED):
            os.environ.setdefault(key.strip(), value.strip())


def private(folder):
    """`folder`, which only the site's account may open: made where it is missing, closed where it
    stands open. What another account made stays as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_mode & 0o077 and found.st_uid == os.geteuid():
        folder.chmod(0o700)
    return folder


def text(key, default=""):
    return os.environ.get(key, default)


def flag(key, default=False):
    return os.environ.get(key, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def words(key, default=""):
    return [word.strip() for word in os.environ.get(key, default).split(",") if word.strip()]
