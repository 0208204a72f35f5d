"""Public matters that look like what a citizen is about to say: offered, never in the way."""

from datetime import timedelta

from suggestions.cases.likeness import PLACE_FROM, TEXT_FROM, bigrams, overlap

from .models import Publication

DAYS = timedelta(days=365)
CANDIDATES = 200
SHOWN = 2


def offered(station, data, now):
    """At most two public matters about facilities of the same street and category, the likeliest
    first: rows of uid, title, place, category. One query; none when no category was chosen."""
    category = getattr(data.get("category"), "pk", "") or ""
    if len(category) != 4:
        return []
    words = bigrams(data["content"])
    spot = bigrams(data.get("location_text", ""))
    rows = (
        Publication.objects.public()
        .under(station.division_id[:9])
        .filter(category=category, category__is_facility=True, published_at__gte=now - DAYS)
        .order_by("-published_at")
        .values("uid", "title", "told", "place", "category__name")[:CANDIDATES]
    )
    found = []
    for row in rows:
        text = overlap(words, bigrams(f"{row['title']}{row['told']}"))
        place = overlap(spot, bigrams(row["place"]))
        if text >= TEXT_FROM or place >= PLACE_FROM:
            found.append((text + place, row))
    found.sort(key=lambda pair: -pair[0])
    return [row for _score, row in found[:SHOWN]]
