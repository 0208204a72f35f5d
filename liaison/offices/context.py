"""What the frame of every desk page asks: the menu, and appointments awaiting confirmation."""

from django.utils import timezone

from stations.memberships.permissions import may_confirm, proposals

from .menu import Menu


def desk(request):
    actor = getattr(request, "actor", None)
    if actor is None or actor.kind != "user":
        return {}
    return {
        "menu": Menu(actor, path=request.path, now=timezone.now()),
        "offices_to_confirm": lambda: _to_confirm(actor),
    }


def _to_confirm(actor):
    return sum(may_confirm(actor, row) for row in proposals(actor)[:20])
