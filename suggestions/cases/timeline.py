"""What the citizen may see of the ledger: a white list of events, in words. Staff see all of it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from liaison import together
from liaison.attachments.models import Attachment
from liaison.deadlines.words import day_words
from liaison.ledger.models import Event
from liaison.personal import identifiers
from liaison.personal.models import Purpose
from liaison.personal.scrub import mask_numbers

from . import sorting
from .models import Assignment, Grade, Part, Result
from .workflow import (
    COMMITMENT_MOVED,
    ERASE,
    PAPER_MOVED,
    PROJECT_MOVED,
    PUBLICATION_MOVED,
    REPRINT,
    REVEAL,
    SUBMIT,
    TRANSFER_MOVED,
    Action,
    Personal,
    State,
)


@dataclass
class Entry:
    """One line: `action` is the stored code, `words` what it means to the reader."""

    at: datetime
    action: str
    words: str
    text: str = ""
    seq: int = 0
    photos: list = field(default_factory=list)
    paper: str = ""  # the hand-over whose notice the citizen may read
    letter: int = 0  # the same for a notice about the matter itself
    before: object = None
    after: object = None
    role: str = ""
    actor: str = ""


PUBLIC = {
    "submit": _("您提交了情况"),
    Action.ACCEPT: _("已接单"),
    Action.TAKE_OVER: _("联络站已接单"),
    Action.HAND_OVER: _("已移交给更合适的站点"),
    Action.CONVERT: _("办理方式有调整"),
    Action.DISPATCH: _("已交单位办理"),
    Action.SUBMIT_REVIEW: _("已报送"),
    Action.APPROVE: _("已交单位办理"),
    Action.RECALL: _("正在重新确定承办单位"),
    Action.REPORT_UP: _("已报上级人大"),
    Action.REPLY_INTERIM: _("阶段进展"),
    Action.ADD_ASSISTANT: _("增加了协办单位"),
    Action.NOTE_CONTACT: _("承办单位联系了您"),
    Action.SETTLE_EXTENSION: _("办理期限有调整"),
    Action.PAUSE: _("办理暂停"),
    Action.RESUME: _("办理恢复"),
    Action.HOLD: _("正在走法定程序，期限照常计算"),
    Action.RELEASE_HOLD: _("法定程序已完成"),
    Action.SUPERVISE: _("人大已督办"),
    Action.MERGE: _("与同类事项合并办理，编号和查询码不变"),
    Action.UNMERGE: _("单独办理"),
    Action.FOLLOW: _("合并办理的事项有了结果"),
    Action.REOPEN: _("重新办理"),
    Action.RESTART: _("条件成熟，重启办理"),
    Action.SIGN: _("承办单位已签收"),
    Action.NOTE_PROGRESS: _("办理进展"),
    Action.REQUEST_INFO: _("请您补充情况，期限暂停"),
    Action.SUPPLY_INFO: _("已补充情况"),
    Action.DECLINE: _("不在受理范围，已告知途径"),
    Action.REFER_PETITION: _("已转%(to)s处理，告知书 %(paper)s"),
    Action.REFER_PROCURATORATE: _("有关线索已移送%(to)s，没有移送您的姓名和电话"),
    Action.REFER_SPECIALTY: _("已送%(to)s，请专业代表帮助办理"),
    Action.MOVE_TO_SPECIALTY: _("由%(to)s接手办理"),
    TRANSFER_MOVED: _("移送件有了进展"),
    COMMITMENT_MOVED: _("承诺有了变化"),
    PAPER_MOVED: _("告知书 %(paper)s"),
    PUBLICATION_MOVED: _("公开摘要有了变化"),
    PROJECT_MOVED: _("民生实事项目有了变化"),
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
    Action.REFER_PETITION,
    TRANSFER_MOVED,
    COMMITMENT_MOVED,
    Action.ANSWER,
    Action.RESOLVE,
    Action.DELIVER,
    Action.RATE,
    Action.CLOSE,
    Action.NOTE_PROGRESS,
    Action.REPLY_INTERIM,
    Action.HOLD,
    Action.RESTART,
}
# What came of a hand-over, and of a promise, by the action in its own workflow.
MOVED = {
    "sign": _("%(to)s已签收"),
    "record_receipt": _("%(to)s已签收"),
    "send_back": _("%(to)s退回，继续在这里办理"),
    "recall": _("已从%(to)s撤回，继续在这里办理"),
    "file": _("%(to)s已立案"),
    "decline_filing": _("%(to)s决定不立案"),
    "recommend": _("%(to)s已发出检察建议"),
    "report": _("%(to)s反馈了结果"),
    "fulfil": _("承诺已兑现"),
    "settle_postponement": _("承诺改期到 %(due_on)s，原定 %(was_due_on)s"),
    "replace": _("原来的承诺由新的承诺代替"),
    "drop": _("承诺已撤销"),
    "publication_publish": _("按您的同意，公开了办理摘要"),
    "publication_withdraw": _("公开的办理摘要已撤下"),
    "project_link_case": _("您反映的事成了民生实事项目的建议 %(project)s"),
    "project_pool": _("由您反映的事提出的项目 %(project)s 已入项目库"),
    "project_reject": _("由您反映的事提出的项目 %(project)s 没有列入：%(reason)s"),
    "project_adopted": _("由您反映的事提出的项目 %(project)s 已获票决通过"),
    "project_not_adopted": _("由您反映的事提出的项目 %(project)s 这次没有通过，留在项目库"),
    "project_recommended": _("由您反映的事提出的项目 %(project)s 已获票选推荐，待公告"),
    "project_not_recommended": _("由您反映的事提出的项目 %(project)s 这次没有获得推荐，留在项目库"),
    "project_announce": _("由您反映的事提出的项目 %(project)s 已公告，今年实施"),
    "project_change": _("项目 %(project)s 的实施有变更，公告在项目页"),
    "project_resume": _("项目 %(project)s 恢复实施，公告在项目页"),
    "project_accept": _("由您反映的事提出的项目 %(project)s 已验收，请看项目页"),
    "project_settled": _("由您反映的事提出的项目 %(project)s 已结项"),
    "project_rectifying": _("项目 %(project)s 测评为不满意，已开始二次整改"),
    "paper_issue": _("签发%(label)s %(paper)s"),
    "paper_file_copy": _("%(paper)s 的签章件已归档"),
    "paper_void": _("作废 %(paper)s"),
}
# The same where it speaks to the citizen and staff read it.
MOVED_FOR_STAFF = {"publication_publish": _("按反映人的同意，公开了办理摘要")}
# What the unit did, under its name as the page gives it.
BY_UNIT = {Action.SIGN: _("%s已签收"), Action.RESOLVE: _("%s已答复")}
# A consent and its end, by what it was given to.
CONSENTS = {Personal.CONSENT: _("您同意%s"), Personal.RETRACT: _("您撤回了同意：%s")}
# Steps in a workflow of its own, named by `moved`.
ELSEWHERE = {TRANSFER_MOVED, COMMITMENT_MOVED, PUBLICATION_MOVED, PROJECT_MOVED}
REFERRALS = {
    Action.REFER_PETITION,
    Action.REFER_PROCURATORATE,
    Action.REFER_SPECIALTY,
    Action.MOVE_TO_SPECIALTY,
}
# A step on the way out reads by where it led, whoever turned the key.
LED_TO = {
    State.DISPATCHED: _("已交单位办理"),
    State.AT_GOVERNMENT: _("已转政府办，等待派发"),
    State.REPORTED_UP: _("已报上级人大"),
}
ROUTING = {
    Action.DISPATCH,
    Action.SUBMIT_REVIEW,
    Action.APPROVE,
    Action.SETTLE_OBJECTION,
    Action.REPORT_UP,
}


def _is_inside(event):
    """Steps the citizen has nothing from: keys still to be turned, proposals, refusals."""
    if event.action in ROUTING:
        return event.target not in LED_TO
    if event.action == Action.SUPERVISE:
        return event.data.get("supervision") != "in_force"
    if event.action == PAPER_MOVED:  # of all papers the citizen gets the own 告知书
        return (event.data["kind"], event.data["moved"]) != ("notice", "paper_issue")
    return event.action == Action.SETTLE_EXTENSION and not event.data.get("approved")


def told_result(case):
    """The result's code, once the answer may be read."""
    return "" if case.state == State.REPLY_REVIEW else case.result


def public(case):
    """The citizen's timeline, oldest first. Three queries."""
    entries, photos, events = [], _photos(case), list(_events(case))
    units = _leading(case) if any(event.action in BY_UNIT for event in events) else []
    for event in events:
        if event.action not in PUBLIC or _is_inside(event):
            continue
        entry = _entry(event, photos)
        entry.words = _public_words(event, case, units)
        if event.action == Action.REFER_PETITION:
            entry.paper = event.data["transfer"]
        if event.action == PAPER_MOVED:
            entry.letter = event.data["document"]
        if event.action not in PUBLIC_TEXT:
            entry.text, entry.photos = "", []
        entries.append(entry)
    _hide_replies(entries, _unapproved(events), case.state == State.REPLY_REVIEW)
    _pair(entries)
    return entries


def _pair(entries):
    """Before and after, side by side, of each result: what was taken before the work, or else the
    first photo of the matter, beside the first that was taken after it."""
    before = None
    for entry in entries:
        if entry.action not in {Action.RESOLVE, Action.ANSWER}:
            before = before or next(iter(entry.photos), None)
            continue
        was = next((photo for photo in entry.photos if photo.purpose == "before"), before)
        now = next((photo for photo in entry.photos if photo.purpose != "before"), None)
        if was and now:
            entry.before, entry.after = was, now
            entry.photos = [photo for photo in entry.photos if photo not in (was, now)]


def _unapproved(events):
    """seq of the replies that no last key ever let through, or that were sent back after it."""
    hidden, latest = set(), 0
    for event in events:
        if event.action in {Action.RESOLVE, Action.ANSWER}:
            latest = event.seq
            if event.target == State.REPLY_REVIEW:
                hidden.add(latest)
        elif event.action == Action.APPROVE_REPLY and event.target != State.REPLY_REVIEW:
            hidden.discard(latest)
        elif event.action == Action.RETURN_REPLY:
            hidden.add(latest)
    return hidden


def _hide_replies(entries, hidden, is_reviewed):
    """A reply sent back, or never approved, is not the answer; its words stay inside."""
    replies = [entry for entry in entries if entry.action in {Action.RESOLVE, Action.ANSWER}]
    for reply in replies:
        if reply.seq in hidden:
            waits = is_reviewed and reply is replies[-1]
            reply.words = _("已有答复，正在审核") if waits else _("已有答复")
            reply.text, reply.photos = "", []


STAFF_WORDS = (
    dict(Action.choices)
    | dict(Personal.choices)
    | {
        SUBMIT: _("群众提交"),
        ERASE: _("群众删除个人信息"),
        REPRINT: _("重新打印查询码"),
        REVEAL: _("查看联系方式"),
        TRANSFER_MOVED: _("移送件有了进展"),
        COMMITMENT_MOVED: _("承诺有了变化"),
        PAPER_MOVED: _("公文"),
        PUBLICATION_MOVED: _("公开摘要"),
        PROJECT_MOVED: _("民生实事项目"),
        "remind": _("系统提醒"),
    }
)
# What a unit reads: its own part and what it needs to know; no internal notes, no contact.
UNIT_READS = {
    SUBMIT,
    Action.DISPATCH,
    Action.SUBMIT_REVIEW,
    Action.APPROVE,
    Action.RECALL,
    Action.ADD_ASSISTANT,
    Action.SIGN_PART,
    Action.REPLY_PART,
    Action.NOTE_CONTACT,
    Action.EXTEND,
    Action.SETTLE_EXTENSION,
    Action.PAUSE,
    Action.RESUME,
    Action.HOLD,
    Action.RELEASE_HOLD,
    Action.SUPERVISE,
    Action.RELEASE_SUPERVISION,
    Action.MERGE,
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


CITIZENS = {SUBMIT, Action.SUPPLY_INFO, Action.RATE, Action.WITHDRAW}


def is_citizens(action, role):
    """Whether the words of an event are the citizen's, whoever wrote them down."""
    return action in CITIZENS or role == "citizen"


def has_numbers(case, events=None):
    """Whether the citizen's words say a number that a reader has to ask for."""
    said = [case.title, case.content, case.location_text]
    said += [one.text for one in map(_words, events or _events(case)) if one]
    return any(mask_numbers(text) != text for text in said)


def _words(event):
    if is_citizens(event.action, event.role):
        return getattr(event, "words", None)
    return None


def full(case, names):
    """Everything, for staff. `names` maps actor labels to display names."""
    return for_staff(together.alone(told(case)), names)


@dataclass
class Told:
    """What happened to a case, as read: its events with their words, its photographs, and the
    times in which it was the asking unit's own."""

    events: list
    photos: dict
    spans: list


def told(case, unit=None):
    """The Told of `case` and `unit` (an organisation): a reader (liaison.together)."""
    events, photos = _events(case), _attachments(case)
    spans = case.assignments.filter(unit=unit) if unit else Assignment.objects.none()
    spans = spans.values_list("assigned_at", "ended_at")
    to_government = unit and case.government_id == unit.pk
    sent = sent_to_government([case.pk] if to_government else [])
    yield events, photos, spans, sent
    return Told(list(events), _by_seq(photos), [*spans, *((at, None) for _case, at in sent)])


def for_staff(told, names):
    return [_staff_entry(event, told.photos, names) for event in told.events]


PROPOSALS = {Action.DISPATCH, Action.SUBMIT_REVIEW}


def of_unit(case, unit, names):
    """The part that is or was formally given to `unit` (an organisation): assigned as lead or
    assisting unit, or sent to it as 政府办; and what the citizen had added before."""
    return for_unit(together.alone(told(case, unit)), case, unit, names)


def for_unit(told, case, unit, names):
    entries = []
    for event in told.events:
        if not unit_reads(event, case, unit, told.spans):
            continue
        entry = _staff_entry(event, told.photos, names)
        if event.action not in UNIT_TEXT:
            entry.text = ""
        entry.text = identifiers.mask(entry.text)
        entries.append(entry)
    return entries


def unit_reads(event, case, unit, spans):
    """Whether `unit` reads `event`; `spans` are the times in which the case was its own."""
    own = any(start <= event.at and (end is None or event.at <= end) for start, end in spans)
    sent = event.action == Action.DISPATCH and event.data.get("unit") == unit.code
    said = event.action == SUBMIT or (
        event.action in {Action.SUPPLY_INFO, Action.RATE}
        and any(end is None or event.at <= end for _start, end in spans)
    )
    if event.action not in UNIT_READS or not (own or sent or said):
        return False
    if event.action in PROPOSALS and not sent and case.government_id != unit.pk:
        return False
    # A proposal of 督办 is the congress's own until it is decided.
    return "proposed" not in {event.data.get("supervision"), event.data.get("was")}


def sent_to_government(cases):
    """(case id, when it was first sent to 政府办) of the cases with these ids."""
    rows = Event.objects.filter(
        subject_type="cases.case", subject_id__in=cases, target=State.AT_GOVERNMENT
    )
    return rows.values("subject_id").annotate(first=Min("at")).values_list("subject_id", "first")


def read_by_unit(case, unit):
    """{seq: words} of the events that `unit` may read; the same part as on its page."""
    return read_in(together.alone(told(case, unit)), case, unit)


def read_in(told, case, unit):
    return {entry.seq: entry.text for entry in for_unit(told, case, unit, {})}


def _staff_entry(event, photos, names):
    entry = _entry(event, photos)
    entry.words = str(STAFF_WORDS.get(event.action, event.action))
    entry.actor = names.get(event.actor, "")
    if whose := event.data.get("on_behalf"):
        entry.actor = _("助理 %(assistant)s 代 %(deputy)s") % {
            "assistant": entry.actor,
            "deputy": names.get(whose, ""),
        }
    if event.action == SUBMIT and event.role == "deputy":
        entry.words = _("代表随手拍上报")
    if event.action in {*ELSEWHERE, PAPER_MOVED}:
        entry.words = _moved_words(event, MOVED | MOVED_FOR_STAFF)
    if event.action in REFERRALS:
        entry.words += f"：{event.data['to']}"
    if event.action == Action.CLASSIFY:
        entry.words += f"：{sorting.name_of(event.data['to'])}"
    if event.action == Action.RATE:
        entry.words += f"：{Grade(event.data['grade']).label}"
    if event.action in {Action.RESOLVE, Action.ANSWER} and "result" in event.data:
        entry.words += f"：{_result_words(event)}"
    if event.action in {Personal.CONSENT, Personal.RETRACT} and "purpose" in event.data:
        entry.words += f"：{Purpose(event.data['purpose']).label}"
    if event.action == Action.SETTLE_EXTENSION:
        entry.words += _("：同意") if event.data["approved"] else _("：不同意")
    if event.action in {Action.EXTEND, Action.SETTLE_EXTENSION}:
        entry.words += _("（%s 个工作日）") % event.data["days"]
    if event.action == Action.SUPERVISE and event.data.get("supervision") == "proposed":
        entry.words = str(_("建议督办"))
    return entry


def _result_words(event):
    """列入计划，承诺 2026年12月31日 前完成."""
    words = str(Result(event.data["result"]).label)
    if until := event.data.get("promised_on"):
        words += _("，承诺 %s 前完成") % day_words(date.fromisoformat(until))
    return words


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


def _moved_words(event, moved=MOVED):
    return str(moved[event.data["moved"]]) % event.data


def _leading(case):
    """[(from, until, name)] of the units that had the matter in hand, the last first."""
    rows = case.assignments.filter(part=Part.LEAD).order_by("-assigned_at")
    return list(rows.values_list("assigned_at", "ended_at", "unit__name"))


def _public_words(event, case, units):
    if event.action in ELSEWHERE:
        return _moved_words(event)
    words = str(PUBLIC[event.action])
    if event.action in BY_UNIT:
        at = event.at
        held = (name for start, end, name in units if start <= at and (not end or at <= end))
        words = str(BY_UNIT[event.action]) % next(held, _("承办单位"))
    if event.action in REFERRALS | {PAPER_MOVED}:
        words = words % event.data
    if event.action in ROUTING - {Action.SETTLE_OBJECTION}:
        words = str(LED_TO[event.target])
    if event.action == Action.RATE:
        words += f"：{Grade(event.data['grade']).label}"
        if event.target == State.SECOND_ROUND:
            words += _("，已开始二次办理")
    if event.action in {Action.RESOLVE, Action.ANSWER} and "result" in event.data:
        words += f"：{_result_words(event)}"
    if event.action in CONSENTS and "purpose" in event.data:
        words = str(CONSENTS[event.action]) % Purpose(event.data["purpose"]).label
    if event.action == Action.SETTLE_EXTENSION:
        words += _("，延长 %s 个工作日") % event.data["days"]
    return words


def _photos(case):
    return _by_seq(_attachments(case))


def _attachments(case):
    found = Attachment.objects.filter(subject_type=case.subject_type, subject_id=case.pk)
    return found.order_by("uploaded_at")


def _by_seq(attachments):
    photos = {}
    for photo in attachments:
        photos.setdefault(photo.event_seq, []).append(photo)
    return photos


WATCHED = ("second_round", "closing", "delivery", "callback", "interim_reply", "response")


def promise(clocks):
    """The clock that the citizen watches now: first the answer owed, then the acknowledgement; one
    that stands still only when none runs (the unit has answered, the station owes the word)."""
    running = {clock.kind: clock for clock in clocks if clock.settled_at is None}
    watched = [running[kind] for kind in WATCHED if kind in running]
    return next((clock for clock in watched if clock.paused_at is None), next(iter(watched), None))
