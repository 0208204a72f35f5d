"""What hangs on a meeting: other apps register what of theirs happened there (ballots, 审议意见,
letters …); the meeting's page and the API show it, each line only to those who see it."""

from collections.abc import Callable
from dataclasses import dataclass

MOST = 50


@dataclass(frozen=True)
class Thing:
    """One line: its kind, what it is called, where it stands, its page."""

    label: str
    title: str
    state: str
    url: str


HANGERS: dict[str, Callable] = {}


def register(name, things):
    """`things(meeting, actor, now)` yields the Things that the actor sees, at most MOST."""
    HANGERS[name] = things


def of(meeting, actor, now):
    return [thing for things in HANGERS.values() for thing in things(meeting, actor, now)]
