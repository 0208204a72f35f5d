"""What the front page can say with pride; each figure carries its definition in the template."""

from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count

from stations.network.models import Station
from stations.representatives.models import Representative
from suggestions.cases.models import Case, Result

KEPT_SECONDS = 300
SOLVED_WITHIN = timedelta(days=30)
AT_LEAST = 3  # fewer would point at a person


def of_home(*, now):
    """Counts for the front page, at most five minutes old; sections without content are empty."""
    found = cache.get("portal.home")
    if found is None:
        found = {
            "representatives": Representative.objects.public().count(),
            "stations": Station.objects.running().count(),
            "solved": solved_by_category(now),
        }
        cache.set("portal.home", found, KEPT_SECONDS)
    return found


def solved_by_category(now):
    """[{category, count}]: closed in the last 30 days with the result 已解决, most first."""
    rows = (
        Case.objects.countable()
        .filter(
            closed_at__gte=now - SOLVED_WITHIN,
            result=Result.SOLVED,
            category__isnull=False,
            is_confidential=False,
        )
        .order_by()
        .values("category__name")
        .annotate(count=Count("pk"))
        .filter(count__gte=AT_LEAST)
        .order_by("-count", "category__name")[:6]
    )
    return [{"category": row["category__name"], "count": row["count"]} for row in rows]
