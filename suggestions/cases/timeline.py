"""What the citizen may see of the ledger: a white list of events, in words. Staff see all of it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from liaison.ledger.models import Event

from .models import Grade, Result
from .workflow import ERASE, REPRINT, REVEAL, SUBMIT, Action, Personal, State


@dataclass
class Entry:
    """One line: `action` is the stored code, `words` what it means to the reader."""

    at: datetime
    action: str
    words: str
    text: str = ""
    seq: int = 0
    photos: list = field(default_factory=list)
    before: object = None
    after: object = None
    role: str = ""
    actor: str = ""


PUBLIC = {
    "submit": _("您提交了情况"),
    Action.ACCEPT: _("已接单"),
    Action.TAKE_OVER: _("联络站已接单"),
    Action.HAND_OVER: _("已移交给更合适的站点"),
    Action.DISPATCH: _("已交单位办理"),
    Action.APPROVE: _("已交单位办理"),
    Action.SIGN: _("承办单位已签收"),
    Action.NOTE_PROGRESS: _("办理进展"),
    Action.REQUEST_INFO: _("请您补充情况，期限暂停"),
    Action.SUPPLY_INFO: _("已补充情况"),
    Action.DECLINE: _("不在受理范围，已告知途径"),
    Action.ANSWER: _("已答复您"),
    Action.RESOLVE: _("承办单位已答复"),
    Action.RETURN_REPLY: _("答复不到位，已退回重办"),
    Action.DELIVER: _("已反馈给您"),
    Action.RATE: _("您的评价"),
    Action.RECORD_CALLBACK: _("已回访"),
    Action.REFER_TO_STUDY: _("已提请会商"),
    Action.CLOSE: _("已办结"),
    Action.WITHDRAW: _("您已撤回"),
    Action.OBJECT: _("正在核定由哪个单位办理，期限暂停"),
    Action.SETTLE_OBJECTION: _("已确定承办单位"),
    ERASE: _("您删除了个人信息"),
    REPRINT: _("重新取得了查询码，原查询码已失效"),
    Personal.ASK_ERASURE: _("您要求删除个人信息，已记下"),
    Personal.EXPIRE: _("保存期满，您的联系方式已删除"),
    Personal.CORRECT: _("您更正了联系方式"),
    Personal.CONSENT: _("您作了单独同意"),
    Personal.RETRACT: _("您撤回了单独同意"),
}
# Whose words the citizen reads. A unit's reply is shown once it was not returned.
PUBLIC_TEXT = {
    "submit",
    Action.REQUEST_INFO,
    Action.SUPPLY_INFO,
    Action.DECLINE,
    Action.ANSWER,
    Action.RESOLVE,
    Action.DELIVER,
    Action.RATE,
    Action.CLOSE,
    Action.NOTE_PROGRESS,
}


PROPOSING = {Action.DISPATCH, Action.SETTLE_OBJECTION}


def public(case):
    """The citizen's timeline, oldest first. Two queries."""
    entries, photos = [], _photos(case)
    for event in _events(case):
        proposed = event.action in PROPOSING and event.target == State.PENDING_REVIEW
        if event.action not in PUBLIC or proposed:
            continue
        entry = _entry(event, photos)
        entry.words = _public_words(event, case)
        if event.action not in PUBLIC_TEXT:
            entry.text, entry.photos = "", []
        entries.append(entry)
    _hide_returned(entries, case.state == State.REPLY_REVIEW)
    _pair(entries)
    return entries


def _pair(entries):
    """Before and after, side by side: the first photo of the matter beside the result's first."""
    before = None
    for entry in entries:
        if entry.action in {Action.RESOLVE, Action.ANSWER}:
            if before and entry.photos:
                entry.before, entry.after = before, entry.photos[0]
                entry.photos = entry.photos[1:]
        elif before is None and entry.photos:
            before = entry.photos[0]


def _hide_returned(entries, is_reviewed):
    """A reply sent back, or not approved yet, is not the answer; its words stay inside."""
    reply = None
    for entry in entries:
        if entry.action == Action.RESOLVE:
            reply = entry
        elif entry.action == Action.RETURN_REPLY and reply:
            reply.words, reply.text, reply.photos = _("承办单位已答复"), "", []
    if reply and is_reviewed:
        reply.words, reply.text, reply.photos = _("承办单位已答复，正在审核"), "", []


STAFF_WORDS = (
    dict(Action.choices)
    | dict(Personal.choices)
    | {
        SUBMIT: _("群众提交"),
        ERASE: _("群众删除个人信息"),
        REPRINT: _("重新打印查询码"),
        REVEAL: _("查看联系方式"),
        "remind": _("系统提醒"),
    }
)
# What a unit reads: its own part and what it needs to know; no internal notes, no contact.
UNIT_READS = {
    SUBMIT,
    Action.DISPATCH,
    Action.APPROVE,
    Action.SIGN,
    Action.OBJECT,
    Action.SETTLE_OBJECTION,
    Action.NOTE_PROGRESS,
    Action.REQUEST_INFO,
    Action.SUPPLY_INFO,
    Action.RESOLVE,
    Action.APPROVE_REPLY,
    Action.RETURN_REPLY,
    Action.DELIVER,
    Action.RATE,
    Action.URGE,
    Action.WITHDRAW,
    Action.CLOSE,
}
UNIT_TEXT = UNIT_READS - {Action.APPROVE, Action.DELIVER, Action.CLOSE}


def full(case, names):
    """Everything, for staff. `names` maps actor labels to display names."""
    photos = _photos(case)
    return [_staff_entry(event, photos, names) for event in _events(case)]


def of_unit(case, unit, names):
    """The part that is or was formally assigned to `unit` (an organisation)."""
    spans = list(case.assignments.filter(unit=unit).values_list("assigned_at", "ended_at"))
    photos, entries = _photos(case), []
    for event in _events(case):
        own = any(start <= event.at and (end is None or event.at <= end) for start, end in spans)
        sent = event.action == Action.DISPATCH and event.data.get("unit") == unit.code
        if event.action not in UNIT_READS or not (own or sent or event.action == SUBMIT):
            continue
        if event.action == Action.DISPATCH and not sent:
            continue
        entry = _staff_entry(event, photos, names)
        if event.action not in UNIT_TEXT:
            entry.text = ""
        entries.append(entry)
    return entries


def read_by_unit(case, unit):
    """{seq: words} of the events that `unit` may read; the same part as on its page."""
    return {entry.seq: entry.text for entry in of_unit(case, unit, {})}


def _staff_entry(event, photos, names):
    entry = _entry(event, photos)
    entry.words = str(STAFF_WORDS.get(event.action, event.action))
    entry.actor = names.get(event.actor, "")
    if whose := event.data.get("on_behalf"):
        entry.actor = _("助理 %(assistant)s 代 %(deputy)s") % {
            "assistant": entry.actor,
            "deputy": names.get(whose, ""),
        }
    if event.action == Action.RATE:
        entry.words += f"：{Grade(event.data['grade']).label}"
    if event.action in {Action.RESOLVE, Action.ANSWER} and "result" in event.data:
        entry.words += f"：{Result(event.data['result']).label}"
    return entry


def _events(case):
    return (
        Event.objects.filter(subject_type=case.subject_type, subject_id=case.pk)
        .select_related("words")
        .order_by("seq")
    )


def _entry(event, photos):
    words = getattr(event, "words", None)
    return Entry(
        at=event.at,
        action=event.action,
        words="",
        text=words.text if words else "",
        seq=event.seq,
        photos=photos.get(event.seq, []),
        role=event.role,
        actor=event.actor,
    )


def _public_words(event, case):
    words = str(PUBLIC[event.action])
    if event.action == Action.RATE:
        words += f"：{Grade(event.data['grade']).label}"
        if event.target == State.SECOND_ROUND:
            words += _("，已开始二次办理")
    if event.action in {Action.RESOLVE, Action.ANSWER} and "result" in event.data:
        words += f"：{Result(event.data['result']).label}"
    return words


def _photos(case):
    from liaison.attachments.models import Attachment

    by_seq = {}
    for photo in Attachment.objects.filter(
        subject_type=case.subject_type, subject_id=case.pk
    ).order_by("uploaded_at"):
        by_seq.setdefault(photo.event_seq, []).append(photo)
    return by_seq


def promise(clocks):
    """The clock that the citizen watches now: first the answer owed, then the acknowledgement."""
    running = {clock.kind: clock for clock in clocks if clock.settled_at is None}
    for kind in ("second_round", "closing", "delivery", "callback", "response"):
        if kind in running:
            return running[kind]
    return None
