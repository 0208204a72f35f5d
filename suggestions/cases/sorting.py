"""Which category a text is likely about, and the table of them to choose from."""

from liaison.reference import Shelf

from .likeness import bigrams
from .models import Category

LIKELY = 3
ACTIVE = Shelf(lambda: list(Category.objects.filter(is_active=True).order_by("code"))).follow(
    Category
)


def likely(text):
    """At most three categories whose names the text speaks of, the likeliest first: by the share
    of a name's pairs of characters that occur in it."""
    words, found = bigrams(text), []
    for place, category in enumerate(ACTIVE()):
        name = bigrams(category.name)
        if same := len(name & words):
            found.append((-same / len(name), place, category))
    return [category for _share, _place, category in sorted(found)[:LIKELY]]


def table():
    """[(name of a first level, [(code, name)])]: a whole level may be chosen like its parts."""
    found = {}
    for category in ACTIVE():
        head = category.code[:2]
        if category.code == head:
            found[head] = (category.name, [(head, category.name)])
        elif head in found:
            found[head][1].append((category.code, category.name))
    return list(found.values())


def name_of(code):
    """What a category is called; the code where it is not in use any more."""
    return next((one.name for one in ACTIVE() if one.pk == code), code)
