"""The wording filter (B12): three levels and an allow-list, by place. It marks and holds; nothing
is ever dropped by it, and no clock waits for it."""

import unicodedata
from dataclasses import dataclass

from liaison.reference import Shelf

from .models import FilterWord, Level

RANK = [Level.BLOCK, Level.HOLD, Level.WARN]


def _read():
    rows = FilterWord.objects.values_list("division", "word", "level", "advice")
    return [(place, fold(word)[0], word, level, advice) for place, word, level, advice in rows]


SHELF = Shelf(_read).follow(FilterWord)


@dataclass(frozen=True)
class Hit:
    level: Level
    word: str
    advice: str
    start: int
    end: int


def fold(text):
    """(letters and digits alone, half width and lower case; the place of each in `text`)."""
    letters, places = [], []
    for place, character in enumerate(text or ""):
        for one in unicodedata.normalize("NFKC", character).casefold():
            if one.isalnum():
                letters.append(one)
                places.append(place)
    return "".join(letters), places


def find(text, division=""):
    """Hits in `text` by the list of `division` (and of the places above it), gravest first. A word
    inside an allowed phrase is none."""
    folded, places = fold(text)
    hits, allowed = [], []
    for place, needle, word, level, advice in SHELF():
        if not needle or not division.startswith(place):
            continue
        for start in _occurrences(folded, needle):
            end = start + len(needle)
            if level == Level.ALLOW:
                allowed.append((start, end))
            else:
                hits.append((Level(level), word, advice, start, end))
    found = [
        Hit(level, word, advice, places[start], places[end - 1] + 1)
        for level, word, advice, start, end in hits
        if not any(first <= start and end <= last for first, last in allowed)
    ]
    return sorted(found, key=lambda hit: (RANK.index(hit.level), hit.start))


def _occurrences(folded, needle):
    at = folded.find(needle)
    while at >= 0:
        yield at
        at = folded.find(needle, at + 1)


def gravest(*texts, division=""):
    """{"level", "label", "words"} of what stands in `texts`, None when nothing does: the mark that
    staff see beside a citizen's matter."""
    found = [hit for text in texts for hit in find(text, division)]
    if not found:
        return None
    level = min((hit.level for hit in found), key=RANK.index)
    return {
        "level": level,
        "label": level.label,
        "words": "、".join(dict.fromkeys(hit.word for hit in found)),
    }
