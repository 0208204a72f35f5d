"""How the list of stations is narrowed and ordered, for the page and for what is taken away."""

from .models import PARTS, StationKind, Tier

FILTERS = ("part", "kind", "tier", "township")
ORDER = ("tier", "pinyin", "id")


def narrowed(stations, chosen, words):
    """Unknown values of a filter are passed over: links from elsewhere stay usable."""
    if chosen["part"] in PARTS:
        stations = stations.part(chosen["part"])
    if chosen["kind"] in StationKind.values:
        stations = stations.filter(kind=chosen["kind"])
    if chosen["tier"] in Tier.values:
        stations = stations.filter(tier=chosen["tier"])
    if chosen["township"].isdigit():
        stations = stations.under(chosen["township"])
    return (stations.named(words) if words else stations).select_related("division", "parent")
