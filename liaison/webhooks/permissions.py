"""Whose subscriptions one sees and changes: one's own, and those of the offices one looks after."""

from django.db.models import Q

from liaison.api.permissions import is_manager, may_manage, offices
from stations.memberships.permissions import is_root

from .models import Hook


def visible(actor):
    """Programs see those of their own office and division; people their own and those that they
    look after."""
    if actor.kind == "key":
        own = Hook.objects.filter(user=actor.user, membership=actor.membership)
        return own.filter(within__startswith=actor.within)
    if is_root(actor):
        return Hook.objects.all()
    if actor.user is None or actor.kind != "user":
        return Hook.objects.none()
    return Hook.objects.filter(Q(user=actor.user) | Q(membership__in=offices(actor)))


def sees_hooks(actor):
    return is_manager(actor)


def may_subscribe(actor, membership):
    """A program for its own office, where its key allows that; else whoever looks after keys."""
    if actor.kind == "key":
        return membership == actor.membership and "webhooks:write" in actor.scopes
    return may_manage(actor, membership)


def may_change(actor, hook):
    if actor.kind == "key" and "webhooks:write" not in actor.scopes:
        return False
    return visible(actor).filter(pk=hook.pk).exists()
