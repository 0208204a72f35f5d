"""Who takes tables in: system administrators, each within the division of their office (the
importers ask row by row)."""

from liaison.importing import IMPORTERS
from liaison.workflow import Actor
from stations.memberships.models import Membership, Role
from stations.memberships.permissions import is_root

from .models import Import


def imports(actor):
    held = actor.membership
    if actor.kind != "user":
        return False
    return is_root(actor) or (held is not None and held.role == Role.SYSTEM_ADMIN)


def own(actor):
    """What a page of its own keeps for a moment is not listed."""
    if not imports(actor):
        return Import.objects.none()
    return Import.objects.filter(owner=actor.user, kind__in=IMPORTERS)


def acting(row, now):
    """The Actor that brought `row`, as it stands now; None once that right has ended."""
    held = Membership.objects.with_places().filter(pk=row.membership_id).first()
    if not row.owner.is_active or (held is not None and not held.is_current(now)):
        return None
    offices = (held,) if held else ()
    actor = Actor(kind="user", user=row.owner, memberships=offices, membership=held)
    return actor if imports(actor) else None
