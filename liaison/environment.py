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


def text(key, default=""):
    return os.environ.get(key, default)


def flag(key, default=False):
    return os.environ.get(key, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def words(key, default=""):
    return [word.strip() for word in os.environ.get(key, default).split(",") if word.strip()]
