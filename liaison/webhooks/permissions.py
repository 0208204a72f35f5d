"""Whose subscriptions one sees and changes: one's own, and those of the offices one looks after."""

from django.db.models import Q

from liaison import feeds
from liaison.api.permissions import is_manager, may_manage, offices
from stations.memberships.permissions import is_root

from .models import Hook


def visible(actor):
    """Programs see those of their own office and division that tell nothing they may not read;
    people their own and those that they look after."""
    if actor.kind == "key":
        own = Hook.objects.filter(
            user=actor.user, membership=actor.membership, within__startswith=actor.within
        )
        told = own.values_list("pk", "events", "key")  # a handful per office
        return own.filter(
            pk__in=[
                pk for pk, events, key in told
                if key == actor.key or _scopes(events) <= actor.scopes
            ]
        )  # fmt: skip
    if is_root(actor):
        return Hook.objects.all()
    if actor.user is None or actor.kind != "user":
        return Hook.objects.none()
    return Hook.objects.filter(Q(user=actor.user) | Q(membership__in=offices(actor)))


def missing_scopes(actor, events):
    """Scopes that a key lacks for `events`: a program is told of nothing that it may not read. "*"
    is whatever the key reads, be it one noun only."""
    if actor.kind != "key":
        return set()
    needed, every = _scopes(events), _scopes({"*"})
    if "*" in events and every & actor.scopes:
        needed = _scopes(set(events) - {"*"})
    return needed - actor.scopes


def _scopes(events):
    named = {event.partition(".")[0] for event in events}
    return {noun.scope for noun in feeds.NOUNS.values() if named & {"*", noun.name}}


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
