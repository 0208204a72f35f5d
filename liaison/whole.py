"""One transaction that stands or falls as a whole.

A nested `transaction.atomic` costs a savepoint and its release, two round trips, so that its part
alone could be undone. Inside `whole()` nobody catches a failure and goes on, so `part()` opens
none there; anywhere else it is `transaction.atomic`.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.db import transaction

_WHOLE = ContextVar("whole", default=False)


@contextmanager
def whole():
    with transaction.atomic():
        token = _WHOLE.set(True)
        try:
            yield
        finally:
            _WHOLE.reset(token)


def part():
    return transaction.atomic(savepoint=not _WHOLE.get())


def as_part(function):
    """A function whose work is one `part()`."""

    @wraps(function)
    def run(*given, **named):
        with part():
            return function(*given, **named)

    return run
