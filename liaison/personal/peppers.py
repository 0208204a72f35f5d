"""Secrets that outlive FIELD_KEY: what is printed on walls and slips is signed with a pepper.

The first pepper of a purpose is derived from the oldest listed key. `rotate_keys` stores it in the
database, encrypted under the newest, before any key may be dropped; from then on it is wrapped anew
like every encrypted value, and the codes stay valid.
"""

import secrets as random
from collections.abc import Callable

from liaison.reference import Shelf

from . import keys
from .models import Pepper

PURPOSES: dict[str, Callable[[str], bytes]] = {}


def declare(purpose, first=None):
    """Make `purpose` known; `first(field_key) -> bytes` is its first value."""
    PURPOSES[purpose] = first or (lambda secret: keys.derived(secret, purpose))
    return purpose


def _read():
    found = {}
    for row in Pepper.objects.filter(ended_at=None).order_by("-generation"):
        found.setdefault(row.purpose, []).append(bytes.fromhex(row.value))
    return found


SHELF = Shelf(_read).follow(Pepper)


def valid(purpose):
    """Every pepper that still verifies, newest first; the newest one signs."""
    return SHELF().get(purpose) or [_first(purpose)]


def _first(purpose):
    return PURPOSES[purpose](keys.listed()[-1])


def keep(purpose):
    """Store the first pepper of `purpose`, so that it outlives the key it comes from. A stored one
    is not opened: its key may be missing, which rotation says in its own words."""
    rows = Pepper.objects.filter(purpose=purpose, generation=1)
    if not rows.exists():
        first = Pepper(purpose=purpose, generation=1, value=_first(purpose).hex())
        Pepper.objects.bulk_create([first], ignore_conflicts=True)
        SHELF.clear()


def renew(purpose, *, now):
    """A new, random pepper for what is issued from now on; older codes stay valid."""
    keep(purpose)
    generations = Pepper.objects.filter(purpose=purpose).values_list("generation", flat=True)
    return Pepper.objects.create(
        purpose=purpose,
        generation=max(generations) + 1,
        value=random.token_hex(32),
        created_at=now,
    )


def end_old(purpose, *, now):
    """Only the newest pepper verifies from now on; answers how many ended."""
    rows = Pepper.objects.filter(purpose=purpose, ended_at=None).order_by("-generation")
    older = list(rows.values_list("pk", flat=True)[1:])
    ended = Pepper.objects.filter(pk__in=older).update(ended_at=now)
    SHELF.clear()
    return ended
