"""Choices too many for one glance: the likely ones stand first, the rest is folded, a word
narrows them. Drawn by components/_pick.html."""

from dataclasses import dataclass, field

from django import forms

FIRST = 6


@dataclass
class Pick:
    """How a list of choices is shown: `first` at once, `rest` folded; `name` is the input that
    narrows it, none for a short list."""

    first: set = field(default_factory=set)
    rest: set = field(default_factory=set)
    name: str = ""
    words: str = ""
    is_open: bool = False


class PickMany(forms.CheckboxSelectMultiple):
    pick = Pick()


class PickOne(forms.RadioSelect):
    pick = Pick()


def narrow(units, words, near):
    """The units whose name, abbreviation or pinyin holds `words`; else those of `near` first."""
    words = words.strip().lower()
    codes = [unit.code for unit in units]
    if words:
        first = {u.code for u in units if words in f"{u.name} {u.code} {u.pinyin}".lower()}
    else:
        first = set([code for code in codes if code in near] or codes[:FIRST])
    return Pick(
        first=first,
        rest=set(codes) - first,
        name="assistants_words" if len(codes) > FIRST else "",
        words=words,
    )
