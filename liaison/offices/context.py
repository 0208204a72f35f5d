"""What the frame of every desk page asks: the menu, and appointments awaiting confirmation."""

from functools import cache

from django.utils import timezone

from stations.memberships.permissions import may_confirm, proposals

from .menu import Menu


def desk(request):
    actor = getattr(request, "actor", None)
    if actor is None or actor.kind != "user":
        return {}
    menu = Menu(actor, path=request.path, now=timezone.now())
    shown = {"menu": menu, "offices_to_confirm": lambda: _to_confirm(actor)}
    return shown if request.headers.get("HX-Request") else shown | {"unread": cache(menu.unread)}


def _to_confirm(actor):
    return sum(may_confirm(actor, row) for row in proposals(actor)[:20])
