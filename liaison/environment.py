"""Settings come from the environment; what `make run` generated lies in DATA_DIR/env and fills the gaps."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var")).resolve()


def load(path=DATA_DIR / "env"):
    """Read KEY=VALUE lines of `path` into os.environ; what is set there already wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        key, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            os.environ.setdefault(key.strip(), value.strip())


def text(key, default=""):
    return os.environ.get(key, default)


def flag(key, default=False):
    return os.environ.get(key, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def words(key, default=""):
    return [word.strip() for word in os.environ.get(key, default).split(",") if word.strip()]
