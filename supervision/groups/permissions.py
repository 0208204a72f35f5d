"""Who sees a supervision group and as whom they act in it: its own people and the congress offices
of its place; the unit that is inspected reads what was found."""

from django.db.models import Q

from stations.divisions.levels import within
from stations.memberships.models import HOUSE
from stations.memberships.models import Role as Office
from suggestions.cases.permissions import DEPUTIES, is_suspended, narrowed
from supervision.projects import permissions as projects

from .workflow import Action, Role

NOBODY = Q(pk__in=[])
SEES = HOUSE | {*DEPUTIES, Office.UNIT_OFFICER, Office.GOVERNMENT_OFFICER}


def has_groups(actor):
    return bool(actor.membership and actor.membership.role in SEES)


def scope(actor):
    membership = actor.membership
    if membership is None or membership.role not in SEES:
        return NOBODY
    if membership.role in HOUSE:
        seen = within("division", membership.division_id)
    elif membership.role in DEPUTIES:
        person = membership.representative
        seen = NOBODY if person.has_ended else Q(members=person.pk) | Q(head=person.pk)
    elif membership.role == Office.UNIT_OFFICER:
        seen = Q(project__unit=membership.organisation_id)
    else:
        seen = within("division", membership.organisation.division_id)
    return seen & narrowed(actor)


def roles_of(group, actor):
    found = projects.roles_at(group.division, actor) & {"clerk", "system"}
    found = {Role(str(role)) for role in found}
    membership = actor.membership
    if membership is not None and membership.role in DEPUTIES:
        person = membership.representative
        if is_suspended(person):
            return found
        if person.pk == group.head_id:
            found |= {Role.HEAD}
        elif group.members.filter(pk=person.pk).exists():
            found |= {Role.MEMBER}
    return found


def may(group, action, actor, now):
    """Only what was found can be mended."""
    if action != Action.SETTLE_FINDING:
        return True
    return group.inspections.filter(findings__settled_at=None, findings__isnull=False).exists()


def forms_groups(project, actor):
    """Whether the actor's office forms the group of `project`."""
    return "clerk" in projects.roles_at(project.division, actor)


def may_fetch(request, group_id):
    """The photographs of inspections: whoever sees the group."""
    from .models import SupervisionGroup

    return SupervisionGroup.objects.visible_to(request.actor).filter(pk=group_id).exists()
