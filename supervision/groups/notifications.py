"""Who is told what about a supervision group. Words: templates/supervision/groups/messages/."""

from django.db.models import Q
from django.urls import reverse

from stations.memberships.models import CLERKS
from stations.memberships.models import Role as Office
from supervision.meetings.telling import drafts as drafted
from supervision.meetings.telling import holders, of_people

from .workflow import FORM, Action

# action → (event, offices; the group's own people are `deputy`)
TOLD = {
    FORM: ("group.formed", {Office.DEPUTY}),
    Action.CHANGE_MEMBERS: ("group.formed", {Office.DEPUTY}),
    Action.INSPECT: ("group.inspected", {Office.UNIT_OFFICER, *CLERKS}),
    Action.REPORT: ("group.reported", {Office.LEADER, *CLERKS}),
}


def drafts(group, event, *, by, now):
    if event.action not in TOLD:
        return
    name, offices = TOLD[event.action]
    key = f"{group.subject_type}:{group.pk}:{event.seq}"
    users = audience(group, offices, now=now)
    yield from told(group, name, users, key=key, skip=by.user)


def audience(group, offices, *, now):
    """Users of `offices` around the group; `deputy` is its own people, `leader` the leading
    members of its place."""
    where = Q(role__in=sorted(CLERKS & set(offices)), division=group.division)
    if Office.LEADER in offices:
        where |= Q(role=Office.LEADER, division=group.division)
    if Office.UNIT_OFFICER in offices:
        where |= Q(role=Office.UNIT_OFFICER, organisation=group.project.unit_id)
    users = list(holders(where, now))
    if Office.DEPUTY in offices:
        people = [group.head_id, *group.members.values_list("pk", flat=True)]
        users += list(of_people(people, now))
    return {user.pk: user for user in users}.values()


def told(group, event, users, *, key, skip=None, **extra):
    project = group.project
    return drafted(
        group,
        event,
        users,
        link=reverse("groups:show", args=[group.pk]),
        context={"project": project} | extra,
        values={
            "编号": project.code,
            "项目": project.title,
            "时限": extra.get("kind", ""),
            "期限": str(extra.get("due", "")),
        },
        key=key,
        skip=skip,
    )
