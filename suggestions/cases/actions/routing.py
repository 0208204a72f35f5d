"""Where a case goes: 交办, 转办, 报办, the keys on the way, objections, recalls."""

from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.ledger.models import Event
from liaison.workflow import step
from stations.organisations.models import Organisation
from suggestions.cases.models import Assignment, Channel, Mode, Part
from suggestions.cases.workflow import Action, Role, State

from . import review
from .shared import Invalid, forget_requests, go_on, require_words, start


def dispatch(case, *, unit, by, now, version=None, note="", assistants=None):
    """交办/转办: to a unit in the station's own township 交办, else 转办 (D2); 随手拍 stays so.

    Goes through the keys of its mode; 政府办 sends what lies with it straight to the unit.
    `assistants` are units that help (协办); None leaves those that were proposed.
    """
    data = {"unit": unit.code}
    with step(case, Action.DISPATCH, by=by, now=now, version=version, text=note, data=data) as c:
        mode = _mode_of(c, unit, by)
        c.unit = unit
        if unit in (assistants or ()):
            raise Invalid(_("承办单位不用再选为协办单位。"), "assistants")
        if assistants is not None:
            c.proposed_assistants = [helper.code for helper in assistants]
        if c.proposed_assistants:
            c.event_data["assistants"] = c.proposed_assistants
        if c.state == State.AT_GOVERNMENT:
            c.state = State.DISPATCHED
            review.assign(c, now)
        else:
            c.mode = mode if c.mode != Mode.SNAP or mode == Mode.TRANSFER else Mode.SNAP
            review.propose(c, by, now)
        _take_in_assistants(c, now)
    return case


def submit_review(case, *, mode, text, by, now, version=None, unit=None):
    """提请转办、报办 without naming the unit, or leaving the choice to 政府办."""
    require_words(text, _("请写明提请的理由。"))
    if mode not in {Mode.TRANSFER, Mode.REPORT}:
        raise Invalid(_("请选择转办或报办。"), "mode")
    data = {"mode": mode} | ({"unit": unit.code} if unit else {})
    with step(
        case, Action.SUBMIT_REVIEW, by=by, now=now, version=version, text=text, data=data
    ) as c:
        if unit:
            _mode_of(c, unit, by)
        c.mode, c.unit = mode, unit
        review.propose(c, by, now)
    return case


def report_up(case, *, text, by, now, version=None, higher_body=""):
    """报办: 代表工委 reports to the higher congress; `higher_body` names it."""
    require_words(text, _("请写明报送的事由。"))
    with step(case, Action.REPORT_UP, by=by, now=now, version=version, text=text) as c:
        c.mode, c.unit, c.higher_body = Mode.REPORT, None, higher_body
        review.propose(c, by, now)
    return case


def _mode_of(case, unit, by):
    """交办 inside the township, else 转办; a county's own station always sends 转办 (D2). Never to
    the unit that the case is about."""
    if unit.pk == case.accused_unit_id:
        raise Invalid(_("事项反映的就是这个单位，不能交给它办理。"), "unit")
    units = Organisation.objects.handling_for(case.division)
    if by.membership.role == Role.CONGRESS_CLERK:
        units = units | Organisation.objects.judicial_of(case.division)
    if not units.filter(pk=unit.pk).exists():
        raise Invalid(_("这个单位不能承办这件事项，请选择其他单位。"), "unit")
    township = case.division[:9]
    is_near = len(township) == 9 and unit.division_id.startswith(township)
    return Mode.ASSIGN if is_near else Mode.TRANSFER


def approve(case, *, by, now, version=None, text="", unit=None, higher_body=""):
    """同意: one key of the chain; nobody turns it for what they proposed. `unit` may correct the
    proposed one, `higher_body` name the congress that a 报办 goes to."""
    data = {"stage": case.review_stage} | ({"unit": unit.code} if unit else {})
    with step(case, Action.APPROVE, by=by, now=now, version=version, text=text, data=data) as c:
        if unit and unit.pk != c.unit_id:
            if _mode_of(c, unit, by) != c.mode:
                raise Invalid(_("换成这个单位会改变办理方式，请退回重拟。"), "unit")
            c.unit = unit
        if c.mode == Mode.REPORT:
            c.higher_body = higher_body or c.higher_body
        review.next_key(c, now)
        _take_in_assistants(c, now)
    return case


def return_review(case, *, text, by, now, version=None):
    """退回重拟: to the station, or from 政府办 to 代表工委."""
    require_words(text, _("请写明退回的原因。"))
    with step(case, Action.RETURN_REVIEW, by=by, now=now, version=version, text=text) as c:
        if c.state == State.AT_GOVERNMENT:
            c.state = State.PENDING_REVIEW
            review.await_key(c, Role.CONGRESS_CLERK, now)
        else:
            back_to_triage(c, now)
    return case


def back_to_triage(case, now):
    """Nothing is proposed any more; the first clock goes on where it stood. A 随手拍 is again the
    street's to send (A0), whichever way it went."""
    case.state = State.SECOND_ROUND if case.round > 1 else State.ACCEPTED
    case.unit = case.proposed_by = None
    case.proposed_assistants, case.mode = [], _own_mode(case)
    review.leave_review(case, now)


def _own_mode(case):
    """随手拍 for what came as one or was made one, unless it was converted or restricted since."""
    if case.mode == Mode.SNAP:
        return Mode.SNAP
    steps = Event.objects.filter(
        subject_type=case.subject_type, subject_id=case.pk, action=Action.CONVERT
    )
    last = steps.order_by("-seq").values_list("data__to", flat=True).first()
    was = last or (Mode.SNAP if case.channel == Channel.SNAP else Mode.DIRECT)
    return Mode.SNAP if was == Mode.SNAP and not case.is_restricted else Mode.DIRECT


def recall(case, *, text, by, now, version=None):
    """撤回交办: a mis-dispatch, before the unit has signed. The unit's clock goes on."""
    require_words(text, _("请写明撤回的原因。"))
    with step(case, Action.RECALL, by=by, now=now, version=version, text=text) as c:
        c.event_data["unit"] = c.unit.code
        c.assignments.filter(ended_at=None).update(ended_at=now)
        if c.government_id:
            c.state, c.resume_state = State.AT_GOVERNMENT, State.ACCEPTED
            review.await_key(c, Role.GOVERNMENT_OFFICER, now)
        else:
            back_to_triage(c, now)
    return case


def reply_interim(case, *, text, by, now, version=None):
    """阶段答复 of a case that lies with the higher congress: the next one is due in 30 days."""
    require_words(text, _("请写下进展。"))
    with step(case, Action.REPLY_INTERIM, by=by, now=now, version=version, text=text) as c:
        deadlines.settle(subject=c, kind="interim_reply", now=now)
        start(c, "interim_reply", now)
    return case


def object_to(case, *, reason, competent_unit, by, now, version=None):
    """退件: names the competent unit and the ground; the clock pauses while it is decided."""
    require_words(reason, _("请写明退件理由。"), "reason")
    if competent_unit is None or competent_unit.pk == case.unit_id:
        raise Invalid(_("请写明应由哪个单位办理。"), "competent_unit")
    data = {"competent_unit": competent_unit.code}
    with step(case, Action.OBJECT, by=by, now=now, version=version, text=reason, data=data) as c:
        c.objections += 1
        go_on(c, now)
        forget_requests(c)
        deadlines.pause(subject=c, reason="objection", now=now)
        start(c, "objection", now)
    return case


def settle_objection(case, *, unit, text="", by, now, version=None):
    """裁定退件: the same unit (refused) or another (upheld). Clocks go on, none restarts.

    A matter of the township that turns out to be the county's becomes 转办 and passes its keys.
    """
    data = {"unit": unit.code, "upheld": unit.pk != case.unit_id}
    with step(
        case, Action.SETTLE_OBJECTION, by=by, now=now, version=version, text=text, data=data
    ) as c:
        leaves = c.mode in {Mode.ASSIGN, Mode.SNAP} and _mode_of(c, unit, by) == Mode.TRANSFER
        if not leaves and unit.pk != c.unit_id:
            _mode_of(c, unit, by)
        c.unit, c.state = unit, State.DISPATCHED
        deadlines.settle(subject=c, kind="objection", now=now)
        deadlines.resume(subject=c, now=now)
        if leaves:
            c.mode, c.state = Mode.TRANSFER, State.ACCEPTED
            c.assignments.filter(ended_at=None).update(ended_at=now)
            review.propose(c, by, now)
        else:
            review.assign(c, now)
    return case


def add_assistant(case, *, unit, by, now, version=None, text=""):
    """协办: another unit with its own part. The lead unit alone owes the result."""
    data = {"unit": unit.code}
    with step(
        case, Action.ADD_ASSISTANT, by=by, now=now, version=version, text=text, data=data
    ) as c:
        _mode_of(c, unit, by)
        _add(c, unit, now)
    return case


def _take_in_assistants(case, now):
    """Those named when the case was proposed get their part when the lead unit gets its own."""
    if case.state != State.DISPATCHED or not case.proposed_assistants:
        return
    for unit in (
        Organisation.objects.handling_for(case.division)
        .filter(code__in=case.proposed_assistants)
        .exclude(pk__in=[case.unit_id, case.accused_unit_id or 0])
    ):
        _add(case, unit, now)
    case.proposed_assistants = []


def _add(case, unit, now):
    if unit.pk == case.unit_id:
        raise Invalid(_("这个单位是承办单位，请选择其他单位协办。"), "unit")
    if case.assignments.filter(unit=unit, part=Part.ASSIST, ended_at=None).exists():
        raise Invalid(_("这个单位已经是协办单位。"), "unit")
    Assignment.objects.create(
        case=case, unit=unit, part=Part.ASSIST, round=case.round, assigned_at=now
    )
