"""Verbs of 审议意见: drawn up from a meeting, signed and handed over, reported on, appraised."""

from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.workdays.calendar import last_day
from liaison.workflow import NotAllowed, begin, step
from supervision.meetings.actions import Invalid
from supervision.meetings.beside import refuse_beside_a_ballot, void_with_paper
from supervision.meetings.models import Kind
from supervision.meetings.parties import parties_of
from supervision.meetings.workflow import HELD

from . import papers
from .models import DeliberationOpinion, Report
from .workflow import DRAW_UP, Action, Grade, Role, State

# complaint(opinion) → why nobody appraises it, voids it or takes its report away now, "" when
# somebody may
BEFORE_APPRAISAL = []


def draw_up(*, meeting, title, content, organisation, item=None, by, now):
    """起草: out of a meeting that has begun, for one unit of the place."""
    if "clerk" not in parties_of(meeting.division, None, by):
        raise NotAllowed(_("只能为本级的会议起草审议意见。"))
    if meeting.kind != Kind.STANDING_COMMITTEE:
        raise Invalid(_("审议意见由常委会会议形成；其他会议请登记会议的决定。"))
    if meeting.state not in HELD:
        raise Invalid(_("会议还没有开，不能形成审议意见。"))
    if item is not None and item.meeting_id != meeting.pk:
        raise Invalid(_("会议上没有这项议程，请刷新后再操作。"), "item")
    if not organisation.division_id.startswith(meeting.division):
        raise Invalid(_("只能交给本辖区的单位。"), "organisation")
    opinion = DeliberationOpinion(
        meeting=meeting,
        item=item,
        division=meeting.division,
        title=title,
        content=content,
        organisation=organisation,
        drafted_by=by.user,
    )
    data = {"meeting": str(meeting.uid), "unit": organisation.code}
    with begin(opinion, DRAW_UP, by=by, now=now, role=Role.CLERK, data=data):
        pass
    return opinion


def revise(opinion, *, title, content, organisation, by, now, version=None):
    if not organisation.division_id.startswith(opinion.division):
        raise Invalid(_("只能交给本辖区的单位。"), "organisation")
    with step(opinion, Action.REVISE, by=by, now=now, version=version) as row:
        row.title, row.content, row.organisation = title, content, organisation
        row.drafted_by = by.user  # whoever wrote last does not sign
    return opinion


def submit(opinion, *, text="", by, now, version=None):
    return _moved(opinion, Action.SUBMIT, text, by, now, version)


def return_draft(opinion, *, text, by, now, version=None):
    _require(text, _("请写明退回的原因。"))
    return _moved(opinion, Action.RETURN_DRAFT, text, by, now, version)


def issue(opinion, *, by, now, version=None):
    """签发交办: the numbered paper goes out, and with it the clocks of receipt and report start."""
    with step(opinion, Action.ISSUE, by=by, now=now, version=version) as row:
        row.issued_at = now
        _start(row, "receipt", now)
        clock = _start(row, "report", now)
        due = day_words_of(clock)
        row.paper = papers.issue(row, due=due, by=by, now=now).number
        row.event_data["paper"] = row.paper
    return opinion


def day_words_of(clock):
    day = last_day(clock.due_at)
    return f"{day.year}年{day.month}月{day.day}日"


def sign(opinion, *, by, now, version=None):
    return _received(opinion, Action.SIGN, "", by, now, version)


def record_receipt(opinion, *, text, by, now, version=None):
    _require(text, _("请写明谁在什么时候签收。"))
    return _received(opinion, Action.RECORD_RECEIPT, text, by, now, version)


def _received(opinion, action, text, by, now, version):
    with step(opinion, action, by=by, now=now, version=version, text=text) as row:
        row.signed_at = now
        deadlines.settle(subject=row, kind="receipt", now=now)
    return opinion


def note(opinion, *, text, by, now, version=None):
    _require(text, _("请写下进展。"))
    return _moved(opinion, Action.NOTE, text, by, now, version)


def extend(opinion, *, working_days, text, by, now, version=None):
    """延期, once, by whoever signed: the unit explained in writing why it needs longer."""
    _require(text, _("请写明同意延期的理由。"))
    data = {"days": working_days}
    with step(opinion, Action.EXTEND, by=by, now=now, version=version, text=text, data=data) as row:
        deadlines.grant(subject=row, kind="report", working_days=working_days, now=now)
    return opinion


def report(opinion, *, text, on_paper="", by, now, version=None):
    """报送研究处理报告; the clerk enters one that came on paper, with its number."""
    _require(text, _("请写明研究处理情况。"))
    data = {"on_paper": on_paper} if on_paper else None
    with step(opinion, Action.REPORT, by=by, now=now, version=version, text=text, data=data) as row:
        if Role.UNIT not in row.roles_of(by) and not on_paper:
            raise Invalid(_("请填写来文的文号。"), "on_paper")
        Report.objects.create(
            opinion=row, round=row.round, text=text, on_paper=on_paper, reported_at=now
        )
        deadlines.settle(subject=row, kind="report", now=now)
    return opinion


def return_report(opinion, *, text, by, now, version=None):
    """The working body found it wanting before it came to the committee: report again."""
    _require(text, _("请写明退回的原因。"))
    with step(opinion, Action.RETURN_REPORT, by=by, now=now, version=version, text=text) as row:
        refuse_beside_a_ballot(row, BEFORE_APPRAISAL, by)
        row.reports.filter(returned_at=None, grade="").update(returned_at=now)
        row.state = State.IN_HAND if row.round == 1 else State.AGAIN
        _start(row, "report", now, mode="again")
    return opinion


def appraise(
    opinion,
    *,
    grade,
    meeting=None,
    satisfied=None,
    basically=None,
    dissatisfied=None,
    text="",
    by,
    now,
    version=None,
):
    """测评: recorded as the meeting settled it; what counts as 满意 is the rule of the vote (B3).
    A ballot calls this as the system when its result is declared, and nobody types beside one.
    不满意 opens the next round with its own period."""
    if grade not in Grade.values:
        raise Invalid(_("请选择测评结果。"), "grade")
    if meeting is not None and (meeting.division != opinion.division or meeting.state not in HELD):
        raise Invalid(_("只能选本级已经召开的会议。"), "meeting")
    given = {"satisfied": satisfied, "basically": basically, "dissatisfied": dissatisfied}
    data = {"grade": grade, "round": opinion.round} | {k: v for k, v in given.items() if v}
    with step(
        opinion, Action.APPRAISE, by=by, now=now, version=version, text=text, data=data
    ) as row:
        refuse_beside_a_ballot(row, BEFORE_APPRAISAL, by)
        found = row.reports.get(returned_at=None, round=row.round)
        found.grade, found.meeting, found.appraised_at = grade, meeting, now
        for name, value in given.items():
            setattr(found, name, value)
        found.save()
        if grade == Grade.DISSATISFIED:
            row.state = State.AGAIN
            row.round += 1
            _start(row, "report", now, mode="again")
        else:
            row.state = State.CLOSED
            row.ended_at = now
    return opinion


def conclude(opinion, *, text, by, now, version=None):
    """A second 不满意, or no second report at all: what the committee does instead."""
    _require(text, _("请写明依法采取了什么措施（询问、质询、特定问题调查、决议等）。"))
    with step(opinion, Action.CONCLUDE, by=by, now=now, version=version, text=text) as row:
        refuse_beside_a_ballot(row, BEFORE_APPRAISAL, by)
        row.ended_at = now
        deadlines.cancel(subject=row, now=now)
    return opinion


def void(opinion, *, text, by, now, version=None):
    """作废审议意见书: its paper is voided, and the opinion moves with it."""
    given = {"text": text, "by": by, "now": now, "version": version}
    given["unissued"] = _("还没有签发，不用作废；可以撤回。")
    return void_with_paper(opinion, standing=papers.standing, follow=follow_paper, **given)


def follow_paper(opinion, *, text, by, now):
    """The paper was voided: nothing is owed any more."""
    with step(opinion, Action.VOID, by=by, now=now, text=text) as row:
        refuse_beside_a_ballot(row, BEFORE_APPRAISAL, by)
        row.event_data["paper"] = row.paper
        row.ended_at = now
        deadlines.cancel(subject=row, now=now)
    return opinion


def withdraw(opinion, *, text, by, now, version=None):
    _require(text, _("请写明撤回的原因。"))
    with step(opinion, Action.WITHDRAW, by=by, now=now, version=version, text=text) as row:
        row.ended_at = now
    return opinion


def _moved(opinion, action, text, by, now, version):
    with step(opinion, action, by=by, now=now, version=version, text=text):
        pass
    return opinion


def _require(text, words):
    if not text.strip():
        raise Invalid(words, "text")


def _start(row, kind, now, mode=""):
    return deadlines.start(
        subject=row, kind=kind, now=now, mode=mode, division=row.division, round=row.round
    )
