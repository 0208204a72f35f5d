"""How the list of representatives is narrowed, for the page and for what is taken away."""

from .models import RepresentativeKind

ORDER = ("stroke_key", "pinyin", "id")  # 按姓氏笔画: it ranks nobody


def narrowed(people, *, place, words, kind):
    if place:
        people = people.near(place)
    if words:
        people = people.named(words)
    return people.filter(kind=kind) if kind in RepresentativeKind.values else people
