"""The anonymous list: one text that is hashed, kept as one piece and counted again from outside.

Lines are sorted: the order in which votes came, were opened or were entered is nowhere in it.
`recount.py` reads the same form and knows nothing of this module. The digests are public before the
figures may be: a secret number in the list, as long as a key, keeps anybody from trying out figures
until one gives the digest.
"""

import hashlib
import secrets

from .counting import Vote

HEAD = "liaison ballots 1"
RULE = "----"


def canonical(*, uid, kind, title, roll, base, places, most, percent, candidates, votes):
    """The text of the list, UTF-8 with line feeds; another one each time (nonce)."""
    lines = [HEAD, f"nonce: {secrets.token_hex(32)}"]
    lines += [f"ballot: {uid}", f"kind: {kind}", f"title: {_line(title)}"]
    lines += [f"roll: {roll}", f"base: {base}", f"places: {places}", f"most: {most}"]
    lines += [f"percent: {percent}"]
    lines += [f"candidate: {_line(one)}" for one in candidates]
    lines += [f"votes: {len(votes)}"]
    lines += sorted(f"{vote.group} {vote.marks}" for vote in votes)
    return "\n".join(lines) + "\n"


def _line(text):
    return " ".join(str(text).split())


def votes_of(text):
    """The votes of a canonical text."""
    found = text.split("\nvotes: ", 1)[1].split("\n")[1:-1]
    return [Vote(marks, int(group)) for group, _gap, marks in (one.partition(" ") for one in found)]


def digests(text):
    """(SHA-256, SM3) in hex."""
    raw = text.encode()
    return hashlib.sha256(raw).hexdigest(), hashlib.new("sm3", raw).hexdigest()


def recount_file(text, *, figures, valid, invalid, adopted, tied, grades):
    """The list with what the system claims of it, for the 监票人's own recount."""
    sha256, sm3 = digests(text)
    lines = [RULE, f"sha256: {sha256}", f"sm3: {sm3}", f"valid: {valid}", f"invalid: {invalid}"]
    lines += [f"figures: {one.first} {one.second} {one.third}" for one in figures]
    lines += [f"adopted: {' '.join(map(str, adopted))}".strip()]
    lines += [f"tied: {' '.join(map(str, tied))}".strip()]
    lines += [f"grades: {' '.join(grades)}".strip()]
    return text + "\n".join(lines) + "\n"
