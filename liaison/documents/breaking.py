"""Where the lines of a paragraph end on the grid of 28 characters, as word processors break
Chinese: a closing mark never begins a line (comma and stop hang over its end), an opening one
never ends it, and a word of Latin letters or digits stays whole."""

import re

CHARACTERS, FIRST = 28, 26
HANGING = "，。、；：,.;:"
CLOSING = HANGING + "！？）》」』】”’…)%!?"
OPENING = "（《「『【“‘("
UNIT = re.compile(rf"[{re.escape(OPENING)}]*(?:[\x21-\x7e]+|.)[{re.escape(CLOSING)}]*", re.DOTALL)


def line_ends(text):
    """The place in `text` behind each line's last character; the last one is its length."""
    ends, used, room = [], 0.0, FIRST
    for unit in UNIT.finditer(text):
        words = unit.group()
        hangs = words[-1] in HANGING and len(words) > 1
        if used + _width(words[:-1] if hangs else words) > room and used:
            ends.append(unit.start())
            used, room = 0.0, CHARACTERS
        used += _width(words)
    return [*ends, len(text)]


def parted(text, *, longest, kept):
    """`text` in one piece when it has at most `longest` lines; else what stands before its last
    `kept` lines, and these."""
    ends = line_ends(text)
    if len(ends) <= longest:
        return [text]
    at = ends[-kept - 1]
    return [text[:at], text[at:]]


def _width(words):
    return sum(0.5 if mark.isascii() else 1 for mark in words)
