"""The links that stand in the desk's navigation for those who look after people and records."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stations.memberships.permissions import sees_people

PEOPLE = (_("人员与角色"), "offices:people")
ROLES = (_("角色权限"), "offices:roles")


def links(request):
    actor = getattr(request, "actor", None)
    return {"office_links": lambda: _links(actor)} if actor is not None else {}


def _links(actor):
    if actor.kind != "user":
        return []
    offered = []
    if sees_people(actor):
        offered.append(PEOPLE)
    if actor.membership is not None:
        offered.append(ROLES)
    return [(label, reverse(name)) for label, name in offered]
