"""Verbs of 监督建议函: written by one, reviewed by another, signed, sent, answered, accepted."""

from django.utils.translation import gettext as _

from liaison.attachments import actions as attachments
from liaison.deadlines import actions as deadlines
from liaison.workflow import NotAllowed, begin, step
from supervision.meetings.actions import Invalid
from supervision.meetings.beside import void_with_paper
from supervision.meetings.parties import drafts_at

from . import papers
from .models import SupervisionLetter
from .workflow import DRAW_UP, Action, Role, State


def draw_up(
    *,
    division,
    title,
    problems,
    advice,
    organisation,
    meeting=None,
    project=None,
    case=None,
    by,
    now,
):
    """起草, to one unit of the place, and out of what it came."""
    if not division or drafts_at(by) != division:
        raise NotAllowed(_("只能起草本级的监督建议函。"))
    check_unit(organisation, division)
    station = by.membership.station
    letter = SupervisionLetter(
        division=division,
        title=title,
        problems=problems,
        advice=advice,
        organisation=organisation,
        meeting=meeting,
        project=project,
        case=case,
        station=station,
        drafted_by=by.user,
    )
    data, role = {"unit": organisation.code}, Role.DRAFTER if station else Role.CLERK
    with begin(letter, DRAW_UP, by=by, now=now, role=role, data=data):
        pass
    return letter


def check_unit(organisation, division):
    if not organisation.division_id.startswith(division):
        raise Invalid(_("只能交给本辖区的单位。"), "organisation")


def revise(letter, *, title, problems, advice, organisation, by, now, version=None):
    check_unit(organisation, letter.division)
    with step(letter, Action.REVISE, by=by, now=now, version=version) as row:
        row.title, row.problems, row.advice = title, problems, advice
        row.organisation, row.drafted_by = organisation, by.user
    return letter


def submit(letter, *, text="", by, now, version=None):
    return _moved(letter, Action.SUBMIT, text, by, now, version)


def approve(letter, *, text="", by, now, version=None):
    with step(letter, Action.APPROVE, by=by, now=now, version=version, text=text) as row:
        row.reviewed_by = by.user
    return letter


def return_draft(letter, *, text, by, now, version=None):
    require(text, _("请写明退回的原因。"))
    return _moved(letter, Action.RETURN_DRAFT, text, by, now, version)


def sign_off(letter, *, by, now, version=None):
    """签发: the paper gets its number; it goes out when the sealed copy has been filed."""
    with step(letter, Action.SIGN_OFF, by=by, now=now, version=version) as row:
        policy = deadlines.policy_for(noun=row.subject_type, kind="answer", division=row.division)
        row.answer_amount, row.answer_unit = policy.amount, policy.unit
        period = f"{row.answer_amount}{row.get_answer_unit_display()}"
        row.paper = papers.issue(row, period=period, by=by, now=now).number
        row.signed_off_at = now
        row.event_data["paper"] = row.paper
    return letter


def send(letter, *, by, now, version=None):
    with step(letter, Action.SEND, by=by, now=now, version=version) as row:
        row.issued_at = now
        _start(row, "receipt", now)
    return letter


def sign(letter, *, by, now, version=None):
    return _received(letter, Action.SIGN, "", by, now, version)


def record_receipt(letter, *, text, by, now, version=None):
    require(text, _("请写明谁在什么时候签收。"))
    return _received(letter, Action.RECORD_RECEIPT, text, by, now, version)


def _received(letter, action, text, by, now, version):
    """The answer's period runs from the receipt, as long as the letter says."""
    with step(letter, action, by=by, now=now, version=version, text=text) as row:
        deadlines.settle(subject=row, kind="receipt", now=now)
        _start(row, "answer", now, period=row.answer_period)
    return letter


def extend(letter, *, working_days, text, by, now, version=None):
    require(text, _("请写明同意延期的理由。"))
    data = {"days": working_days}
    with step(letter, Action.EXTEND, by=by, now=now, version=version, text=text, data=data) as row:
        deadlines.grant(subject=row, kind="answer", working_days=working_days, now=now)
    return letter


def answer(letter, *, text, photos=(), owner="", by, now, version=None):
    """答复, by the unit; by the clerk what came on paper, whose number stands in the words."""
    require(text, _("请填写答复。"))
    with step(letter, Action.ANSWER, by=by, now=now, version=version, text=text) as row:
        keep(row, photos, owner, now)
        deadlines.settle(subject=row, kind="answer", now=now)
    return letter


def return_answer(letter, *, text, by, now, version=None):
    require(text, _("请写明为什么退回。"))
    with step(letter, Action.RETURN_ANSWER, by=by, now=now, version=version, text=text) as row:
        row.round += 1
        _start(row, "answer", now, mode="again")
    return letter


def accept(letter, *, text="", by, now, version=None):
    with step(letter, Action.ACCEPT, by=by, now=now, version=version, text=text) as row:
        row.ended_at = now
    return letter


def void(letter, *, text, by, now, version=None):
    """作废函件: its paper is voided, and the letter moves with it."""
    given = {"text": text, "by": by, "now": now, "version": version}
    given["unissued"] = _("这件函还没有签发，不用作废；可以撤回。")
    return void_with_paper(letter, standing=papers.standing, follow=follow_paper, **given)


def follow_paper(letter, *, text, by, now):
    """The paper was voided: a letter that nobody has received is a draft again, one that was sent
    is called in."""
    with step(letter, Action.VOID, by=by, now=now, text=text) as row:
        row.event_data["paper"] = row.paper
        if row.state == State.SIGNED:
            row.state, row.paper, row.has_copy = State.DRAFT, "", False
            row.signed_off_at = row.reviewed_by = row.answer_amount = None
            row.answer_unit = ""
        else:
            row.state, row.ended_at = State.VOIDED, now
            deadlines.cancel(subject=row, now=now)
    return letter


def withdraw(letter, *, text, by, now, version=None):
    require(text, _("请写明撤回的原因。"))
    with step(letter, Action.WITHDRAW, by=by, now=now, version=version, text=text) as row:
        row.ended_at = now
    return letter


def keep(row, photos, owner, now):
    """Evidence: photographs, bound to the event that is being written."""
    if photos:
        attachments.claim(
            ids=photos,
            owner=owner,
            subject=row,
            purpose="after",
            event_seq=row.version + 1,
            now=now,
        )
        row.event_data["photos"] = len(photos)


def require(text, words):
    if not text.strip():
        raise Invalid(words, "text")


def _moved(letter, action, text, by, now, version):
    with step(letter, action, by=by, now=now, version=version, text=text):
        pass
    return letter


def _start(row, kind, now, **asked):
    deadlines.start(
        subject=row, kind=kind, now=now, division=row.division, round=row.round, **asked
    )
