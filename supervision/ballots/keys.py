"""The server's own part of a box's key, and what a teller's passphrase opens. Kept apart from
sealing.py, which knows no settings."""

from liaison.personal import peppers

from . import sealing

PURPOSE = peppers.declare("ballots")
SHORTEST = 10


def pepper():
    return peppers.valid(PURPOSE)[0]


def new_teller_key(passphrase, about):
    """(public, private locked under the passphrase)."""
    public, private = sealing.new_key()
    return public, sealing.lock(private, passphrase, pepper(), about)


def half_of(teller, passphrase, about):
    """The half of the box's key that a teller holds. Slow on purpose. Raises sealing.Broken."""
    private = _unlocked(bytes(teller.locked_key or b""), passphrase, about)
    return sealing.unseal(private, bytes(teller.half), about)


def _unlocked(locked, passphrase, about):
    for one in peppers.valid(PURPOSE):
        try:
            return sealing.unlock(locked, passphrase, one, about)
        except sealing.Broken:
            continue
    raise sealing.Broken


def stamp(*parts):
    return sealing.stamp(pepper(), *parts)


def stamped(mark, *parts):
    return any(sealing.stamped(one, mark, *parts) for one in peppers.valid(PURPOSE))
