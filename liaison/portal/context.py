from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError

from liaison.jurisdiction.rules import rule
from liaison.notifications.models import Channel, Message
from stations.divisions.levels import Level
from stations.divisions.models import Division

from . import rules

ELDER_COOKIE = "elder"
FOOTER_SECONDS = 60


def own_place():
    """The place whose website this is: SITE_DIVISION, else the only county, else none."""
    if settings.SITE_DIVISION:
        return settings.SITE_DIVISION
    counties = Division.objects.filter(level=Level.COUNTY).values_list("pk", flat=True)[:2]
    return counties[0] if len(counties) == 1 else ""


def footer():
    """The three lines of the footer, asked at most once a minute per process."""
    lines = cache.get("portal.footer")
    if lines is None:
        try:
            here = own_place()
            lines = {key: rule(key, here) for key in (rules.OPERATOR, rules.ICP, rules.POLICE)}
        except DatabaseError:
            return {}
        cache.set("portal.footer", lines, FOOTER_SECONDS)
    return lines


def unread(request):
    """How many messages wait in the reader's inbox; asked by the desk's bell alone."""
    if not request.user.is_authenticated:
        return 0
    return Message.objects.filter(channel=Channel.INBOX, user=request.user, read_at=None).count()


def site(request):
    """Name, large type and footer: what base.html needs on every page."""
    return {
        "site_name": settings.SITE_NAME,
        "elder": request.COOKIES.get(ELDER_COOKIE) == "1",
        "demo": settings.DEMO,
        "unread": lambda: unread(request),
        "operator": lambda: footer().get(rules.OPERATOR, ""),
        "icp": lambda: footer().get(rules.ICP, ""),
        "police_record": lambda: footer().get(rules.POLICE, ""),
    }
