"""Public matters that look like what a citizen is about to say: offered, never in the way."""

from datetime import timedelta

from suggestions.cases.likeness import PLACE_FROM, TEXT_FROM, bigrams, overlap

from .models import Publication

DAYS = timedelta(days=365)
CANDIDATES = 200
SHOWN = 2


def offered(station, data, now):
    """At most two public matters about facilities of the same street and category, the likeliest
    first: rows of uid, title, place. One query at most. Without a category both words and
    place must agree."""
    category = getattr(data.get("category"), "pk", "") or ""
    words = bigrams(data["content"])
    spot = bigrams(data.get("location_text", ""))
    if not category and not spot:
        return []
    rows = (
        Publication.objects.public()
        .under(station.division_id[:9])
        .filter(category__is_facility=True, published_at__gte=now - DAYS)
        .filter(category__code__startswith=category)
        .order_by("-published_at")
        .values("uid", "title", "told", "place")[:CANDIDATES]
    )
    found = []
    for row in rows:
        text = overlap(words, bigrams(f"{row['title']}{row['told']}"))
        place = overlap(spot, bigrams(row["place"]))
        same = [text >= TEXT_FROM, place >= PLACE_FROM]
        if any(same) if category else all(same):
            found.append((text + place, row))
    found.sort(key=lambda pair: -pair[0])
    return [row for _score, row in found[:SHOWN]]
