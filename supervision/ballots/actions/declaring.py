"""What follows a count: the presidium declares, figures are opened or not, equals vote again, and a
vote that went wrong is repeated as a new round when a second person approves."""

from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.workflow import SYSTEM, step
from supervision.ballots import printed, subjects
from supervision.ballots.models import Kind, Result
from supervision.ballots.workflow import Action, Role, State
from supervision.projects import actions as projects
from supervision.projects.workflow import DECIDED
from supervision.projects.workflow import State as ProjectState

from . import preparing
from .closing import destroy_box
from .shared import Invalid, check_session, moving

MOST_PAPER = 80


def declare(ballot, *, by, now, version=None):
    """宣布结果: the adopted list of a 票决 is public and its projects go on; the figures are not
    public yet. A 票选 only recommends: it waits for `confirm`. What a 测评 graded goes on too."""
    with step(ballot, Action.DECLARE, by=by, now=now, version=version) as row:
        check_session(row)
        row.declared_at = now
        adopted = row.candidates.filter(result=Result.ADOPTED)
        row.event_data["adopted"] = list(adopted.values_list("position", flat=True))
        if row.kind == Kind.CONGRESS:
            _tell_projects(row, now)
        elif row.kind == Kind.APPRAISAL:
            _tell_appraised(row, now)
    return ballot


def _tell_appraised(row, now):
    """What was appraised takes its grade from here and nowhere else: an 审议意见 ends or goes a
    round on, a project is settled or rectified. Nothing is declared over another result."""
    lines = row.candidates.exclude(project=None, opinion=None)
    for one in lines.select_related("project__round", "opinion").order_by(
        "opinion_id", "project_id"
    ):
        if words := subjects.misfit(row.kind, row.division, one.thing):
            raise Invalid(_("%s请先核对，再提请作废重投。") % words)
        subjects.tell_grade(one, row, now)


def _tell_projects(row, now, confirmation=""):
    """Each 民生实事项目 of the list goes on as it was decided; who is tied waits for the second
    ballot. Nothing is declared against what is on a project's record already."""
    candidates = row.candidates.exclude(project=None).exclude(result=Result.TIED)
    paper = printed.number_of_sheet(row)
    for one in candidates.select_related("project").order_by("project_id"):
        adopted = one.result == Result.ADOPTED
        if one.project.state == ProjectState.VOTE:
            projects.record_vote(
                one.project,
                adopted=adopted,
                decided_at=row.closed_at,
                paper=paper,
                confirmation=confirmation,
                meeting=row.meeting,
                by=SYSTEM,
                now=now,
            )
        elif adopted != (one.project.state in DECIDED):
            raise Invalid(
                _("项目“%s”已经登记了不同的表决结果，不能宣布；请先核对，再提请作废重投。")
                % one.project.title
            )


def confirm(ballot, *, text, by, now, version=None):
    """票选 recommends; the street's party work committee confirms by the paper `text`, and only
    then it is public: the projects keep that paper, and their announcement does not ask again."""
    if not 0 < len(text.strip()) <= MOST_PAPER:
        raise Invalid(
            _("请写明确认的文件或会议，不超过 %d 字，例如：街道党工委会议纪要〔2026〕3号。")
            % MOST_PAPER,
            "text",
        )
    with step(ballot, Action.CONFIRM, by=by, now=now, version=version, text=text) as row:
        row.confirmed_at = now
        _tell_projects(row, now, confirmation=text.strip())
    return ballot


def show_figures(ballot, *, by, now, version=None):
    """The presidium decides that the figures are public."""
    return _switch(ballot, Action.SHOW_FIGURES, True, by, now, version)


def hide_figures(ballot, *, by, now, version=None):
    return _switch(ballot, Action.HIDE_FIGURES, False, by, now, version)


def report(ballot, *, by, now, version=None):
    """出具计票报告单: a numbered paper, its digest in the ledger; once more = a corrected one."""
    with step(ballot, Action.REPORT, by=by, now=now, version=version) as row:
        row.event_data["number"] = printed.issue_sheet(row, by=by, now=now).number
    return ballot


def _switch(ballot, action, public, by, now, version):
    with step(ballot, action, by=by, now=now, version=version) as row:
        row.are_figures_public = public
    return ballot


def second_ballot(ballot, *, by, now, version=None):
    """再次投票 between the tied for the places that are left. Returns the new ballot."""
    with step(ballot, Action.SECOND_BALLOT, by=by, now=now, version=version) as row:
        adopted = row.candidates.filter(result=Result.ADOPTED).count()
        tied = preparing.listed(row, result=Result.TIED)
        new = preparing.repeated(row, candidates=tied, places=row.places - adopted, by=by, now=now)
        row.event_data["second"] = str(new.uid)
    return new


def ask_annul(ballot, *, text, by, now, version=None):
    """提请作废重投, with the reason; somebody else decides."""
    if not text.strip():
        raise Invalid(_("请写明作废重投的理由。"), "text")
    with moving(ballot, Action.ASK_ANNUL, by=by, now=now, version=version, text=text) as row:
        row.asked_by = by.user
    return ballot


def drop_annul(ballot, *, text="", by, now, version=None):
    """撤回或不批准作废: the vote stands as it is."""
    with step(ballot, Action.DROP_ANNUL, by=by, now=now, version=version, text=text) as row:
        row.asked_by = None
    return ballot


def annul(ballot, *, by, now, version=None):
    """The second key: this round is void, its box is destroyed unopened, and a new round with the
    same list is prepared by whoever approves, since who asked may have left the office meanwhile.
    What was counted stays as it is. What was settled elsewhere is left out. Returns the new one;
    where too little is left for a list, the void one: then a new vote is set up."""
    with transaction.atomic():
        with moving(ballot, Action.ANNUL, by=by, now=now, version=version) as row:
            if row.state != State.CLOSED:
                destroy_box(row)
                row.papers.all().delete()
            row.state = State.VOID
        whole, role = preparing.still_fitting(ballot), Role.APPROVER
        given = {"candidates": whole, "places": ballot.places, "role": role}
        with suppress(Invalid), transaction.atomic():
            return preparing.repeated(ballot, **given, by=by, now=now)
    return ballot
