"""Local rules: what a place may regulate differently. Each key is declared once.

`declare` at import time in an app's own `rules.py`; `rule(key, division)` anywhere.
"""

from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.apps import apps

from liaison.reference import Shelf

DECLARED: dict[str, "Declaration"] = {}
OFFICES: dict[str, str] = {}  # {code: label} of the offices that a rule may name


@dataclass(frozen=True)
class Declaration:
    key: str
    default: Any
    label: str
    source: str
    words: dict = field(default_factory=dict)
    kind: str = ""


def declare(key, *, default, label, source, words=(), kind=""):
    """Make `key` known. `default` also fixes the value's type; `source` names law, seed or [P];
    `words` are all that may stand in the value, as {code: label} or as codes of offices; `kind`
    says how it is typed where that does not follow from the default (typed.py)."""
    labels = words if isinstance(words, dict) else dict.fromkeys(words, "")
    DECLARED[key] = Declaration(key, default, label, source, labels, kind)
    return key


def rule(key, division=""):
    """The value of `key` in `division` (national code, "" = everywhere): longest prefix wins."""
    rows = [(place, value) for place, value in LOCAL().get(key, ()) if division.startswith(place)]
    if not rows:
        return DECLARED[key].default
    return max(rows, key=lambda row: len(row[0]))[1]


def _read():
    from .models import LocalRule

    rules = {}
    for row in LocalRule.objects.all():
        rules.setdefault(row.key, []).append((row.division, row.value))
    return rules


LOCAL = Shelf(_read)


def load():
    """Import every app's rules.py, so that the admin lists every key."""
    for config in apps.get_app_configs():
        if config.name.partition(".")[0] in {"liaison", "stations", "suggestions", "supervision"}:
            try:
                import_module(f"{config.name}.rules")
            except ModuleNotFoundError as error:
                if error.name != f"{config.name}.rules":
                    raise
