"""Who looks after keys: system administrators, for the offices held within their own place."""

from stations.memberships.models import Membership, Role
from stations.memberships.permissions import is_root, reach


def is_manager(actor):
    held = actor.membership
    return is_root(actor) or (
        actor.kind == "user" and held is not None and held.role == Role.SYSTEM_ADMIN
    )


def offices(actor):
    """The memberships for which the actor grants keys and revokes them."""
    if not is_manager(actor):
        return Membership.objects.none()
    return Membership.objects.filter(reach(actor))


def may_manage(actor, membership):
    if membership is None:
        return is_root(actor)
    return offices(actor).filter(pk=membership.pk).exists()
