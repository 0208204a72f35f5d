from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from stations.divisions.levels import Level
from stations.divisions.models import Division

from .models import PARTS, NetworkMap, Station, StationKind, Tier

PAGE = 30


@login_not_required
@require_GET
def network(request):
    """The list of stations with the formula above it; a map only if a reviewed one was uploaded."""
    chosen = {name: request.GET.get(name, "")[:40] for name in ("part", "kind", "tier", "township")}
    words = request.GET.get("q", "").strip()[:40]
    stations = filtered(Station.objects.public(), chosen, words)
    page = Paginator(
        stations.select_related("division").order_by("tier", "pinyin", "id"), PAGE
    ).get_page(request.GET.get("page"))
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
            "maps": NetworkMap.objects.select_related("division"),
        },
    )


def filtered(stations, chosen, words):
    """Unknown values of a filter are passed over: links from elsewhere stay usable."""
    if chosen["part"] in PARTS:
        stations = stations.part(chosen["part"])
    if chosen["kind"] in StationKind.values:
        stations = stations.filter(kind=chosen["kind"])
    if chosen["tier"] in Tier.values:
        stations = stations.filter(tier=chosen["tier"])
    if chosen["township"].isdigit():
        stations = stations.under(chosen["township"])
    return stations.named(words) if words else stations


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
