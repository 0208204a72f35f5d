"""What hangs on a meeting: other apps register what of theirs happened there (ballots, 审议意见,
letters …); the meeting's page and the API show it, each line only to those who see it. What of
theirs still runs there keeps the meeting open."""

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


@dataclass(frozen=True)
class Hanger:
    """`things(meeting, actor, now)` yields the Things that the actor sees, at most MOST;
    `starts(meeting, actor)` (words, address) of what the actor may begin there; `holds(meeting)`
    why it cannot close yet, "" when it can."""

    things: Callable
    starts: Callable | None = None
    holds: Callable | None = None


HANGERS: dict[str, Hanger] = {}


def register(name, things, starts=None, holds=None):
    HANGERS[name] = Hanger(things, starts, holds)


def of(meeting, actor, now):
    return [thing for one in HANGERS.values() for thing in one.things(meeting, actor, now)]


def starts(meeting, actor):
    found = [one.starts(meeting, actor) for one in HANGERS.values() if one.starts]
    return [start for offered in found for start in offered]


def holds(meeting):
    """Why the meeting cannot close yet, "" when nothing of other apps keeps it."""
    said = (one.holds(meeting) for one in HANGERS.values() if one.holds)
    return next(filter(None, said), "")
