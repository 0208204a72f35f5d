"""Who reads how promises are kept, and who sets how long they last; each within their own place."""

from stations.memberships.models import Role

WATCHERS = {Role.CONGRESS_CLERK, Role.STREET_CLERK, Role.LEADER, Role.AUDITOR}
SETTERS = {Role.CONGRESS_CLERK, Role.SYSTEM_ADMIN}


def _role(actor):
    return actor.membership.role if actor.kind == "user" and actor.membership else ""


def sees_honesty(actor):
    return _role(actor) in WATCHERS


def reads_policies(actor):
    return _role(actor) in WATCHERS | SETTERS


def sets_policies(actor):
    return _role(actor) in SETTERS


def region_of(actor):
    """The division below which the actor may set periods; None for nobody's."""
    return actor.membership.division_id if sets_policies(actor) else None
