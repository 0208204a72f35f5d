from dataclasses import dataclass
from datetime import datetime
from itertools import count

import pytest

from liaison.deadlines import actions
from liaison.workdays.calendar import SHANGHAI

numbers = count(1_000_000)


@dataclass(frozen=True)
class Matter:
    """Anything that clocks can run for."""

    pk: int
    subject_type: str = "cases.case"


@pytest.fixture
def matter():
    return Matter(next(numbers))


@pytest.fixture
def sent(monkeypatch):
    """What the sweep told the subject's app: [(clock id, rung code, event), …]."""
    calls = []

    def notifier(clock, rung, now):
        calls.append((clock.pk, rung.code, rung.event))

    monkeypatch.setitem(actions.NOTIFIERS, "cases.case", (notifier, None))
    return calls


def at(*numbers):
    return datetime(*numbers, tzinfo=SHANGHAI)
