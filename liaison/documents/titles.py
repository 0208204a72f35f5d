"""How a long title breaks (GB/T 9704 7.3.1): whole words, lines of about one length, none of them
a remnant."""

import re
from itertools import combinations, pairwise

WIDEST = 20  # characters of 22 pt in 156 mm
LEAST = 4  # fewer on a line look like a remnant
# Before an opening mark, before 第 and 计票报告单; after a closing mark, after 的, 和, 年, 情况,
# after a body's name.
SEAM = re.compile(
    r"(?=[“《（〈第]|计票报告单)|(?:(?<=[”》）〉、，的年和])|(?<=大会)|(?<=情况)|(?<=员会)|(?<=事会))(?![”》）〉、，的])"
)


def lines_of(title):
    """The lines of `title`: one where it fits, else as few as there can be."""
    wide = _width(title)
    if wide <= WIDEST:
        return [title]
    for number in range(-(-wide // WIDEST), 5):
        fitting = [lines for lines in _ways(title, number) if _fits(lines)]
        if fitting:
            return min(fitting, key=_raggedness)
    return [title]  # the typesetter breaks it where it must


def _ways(title, number):
    seams = [found.start() for found in SEAM.finditer(title) if 0 < found.start() < len(title)]
    for at in combinations(seams, number - 1):
        yield [title[first:last] for first, last in pairwise((0, *at, len(title)))]


def _fits(lines):
    return all(LEAST <= _width(line) <= WIDEST for line in lines)


def _raggedness(lines):
    widths = [_width(line) for line in lines]
    return max(widths) - min(widths)


def _width(text):
    """In whole characters; two digits or letters take the room of one."""
    narrow = sum(1 for sign in text if sign.isascii())
    return len(text) - narrow + -(-narrow * 11 // 20)
