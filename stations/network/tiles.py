"""The one licensed source of map tiles. Without its key there is no map, only the list."""

from django.conf import settings

from liaison.jurisdiction.rules import rule

from . import rules


def tiles():
    """What a map needs, None without the key, which is made for browsers to see."""
    if not settings.TIANDITU_KEY:
        return None
    return {"key": settings.TIANDITU_KEY, "review": rule(rules.TILE_REVIEW_NUMBER)}
