"""What a code may lead to beside people and stations: a page of an app above this one, registered
in its apps.py. Scanning it opens that page."""

from collections.abc import Callable
from dataclasses import dataclass

TOPICS = {}  # kind → Topic


@dataclass(frozen=True)
class Shown:
    """What is printed beside the code, and the page that it opens."""

    url: str
    name: str
    kind: str
    lines: tuple = ()
    invitation: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Topic:
    """`shown(key)` is None for what is not public (any more); `manages(actor, key)`: whose it is
    to hand the code out."""

    shown: Callable
    manages: Callable


def shown(about):
    """The Shown of "project:MS990101-2026-001", None when it leads nowhere."""
    kind, _colon, key = about.partition(":")
    return TOPICS[kind].shown(key) if kind in TOPICS else None


def manages(actor, about):
    kind, _colon, key = about.partition(":")
    return kind in TOPICS and bool(TOPICS[kind].manages(actor, key))
