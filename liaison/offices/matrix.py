"""D8 as it is in force: drawn from the tables that decide, never written a second time."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import SimpleNamespace

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from liaison.workflow import Actor
from stations.memberships.backends import ADMIN_SITE
from stations.memberships.models import Role
from stations.memberships.permissions import GIVES, HEADS_ONLY
from suggestions.cases import permissions
from suggestions.cases.workflow import TRANSITIONS, Action

from .explanations import EXPLAINED


@dataclass(frozen=True)
class Office:
    """One column: what the holder does to matters, gives to others, keeps in the admin site."""

    role: str
    label: str
    explanation: str
    sees_cases: bool
    actions: tuple
    gives: tuple
    only_head_gives: bool
    tables: tuple


def offices():
    return [_office(role) for role in Role]


def rows(columns):
    """[(group, [(what, [whether each column may])])] for the wide table."""
    return [
        (_("事项"), [(_("看事项"), [o.sees_cases for o in columns])] + [
            (label, [label in o.actions for o in columns]) for label in _labels()
        ]),
        (_("授予和结束任职"), [
            (role.label, [role.label in o.gives for o in columns]) for role in Role
        ]),
    ]  # fmt: skip


def _labels():
    return [Action(action).label for action in TRANSITIONS]


def _office(role):
    return Office(
        role=role.value,
        label=role.label,
        explanation=EXPLAINED[role],
        sees_cases=permissions.has_cases(_holder(role)),
        actions=tuple(Action(a).label for a in TRANSITIONS if _takes(role, a)),
        gives=tuple(r.label for r in Role if r in GIVES.get(role, ())),
        only_head_gives=role in HEADS_ONLY,
        tables=tuple(_tables(role)),
    )


def _holder(role):
    return Actor(kind="user", membership=SimpleNamespace(role=role, is_head=True))


def _takes(role, action):
    """An assistant takes the representative's actions, save those that are the person's own."""
    if role == Role.ASSISTANT:
        mine = action not in permissions.NEVER_BY_ASSISTANTS
        return mine and _takes(Role.DEPUTY, action)
    taking = {str(r) for r in TRANSITIONS[action].roles}
    return role.value in taking or any(also in taking for also in MORE_ROLES.get(role, ()))


# An office may hold further roles towards some cases.
MORE_ROLES = {Role.DEPUTY: ("snapper",), Role.UNIT_OFFICER: ("assist_unit",)}


def _tables(role):
    """What the office may change in the admin site, by the names of the tables."""
    patterns = ADMIN_SITE.get(role, ())
    for model in apps.get_models():
        label, name = model._meta.app_label, model._meta.model_name
        verbs = [v for v in ("change", "add") if _allowed(patterns, f"{label}.{v}_{name}")]
        if verbs and model.__module__.partition(".")[0] in {"liaison", "stations", "suggestions"}:
            yield model._meta.verbose_name


def _allowed(patterns, permission):
    return any(fnmatchcase(permission, pattern) for pattern in patterns)
