from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from stations.divisions.levels import Level
from stations.divisions.models import Division

from .models import Representative, RepresentativeKind
from .permissions import checked_by, may_check

PAGE = 30
PLACES = 20
LOCAL = [Level.TOWNSHIP, Level.VILLAGE, Level.GRID]


@login_not_required
@require_GET
def find(request):
    """One box for a name or a place; a place leads to the representatives who serve it."""
    words = request.GET.get("q", "").strip()[:40]
    code = request.GET.get("division", "")
    kind = request.GET.get("kind", "")
    everybody = Representative.objects.public()
    found, place, places = everybody, None, []
    if code:
        place = get_object_or_404(Division.objects.filter(level__in=LOCAL), code=code[:15])
        found = found.near(place.code)
    if words:
        places = list(Division.objects.filter(level__in=LOCAL).named(words)[:PLACES])
        found = found.named(words)
    if kind in RepresentativeKind.values:
        found = found.filter(kind=kind)
    page = Paginator(found.by_strokes().for_cards(), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "stations/representatives/find.html",
        {
            "words": words,
            "place": place,
            "places": places,
            "kind": kind,
            "kinds": everybody.counts_by_kind(),
            "page": page,
        },
    )


@login_not_required
@require_GET
def profile(request, uid):
    """What the law has published of a representative, and nothing private."""
    representative = get_object_or_404(
        Representative.objects.filter(is_public=True).for_cards(), uid=uid
    )
    successors = Representative.objects.public().filter(
        succeeded_mandates__representative=representative
    )
    return render(
        request,
        "stations/representatives/profile.html",
        {
            "representative": representative,
            "successors": successors.distinct() if representative.has_ended else [],
            "code": representative.codes.filter(revoked_at__isnull=True).first(),
        },
    )


@require_GET
def unattached(request):
    """未进站代表: the check of the congress office."""
    if not may_check(request.actor):
        raise PermissionDenied
    rows = checked_by(Representative.objects.unattached(), request.actor)
    page = Paginator(rows.by_strokes().for_cards(), PAGE).get_page(request.GET.get("page"))
    return render(request, "stations/representatives/unattached.html", {"page": page})
