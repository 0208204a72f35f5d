"""Which papers fit a matter now, and who issues them: one table for panel, page and verb."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from suggestions.cases import permissions as cases
from suggestions.cases.models import Case
from suggestions.cases.workflow import Role, State

from . import kinds

CLERKS = {Role.STATION_OFFICER, Role.STREET_CLERK, Role.CONGRESS_CLERK}
WITH_UNIT = {State.DISPATCHED, State.IN_PROGRESS, State.OBJECTION}
ANSWERED = {
    State.REPLY_REVIEW,
    State.REPLIED,
    State.FED_BACK,
    State.JOINT_STUDY,
    State.CLOSED,
}
BEFORE = {
    State.ACCEPTED,
    State.DIRECT,
    State.PENDING_REVIEW,
    State.AT_GOVERNMENT,
    State.SECOND_ROUND,
}


@dataclass(frozen=True)
class Fit:
    states: frozenset
    roles: frozenset
    condition: Callable = lambda case: True


def fit(states, roles, condition=lambda case: True):
    return Fit(frozenset(states), frozenset(roles), condition)


def _was_referred(case):
    """转信访 brings its own 告知书."""
    return any(one.kind == "petition" and one.state != "recalled" for one in case.transfers.all())


FITS = {
    kinds.ASSIGN.key: fit(WITH_UNIT, CLERKS, lambda case: case.mode in {"assign", "snap"}),
    kinds.REFERRAL.key: fit(
        WITH_UNIT | {State.AT_GOVERNMENT},
        {Role.CONGRESS_CLERK, Role.LEADER},
        lambda case: case.mode == "transfer",
    ),
    kinds.URGE.key: fit(WITH_UNIT, CLERKS),
    kinds.FEEDBACK.key: fit(ANSWERED, {Role.UNIT_OFFICER}, lambda case: case.result != ""),
    kinds.APPROVAL.key: fit(BEFORE, CLERKS),
    kinds.NOTICE.key: fit({State.NOT_ACCEPTED}, CLERKS, lambda case: not _was_referred(case)),
}


def fitting(case, actor):
    """The kinds that the actor may issue about `case` now, in the order of the table."""
    roles = case.roles_of(actor)
    return [key for key, one in FITS.items() if _fits(case, one) and roles & one.roles]


def _fits(case, one):
    return case.state in one.states and one.condition(case)


def may_ever(case, kind, actor):
    """Whether it is the actor's office that issues such papers, in whatever state."""
    return bool(case.roles_of(actor) & FITS[kind].roles)


def scope(actor):
    """Papers about matters that the actor sees (documents.permissions narrows what units read)."""
    if not cases.has_cases(actor):
        return Q(pk__in=[])
    return Q(about_id__in=Case.objects.visible_to(actor).values("pk"))
