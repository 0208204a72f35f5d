"""What a line of a list is about beside its words: a livelihood project that is decided (票决),
recommended (票选) or appraised (测评), or the report on an 审议意见 that is appraised. What was
declared goes to it in the same transaction."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.workflow import SYSTEM
from supervision.opinions import actions as opinions
from supervision.opinions.models import DeliberationOpinion
from supervision.opinions.workflow import Grade as OpinionGrade
from supervision.opinions.workflow import State as OpinionState
from supervision.projects import actions as projects
from supervision.projects.models import AskedBy, LivelihoodProject
from supervision.projects.workflow import State as ProjectState

from .models import Candidate, Kind, Result
from .workflow import State

OPINION_GRADES = {
    Result.SATISFIED: OpinionGrade.SATISFIED,
    Result.BASICALLY: OpinionGrade.BASICALLY,
    Result.DISSATISFIED: OpinionGrade.DISSATISFIED,
}


def awaiting_test(division):
    """The projects of the place whose satisfaction is to be appraised."""
    return LivelihoodProject.objects.filter(division=division, state=ProjectState.TESTING)


def awaiting_appraisal(division):
    """The 审议意见 of the place that have been reported on."""
    rows = DeliberationOpinion.objects.filter(division=division, state=OpinionState.REPORTED)
    return rows.select_related("organisation")


def columns(thing):
    """Where a candidate keeps what it is about."""
    is_opinion = isinstance(thing, DeliberationOpinion)
    return {"opinion": thing} if is_opinion else {"project": thing}


def locked(things):
    """The same things as they are now, held until the transaction ends: in one order, as
    `declare` takes them, so that no two wait for each other."""
    things = list(things)
    opinions_, projects_ = (
        [one.pk for one in things if isinstance(one, model)]
        for model in (DeliberationOpinion, LivelihoodProject)
    )
    rows = (
        DeliberationOpinion.objects.filter(pk__in=opinions_),
        LivelihoodProject.objects.filter(pk__in=projects_).select_related("round"),
    )
    return [one for each in rows for one in each.order_by("pk").select_for_update(of=("self",))]


def misfit(kind, division, thing):
    """Why `thing` is not voted on in such a ballot of this place now, "" when it may be."""
    if isinstance(thing, DeliberationOpinion):
        if kind != Kind.APPRAISAL or thing.division != division.pk:
            return _("审议意见的研究处理报告只由本级测评。")
        if thing.state != OpinionState.REPORTED:
            return _("“%s”还没有报送研究处理报告，或者已经测评过，不能测评。") % thing.title
        return ""
    if thing.division != division.pk:
        return _("这一年度的项目不由这次表决决定，请选择本级的年度项目。")
    if kind == Kind.APPRAISAL:
        if thing.state == ProjectState.TESTING:
            return ""
        return _("“%s”不在满意度测评这一步，不能测评：验收通过以后才测评。") % thing.title
    if thing.round.recommends != (kind == Kind.STREET):
        return _("这一年度的项目不由这次表决决定，请选择本级的年度项目。")
    if thing.state == ProjectState.VOTE:
        return ""
    return _("“%(title)s”没有列入%(vote)s，不能表决。") % {
        "title": thing.title,
        "vote": Kind(kind).label,
    }


def holder(thing, kinds):
    """The line of the ballot that has to be declared before anybody else says the result: its
    newest, unless that one is void, a rehearsal or over; of a 票选 over is what was confirmed, and
    who is tied waits. None when it is free."""
    rows = Candidate.objects.filter(**columns(thing), ballot__kind__in=kinds)
    rows = rows.filter(ballot__is_rehearsal=False).exclude(ballot__state=State.VOID)
    last = rows.select_related("ballot").order_by("-ballot_id").first()
    return None if last is None or _is_over(last) else last


def _is_over(candidate):
    ballot = candidate.ballot
    told = ballot.confirmed_at if ballot.kind == Kind.STREET else ballot.declared_at
    return told is not None and candidate.result != Result.TIED


def tell_grade(candidate, ballot, now):
    """测评 declared: 审议意见 and project go on with the grade, as if it had been typed; nobody
    types it. The ballot's row is held."""
    if candidate.opinion is not None:
        return opinions.appraise(
            candidate.opinion,
            grade=OPINION_GRADES[candidate.result],
            meeting=ballot.meeting,
            satisfied=candidate.first,
            basically=candidate.second,
            dissatisfied=candidate.third,
            by=SYSTEM,
            now=now,
        )
    return projects.record_test(
        candidate.project,
        source=AskedBy.BALLOT,
        total=ballot.issued,
        satisfied=candidate.first,
        basically=candidate.second,
        dissatisfied=candidate.third,
        grade=candidate.result,
        tested_on=localdate(ballot.closed_at),
        by=SYSTEM,
        now=now,
    )
