"""What the public proposes in a call: received without a name, taken into the pool or declined
with a reason code, and told on its own page either way."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.limits.actions import enforce
from liaison.workflow import begin, step
from supervision.projects import rules
from supervision.projects.models import LivelihoodProject, Proposal, Reason, Source
from supervision.projects.workflow import RECEIVE, ProposalAction, ProposalState

from .screening import collect
from .shared import Invalid, require_words

HIDDEN = _lazy("（原文已隐去）")


class CallClosed(Refusal):
    """The call has not begun or is over (409)."""

    status = 409
    code = "call-closed"


def admit(round, *, address, now):
    """Count one more proposal from this network; raises TooMany. The address is not kept. Commits
    alone, so it is called outside a transaction."""
    most = int(rule(rules.PROPOSALS_PER_HOUR, round.division))
    enforce(scope="projects.propose", key=address, limit=most, per=timedelta(hours=1), now=now)


def propose(round, *, title, content, place="", source=Source.WEB, by, now):
    """A proposal of the public, within the window of the call."""
    if not round.is_calling(localdate(now)):
        raise CallClosed(_("现在不在征集期内。其他时间有建议，可以随时向代表反映。"))
    row = Proposal(
        round=round,
        division=round.division,
        title=title,
        content=content,
        place=place,
        source=source,
        received_at=now,
    )
    with transaction.atomic(), begin(row, RECEIVE, by=by, now=now, role="citizen"):
        pass
    return row


def take(proposal, *, project=None, title="", content="", place="", by, now, version=None):
    """列入项目库: into a project that is there already, or as a new one in the clerk's own words;
    what somebody wrote is never published (A0)."""
    with step(proposal, ProposalAction.TAKE, by=by, now=now, version=version) as row:
        if project is None:
            project = collect(
                row.round,
                title=title,
                content=content,
                place=place,
                source=row.source,
                by=by,
                now=now,
            )
        elif not LivelihoodProject.objects.filter(pk=project.pk, division=row.division).exists():
            raise Invalid(_("只能并入本级的项目。"), "project")
        row.project = project
        row.event_data["project"] = project.code
    return proposal


def redact(proposal, *, text, by, now, version=None):
    """隐去原文 of a proposal that is dealt with, when it names people or says what nobody may
    keep. The reason stays on its record."""
    require_words(text, _("请写明隐去的理由。"))
    with step(proposal, ProposalAction.REDACT, by=by, now=now, version=version, text=text) as row:
        row.title = row.content = str(HIDDEN)
        row.place, row.redacted_at = "", now
    return proposal


def decline(proposal, *, reason, text="", by, now, version=None):
    """不列入, with one of the reason codes; whoever proposed it reads it."""
    if reason not in Reason.values:
        raise Invalid(_("请选择不列入的原因。"), "reason")
    given = {"by": by, "now": now, "version": version, "text": text, "data": {"reason": reason}}
    with step(proposal, ProposalAction.DECLINE, **given) as row:
        row.reason = reason
        row.state = ProposalState.DECLINED
    return proposal
