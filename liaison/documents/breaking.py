"""Where the lines of a paragraph end on the grid of 28 characters, as word processors break
Chinese: a closing mark never begins a line (comma and stop hang over its end), an opening one
never ends it, and a word of Latin letters or digits stays whole."""

import re

CHARACTERS, FIRST = 28, 26
HANGING = "，。、；：,.;:"
CLOSING = HANGING + "！？）》」』】”’…)%!?"
OPENING = "（《「『【“‘("
STOP = re.compile(rf"[。；！？][{re.escape(CLOSING)}]*")
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
    """(what comes before, the end of `text`, whether the end goes on in mid-sentence). All of it
    is the end when it has at most `longest` lines. Else the end has as many at most and `kept` at
    least, and begins behind a full stop: another word processor ends its lines elsewhere, and no
    sentence is to break where this one guesses that it does. Only a sentence without a stop
    breaks there."""
    ends = line_ends(text)
    if len(ends) <= longest:
        return "", text, False
    guess = ends[-kept - 1]
    stops = [found.end() for found in STOP.finditer(text) if found.end() <= guess]
    if stops and len(line_ends(text[stops[-1] :])) <= longest:
        return text[: stops[-1]], text[stops[-1] :], False
    return text[:guess], text[guess:], True


def _width(words):
    return sum(0.5 if mark.isascii() else 1 for mark in words)
