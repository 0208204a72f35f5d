"""Representative and station: taking a case, asking back, answering, passing it on."""

from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Clock
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.ledger.models import Event
from liaison.workdays.calendar import midnight, working_day_of
from liaison.workflow import step
from suggestions.cases import detection, rules
from suggestions.cases.models import Channel, Mode
from suggestions.cases.workflow import Action, State

from . import review
from .shared import (
    Invalid,
    acknowledge,
    attach,
    feed_back,
    go_on,
    not_accept,
    require_words,
    start,
)


def accept(case, *, by, now, version=None):
    """接单: stops the response clock for ever; the closing clock starts."""
    with step(case, Action.ACCEPT, by=by, now=now, version=version) as c:
        acknowledge(c, now)
    return case


def take_over(case, *, by, now, version=None):
    """代接: the station takes what its representative left; lateness is the station's (A0)."""
    with step(case, Action.TAKE_OVER, by=by, now=now, version=version) as c:
        c.taken_over = True
        acknowledge(c, now)
    return case


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
        c.station, c.division = station, station.division_id
        if c.channel != Channel.SNAP:  # whoever told a 随手拍 rates it
            c.representative = None
        c.take_over_at = None
    return case


def reassign(case, *, representative, by, now, version=None):
    """改派: another representative of the station, for instance when a mandate ended."""
    if representative.has_ended or not representative.stations.filter(pk=case.station_id).exists():
        raise Invalid(_("这位代表不在这个站点，请重新选择。"), "representative")
    if representative.is_suspended:
        raise Invalid(_("这位代表暂时停止执行职务，请重新选择。"), "representative")
    if case.interests.filter(representative=representative).exists():
        raise Invalid(_("这位代表已就本事项申报利益回避，请选择其他代表。"), "representative")
    data = {"representative": str(representative.uid)}
    with step(case, Action.REASSIGN, by=by, now=now, version=version, data=data) as c:
        c.representative = representative
    return case


def convert(case, *, mode, text="", by, now, version=None):
    """转换办理方式 between 直办 and 随手拍 (A0). What is late by then stays late; the new mode's
    clock reckons from the first acknowledgement, so that nothing is gained by converting."""
    if mode not in {Mode.DIRECT, Mode.SNAP}:
        raise Invalid(_("交办、转办、报办请用“交单位办理”或“提请转办、报办”。"), "mode")
    with step(case, Action.CONVERT, by=by, now=now, version=version, text=text) as c:
        if mode == (c.mode or Mode.DIRECT):
            raise Invalid(_("现在就是这种办理方式。"), "mode")
        if mode == Mode.SNAP and c.channel == Channel.SNAP and c.acknowledged_at:
            raise Invalid(_("已经接单，不能再改回随手拍：派单的 24 小时不会重新来过。"), "mode")
        c.event_data.update({"from": c.mode, "to": mode})
        c.mode = mode
        if c.acknowledged_at and not _same_period(c):
            deadlines.cancel(subject=c, kind="closing", now=now)
            start(c, "closing", c.acknowledged_at)
    return case


def classify(case, *, category, by, now, version=None):
    """归类: what the matter is about, for figures, duties of units, wording and 我也遇到. A promise
    that runs stays as it was told. An accusation is for named readers before it is sorted (A0)."""
    with step(case, Action.CLASSIFY, by=by, now=now, version=version) as c:
        if category.pk == c.category_id:
            raise Invalid(_("现在就是这个类别。"), "category")
        if not category.is_active:
            raise Invalid(_("这个类别已停用，请选择其他类别。"), "category")
        text = f"{c.title}\n{c.content}"
        accuses = detection.is_accusation(text, kind=c.kind, category=category.pk)
        if accuses and not c.is_restricted:
            raise Invalid(_("这一类反映的是公职人员，请先“列为敏感件”。"), "category")
        c.event_data.update({"from": c.category_id or "", "to": category.pk})
        c.category = category
    return case


def _same_period(case):
    """The promise that runs is as long as the new mode's: it stays, with every pause it had."""
    clock = Clock.objects.of(case).running().filter(kind="closing").first()
    if clock is None:
        return False
    policy = deadlines.policy_for(
        noun=case.subject_type,
        kind="closing",
        mode=case.mode,
        category=case.category_id or "",
        urgency=case.urgency,
        division=case.division,
    )
    return (policy.amount, policy.unit) == (clock.amount, clock.unit)


def decline(case, *, reason, text, by, now, version=None):
    """不属受理范围 with one of R1–R11 and the way that is open instead."""
    data = {"reason": reason.pk}
    with step(case, Action.DECLINE, by=by, now=now, version=version, text=text, data=data) as c:
        not_accept(c, reason, now)
    return case


def request_info(case, *, text, by, now, version=None):
    """请补充: the clocks pause, visibly; a supplement clock asks the citizen's attention."""
    require_words(text, _("请写明需要补充什么。"))
    with step(case, Action.REQUEST_INFO, by=by, now=now, version=version, text=text) as c:
        go_on(c, now)
        c.resume_state = c.state
        deadlines.pause(subject=c, reason="need_info", now=now)
        start(c, "supplement", now)
    return case


def supply_info(case, *, text, by, now, version=None, photos=(), owner=""):
    """补充: at any time while open; ends a pause when one was waiting for it."""
    require_words(text or photos, _("请写下要补充的内容，或添加照片。"))
    with step(case, Action.SUPPLY_INFO, by=by, now=now, version=version, text=text) as c:
        if c.state == State.NEED_INFO:
            c.state, c.resume_state = c.resume_state, ""
            deadlines.settle(subject=c, kind="supplement", now=now)
            deadlines.resume(subject=c, now=now)
        attach(c, photos, owner, "supplement", now)
    return case


def answer(
    case,
    *,
    text,
    by,
    now,
    version=None,
    result="explained",
    promised_on=None,
    photos=(),
    owner="",
):
    """直接答复: representative or station answers; the citizen may rate from now on, or once the
    leader who supervises the case has confirmed it."""
    require_words(text, _("请写下给群众的答复。"))
    data = {"result": result}
    with step(case, Action.ANSWER, by=by, now=now, version=version, text=text, data=data) as c:
        review.take_result(c, result, promised_on, now)
        attach(c, photos, owner, "after", now)
        if c.is_supervised:
            c.resume_state = c.state
            review.send_reply(c, now)
        else:
            feed_back(c, now, now)
    return case


def ask_to_pass_on(case, *, text, by, now, version=None):
    """代表提请转交: a representative orders no unit (Representatives Law art. 31) but may ask the
    station to pass the matter on."""
    require_words(text, _("请写明想转交给谁、为什么。"))
    with step(case, Action.ASK_TO_PASS_ON, by=by, now=now, version=version, text=text):
        pass
    return case


class UrgedAlready(Refusal):
    """Whoever has the case was urged as often as the place allows for one working day (429)."""

    status = 429
    code = "urged-already"


def urge(case, *, text, by, now, version=None):
    """催办: a reminder by a person to whoever has the case now, in words, and not over and over:
    cases.urges_per_working_day for one case in one hand."""
    require_words(text, _("请写下催办的话。"))
    with step(case, Action.URGE, by=by, now=now, version=version, text=text) as c:
        c.event_data["to"] = _in_hands_of(c)
        limit = rule(rules.URGES_PER_WORKING_DAY, c.division)
        if limit and _urged(c, now) >= limit:
            raise UrgedAlready(
                _("对这件事项，这个工作日已经催办过 %s 次。请下一个工作日再催，或者打电话联系。")
                % limit
            )
    return case


def _in_hands_of(case):
    """Who is urged: the key it waits for, its unit, else its station."""
    if case.review_stage:
        return case.review_stage
    return f"unit:{case.unit.code}" if case.unit_id else f"station:{case.station.code}"


def _urged(case, now):
    """How often whoever has the case was urged since the last working day began."""
    since = midnight(working_day_of(now, case.division))
    urges = Event.objects.filter(
        subject_type=case.subject_type,
        subject_id=case.pk,
        action=Action.URGE,
        at__gte=since,
        data__to=case.event_data["to"],
    )
    return urges.count()


def analyse(case, *, text, by, now, version=None):
    """一事一分析: what this case teaches; a note for the staff."""
    require_words(text, _("请写下分析。"))
    with step(case, Action.ANALYSE, by=by, now=now, version=version, text=text):
        pass
    return case
