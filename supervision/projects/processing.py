"""What a public call holds of people: nobody is asked for a name, but some write one; the words go
when nobody needs them any more."""

from django.utils.translation import gettext_lazy as _

from liaison.errors import Refusal
from liaison.personal.models import Unit
from liaison.personal.register import activity, period
from liaison.workflow import SYSTEM

from . import actions
from .models import Proposal
from .workflow import ProposalState

SETTLED = [ProposalState.TAKEN, ProposalState.DECLINED]


def _over(cutoff):
    rows = Proposal.objects.filter(state__in=SETTLED, received_at__lte=cutoff)
    return rows.filter(redacted_at=None)


def _forget(pks, now):
    """One by one, each in its own step; a busy one is left to the next night."""
    done = 0
    for proposal in Proposal.objects.filter(pk__in=pks):
        try:
            actions.redact(proposal, text=str(_("保存期满")), by=SYSTEM, now=now)
            done += 1
        except Refusal:
            continue
    return done


period(
    "projects.proposals",
    label=_("群众项目建议的原文"),
    amount=36,
    unit=Unit.MONTHS,
    basis=_("个人信息保护法第十九条；默认收到后三年，列入的项目另有档案"),
    due=_over,
    forget=_forget,
)
activity(
    "projects.proposals",
    label=_("民生实事项目征集"),
    whose=_("提出建议的群众（不要求留姓名和联系方式）"),
    fields=(
        "projects.Proposal.title",
        "projects.Proposal.content",
        "projects.Proposal.place",
    ),
    purpose=_("征集、筛选民生实事项目，答复提出的人"),
    basis=_("履行法定职责（个人信息保护法第十三条；民生实事项目人大代表票决制的规定）"),
    recipients=_("本级人大的工作机构、领导和审计"),
    period="projects.proposals",
)
