"""Who looks after personal data: reads what is kept and deleted, and who may hold it back."""

from django.db.models import Exists, OuterRef, Q

from stations.divisions.levels import within
from stations.memberships.models import Role
from suggestions.cases.models import Case
from suggestions.cases.permissions import unrestricted

READERS = {
    Role.AUDITOR,
    Role.SECURITY_ADMIN,
    Role.SYSTEM_ADMIN,
    Role.CONGRESS_CLERK,
    Role.LEADER,
}
HOLDERS = {Role.CONGRESS_CLERK, Role.LEADER}


def _holds(actor, roles):
    return actor.kind == "user" and actor.membership is not None and actor.membership.role in roles


def reads(actor):
    return _holds(actor, READERS)


def sees_holds(actor):
    """Numbers and reasons of matters: not for administrators without business data (D8)."""
    return _holds(actor, HOLDERS | {Role.AUDITOR})


def places_holds(actor):
    return _holds(actor, HOLDERS)


def in_place(actor, rows):
    """Rows with a division, within the actor's own; not of 敏感件 that the actor may not read."""
    cases = Case.objects.filter(unrestricted(actor), pk=OuterRef("subject_id"))
    rows = rows.filter(Exists(cases) | ~Q(subject_type="cases.case"))
    return rows.filter(within("division", actor.membership.division_id))
