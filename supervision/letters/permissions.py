"""Who sees a letter or a problem and as whom they act on it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from liaison.documents.models import Document
from liaison.jurisdiction.rules import rule
from stations.memberships.models import Role as Office
from suggestions.cases.permissions import narrowed
from supervision.meetings import parties

from . import rules
from .workflow import LISTABLE, SENT, Action, ProblemAction, ProblemState, Role, State

ISSUED = Q(state__in=sorted(SENT))
EVERY = Q()
AT_UNIT = [State.ISSUED, State.IN_HAND]


def has_letters(actor):
    return parties.has_any(actor) or bool(parties.drafts_at(actor))


def scope(actor):
    held = actor.membership
    if held is not None and held.role == Office.STATION_OFFICER:  # what the station drafted
        return Q(station=held.station_id) & narrowed(actor)
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
    held = actor.membership
    if held is not None and held.role == Office.STATION_OFFICER:
        own = letter.station_id == held.station_id and letter.division.startswith(actor.within)
        return {Role.DRAFTER} if own else set()
    found = parties.parties_of(letter.division, letter.organisation_id, actor)
    return {Role(name) for name in (found if letter.state in SENT else found - {"unit"})}


def knows_drafts(letter, actor):
    """Who reads what was said before it was sent: the house, and the station that wrote it."""
    return actor.membership.role in parties.HOUSE or Role.DRAFTER in roles_of(letter, actor)


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
    if held.role == Office.STATION_OFFICER:
        return Q(station=held.station_id, state=State.DRAFT)
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
    """Three people see a letter before it is sent: who wrote it does not review it, and neither of
    them signs it."""
    if action == Action.APPROVE:
        return _another(actor, letter.drafted_by_id) and _leaves_a_signer(letter, actor, now)
    if action == Action.SIGN_OFF:
        return actor.user is None or actor.user.pk not in _barred(letter)
    if action == Action.SEND:
        is_sealed = letter.has_copy or not rule(rules.NEEDS_COPY, letter.division)
        return is_sealed and _standing(letter) is not None
    if action == Action.VOID:
        return parties.may_void(letter, actor)
    if action == Action.WITHDRAW:  # once it is submitted it is the congress's
        return letter.state == State.DRAFT or Role.DRAFTER not in roles_of(letter, actor)
    return True


def may_list(letter, actor):
    """Whether the problems of a letter may become a 问题清单."""
    return letter.state in LISTABLE and Role.CLERK in roles_of(letter, actor)


def _standing(letter):
    from .papers import standing

    return standing(letter)


def _barred(letter):
    """Who may not sign: the writer, and where the place keeps them apart the reviewer."""
    apart = rule(rules.APART, letter.division)
    return {letter.drafted_by_id, letter.reviewed_by_id} if apart else {letter.drafted_by_id}


def _leaves_a_signer(letter, actor, now):
    """The only one who can sign does not review, else nobody could sign."""
    if Role.LEADER not in roles_of(letter, actor) or not rule(rules.APART, letter.division):
        return True
    return bool(_others("leader", letter, now, {letter.drafted_by_id, actor.user.pk}))


def _others(word, letter, now, without):
    users = parties.audience({word}, letter.division, None, now)
    return [user for user in users if user.pk not in without]


def why_not(letter, action, actor, now):
    """Who may instead."""
    if action == Action.VOID:
        return parties.VOIDERS
    if action == Action.SEND and _standing(letter) is None:
        return _("这件函的公文已经作废，不能发出：请点“作废函件”退回起草，改好后重新签发。")
    if action == Action.SEND:
        return _("请打开公文打印、盖章，把签章件的扫描件或照片上传到公文页，再点“发出”。")
    if action == Action.APPROVE:
        if _another(actor, letter.drafted_by_id):
            said = _("审核的人不能签发，而本级没有另一位签发人，请由其他工作人员审核")
        else:
            said = _("起草的人不能审核")
        found = _others("clerk", letter, now, {letter.drafted_by_id, actor.user.pk})
        lead = {letter.drafted_by_id}
        leaders = _others("leader", letter, now, lead)
        found += leaders if len(leaders) > 1 else []
    elif action == Action.SIGN_OFF:
        said = _("起草和审核的人不能签发")
        found = _others("leader", letter, now, _barred(letter))
    else:
        return ""
    if not found:
        return _("%s。本级还没有别的人可以，请联系管理员增加人员。") % said
    names = "、".join(dict.fromkeys(str(user) for user in found))
    return _("%(said)s。可以办理的有：%(names)s。") % {"said": said, "names": names}


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
