"""In public: list, page, photographs, feed, and “我也遇到”. No sign-in, no script."""

import re

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from liaison import paging
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.limits.address import client_network
from stations.divisions.models import Division
from stations.network.tiles import tiles
from suggestions.cases.models import Category

from . import actions, presentation, rules
from .feeds import OpenFeed
from .filters import months, narrowed
from .light import asked_each_time, browser_of, is_own_page, picture, remember
from .models import Publication, PublicationPhoto
from .workflow import State

SIZE = 12
POINTS = 500
ORDER = ("-published_at", "-id")
UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COOKIE = "me_too"


@login_not_required
@require_safe
@asked_each_time
def matters(request):
    """The list, newest first. Unknown filters are passed over: links from elsewhere stay usable."""
    now = timezone.now()
    chosen = _chosen(request)
    kept = urlencode({key: value for key, value in chosen.items() if value})
    rows = narrowed(Publication.objects.public(), **chosen)
    context = {
        "tiles": tiles(),
        "points": f"{reverse('publications:points')}?{kept}",
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "places": _places(),
        "categories": Category.objects.filter(code__regex=r"^[0-9]{2}$", is_active=True),
        "months": months(now),
    }
    status = 200
    try:
        page = paging.page(
            rows.select_related("category").prefetch_related("photos__attachment"),
            cursor=request.GET.get("cursor", ""),
            size=SIZE,
            order=ORDER,
        )
    except paging.BadCursor as refusal:
        context["problem"], page, status = refusal.detail, paging.Page([]), 400
    names = presentation.names_of(page.rows) if page.rows else {}
    context["rows"] = [
        (row, presentation.place_of(row, names), presentation.cover(row)) for row in page.rows
    ]
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{kept}{'&' if kept else ''}{urlencode({'cursor': cursor})}"
    return render(request, "suggestions/publications/matters.html", context, status=status)


def _chosen(request):
    return {name: request.GET.get(name, "")[:12] for name in ("place", "category", "month")}


@login_not_required
@require_safe
@asked_each_time
def points(request):
    """Where the newest of the list are, rounded to about 100 m (WGS-84, as the tiles are). The list
    is the map's table. One query."""
    if tiles() is None:
        raise Http404
    rows = narrowed(Publication.objects.public(), **_chosen(request)).exclude(longitude=None)
    if uid := request.GET.get("only", ""):
        rows = rows.filter(uid=uid) if UID.fullmatch(uid) else rows.none()
    found = rows.order_by(*ORDER).values_list("title", "uid", "longitude", "latitude")[:POINTS]
    return JsonResponse(
        {
            "points": [
                {"name": title, "url": reverse("publications:matter", args=[uid]), "at": [y, x]}
                for title, uid, x, y in found
            ]
        }
    )


def _places():
    """The streets that have something public, for the filter."""
    found = Publication.objects.public().order_by().values_list("division", flat=True).distinct()
    return Division.objects.filter(pk__in={code[:9] for code in found}).order_by("pk")


def _public(uid):
    """The public row; None when it was withdrawn (410); Http404 for what was never public."""
    rows = Publication.objects.select_related("category")
    row = get_object_or_404(rows.prefetch_related("photos__attachment"), uid=uid)
    if row.state == State.PUBLIC:
        return row
    if row.state == State.WITHDRAWN and row.published_at:
        return None
    raise Http404


@login_not_required
@require_safe
@asked_each_time
def matter(request, uid):
    row = _public(uid)
    if row is None:
        return render(request, "suggestions/publications/withdrawn.html", status=410)
    shown = presentation.pictures(row)
    shows = bool(row.takes_me_too and rule(rules.SHOW_ME_TOO, row.division))
    context = {
        "row": row,
        "tiles": tiles() if row.longitude is not None else None,
        "place": presentation.place_of(row, presentation.names_of([row])),
        "before": [one for one in shown if one["side"] == "before"],
        "after": [one for one in shown if one["side"] == "after"],
        "said": request.GET.get("said", ""),
        "shows_count": shows,
        "count": presentation.me_too_of(row) if shows else 0,
    }
    return render(request, "suggestions/publications/matter.html", context)


@csrf_exempt  # pages that a proxy keeps carry no token; nothing here acts in anybody's name
@login_not_required
@require_POST
def me_too(request, uid):
    """One tap, counted once per browser and day."""
    if not is_own_page(request):
        raise PermissionDenied
    row = _public(uid)
    if row is None:
        return render(request, "suggestions/publications/withdrawn.html", status=410)
    browser, said = browser_of(request, COOKIE), "yes"
    try:
        network = client_network(request)
        actions.say_me_too(row, browser=browser, network=network, now=timezone.now())
    except actions.NotForFacilities as refusal:
        raise Http404 from refusal
    except actions.Crowded:
        said = "full"
    except Refusal:
        said = "before"
    response = redirect(f"{reverse('publications:matter', args=[uid])}?said={said}#said")
    return remember(response, COOKIE, browser, path=reverse("publications:list"))


@login_not_required
@require_safe
def photo(request, uid, pk):
    return _picture(request, uid, pk, "file")


@login_not_required
@require_safe
def thumbnail(request, uid, pk):
    return _picture(request, uid, pk, "thumbnail")


def _picture(request, uid, pk, name):
    shown = get_object_or_404(
        PublicationPhoto.objects.select_related("attachment"),
        pk=pk,
        publication__uid=uid,
        publication__state=State.PUBLIC,
    ).attachment
    return picture(request, shown, name)


@login_not_required
@require_safe
@asked_each_time
def feed(request):
    """RSS of the newest, narrowed as the list is."""
    return OpenFeed()(request)
