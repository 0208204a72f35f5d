from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.attachments import actions as attachments
from liaison.attachments.permissions import upload_owner
from liaison.errors import Refusal
from liaison.limits.address import client_address
from stations.divisions.levels import Level
from stations.divisions.models import Division

from . import actions, lists
from .forms import MapForm
from .models import Datum, NetworkMap, Station, StationKind, Tier
from .permissions import may_publish
from .tiles import tiles

PAGE = 30


@login_not_required
@require_GET
def network(request):
    """The list of stations with the formula above it; a map only if a reviewed one was uploaded."""
    chosen = {name: request.GET.get(name, "")[:40] for name in ("part", "kind", "tier", "township")}
    words = request.GET.get("q", "").strip()[:40]
    stations = lists.narrowed(Station.objects.public().told_apart(), chosen, words)
    page = Paginator(stations.order_by(*lists.ORDER), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "stations/network/network.html",
        {
            "formula": Station.objects.formula(),
            "page": page,
            "words": words,
            "chosen": chosen,
            "is_filtered": bool(words or any(chosen.values())),
            "kinds": StationKind.choices,
            "tiers": Tier.choices,
            "townships": Division.objects.filter(level=Level.TOWNSHIP),
            "tiles": tiles(),
            "maps": NetworkMap.objects.select_related("division"),
        },
    )


@login_not_required
@require_GET
def points(request):
    """Where the public stations stand, for the map. One query."""
    if not settings.TIANDITU_KEY:
        raise Http404
    located = Station.objects.public().exclude(longitude=None).exclude(datum=Datum.GCJ02)
    rows = located.order_by("id").values_list("name", "code", "longitude", "latitude")[:2000]
    found = [
        {"name": name, "url": reverse("network:station", args=[code]), "at": [float(y), float(x)]}
        for name, code, x, y in rows
    ]
    return JsonResponse({"points": found}, headers={"Cache-Control": "public, max-age=300"})


@login_not_required
@require_GET
def station(request, code):
    """One station: where, when, who; a suspended one with its notice and the one to turn to."""
    row = get_object_or_404(
        Station.objects.public().select_related("division", "parent"), code=code
    )
    return render(
        request,
        "stations/network/station.html",
        {
            "station": row,
            "instead": None if row.is_open else row.nearest_open(),
            "representatives": representatives_of(row),
            "children": row.children.public().order_by("pinyin", "id")[:200],
        },
    )


def representatives_of(station):
    """Whoever is attached and serving, 按姓氏笔画; their app stands above, hence the relation."""
    return (
        station.representatives.model.objects.public()
        .filter(stations=station)
        .by_strokes()
        .for_cards()
    )


@never_cache
@require_http_methods(["GET", "POST"])
def edit_map(request):
    """The reviewed map of the actor's own place, with its 审图号."""
    if not may_publish(request.actor):
        raise Http404
    if request.method == "GET":
        return _map_page(request, MapForm())
    form = MapForm(request.POST, request.FILES)
    if not form.is_valid():
        return _map_page(request, form, status=422)
    owner, now = upload_owner(request), timezone.now()
    try:
        stored = attachments.store(
            upload=form.cleaned_data["photo"],
            by=request.actor,
            owner=owner,
            address=client_address(request),
            now=now,
        )
        actions.publish_map(
            photo=stored.pk,
            owner=owner,
            approval_number=form.cleaned_data["approval_number"],
            by=request.actor,
            now=now,
        )
    except Refusal as refusal:
        form.add_error("photo", str(refusal.detail))
        return _map_page(request, form, status=refusal.status)
    messages.success(request, _("地图已发布，在“找站点”页面可以看到。"))
    return redirect("network:edit_map")


@never_cache
@require_POST
def remove_map(request):
    if not may_publish(request.actor):
        raise Http404
    actions.take_map_down(by=request.actor, now=timezone.now())
    messages.success(request, _("地图已撤下，群众看到的是站点名单。"))
    return redirect("network:edit_map")


def _map_page(request, form, *, status=200):
    division = request.actor.membership.division
    context = {
        "actor": request.actor,
        "form": form,
        "division": division,
        "map": NetworkMap.objects.filter(division=division).first(),
    }
    return render(request, "stations/network/edit_map.html", context, status=status)
