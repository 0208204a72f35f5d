"""What apps above this one bring to a case, each registered in its apps.py: verbs whose rows live
there, what follows a result or an end, what a case shows besides, who else may see its photographs,
what of the citizen's they keep. A case calls them in its own transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from liaison import together

VERBS = {}  # action → verb(case, *, by, now, version, **fields of its body)
BODIES = {}  # action → serializer of the fields
CONDITIONS = {}  # action → condition(case, roles, actor, now), beside those of `permissions`
ABOUT = {}  # name → reader(case, actor, now) of plain rows for the citizen's page and the API
ASKED = []  # related names of a case whose rows CONDITIONS ask for
TOPICS = {}  # kind → Topic: what a citizen may say something about, from its own page
ON_RESULT = []  # call(case, now): a result has reached the citizen
ON_END = []  # call(case, now): nothing more is done about the case
ON_UNPUBLISH = []  # call(case, reason, now): what is public about the case goes at once;
# reasons: retracted, forgotten, sensitive, reopened
ON_FORGET = []  # call(case, scrub, words, now): the person is taken out of the case (erasure.py)
ARCHIVED = []  # files(case) → {name: bytes} that the sealed copy before an erasure holds too
PUBLISHED_ALIKE = []  # rows(station, data, now): public matters like what the form says
ON_PERSONAL = []  # call(case, actor, now): a program reads contact data in plain
READERS = []  # may_see(request, case_id): photographs of a case out of the asker's scope


@dataclass(frozen=True)
class Topic:
    """`words(key)` is what the form says it is about, "" for nothing that may be spoken of;
    `keep(key, case, now)` links the case that was told."""

    words: Callable
    keep: Callable


def topic_of(said):
    """(Topic, key, words) of "project:MS990101-2026-001"; None when it names nothing."""
    kind, _colon, key = said[:60].partition(":")
    topic = TOPICS.get(kind)
    words = topic.words(key) if topic else ""
    return (topic, key, words) if words else None


def verb(action, run, *, body, may=None):
    """The verb behind `action`, which the case's own table names."""
    VERBS[action], BODIES[action] = run, body
    if may:
        CONDITIONS[action] = may


def about(case, actor, now):
    """{name: reader} (liaison.together)"""
    return {name: reader(case, actor, now) for name, reader in ABOUT.items()}


def asked(case):
    """A reader that leaves with the case the rows that tell which actions are open."""
    held = {name: getattr(case, name).all() for name in ASKED}
    return together.keep(case, assignments=case.assignments.select_related("unit"), **held)


def tell(listeners, case, *given):
    for listener in listeners:
        listener(case, *given)
