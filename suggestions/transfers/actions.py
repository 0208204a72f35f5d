"""Verbs of hand-overs: three that start one from a case, and what becomes of it. Case first, then
hand-over: both rows are locked in this order everywhere."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.notifications import actions as messages
from liaison.personal.scrub import mask_numbers
from liaison.workdays.calendar import end_of
from liaison.workflow import SYSTEM, begin, record, step
from suggestions.cases import actions as cases
from suggestions.cases.actions import Invalid, not_accept, require_words
from suggestions.cases.models import Case, Reason, listed_title
from suggestions.cases.notifications import citizen_drafts
from suggestions.cases.permissions import roles_of
from suggestions.cases.workflow import TRANSFER_MOVED
from suggestions.cases.workflow import Action as CaseAction
from suggestions.cases.workflow import Role as CaseRole

from . import numbers, papers, receivers
from .models import Kind, Outcome, Purpose, Transfer
from .workflow import SEND, Action, State

PETITION_REASONS = ("R3", "R2")  # what belongs to 信访, and what to 纪检监察
LONGEST_ANSWER = timedelta(days=366)


# --- out of a case --------------------------------------------------------------------------------


def refer_petition(case, *, reason=None, text="", office=None, facts="", by, now, version=None):
    """转信访: registered, passed on, and the citizen told in writing where to turn (信访工作条例:
    within 15 days of receiving the matter). The case ends not_accepted; nothing is dropped."""
    reason = reason or Reason.objects.get(pk=PETITION_REASONS[0])
    if reason.pk not in PETITION_REASONS:
        raise Invalid(_("转信访只用于 R2、R3 两种情形，其他情形请用“不属受理范围”。"), "reason")
    offered = receivers.offices_for_petitions(case.division)
    usual = "supervision" if reason.pk == "R2" else "petition_office"
    office = _chosen(office, offered, _("只能转给本地的信访部门或监察机关。"), "office", usual)
    text = text or advice(reason, office)
    action = CaseAction.REFER_PETITION
    with step(case, action, by=by, now=now, version=version, text=text) as c:
        not_accept(c, reason, now)
        given = {"to_organisation": office, "reason": reason, "text": text}
        sent = _send(c, Kind.PETITION, facts, by, now, **given)
        c.event_data |= _named(sent) | {"reason": reason.pk}
    return case


def refer_procuratorate(
    case, *, text, facts="", office=None, with_photos=False, by, now, version=None
):
    """移送检察 (F06): only the facts needed, never who told them. The case itself goes on."""
    require_words(text, _("请写明移送的理由。"))
    offered = receivers.procuratorates(case.division)
    office = _chosen(office, offered, _("只能移送本地的人民检察院。"), "office")
    action = CaseAction.REFER_PROCURATORATE
    with step(case, action, by=by, now=now, version=version, text=text) as c:
        given = {"to_organisation": office, "with_photos": with_photos, "text": text}
        c.event_data |= _named(_send(c, Kind.PROCURATORATE, facts, by, now, **given))
    return case


def refer_specialty(
    case,
    *,
    station,
    text,
    purpose=Purpose.ADVISE,
    facts="",
    with_photos=False,
    by,
    now,
    version=None,
):
    """送专业站: asked for advice, or to take the matter over. A representative may ask for advice;
    giving a case away is for the station and the congress office."""
    require_words(text, _("请写明请专业站做什么。"))
    offered = receivers.specialty_stations(case.division, besides=case.station_id)
    if station not in offered:
        raise Invalid(_("只能送本县（市、区）正在运行的其他专业站。"), "station")
    if purpose == Purpose.TAKE_OVER and CaseRole.DEPUTY in roles_of(case, by):
        raise Invalid(_("代表可以请专业站提意见；请专业站接手，由联络站决定。"), "purpose")
    action = CaseAction.REFER_SPECIALTY
    with step(case, action, by=by, now=now, version=version, text=text) as c:
        given = {"to_station": station, "purpose": purpose, "with_photos": with_photos}
        sent = _send(c, Kind.SPECIALTY, facts, by, now, text=text, **given)
        c.event_data |= _named(sent) | {"purpose": purpose}
    return case


def _chosen(office, offered, complaint, field, usual=""):
    if office is None:
        found = [one for one in offered if not usual or one.kind == usual] or list(offered)
        if not found:
            raise Invalid(_("系统里还没有登记这类机关，请管理员先在单位里登记。"), field)
        return found[0]
    if office not in offered:
        raise Invalid(complaint, field)
    return office


def advice(reason, office):
    """What the citizen reads when nothing else was written."""
    words = _("您反映的事项已转%(office)s依法处理，后续由它答复您。") % {"office": office.name}
    if office.phone:
        words += _("联系电话 %s。") % office.phone
    told = f"{reason.advice}{_('电话')} {reason.phone}。" if reason.phone else reason.advice
    return words + told


def _send(case, kind, facts, by, now, *, text="", **fields):
    if Transfer.objects.open().filter(case=case, kind=kind).exists():
        raise Invalid(_("这件事项已经送出，对方还没有反馈。"), "text")
    to = fields.get("to_organisation")
    if to is not None and to.pk == case.accused_unit_id:
        raise Invalid(_("事项反映的就是这个单位，不能送给它。"), "office")
    number = numbers.take(kind, case.division, now)
    sent = Transfer(
        case=case,
        kind=kind,
        number=number,
        division=case.division,
        title=listed_title(case.title, case.sensitivity)[:60],
        facts=mask_numbers(facts or case.content),
        location_text=mask_numbers(case.location_text),
        category=case.category,
        from_station=case.station,
        sent_by=by.user,
        sent_at=now,
        **fields,
    )
    role = sorted(sent.roles_of(by))[:1]
    with begin(sent, SEND, by=by, now=now, role="".join(role), text=text) as row:
        issued = papers.issue(row, case, text=text, by=by, now=now)
        row.paper = issued[0].number
        row.save(update_fields=["paper"])
        row.event_data |= {"papers": [paper.number for paper in issued]}
        if kind == Kind.PETITION:  # the notice is this very step; late or not is kept
            _start(row, "notice", case.submitted_at)
            deadlines.settle(subject=row, kind="notice", now=now)
        _start(row, "receipt", now)
    return sent


def _start(transfer, kind, now, **changes):
    deadlines.start(
        subject=transfer,
        kind=kind,
        now=now,
        mode=transfer.kind,
        category=transfer.category_id or "",
        division=transfer.division,
        **changes,
    )


def _named(transfer):
    to = transfer.receiver.name
    return {"transfer": transfer.number, "paper": transfer.paper, "to": to}


# --- what becomes of it ---------------------------------------------------------------------------


def sign(transfer, *, by, now, version=None):
    """签收. A matter that was to be taken over moves to the specialty station now."""
    return _receive(transfer, Action.SIGN, "", by, now, version)


def record_receipt(transfer, *, text, by, now, version=None):
    """登记对方回执: signed on paper, by whom and when is in the words."""
    require_words(text, _("请写明谁在什么时候签收。"))
    return _receive(transfer, Action.RECORD_RECEIPT, text, by, now, version)


def _receive(transfer, action, text, by, now, version):
    with _moving(transfer, action, by=by, now=now, version=version, text=text) as (t, case):
        t.state, t.signed_at = State.RECEIVED, now
        t.is_on_paper = action == Action.RECORD_RECEIPT
        deadlines.settle(subject=t, kind="receipt", now=now)
        if t.kind == Kind.PETITION:
            _finish(t, Outcome.REGISTERED, now)
        elif t.takes_over:
            _finish(t, Outcome.TAKEN_OVER, now)
            _move(case, t, now)
        else:
            _start(t, "outcome", now)
    return transfer


def _move(case, transfer, now):
    """The case goes to the specialty station with its place, its representative and its clocks."""
    data = _named(transfer) | {"from": case.station.code}
    with step(case, CaseAction.MOVE_TO_SPECIALTY, by=SYSTEM, now=now, data=data) as c:
        c.station = transfer.to_station


def send_back(transfer, *, text, by, now, version=None):
    """退回, with the reason. A matter sent to 信访 is taken up again: nothing falls between two
    offices."""
    require_words(text, _("请写明退回的原因。"))
    given = {"by": by, "now": now, "version": version, "text": text}
    with _moving(transfer, Action.SEND_BACK, **given) as (t, case):
        t.state = State.SENT_BACK
        _end(t, now)
        if t.kind == Kind.PETITION and case.state == "not_accepted":
            cases.reopen(case, text=_("%s退回：") % t.receiver.name + text, by=SYSTEM, now=now)
    return transfer


def note(transfer, *, text, by, now, version=None):
    """A note between the two offices; the citizen does not read it."""
    require_words(text, _("请写下进展。"))
    with step(transfer, Action.NOTE, by=by, now=now, version=version, text=text):
        pass
    return transfer


def file(transfer, *, text="", told="", by, now, version=None):
    """立案."""
    given = {"by": by, "now": now, "version": version, "text": text, "told": told}
    with _moving(transfer, Action.FILE, **given):
        pass
    return transfer


def decline_filing(transfer, *, text, told="", by, now, version=None):
    """不立案: never without its reason (F06)."""
    require_words(text, _("请写明不立案的理由。"))
    given = {"by": by, "now": now, "version": version, "text": text, "told": told}
    with _moving(transfer, Action.DECLINE_FILING, **given) as (t, _case):
        _finish(t, Outcome.NOT_FILED, now)
    return transfer


def recommend(transfer, *, text, recommendation, answer_due_on, told="", by, now, version=None):
    """检察建议: to whom and what, its number, and until when the office addressed must answer."""
    require_words(text, _("请写明向谁建议什么。"))
    require_words(recommendation, _("请填写检察建议的文号。"), "recommendation")
    today = localdate(now)
    if not today < answer_due_on <= today + LONGEST_ANSWER:
        raise Invalid(_("反馈期限应在今天之后、一年之内。"), "answer_due_on")
    given = {"by": by, "now": now, "version": version, "text": text, "told": told}
    with _moving(transfer, Action.RECOMMEND, **given) as (t, _case):
        t.recommendation, t.answer_due_on = recommendation, answer_due_on
        t.event_data |= {"due_on": answer_due_on.isoformat()}
        deadlines.settle(subject=t, kind="outcome", now=now)
        _start(t, "recommendation", now, due_at=end_of(answer_due_on))
    return transfer


def report(transfer, *, text, told="", by, now, version=None):
    """反馈结果 to whoever handed it over; `told` is what the citizen reads of it."""
    require_words(text, _("请写明结果。"))
    given = {"by": by, "now": now, "version": version, "text": text, "told": told}
    with _moving(transfer, Action.REPORT, **given) as (t, _case):
        _finish(t, Outcome.ADVISED if t.kind == Kind.SPECIALTY else Outcome.REPORTED, now)
    return transfer


def recall(transfer, *, text, by, now, version=None):
    """撤回, as long as nobody signed for it."""
    require_words(text, _("请写明撤回的原因。"))
    given = {"by": by, "now": now, "version": version, "text": text}
    with _moving(transfer, Action.RECALL, **given) as (t, _case):
        t.state = State.RECALLED
        _end(t, now)
    return transfer


def fall_away(case, now):
    """A case that has ended needs no more advice; what the procuratorate has is its own by now."""
    for row in Transfer.objects.filter(case=case, kind=Kind.SPECIALTY, state=State.SENT):
        words = str(_("事项已经结束，不再需要。"))
        with step(row, Action.RECALL, by=SYSTEM, now=now, text=words) as t:
            t.state = State.RECALLED
            _end(t, now)


def _finish(transfer, outcome, now):
    transfer.state, transfer.outcome = State.DONE, outcome
    deadlines.settle(subject=transfer, kind=["outcome", "recommendation"], now=now)
    _end(transfer, now)


def _end(transfer, now):
    transfer.ended_at = now
    deadlines.cancel(subject=transfer, now=now)


@contextmanager
def _moving(transfer, action, *, by, now, version, text, told=""):
    """One step of the hand-over, with a line on the case's own record for staff and citizen."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=transfer.case_id)
        with step(transfer, action, by=by, now=now, version=version, text=text) as row:
            row.case = case
            yield row, case
        data = _named(transfer) | {"kind": transfer.kind, "moved": action}
        event = record(case, TRANSFER_MOVED, by=by, now=now, text=told, data=data)
        key = f"{case.subject_type}:{case.pk}:{event.seq}"
        messages.enqueue(citizen_drafts(case, "transfer.told", key, now), now=now)
