"""The server's own part of a box's key, and what a teller's passphrase opens. Kept apart from
sealing.py, which knows no settings."""

from liaison.personal import keys

from . import sealing

PURPOSE = "ballots"
SHORTEST = 10


def _secrets():
    """Straight from FIELD_KEY, newest first: a pepper may lie in the database, where its owner
    could put in one they know."""
    return [keys.derived(one, PURPOSE) for one in keys.listed()]


def new_teller_key(passphrase, about):
    """(public, private locked under the passphrase)."""
    public, private = sealing.new_key()
    return public, sealing.lock(private, passphrase, _secrets()[0], about)


def half_of(teller, passphrase, about):
    """The half of the box's key that a teller holds. Slow on purpose. Raises sealing.Broken."""
    private = _unlocked(bytes(teller.locked_key or b""), passphrase, about)
    return sealing.unseal(private, bytes(teller.half), about)


def _unlocked(locked, passphrase, about):
    for one in _secrets():
        try:
            return sealing.unlock(locked, passphrase, one, about)
        except sealing.Broken:
            continue
    raise sealing.Broken


def mark_of_teller(ballot, user_id, duty, public):
    """The server's word that this teller of this ballot has set this key: who writes the database
    could else put in a key of their own, be sealed the halves and put the real one back."""
    return stamp(*_of_teller(ballot, user_id, duty, public))


def is_tellers_own(ballot, teller):
    """Whether the teller's public key was set here, by them, for this ballot."""
    parts = _of_teller(ballot, teller.user_id, teller.duty, bytes(teller.public_key or b""))
    return stamped(teller.key_mark or b"", *parts)


def _of_teller(ballot, user_id, duty, public):
    return b"teller", ballot.about, str(user_id).encode(), str(duty).encode(), public


def mark_of_box(about, public):
    return stamp(b"box", about, public)


def is_own_box(about, public, mark):
    """Whether votes may be closed to `public`: the server made it for this ballot."""
    return stamped(mark or b"", b"box", about, bytes(public or b""))


def stamp(*parts):
    return sealing.stamp(_secrets()[0], *parts)


def stamped(mark, *parts):
    return any(sealing.stamped(one, mark, *parts) for one in _secrets())
