"""变更、暂缓、终止 (D7 12): the government asks, the standing committee decides in a meeting, and a
public notice says so. Nothing else moves what the congress voted for (B3)."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.workflow import step
from supervision.projects.colours import Colour
from supervision.projects.models import ChangeKind, ChangeRequest, DecisionKind
from supervision.projects.workflow import Action, State

from .cases import tell_citizens
from .pace import evaluate, owe_quarter, stop_clocks
from .planning import set_going
from .shared import (
    COMMITTEES,
    Invalid,
    check_day,
    check_meeting,
    record_decision,
    require_words,
    start_clock,
)

LEADS_TO = {
    ChangeKind.CHANGE: State.PLANNING,
    ChangeKind.PAUSE: State.PAUSED,
    ChangeKind.STOP: State.STOPPED,
}


def ask_change(project, *, kind, text, by, now, version=None):
    """提请: the work goes on as planned until it is decided."""
    require_words(text, _("请写明理由。"))
    if kind not in ChangeKind.values:
        raise Invalid(_("请选择变更、暂缓或者终止。"), "kind")
    if kind == ChangeKind.PAUSE and project.state == State.PAUSED:
        raise Invalid(_("已经暂缓，可以提请变更或者终止。"), "kind")
    given = {"by": by, "now": now, "version": version, "text": text, "data": {"kind": kind}}
    with step(project, Action.ASK_CHANGE, **given) as row:
        ChangeRequest.objects.create(
            project=row, kind=kind, text=text, asked_by=by.user, asked_at=now
        )
        row.resume_state = project.state
        start_clock(row, "change", now, round=row.changes.count())
    return project


def decide_change(
    project,
    *,
    approved,
    meeting=None,
    decided_on=None,
    paper="",
    notice="",
    text="",
    by,
    now,
    version=None,
):
    """登记变更决定 of the standing committee. Approved, it needs the meeting, the paper and the
    text of the public notice; a change goes back to a new plan."""
    decided_on = decided_on or localdate(now)
    if not approved:
        require_words(text, _("请写明不同意的理由。"))
    given = {"by": by, "now": now, "version": version, "text": text}
    with step(project, Action.DECIDE_CHANGE, **given) as row:
        asked = row.changes.get(decision=None)
        decision = (_deviate if approved else _turned_down)(
            row, asked.kind, meeting, decided_on, paper, notice, text, by, now
        )
        asked.decision = decision
        asked.save(update_fields=["decision"])
        deadlines.settle(subject=row, kind="change", now=now)
        row.event_data |= {"kind": asked.kind, "approved": approved}
        if not approved:
            row.state, row.resume_state = row.resume_state, ""
            return_to_work(row, now)
        else:
            _leave(row, asked.kind, by, now)
    return project


def _turned_down(row, kind, meeting, decided_on, paper, notice, text, by, now):
    check_day(decided_on, now, "decided_on")
    if meeting is not None:
        check_meeting(row, meeting, COMMITTEES, decided_on)
    given = {"approved": False, "meeting": meeting, "paper": paper, "text": text}
    return record_decision(row, kind, decided_on=decided_on, by=by, now=now, **given)


def _deviate(row, kind, meeting, decided_on, paper, notice, text, by, now):
    if meeting is None:
        raise Invalid(_("变更、暂缓、终止要由常委会会议决定，请选择会议。"), "meeting")
    check_day(decided_on, now, "decided_on")
    check_meeting(row, meeting, COMMITTEES, decided_on)
    require_words(paper, _("请填写决定的文号。"), "paper")
    require_words(notice, _("要向社会公告，请写公告内容。"), "notice")
    given = {"meeting": meeting, "paper": paper, "notice": notice, "text": text}
    return record_decision(row, kind, decided_on=decided_on, by=by, now=now, **given)


def _leave(row, kind, by, now):
    row.state = LEADS_TO[kind]
    stop_clocks(row, now)
    row.colour = ""
    if kind == ChangeKind.CHANGE:
        row.resume_state, row.plan_sent_at = "", None
        start_clock(row, "plan", now, round=row.changes.count() + 1)
    elif kind == ChangeKind.STOP:
        row.resume_state, row.ended_at = "", now
    tell_citizens(row, "change", by, now)


def return_to_work(row, now):
    """A running project goes on, with the colour of today."""
    if row.state == State.RUNNING:
        row.colour = row.colour or Colour.GREEN
        evaluate(row, now)
        owe_quarter(row, now)


def resume(project, *, meeting=None, decided_on=None, paper="", notice="", by, now, version=None):
    """恢复实施 of what was paused: decided and announced like the pause itself. What had not begun
    when it was paused waits for its start again."""
    decided_on = decided_on or localdate(now)
    with step(project, Action.RESUME, by=by, now=now, version=version, text=notice) as row:
        kind = DecisionKind.RESUME
        _deviate(row, kind, meeting, decided_on, paper, notice, "", by, now)
        row.resume_state = ""
        if row.started_at is None:
            row.state = State.PLANNED
        else:
            set_going(row, now)
        tell_citizens(row, "resume", by, now)
    return project
