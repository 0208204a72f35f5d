"""Who takes what away: nobody more than the list shows; a file is its owner's alone."""

from liaison.workflow import Actor
from stations.memberships.models import Membership

from .lists import LISTS
from .models import Export


def acting(row, now):
    """The Actor that `row` was asked by, as it stands now; None once the account is closed, the
    office has ended or no longer has the list."""
    held = Membership.objects.with_places().filter(pk=row.membership_id).first()
    if held is None or not row.owner.is_active or not held.is_current(now):
        return None
    actor = Actor(kind="user", user=row.owner, memberships=(held,), membership=held)
    found = LISTS.get(row.kind)
    return actor if found and found.sees(actor) else None


def own(actor):
    """What the actor's own account asked for, under any of its offices."""
    if actor.kind != "user" or actor.user is None:
        return Export.objects.none()
    return Export.objects.filter(owner=actor.user)


def takes(actor):
    return actor.kind == "user" and any(one.sees(actor) for one in LISTS.values())
