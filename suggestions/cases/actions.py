"""Every verb of a case. Views, API, tasks and commands call these and nothing else."""

import re
from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from liaison.attachments import actions as attachments
from liaison.deadlines import actions as deadlines
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.personal.fields import blind_index, blind_indexes
from liaison.personal.models import NoticeText
from liaison.reference import Shelf
from liaison.workflow import SYSTEM, begin, step
from stations.organisations.models import Organisation

from . import codes, rules
from .models import Assignment, Case, Contact, EmergencyWord, Grade, Mode, Rating
from .workflow import SUBMIT, Action, State

EMERGENCIES = Shelf(lambda: list(EmergencyWord.objects.values_list("word", flat=True))).follow(
    EmergencyWord
)
CLOSING = ("closing", "second_round")  # the clocks under which a result is owed


class Invalid(Refusal):
    """The input of a verb cannot be right (422); `field` names the culprit."""

    status = 422
    code = "invalid"

    def __init__(self, detail, field="text"):
        super().__init__(detail)
        self.field = field
        self.errors = {field: [str(detail)]}


# --- intake -------------------------------------------------------------------------------------


@transaction.atomic
def submit(
    *,
    station,
    content,
    by,
    now,
    channel,
    owner,
    representative=None,
    addressed_station=None,
    title="",
    kind="",
    category=None,
    location_text="",
    longitude=None,
    latitude=None,
    name="",
    phone="",
    wants_reply=True,
    confidential=False,
    photos=(),
    upload_key="",
    number="",
):
    """Store a citizen's matter and start its response clock (24 natural hours).

    `owner` is the opaque string that stands for the sender, `upload_key` the one under which
    `photos` (attachment ids) were uploaded, when it is another. Returns (case, is_new); is_new is
    False when the same person sent the same text within cases.repeat_minutes: the existing case
    comes back instead (F30).
    """
    likenesses = blind_indexes(f"{phone or owner}:{content}", "likeness")
    _one_at_a_time(likenesses[-1])  # of the oldest key, which processes with old and new lists know
    repeated = _repeated(likenesses, station, now)
    if repeated:
        return repeated, False
    case = Case(
        number=number or codes.next_number(station.division_id, now),
        state=State.SUBMITTED,
        channel=channel,
        kind=kind,
        category=category,
        title=title or headline(content),
        content=content,
        location_text=location_text,
        longitude=longitude,
        latitude=latitude,
        division=station.division_id,
        station=station,
        addressed_station=addressed_station or station,
        representative=representative,
        wants_reply=wants_reply,
        is_confidential=confidential,
        is_urgent=is_emergency(f"{title}\n{content}"),
        notice_version=getattr(NoticeText.current("case", now), "version", 0),
        submitted_at=now,
        likeness=likenesses[0],
    )
    if representative:
        hours = rule(rules.TAKE_OVER_HOURS, case.division)
        case.take_over_at = now + timedelta(hours=hours)
    with begin(case, SUBMIT, by=by, now=now, role="citizen", data={"channel": channel}):
        if name or phone:
            index = blind_index(phone) if phone else ""
            Contact.objects.create(case=case, name=name, phone=phone, phone_index=index)
        _attach(case, photos, upload_key or owner, "intake", now)
        _start(case, "response", now)
    return case, True


def headline(content):
    """A title from the first sentence, for those who only tell their matter."""
    line = content.strip().partition("\n")[0].strip()
    first = re.split("[。！？；!?;]", line)[0].strip() or line
    return first if len(first) <= 30 else first[:29] + "…"


def is_emergency(text):
    return any(word in text for word in EMERGENCIES())


def _one_at_a_time(likeness):
    """Two phones of one person, or one impatient thumb: the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [likeness])


def _repeated(likenesses, station, now):
    since = now - timedelta(minutes=rule(rules.REPEAT_MINUTES, station.division_id))
    return (
        Case.objects.filter(likeness__in=likenesses, submitted_at__gte=since, state__in=_alive())
        .for_reading()
        .first()
    )


def _alive():
    return [state for state in State if state != State.WITHDRAWN]


# --- station and representative -------------------------------------------------------------------


def accept(case, *, by, now, version=None):
    """接单: stops the response clock for ever; the closing clock starts."""
    with step(case, Action.ACCEPT, by=by, now=now, version=version) as c:
        _acknowledge(c, now)
    return case


def take_over(case, *, by, now, version=None):
    """代接: the station takes what its representative left; lateness is the station's (A0)."""
    with step(case, Action.TAKE_OVER, by=by, now=now, version=version) as c:
        c.taken_over = True
        _acknowledge(c, now)
    return case


def _acknowledge(case, now):
    deadlines.settle(subject=case, kind="response", now=now)
    if case.acknowledged_at is None:
        case.acknowledged_at = now
        case.mode = Mode.DIRECT
        _start(case, "closing", now)


def hand_over(case, *, station, text, by, now, version=None):
    """移交: a case that reached the wrong station; its accept is the receipt. No clock restarts.

    Only to a running station of the same county: nobody hands a case out of everybody's sight.
    """
    if station.pk == case.station_id:
        raise Invalid(_("事项已经在这个站点，请选择其他站点。"), "station")
    data = {"from": case.station.code, "to": station.code}
    with step(case, Action.HAND_OVER, by=by, now=now, version=version, text=text, data=data) as c:
        if not station.is_open or not station.division_id.startswith(c.division[:6]):
            raise Invalid(_("只能移交给本县（市、区）正在运行的站点。"), "station")
        c.station, c.division, c.representative = station, station.division_id, None
        c.take_over_at = None
    return case


def reassign(case, *, representative, by, now, version=None):
    """改派: another representative of the station, for instance when a mandate ended."""
    if representative.has_ended or not representative.stations.filter(pk=case.station_id).exists():
        raise Invalid(_("这位代表不在这个站点，请重新选择。"), "representative")
    if representative.is_suspended:
        raise Invalid(_("这位代表暂时停止执行职务，请重新选择。"), "representative")
    with step(
        case,
        Action.REASSIGN,
        by=by,
        now=now,
        version=version,
        data={"representative": str(representative.uid)},
    ) as c:
        c.representative = representative
    return case


def decline(case, *, reason, text, by, now, version=None):
    """不属受理范围 with one of R1–R11 and the way that is open instead."""
    with step(
        case, Action.DECLINE, by=by, now=now, version=version, text=text, data={"reason": reason.pk}
    ) as c:
        c.reason = reason
        c.acknowledged_at = c.acknowledged_at or now
        deadlines.settle(subject=c, kind="response", now=now)
        _end(c, now)
    return case


def request_info(case, *, text, by, now, version=None):
    """请补充: the clocks pause, visibly; a supplement clock asks the citizen's attention."""
    _words(text, _("请写明需要补充什么。"))
    with step(case, Action.REQUEST_INFO, by=by, now=now, version=version, text=text) as c:
        c.resume_state = c.state
        deadlines.pause(subject=c, reason="need_info", now=now)
        _start(c, "supplement", now)
    return case


def supply_info(case, *, text, by, now, version=None, photos=(), owner=""):
    """补充: at any time while open; ends a pause when one was waiting for it."""
    _words(text or photos, _("请写下要补充的内容，或添加照片。"))
    with step(case, Action.SUPPLY_INFO, by=by, now=now, version=version, text=text) as c:
        if c.state == State.NEED_INFO:
            c.state, c.resume_state = c.resume_state, ""
            deadlines.settle(subject=c, kind="supplement", now=now)
            deadlines.resume(subject=c, now=now)
        _attach(c, photos, owner, "supplement", now)
    return case


def answer(case, *, text, by, now, version=None, result="explained", photos=(), owner=""):
    """直接答复: representative or station answers; the citizen may rate from now on."""
    _words(text, _("请写下给群众的答复。"))
    with step(
        case,
        Action.ANSWER,
        by=by,
        now=now,
        version=version,
        text=text,
        data={"result": result},
    ) as c:
        c.result = result
        _attach(c, photos, owner, "after", now)
        _feed_back(c, now, now)
    return case


def urge(case, *, text="", by, now, version=None):
    """催办: a reminder by a person to whoever has the case now."""
    with step(case, Action.URGE, by=by, now=now, version=version, text=text):
        pass
    return case


def record_callback(case, *, text, reached=True, by, now, version=None):
    """回访 of the second round: station or representative calls first, then its clock runs (A0)."""
    _words(text, _("请写下回访情况。"))
    with step(
        case,
        Action.RECORD_CALLBACK,
        by=by,
        now=now,
        version=version,
        text=text,
        data={"reached": reached},
    ) as c:
        c.called_back_at = now
        deadlines.settle(subject=c, kind="callback", now=now)
        _start(c, "second_round", now)
    return case


def deliver(case, *, text="", by, now, version=None):
    """反馈: the result reaches the citizen; the unit's part is settled as of its reply."""
    with step(case, Action.DELIVER, by=by, now=now, version=version, text=text) as c:
        _feed_back(c, c.replied_at or now, now)
        deadlines.settle(subject=c, kind="delivery", now=now)
    return case


def _feed_back(case, replied_at, now):
    """What was owed is settled as of the reply; the seven days to rate run from now."""
    deadlines.settle(subject=case, kind=CLOSING, now=replied_at)
    case.replied_at, case.fed_back_at = replied_at, now
    _start(case, "rating", now)


# --- hand to a unit -------------------------------------------------------------------------------


def dispatch(case, *, unit, by, now, version=None, note=""):
    """交办/转办: to a unit in the station's own township 交办, else 转办 (D2).

    Goes to review unless the place waives it or the actor is the reviewer.
    """
    with step(
        case, Action.DISPATCH, by=by, now=now, version=version, text=note, data={"unit": unit.code}
    ) as c:
        c.mode = _mode_of(c, unit)
        c.unit, c.proposed_by = unit, by.user
        if _needs_review(c, by):
            c.resume_state, c.state = c.state, State.PENDING_REVIEW
        else:
            c.state = State.DISPATCHED
            _assign(c, now)
    return case


def _mode_of(case, unit):
    """交办 inside the township, else 转办; a county's own station always sends 转办 (D2)."""
    if not Organisation.objects.handling_for(case.division).filter(pk=unit.pk).exists():
        raise Invalid(_("这个单位不能承办这件事项，请选择其他单位。"), "unit")
    township = case.division[:9]
    is_near = len(township) == 9 and unit.division_id.startswith(township)
    return Mode.ASSIGN if is_near else Mode.TRANSFER


def _needs_review(case, by):
    role = by.membership.role
    if case.mode == Mode.TRANSFER:
        return role != "congress_clerk"
    if role in {"street_clerk", "congress_clerk"}:
        return False
    return rule(rules.ASSIGN_NEEDS_APPROVAL, case.division)


def approve(case, *, by, now, version=None, text=""):
    """同意交办: the second key; nobody approves what they proposed."""
    with step(case, Action.APPROVE, by=by, now=now, version=version, text=text) as c:
        _assign(c, now)
    return case


def return_review(case, *, text, by, now, version=None):
    _words(text, _("请写明退回的原因。"))
    with step(case, Action.RETURN_REVIEW, by=by, now=now, version=version, text=text) as c:
        second = c.round > 1
        c.state = State.SECOND_ROUND if second else State.ACCEPTED
        c.unit = c.proposed_by = None
        c.mode, c.resume_state = Mode.DIRECT, ""
    return case


def _assign(case, now):
    """Give the unit its formal part. The first dispatch of a round starts the unit's clock."""
    first = not case.assignments.filter(round=case.round).exists()
    case.assignments.filter(ended_at=None).update(ended_at=now)
    Assignment.objects.create(case=case, unit=case.unit, round=case.round, assigned_at=now)
    case.resume_state = ""
    if case.dispatched_at is None:
        case.dispatched_at = now
    if first and case.round == 1:
        deadlines.cancel(subject=case, kind="closing", now=now)
        _start(case, "closing", now)


def sign(case, *, by, now, version=None):
    with step(case, Action.SIGN, by=by, now=now, version=version) as c:
        c.assignments.filter(ended_at=None).update(signed_at=now)
    return case


def object_to(case, *, reason, competent_unit, by, now, version=None):
    """退件: names the competent unit and the ground; the clock pauses while it is decided."""
    _words(reason, _("请写明退件理由。"), "reason")
    if competent_unit is None or competent_unit.pk == case.unit_id:
        raise Invalid(_("请写明应由哪个单位办理。"), "competent_unit")
    data = {"competent_unit": competent_unit.code}
    with step(case, Action.OBJECT, by=by, now=now, version=version, text=reason, data=data) as c:
        c.objections += 1
        deadlines.pause(subject=c, reason="objection", now=now)
        _start(c, "objection", now)
    return case


def settle_objection(case, *, unit, text="", by, now, version=None):
    """裁定退件: the same unit (refused) or another (upheld). Clocks go on, none restarts.

    A matter of the township that turns out to be the county's becomes 转办 and needs the approval
    of the 代表工委 like any other.
    """
    data = {"unit": unit.code, "upheld": unit.pk != case.unit_id}
    with step(
        case, Action.SETTLE_OBJECTION, by=by, now=now, version=version, text=text, data=data
    ) as c:
        leaves = c.mode == Mode.ASSIGN and _mode_of(c, unit) == Mode.TRANSFER
        c.unit, c.state = unit, State.DISPATCHED
        deadlines.settle(subject=c, kind="objection", now=now)
        deadlines.resume(subject=c, now=now)
        if leaves:
            c.mode, c.proposed_by = Mode.TRANSFER, by.user
        if leaves and _needs_review(c, by):
            c.state = State.PENDING_REVIEW
            c.assignments.filter(ended_at=None).update(ended_at=now)
        else:
            _assign(c, now)
    return case


def note_progress(case, *, text, by, now, version=None, photos=(), owner=""):
    """记录进展: the unit's note, or the representative's own coordinating (直办中)."""
    _words(text, _("请写下进展。"))
    with step(case, Action.NOTE_PROGRESS, by=by, now=now, version=version, text=text) as c:
        if c.state == State.ACCEPTED:
            c.state = State.DIRECT
        _attach(c, photos, owner, "before", now)
    return case


def resolve(case, *, result, text, by, now, version=None, photos=(), photos_before=(), owner=""):
    """答复: the unit's result. Its clock stands still from here and is settled as of now
    unless the reply is returned."""
    _words(text, _("请写下办理结果。"))
    with step(
        case, Action.RESOLVE, by=by, now=now, version=version, text=text, data={"result": result}
    ) as c:
        c.result, c.replied_at = result, now
        c.assignments.filter(ended_at=None).update(replied_at=now)
        deadlines.pause(subject=c, reason="reply_review", now=now)
        _attach(c, photos_before, owner, "before", now)
        _attach(c, photos, owner, "after", now)
        if c.mode == Mode.TRANSFER or rule(rules.REPLY_NEEDS_REVIEW, c.division):
            c.state = State.REPLY_REVIEW
        else:
            c.state = State.REPLIED
            _start(c, "delivery", now)
    return case


def approve_reply(case, *, by, now, version=None, text=""):
    with step(case, Action.APPROVE_REPLY, by=by, now=now, version=version, text=text) as c:
        _start(c, "delivery", now)
    return case


def return_reply(case, *, text, by, now, version=None):
    """退回重办: the unit's clock goes on where it stood."""
    _words(text, _("请写明还缺什么。"))
    with step(case, Action.RETURN_REPLY, by=by, now=now, version=version, text=text) as c:
        c.replied_at, c.result = None, ""
        deadlines.cancel(subject=c, kind="delivery", now=now)
        deadlines.resume(subject=c, now=now)
    return case


# --- the citizen's word ---------------------------------------------------------------------------


def rate(case, *, grade, by, now, reason="", version=None):
    """评价: 不满意 opens 二次办理 by itself, the second time 提请会商 (F34)."""
    if grade == Grade.DISSATISFIED:
        _words(reason, _("请告诉我们哪里没有解决。"), "reason")
    with step(
        case, Action.RATE, by=by, now=now, version=version, text=reason, data={"grade": grade}
    ) as c:
        Rating.objects.create(case=c, round=c.round, grade=grade, at=now)
        c.rating = grade
        deadlines.settle(subject=c, kind="rating", now=now)
        if grade != Grade.DISSATISFIED:
            c.state = State.CLOSED
            _end(c, now)
        elif c.round == 1:
            _second_round(c, now)
        else:
            c.state = State.JOINT_STUDY
    return case


def _second_round(case, now):
    case.state, case.round = State.SECOND_ROUND, case.round + 1
    case.replied_at = case.fed_back_at = case.called_back_at = None
    case.result = ""
    case.assignments.filter(ended_at=None).update(ended_at=now)
    case.unit = case.proposed_by = None
    if case.has_phone:
        _start(case, "callback", now)
    else:
        _start(case, "second_round", now)


def withdraw(case, *, by, now, version=None, text=""):
    with step(case, Action.WITHDRAW, by=by, now=now, version=version, text=text) as c:
        if c.state == State.PENDING_REVIEW:
            c.unit = None  # never formally its own, so it hears nothing
        c.state = State.WITHDRAWN
        _end(c, now)
    return case


def refer_to_study(case, *, text, by, now, version=None):
    _words(text, _("请写明提请会商的理由。"))
    with step(case, Action.REFER_TO_STUDY, by=by, now=now, version=version, text=text) as c:
        _cancel_all(c, now)
    return case


def close(case, *, by, now, version=None, text=""):
    """办结归档: after 会商 by the 代表工委 with its outcome; unrated cases by the system."""
    if by.kind != "system":
        _words(text, _("请写下会商结果，会告知群众。"))
    with step(case, Action.CLOSE, by=by, now=now, version=version, text=text) as c:
        _end(c, now)  # the rating clock too: nobody is late for not rating
    return case


def skip_callback(case, *, now):
    """Nobody is left to call, so the second round runs at once. The caller holds the row."""
    if case.state == State.SECOND_ROUND and case.called_back_at is None:
        deadlines.cancel(subject=case, kind="callback", now=now)
        _start(case, "second_round", now)


# --- shared pieces --------------------------------------------------------------------------------


def _start(case, kind, now):
    return deadlines.start(
        subject=case,
        kind=kind,
        now=now,
        mode=case.mode,
        category=case.category_id or "",
        urgency=case.urgency,
        division=case.division,
        region=case.division,
        round=case.round,
    )


def _end(case, now):
    case.closed_at = now
    case.assignments.filter(ended_at=None).update(ended_at=now)
    _cancel_all(case, now)


def _cancel_all(case, now):
    deadlines.cancel(subject=case, now=now)


def _attach(case, photos, owner, purpose, now):
    if photos:
        if len(photos) > rule(rules.PHOTO_LIMIT, case.division):
            raise Invalid(_("照片太多了，请减少几张。"), "attachments")
        attachments.claim(
            ids=photos,
            owner=owner,
            subject=case,
            purpose=purpose,
            event_seq=case.version if purpose == "intake" else case.version + 1,
            now=now,
        )


def _words(text, complaint, field="text"):
    if not text:
        raise Invalid(complaint, field)


def close_unrated(*, now, limit=500):
    """未评价: cases whose rating window has passed are closed by the system (F34)."""
    overdue = deadlines.past_due("cases.case", "rating", now=now, limit=limit)
    closed = 0
    for case in Case.objects.filter(pk__in=overdue, state=State.FED_BACK):
        try:
            close(case, by=SYSTEM, now=now)
            closed += 1
        except Refusal:
            continue  # rated in the meantime, or somebody holds it: the next round finds it
    return closed


def resume_unsupplied(*, now, limit=500):
    """Cases that waited for the citizen long enough go on with what is known."""
    overdue = deadlines.past_due("cases.case", "supplement", now=now, limit=limit)
    resumed = 0
    for case in Case.objects.filter(pk__in=overdue, state=State.NEED_INFO):
        try:
            supply_info(case, text=str(_("到期没有补充，按现有情况继续办理。")), by=SYSTEM, now=now)
            resumed += 1
        except Refusal:
            continue  # supplied in the meantime, or somebody holds it
    return resumed
