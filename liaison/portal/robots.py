"""What search engines may keep: public pages. Whatever belongs to one person or to staff is named
in robots.txt and says so itself, for those who come by a link."""

from django.urls import reverse

from liaison.workdays.calendar import local_day
from stations.network.models import Station
from stations.representatives.models import Representative
from suggestions.publications.models import Publication

HIDDEN = (
    "/accounts/",
    "/admin/",
    "/api/",
    "/attachments/",
    "/desk/",
    "/healthz",
    "/kiosk/",
    "/metrics",
    "/open311/",
    "/q/",
    "/readyz",
    "/screen/",
    "/sms/",
    "/suggest/done/",
    "/track/",
    "/wechat/",
)
PAGES = (
    "portal:home",
    "representatives:find",
    "network:network",
    "publications:list",
    "cases:suggest",
    "portal:boundaries",
    "portal:privacy",
    "portal:seals",
)
MOST = 20_000  # of one kind; the protocol allows 50,000 in all


def keep_out(get_response):
    """Middleware: no page of one person's or of staff's is indexed, however it was found."""

    def answer(request):
        response = get_response(request)
        if request.path.startswith(HIDDEN) or response.status_code >= 400:
            response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answer


def addresses():
    """(path, day of the last change or None) of every public page. Three queries."""
    for name in PAGES:
        yield reverse(name), None
    for code in Station.objects.public().order_by("id").values_list("code", flat=True)[:MOST]:
        yield reverse("network:station", args=[code]), None
    people = Representative.objects.public().order_by("id").values_list("uid", flat=True)
    for uid in people[:MOST]:
        yield reverse("representatives:profile", args=[uid]), None
    matters = Publication.objects.public().order_by("-published_at", "-id")
    for uid, at in matters.values_list("uid", "published_at")[: MOST // 2]:
        yield reverse("publications:matter", args=[uid]), local_day(at)
