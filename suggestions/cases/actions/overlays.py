"""督办: proposed by a clerk, decided by a leader or recorded from the signed paper (A0)."""

from django.utils.translation import gettext as _

from liaison.workflow import step
from suggestions.cases.models import Supervision
from suggestions.cases.workflow import Action, Role

from .shared import Invalid, require_words


def supervise(case, *, text, paper="", by, now, version=None):
    """督办: a leader decides; a clerk proposes, or records the decision under the number of the
    signed paper. Nothing becomes 督办 by itself. From then on a reply needs the leader's key."""
    require_words(text, _("请写明督办的理由和要求。"))
    is_leader = by.membership.role == Role.LEADER
    data = {"paper": paper} if paper else {}
    with step(case, Action.SUPERVISE, by=by, now=now, version=version, text=text, data=data) as c:
        if is_leader or paper:
            c.supervision, c.supervision_paper = Supervision.IN_FORCE, paper
        elif c.supervision == Supervision.PROPOSED:
            raise Invalid(_("已经提出过督办建议；有签批件的，请填写文号。"), "paper")
        else:
            c.supervision = Supervision.PROPOSED
        c.event_data["supervision"] = c.supervision
    return case


def release_supervision(case, *, text, paper="", by, now, version=None):
    """解除督办, or not taking up a proposal: by a leader, or recorded from the paper."""
    require_words(text, _("请写明解除督办的理由。"))
    data = {"paper": paper} if paper else {}
    with step(
        case, Action.RELEASE_SUPERVISION, by=by, now=now, version=version, text=text, data=data
    ) as c:
        decided = by.membership.role == Role.LEADER or paper
        if c.supervision == Supervision.IN_FORCE and not decided:
            raise Invalid(_("督办由领导解除；有签批件的，请填写文号。"), "paper")
        c.event_data["was"] = c.supervision
        c.supervision = Supervision.NONE
        if c.review_stage == Role.LEADER and c.state == "reply_review":
            c.event_data["still_with"] = Role.LEADER
    return case
