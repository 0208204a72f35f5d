"""The unit's part: signing, progress, pauses, extensions, the result; and its way back."""

from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.jurisdiction.rules import rule
from liaison.workflow import step
from suggestions.cases import rules
from suggestions.cases.models import Part
from suggestions.cases.workflow import Action, State

from . import review
from .shared import CLOSING, Invalid, attach, feed_back, forget_requests, go_on, require_words


def sign(case, *, by, now, version=None):
    """签收 by the unit that leads."""
    with step(case, Action.SIGN, by=by, now=now, version=version) as c:
        c.assignments.filter(ended_at=None, part=Part.LEAD).update(signed_at=now)
    return case


def sign_part(case, *, by, now, version=None):
    """签收 by a unit that assists."""
    with step(case, Action.SIGN_PART, by=by, now=now, version=version) as c:
        _part(c, by).update(signed_at=now)
        c.event_data["unit"] = by.membership.organisation.code
    return case


def reply_part(case, *, text, by, now, version=None, photos=(), owner=""):
    """协办意见: what the assisting unit did or says, for the unit that leads."""
    require_words(text, _("请写下协办意见。"))
    with step(case, Action.REPLY_PART, by=by, now=now, version=version, text=text) as c:
        _part(c, by).update(replied_at=now)
        c.event_data["unit"] = by.membership.organisation.code
        attach(c, photos, owner, "after", now)
    return case


def _part(case, by):
    unit = by.membership.organisation_id
    return case.assignments.filter(unit=unit, part=Part.ASSIST, ended_at=None)


def note_contact(case, *, text, reached=True, by, now, version=None):
    """登记联系群众: the unit spoke, or tried to speak, with whoever told the matter."""
    require_words(text, _("请写下联系情况。"))
    data = {"reached": reached}
    with step(case, Action.NOTE_CONTACT, by=by, now=now, version=version, text=text, data=data):
        pass
    return case


def note_progress(case, *, text, by, now, version=None, photos=(), owner=""):
    """记录进展: the unit's note, or the representative's own coordinating (直办中)."""
    require_words(text, _("请写下进展。"))
    with step(case, Action.NOTE_PROGRESS, by=by, now=now, version=version, text=text) as c:
        if c.state == State.ACCEPTED:
            c.state = State.DIRECT
        attach(c, photos, owner, "before", now)
    return case


# --- the unit's clock -----------------------------------------------------------------------------


def extend(case, *, days, reason, by, now, version=None):
    """申请延期: asked by the unit, granted by whoever dispatched; once, and never in hindsight."""
    require_words(reason, _("请写明延期的理由。"), "reason")
    data = {"days": days}
    with step(case, Action.EXTEND, by=by, now=now, version=version, text=reason, data=data) as c:
        try:
            deadlines.check_extension(subject=c, kind=CLOSING, working_days=days, now=now)
        except deadlines.ExtensionRefused as refusal:
            raise Invalid(refusal.detail, "days") from refusal
        c.extension_asked = days
    return case


def settle_extension(case, *, approved, text="", by, now, version=None):
    """审批延期."""
    if not approved:
        require_words(text, _("不同意延期，请写明理由。"))
    data = {"approved": approved}
    with step(
        case, Action.SETTLE_EXTENSION, by=by, now=now, version=version, text=text, data=data
    ) as c:
        c.event_data["days"] = c.extension_asked
        if approved:
            for kind in CLOSING:
                deadlines.extend(subject=c, kind=kind, working_days=c.extension_asked, now=now)
        c.extension_asked = 0
    return case


def pause(case, *, reason, text="", by, now, version=None):
    """暂停计时 for one of the listed reasons: shown to the citizen, counted, limited by the
    policy; a clock already late goes on."""
    data = {"reason": reason.code}
    with step(case, Action.PAUSE, by=by, now=now, version=version, text=text, data=data) as c:
        if not deadlines.pause(subject=c, reason="listed", words=reason.title, now=now):
            raise Invalid(_("已超期，或暂停次数已用完，不能再暂停。"), "reason")
        c.pause_reason = reason
    return case


def resume(case, *, text="", by, now, version=None):
    """恢复计时."""
    with step(case, Action.RESUME, by=by, now=now, version=version, text=text) as c:
        go_on(c, now)
    return case


def hold(case, *, text, by, now, version=None):
    """法定程序中: a procedure fixed by law is running and is named; the clock runs on."""
    require_words(text, _("请写明是什么法定程序、预计多久。"))
    with step(case, Action.HOLD, by=by, now=now, version=version, text=text) as c:
        c.held_reason = text[:200]
    return case


def release_hold(case, *, text="", by, now, version=None):
    with step(case, Action.RELEASE_HOLD, by=by, now=now, version=version, text=text) as c:
        c.held_reason = ""
    return case


# --- the result and its way back ------------------------------------------------------------------


def resolve(
    case,
    *,
    result,
    text,
    by,
    now,
    version=None,
    promised_on=None,
    photos=(),
    photos_before=(),
    owner="",
):
    """答复: the unit's result, or the higher congress's as 代表工委 records it. Its clock stands
    still from here and is settled as of now; if the reply is returned, see `return_reply`."""
    require_words(text, _("请写下办理结果。"))
    data = {"result": result}
    with step(case, Action.RESOLVE, by=by, now=now, version=version, text=text, data=data) as c:
        forget_requests(c)
        c.resume_state = c.state
        review.take_result(c, result, promised_on, now)
        c.assignments.filter(ended_at=None, part=Part.LEAD).update(replied_at=now)
        deadlines.settle(subject=c, kind="interim_reply", now=now)
        attach(c, photos_before, owner, "before", now)
        attach(c, photos, owner, "after", now)
        review.send_reply(c, now)
    return case


def approve_reply(case, *, by, now, version=None, text=""):
    """答复审核通过: one key of the way back."""
    data = {"stage": case.review_stage}
    with step(
        case, Action.APPROVE_REPLY, by=by, now=now, version=version, text=text, data=data
    ) as c:
        review.next_reply_key(c, now)
    return case


def return_reply(case, *, text, by, now, version=None):
    """退回重办: the unit's part stops only with a reply that is not returned (A0), so the time of
    the review is the unit's own unless the place gives it back; the review has its own clock."""
    require_words(text, _("请写明还缺什么。"))
    with step(case, Action.RETURN_REPLY, by=by, now=now, version=version, text=text) as c:
        c.state = c.resume_state or State.IN_PROGRESS
        c.replied_at, c.result, c.promised_on = None, "", None
        deadlines.cancel(subject=c, kind="delivery", now=now)
        gives_back = rule(rules.RETURNED_REPLY_GIVES_TIME_BACK, c.division)
        review.leave_review(c, now, counts=gives_back)
        if c.state == State.REPORTED_UP:
            review.report(c, now)
    return case


def deliver(case, *, text="", by, now, version=None):
    """反馈: the result reaches the citizen; the unit's part is settled as of its reply."""
    with step(case, Action.DELIVER, by=by, now=now, version=version, text=text) as c:
        feed_back(c, c.replied_at or now, now)
        deadlines.settle(subject=c, kind="delivery", now=now)
    return case
