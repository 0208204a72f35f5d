"""Who sees a letter or a problem and as whom they act on it."""

from django.db.models import Q

from liaison.documents.models import Document
from liaison.jurisdiction.rules import rule
from supervision.meetings import parties

from . import rules
from .workflow import SENT, Action, ProblemAction, ProblemState, Role, State

ISSUED = Q(state__in=sorted(SENT))
EVERY = Q()
AT_UNIT = [State.ISSUED, State.IN_HAND]


def scope(actor):
    return parties.scope(actor, issued=ISSUED)


def problem_scope(actor):
    """The unit reads its own problems; representatives those of their places."""
    return parties.scope(actor, issued=~Q(state=ProblemState.DROPPED))


def list_scope(actor):
    from .models import Problem

    held = actor.membership
    if held is not None and held.role in parties.HOUSE:
        return parties.scope(actor, issued=EVERY)
    return Q(pk__in=Problem.objects.visible_to(actor).values("problem_list"))


def roles_of(letter, actor):
    if actor.kind == "system":
        return {Role.SYSTEM}
    found = parties.parties_of(letter.division, letter.organisation_id, actor)
    return {Role(name) for name in (found if letter.state in SENT else found - {"unit"})}


def problem_roles_of(problem, actor):
    if actor.kind == "system":
        return {Role.SYSTEM}
    found = parties.parties_of(problem.division, problem.organisation_id, actor)
    return {Role(name) for name in found}


def awaiting(actor):
    held = actor.membership
    if held is None:
        return parties.NOBODY
    if held.role in parties.UNITS:
        return Q(organisation=held.organisation_id, state__in=AT_UNIT)
    own = Q(division=held.division_id)
    if held.role == "leader":
        return own & Q(state__in=[State.IN_REVIEW, State.TO_SIGN])
    if held.role in parties.CLERKS:
        waiting = [State.DRAFT, State.IN_REVIEW, State.SIGNED, State.ANSWERED]
        return own & Q(state__in=waiting)
    return parties.NOBODY


def awaiting_problems(actor):
    held = actor.membership
    if held is None:
        return parties.NOBODY
    if held.role in parties.UNITS:
        todo = [ProblemState.OPEN, ProblemState.PLANNED]
        return Q(organisation=held.organisation_id, state__in=todo)
    if held.role in parties.CLERKS | {"leader"}:
        return Q(division=held.division_id, state=ProblemState.FIXED)
    return parties.NOBODY


def may(letter, action, actor, now):
    if action in {Action.APPROVE, Action.SIGN_OFF}:  # whoever wrote it neither reviews nor signs
        return _another(actor, letter.drafted_by_id)
    if action == Action.SEND:
        return letter.has_copy or not rule(rules.NEEDS_COPY, letter.division)
    return True


def may_problem(problem, action, actor, now):
    """F64: checked again by another person than the fixer."""
    if action in {ProblemAction.PASS, ProblemAction.FAIL}:
        return _another(actor, problem.fixed_by_id)
    return True


def _another(actor, user_id):
    return (actor.user and actor.user.pk) != user_id


def papers_of(subject, actor):
    return list(Document.objects.of(subject).visible_to(actor).order_by("pk"))


def may_fetch_of(model):
    """Evidence is fetched by whoever sees the row."""

    def may_fetch(request, pk):
        return model.objects.visible_to(request.actor).filter(pk=pk).exists()

    return may_fetch
