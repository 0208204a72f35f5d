"""Who sees a 审议意见 and as whom they act on it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from supervision.meetings import parties

from .workflow import AT_UNIT, SENT, Action, Role, State

ISSUED = Q(state__in=sorted(SENT))
CONCLUDES_FROM = 2  # rounds: what was found unsatisfactory once


def scope(actor):
    return parties.scope(actor, issued=ISSUED)


def roles_of(opinion, actor):
    if actor.kind == "system":
        return {Role.SYSTEM}
    found = parties.parties_of(opinion.division, opinion.organisation_id, actor)
    if opinion.state not in SENT:
        found = found - {"unit"}
    return {Role(name) for name in found}


def awaiting(actor):
    """What lies on the actor's own desk."""
    held = actor.membership
    if held is None:
        return parties.NOBODY
    if held.role in parties.UNITS:
        return Q(organisation=held.organisation_id, state__in=sorted(AT_UNIT))
    own = Q(division=held.division_id)
    if held.role == "leader":
        return own & Q(state=State.IN_REVIEW)
    if held.role in parties.CLERKS:
        return own & Q(state__in=[State.DRAFT, State.REPORTED])
    return parties.NOBODY


def may(opinion, action, actor, now):
    if action == Action.CONCLUDE:
        return opinion.round >= CONCLUDES_FROM
    if action == Action.ISSUE:  # a second person signs
        return actor.user is None or actor.user.pk != opinion.drafted_by_id
    if action == Action.VOID:
        return parties.may_void(opinion, actor)
    return True


def why_not(opinion, action, actor, now):
    """Who may instead."""
    if action == Action.VOID:
        return parties.VOIDERS
    if action != Action.ISSUE:
        return ""
    users = parties.audience({"leader"}, opinion.division, None, now)
    names = "、".join(str(user) for user in users if user.pk != opinion.drafted_by_id)
    if not names:
        return _("起草的人不能签发。本级还没有别的签发人，请联系管理员增加人员。")
    return _("起草的人不能签发。可以办理的有：%s。") % names
