"""From the candidate list to the announcement: publicity, standing committee, plenary, vote (D7
05–09). In a street the council recommends (票选) and the party work committee confirms."""

from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.jurisdiction.rules import rule
from liaison.workflow import SYSTEM, step
from stations.qrcodes import actions as qrcodes
from supervision.meetings.beside import refuse_beside_a_ballot
from supervision.projects import rules
from supervision.projects.models import DecisionKind, Occasion, PublicText
from supervision.projects.workflow import CANDIDATES, LISTED, Action, State

from .cases import tell_citizens
from .shared import (
    BEFORE_VOTE,
    COMMITTEES,
    PLENARIES,
    Invalid,
    check_day,
    check_meeting,
    record_decision,
    require_words,
    start_clock,
)


def publicise(project, *, days=None, by, now, version=None):
    """候选公示: public from now on, at least as long as the place's rule says. What is published
    stays readable as it was published, whatever is edited in the pool afterwards."""
    least = int(rule(rules.PUBLICITY_DAYS, project.division))
    days = least if days is None else days
    if not least <= days <= 60:
        raise Invalid(_("公示期应在 %d 天到 60 天之间。") % least, "days")
    with step(project, Action.PUBLICISE, by=by, now=now, version=version) as row:
        require_enough(row, CANDIDATES)
        row.public_text = PublicText.of(row, Occasion.CANDIDATE, now)
        row.publicised_at = row.publicised_at or now
        row.publicised_until = localdate(now) + timedelta(days=days)
        row.event_data["until"] = row.publicised_until.isoformat()
        qrcodes.issue_for(f"project:{row.code}", by=SYSTEM, now=now)
    return project


def submit(project, *, by, now, version=None):
    """提请审议, when the publicity is over: to the standing committee (of a township: the
    presidium), in a street at once to the council's 票选."""
    with step(project, Action.SUBMIT, by=by, now=now, version=version) as row:
        require_enough(row, CANDIDATES)
        row.state = State.VOTE if row.round.recommends else State.COMMITTEE
    return project


def deliberate(
    project, *, meeting, approved, decided_on=None, text="", paper="", by, now, version=None
):
    """登记审议结果 of the standing committee: to the plenary, or back to the pool."""
    if not approved:
        require_words(text, _("请写明不同意的理由。"))
    decided_on = decided_on or localdate(now)
    check_day(decided_on, now, "decided_on")
    given = {"by": by, "now": now, "version": version, "text": text}
    with step(project, Action.DELIBERATE, **given) as row:
        check_meeting(row, meeting, COMMITTEES, decided_on)
        _decided(row, DecisionKind.COMMITTEE, approved, meeting, decided_on, paper, text, by, now)
        row.state = State.PLENARY if approved else State.POOLED
        row.publicised_until = row.publicised_until if approved else None
    return project


def list_for_vote(project, *, meeting, decided_on=None, paper="", by, now, version=None):
    """列入票决: the congress in session has deliberated on the list that it will vote on."""
    decided_on = decided_on or localdate(now)
    check_day(decided_on, now, "decided_on")
    with step(project, Action.LIST_FOR_VOTE, by=by, now=now, version=version) as row:
        require_enough(row, LISTED)
        check_meeting(row, meeting, PLENARIES, decided_on)
        _decided(row, DecisionKind.PLENARY, True, meeting, decided_on, paper, "", by, now)
    return project


def _decided(row, kind, approved, meeting, decided_on, paper, text, by, now):
    record_decision(
        row,
        kind,
        approved=approved,
        meeting=meeting,
        decided_on=decided_on,
        paper=paper,
        text=text,
        by=by,
        now=now,
    )
    row.event_data |= {"approved": approved, "on": decided_on.isoformat()}


def require_enough(project, states):
    """差额: as many of the round have come as far as `states` as it has places, and the surplus of
    its own rule. A round moves as a whole, so that the first finds its list complete."""
    round = project.round
    missing = round.candidates_needed - round.projects.filter(state__in=sorted(states)).count()
    if missing > 0:
        raise Invalid(
            _("应选 %(places)d 项，差额 %(surplus)d 项，候选项目还缺 %(n)d 个，请补足后再办。")
            % {"places": round.places, "surplus": round.surplus, "n": missing}
        )


def record_vote(
    project,
    *,
    adopted,
    decided_at,
    paper="",
    confirmation="",
    meeting=None,
    text="",
    by,
    now,
    version=None,
):
    """登记票决、票选结果. A ballot calls this as the system when its result is declared, a 票选
    when the party work committee has confirmed it (`confirmation` says by which paper); a vote on
    paper is recorded by the clerk with the number of its result sheet, never beside a ballot. Not
    adopted: back to the pool."""
    decided_on = localdate(decided_at)
    check_day(decided_on, now, "decided_at")
    if by.kind != "system":
        require_words(paper, _("请填写计票报告单的文号。"), "paper")
    given = {"by": by, "now": now, "version": version, "text": text}
    with step(project, Action.RECORD_VOTE, **given) as row:
        refuse_beside_a_ballot(row, BEFORE_VOTE, by)
        if meeting is not None:
            day = None if by.kind == "system" else decided_on
            check_meeting(row, meeting, PLENARIES, day)
        _decided(row, DecisionKind.VOTE, adopted, meeting, decided_on, paper, text, by, now)
        row.state = State.ADOPTED if adopted else State.POOLED
        if adopted:
            row.adopted_on = decided_on
            if confirmation:
                given = {"paper": confirmation, "decided_on": localdate(now), "by": by, "now": now}
                record_decision(row, DecisionKind.CONFIRMATION, **given)
        else:
            row.publicised_until = None
        tell_citizens(row, _heard(row, adopted), by, now)
    return project


def _heard(project, adopted):
    """What citizens read: a congress has decided, a street's council has only recommended."""
    if project.round.recommends:
        return "recommended" if adopted else "not_recommended"
    return "adopted" if adopted else "not_adopted"


def announce(project, *, notice, paper="", confirmation="", by, now, version=None):
    """公告 of the presidium (of a street: after the party work committee confirmed what the council
    recommended, with that paper). From now on an implementation plan is owed."""
    require_words(notice, _("请写公告内容。"), "notice")
    with step(project, Action.ANNOUNCE, by=by, now=now, version=version, text=notice) as row:
        today = localdate(now)
        given = {"decided_on": today, "by": by, "now": now}
        if row.round.recommends and not row.is_confirmed:
            require_words(
                confirmation, _("票选只是推荐，请填写街道党工委确认的文号。"), "confirmation"
            )
            record_decision(row, DecisionKind.CONFIRMATION, paper=confirmation, **given)
        record_decision(row, DecisionKind.ANNOUNCEMENT, paper=paper, notice=notice, **given)
        row.announced_at = now
        start_clock(row, "plan", now)
        tell_citizens(row, "announce", by, now)
    return project
