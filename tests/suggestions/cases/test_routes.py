"""The five modes with their keys, the way back, and what lies over a case (A0, F31, F33, F35)."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from liaison.deadlines.models import Clock
from liaison.desk import board
from liaison.jurisdiction.models import LocalRule
from liaison.notifications.models import Message
from liaison.workflow import (
    NotAllowed,
    StaleVersion,
    WrongState,
    allowed_actions,
    citizen_of,
)
from stations.organisations.models import OrganisationKind
from suggestions.cases import actions, permissions, rules, timeline
from suggestions.cases.actions import Invalid, review
from suggestions.cases.models import Case, PauseReason
from tests import stages
from tests.cast import NOW, make_county, make_unit, make_user
from tests.stages import HOUR

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def sms(settings):
    settings.SMS_URL = "http://127.0.0.1:9/sms"  # where nothing listens: only what is queued counts


@pytest.fixture
def cast():
    return make_county()


def clock(case, kind="closing"):
    return Clock.objects.of(case).filter(kind=kind).order_by("pk").last()


def told(case, event):
    found = Message.objects.filter(subject_id=case.pk, event=event, user__isnull=False)
    return set(found.values_list("user__username", flat=True))


def public_words(case):
    return [str(entry.words) for entry in timeline.public(case)]


def assist(cast, case, at=NOW + 4.5 * HOUR):
    """A second unit of the township, with an officer, assists."""
    helper = make_unit("fumin-cg", "富民街道城管队", cast.township)
    user = make_user("helper", "孔示例", "unit_officer", helper)
    cast.users["helper"] = user
    actions.add_assistant(case, unit=helper, by=cast.actor("station"), now=at)
    return helper


# --- 转办 -----------------------------------------------------------------------------------------


def test_f31_a_transfer_passes_office_leader_and_government_and_nobody_sees_it_before(cast):
    case = stages.pending_review(cast, unit=cast.unit2)
    government, unit = cast.actor("government"), cast.actor("unit2")
    for name in ("office", "leader"):
        assert not Case.objects.visible_to(government).exists()
        assert not Case.objects.visible_to(unit).exists()
        actions.approve(case, by=cast.actor(name), now=NOW + 3 * HOUR)
    assert (case.state, case.government) == ("at_government", cast.government)
    assert Case.objects.visible_to(government).get() == case
    assert not Case.objects.visible_to(unit).exists()
    actions.dispatch(case, unit=cast.unit2, by=government, now=NOW + 4 * HOUR)
    assert case.state == "dispatched"
    assert Case.objects.visible_to(unit).get() == case
    assert clock(case).started_at == NOW + 4 * HOUR  # the unit's clock, from 政府办's dispatch


def test_the_leader_signs_only_after_the_office_has_reviewed(cast):
    case = stages.pending_review(cast, unit=cast.unit2)
    with pytest.raises(WrongState):
        actions.approve(case, by=cast.actor("leader"), now=NOW + 3 * HOUR)
    actions.approve(case, by=cast.actor("office"), now=NOW + 3 * HOUR)
    with pytest.raises(WrongState):
        actions.approve(case, by=cast.actor("office"), now=NOW + 3 * HOUR)


def test_government_returns_a_transfer_to_the_office_which_decides_again(cast):
    case = stages.at_government(cast)
    actions.return_review(
        case, text="请先由乡镇核实", by=cast.actor("government"), now=NOW + 4 * HOUR
    )
    assert (case.state, case.review_stage) == ("pending_review", "congress_clerk")
    actions.return_review(
        case, text="按政府办意见核实", by=cast.actor("office"), now=NOW + 5 * HOUR
    )
    assert (case.state, case.mode, case.unit) == ("accepted", "direct", None)


def test_a_place_may_send_transfers_straight_to_the_unit(cast):
    LocalRule.objects.create(key=rules.TRANSFER_ROUTE, division="990101", value="unit")
    case = stages.at_leader(cast)
    actions.approve(case, by=cast.actor("leader"), now=NOW + 3 * HOUR)
    assert (case.state, case.government) == ("dispatched", None)


def test_a_place_may_ask_the_street_before_the_office(cast):
    LocalRule.objects.create(
        key=rules.TRANSFER_REVIEW, division="990101", value="street_clerk congress_clerk leader"
    )
    case = stages.pending_review(cast, unit=cast.unit2)
    assert case.review_stage == "street_clerk"
    actions.approve(case, by=cast.actor("street"), now=NOW + 3 * HOUR)
    assert (case.state, case.review_stage) == ("pending_review", "congress_clerk")


def test_a_court_is_reached_from_the_congress_and_never_by_way_of_the_government(cast):
    court = make_unit("qx-fy", "青溪县人民法院", cast.division)
    court.kind = OrganisationKind.COURT
    court.save()
    case = stages.accepted(cast)
    with pytest.raises(Invalid):
        actions.dispatch(case, unit=court, by=cast.actor("station"), now=NOW + 2 * HOUR)
    actions.dispatch(case, unit=court, by=cast.actor("office"), now=NOW + 2 * HOUR)
    actions.approve(case, by=cast.actor("leader"), now=NOW + 3 * HOUR)
    assert (case.state, case.government) == ("dispatched", None)


def test_a_key_may_correct_the_unit_but_not_the_route(cast):
    other = make_unit("qx-jt", "青溪县交通局", cast.division)
    case = stages.pending_review(cast, unit=cast.unit2)
    office = cast.actor("office")
    with pytest.raises(Invalid):
        actions.approve(case, unit=cast.unit, by=office, now=NOW + 3 * HOUR)
    actions.approve(case, unit=other, by=office, now=NOW + 3 * HOUR)
    assert case.unit == other


def test_a_transfer_without_a_unit_is_left_to_the_government(cast):
    case = stages.accepted(cast)
    actions.submit_review(
        case, mode="transfer", text="请县里统筹", by=cast.actor("station"), now=NOW + 2 * HOUR
    )
    stages_of_keys = []
    while case.state == "pending_review":
        stages_of_keys.append(case.review_stage)
        actions.approve(case, by=stages.reviewer(cast, case), now=NOW + 3 * HOUR)
    assert stages_of_keys == ["congress_clerk", "leader"]
    assert case.state == "at_government"
    actions.dispatch(case, unit=cast.unit2, by=cast.actor("government"), now=NOW + 4 * HOUR)
    assert case.state == "dispatched"


def test_a_transfer_straight_to_units_must_name_one(cast):
    LocalRule.objects.create(key=rules.TRANSFER_ROUTE, division="990101", value="unit")
    case = stages.accepted(cast)
    office = cast.actor("office")
    actions.submit_review(case, mode="transfer", text="请办", by=office, now=NOW + 2 * HOUR)
    with pytest.raises(Invalid):
        actions.approve(case, by=cast.actor("leader"), now=NOW + 3 * HOUR)
    actions.approve(case, unit=cast.unit2, by=cast.actor("leader"), now=NOW + 3 * HOUR)
    assert case.state == "dispatched"


def test_the_reply_of_a_transfer_travels_back_the_same_way(cast):
    case = stages.reply_review(cast, unit=cast.unit2)
    assert case.review_stage == "government_officer"
    with pytest.raises(WrongState):
        actions.approve_reply(case, by=cast.actor("office"), now=NOW + 6 * HOUR)
    actions.approve_reply(case, by=cast.actor("government"), now=NOW + 6 * HOUR)
    assert (case.state, case.review_stage) == ("reply_review", "congress_clerk")
    actions.approve_reply(case, by=cast.actor("office"), now=NOW + 7 * HOUR)
    assert (case.state, case.review_stage) == ("replied", "")
    assert Message.objects.filter(event="case.replied", user__username="deputy").exists()


def test_a_reply_returned_on_its_way_goes_back_to_the_unit_whose_clock_goes_on(cast):
    case = stages.in_progress(cast, unit=cast.unit2)
    due = clock(case).due_at
    actions.resolve(case, result="solved", text="已修", by=cast.actor("unit2"), now=NOW + 5 * HOUR)
    actions.return_reply(case, text="缺照片", by=cast.actor("government"), now=NOW + 7 * HOUR)
    assert (case.state, case.result) == ("in_progress", "")
    assert clock(case).due_at == due
    assert not clock(case).is_paused


def test_objections_of_a_transfer_are_settled_by_the_government_the_third_included(cast):
    case = stages.dispatched(cast, unit=cast.unit2)
    other = make_unit("qx-jt", "青溪县交通局", cast.division)
    government = cast.actor("government")
    for turn in range(3):
        at = NOW + (5 + turn) * HOUR
        actions.object_to(
            case, reason="不归我们", competent_unit=other, by=cast.actor("unit2"), now=at
        )
        for name in ("office", "street", "station"):
            with pytest.raises((WrongState, NotAllowed)):
                actions.settle_objection(case, unit=cast.unit2, by=cast.actor(name), now=at)
        actions.settle_objection(case, unit=cast.unit2, by=government, now=at)
    assert "object" not in allowed_actions(case, cast.actor("unit2"), NOW + 9 * HOUR)


def test_a_review_has_its_own_clock_and_rings_at_whoever_holds_the_key(cast):
    case = stages.pending_review(cast, unit=cast.unit2)
    first = clock(case, "review")
    assert (first.amount, first.unit, first.settled_at) == (2, "working_days", None)
    assert clock(case).is_paused  # waiting for a key is not the station's time
    actions.approve(case, by=cast.actor("office"), now=NOW + 3 * HOUR)
    first.refresh_from_db()
    assert first.verdict == "on_time"
    assert clock(case, "review").started_at == NOW + 3 * HOUR
    assert told(case, "case.review_due") == {"office", "leader"}
    assert list(Case.objects.awaiting(cast.actor("leader"))) == [case]
    assert not Case.objects.awaiting(cast.actor("office")).exists()


def test_the_citizen_reads_where_a_transfer_is_and_nothing_of_the_keys(cast):
    case = stages.at_government(cast)
    assert public_words(case) == ["您提交了情况", "已接单", "已转政府办，等待派发"]


# --- 报办 -----------------------------------------------------------------------------------------


def test_f31_a_case_reported_up_owes_its_citizen_a_word_every_30_days(cast):
    case = stages.reported_up(cast)
    assert (case.state, case.mode, case.higher_body) == ("reported_up", "report_up", "演示市人大")
    assert clock(case).verdict == "cancelled"
    interim = clock(case, "interim_reply")
    assert localdate(interim.due_at - HOUR) == localdate(NOW + 30 * DAY)  # the end of day 30
    at = NOW + 20 * DAY
    actions.reply_interim(case, text="市里已受理", by=cast.actor("office"), now=at)
    interim.refresh_from_db()
    assert interim.verdict == "on_time"
    assert localdate(clock(case, "interim_reply").due_at - HOUR) == localdate(at + 30 * DAY)
    assert "阶段进展" in public_words(case)
    assert Message.objects.filter(event="case.interim", channel="sms").count() == 1


def test_a_late_interim_reply_stays_late(cast):
    case = stages.reported_up(cast)
    interim = clock(case, "interim_reply")
    actions.reply_interim(case, text="仍在研究", by=cast.actor("office"), now=NOW + 40 * DAY)
    interim.refresh_from_db()
    assert interim.verdict == "late"


def test_the_higher_reply_reaches_the_citizen_through_the_station(cast):
    case = stages.reported_up(cast)
    with pytest.raises(NotAllowed):
        actions.resolve(
            case, result="solved", text="已办", by=cast.actor("unit"), now=NOW + 9 * DAY
        )
    office = cast.actor("office")
    actions.resolve(case, result="solved", text="已增开班次", by=office, now=NOW + 9 * DAY)
    assert case.state == "replied"
    actions.deliver(case, by=cast.actor("station"), now=NOW + 9 * DAY + HOUR)
    assert case.state == "fed_back"
    assert clock(case, "interim_reply").settled_at


def test_a_station_proposes_to_report_up_and_the_office_decides(cast):
    case = stages.accepted(cast)
    station = cast.actor("station")
    with pytest.raises(NotAllowed):
        actions.report_up(case, text="报市里", by=station, now=NOW + 2 * HOUR)
    actions.submit_review(case, mode="report_up", text="报市里", by=station, now=NOW + 2 * HOUR)
    assert (case.state, case.review_stage) == ("pending_review", "congress_clerk")
    actions.approve(case, by=cast.actor("office"), now=NOW + 3 * HOUR)
    assert case.state == "reported_up"


# --- 直办, 提请转交, 转换 ---------------------------------------------------------------------


def test_a_representative_asks_to_pass_on_and_the_station_is_told(cast):
    case = stages.accepted(cast)
    with pytest.raises(Invalid):
        actions.ask_to_pass_on(case, text="", by=cast.actor("deputy"), now=NOW + 2 * HOUR)
    actions.ask_to_pass_on(case, text="请转住建局", by=cast.actor("deputy"), now=NOW + 2 * HOUR)
    assert case.state == "accepted"
    assert told(case, "case.passed_on") == {"station"}


def test_converting_gains_no_time_and_what_is_late_stays_late(cast):
    case = stages.accepted(cast)
    old = clock(case)
    actions.convert(case, mode="snap", by=cast.actor("station"), now=NOW + 9 * DAY)
    old.refresh_from_db()
    assert (clock(case).pk, old.is_late(NOW + 9 * DAY)) == (old.pk, True)
    assert clock(case).started_at == NOW + HOUR
    with pytest.raises(Invalid):
        actions.convert(case, mode="transfer", by=cast.actor("station"), now=NOW + 9 * DAY)


# --- 随手拍 ---------------------------------------------------------------------------------------


def snapped(cast, at=NOW):
    case, _new = actions.snap(
        location_text="菜场门口",
        station=cast.station,
        representative=cast.representative,
        content="人行道井盖松动",
        by=cast.actor("deputy"),
        owner="deputy-phone",
        now=at,
    )
    return case


def test_f35_a_snap_is_dispatched_within_24_hours_without_any_key(cast):
    case = snapped(cast)
    assert (case.state, case.mode, case.channel) == ("submitted", "snap", "snap")
    assert "accept" not in allowed_actions(case, cast.actor("station"), NOW)
    actions.dispatch(case, unit=cast.unit, by=cast.actor("street"), now=NOW + 5 * HOUR)
    assert (case.state, case.mode) == ("dispatched", "snap")
    assert clock(case, "response").verdict == "on_time"
    assert (clock(case).amount, clock(case).unit) == (3, "working_days")


def test_f35_a_snap_is_sent_by_the_street_and_waits_on_no_other_desk(cast):
    case, station, street = snapped(cast), cast.actor("station"), cast.actor("street")
    assert "dispatch" not in allowed_actions(case, station, NOW)
    assert not Case.objects.visible_to(station).awaiting(station).exists()
    assert Case.objects.visible_to(street).awaiting(street).get() == case
    with pytest.raises(WrongState):
        actions.dispatch(case, unit=cast.unit, by=station, now=NOW + HOUR)
    actions.dispatch(case, unit=cast.unit, by=street, now=NOW + HOUR)
    assert "recall" not in allowed_actions(case, station, NOW)
    assert "recall" in allowed_actions(case, street, NOW)
    actions.recall(case, text="派错了", by=street, now=NOW + 2 * HOUR)
    assert Case.objects.visible_to(street).awaiting(street).get() == case
    assert "dispatch" not in allowed_actions(case, station, NOW + 2 * HOUR)


def test_f35_a_snap_nobody_dispatched_within_24_hours_is_late_for_ever(cast):
    case = snapped(cast)
    actions.dispatch(case, unit=cast.unit, by=cast.actor("street"), now=NOW + 25 * HOUR)
    assert clock(case, "response").verdict == "late"


def test_f35_the_representative_who_took_the_picture_rates_it(cast):
    case = snapped(cast)
    actions.dispatch(case, unit=cast.unit, by=cast.actor("street"), now=NOW + 5 * HOUR)
    actions.sign(case, by=cast.actor("unit"), now=NOW + 6 * HOUR)
    actions.resolve(case, result="solved", text="已固定", by=cast.actor("unit"), now=NOW + 8 * HOUR)
    assert case.state == "fed_back"  # the reply is the feedback: nobody stands between
    with pytest.raises(NotAllowed):
        actions.rate(case, grade="satisfied", by=cast.actor("deputy2"), now=NOW + 9 * HOUR)
    actions.rate(
        case, grade="dissatisfied", reason="又松了", by=cast.actor("deputy"), now=NOW + 9 * HOUR
    )
    assert case.state == "second_round"
    assert clock(case, "second_round").settled_at is None  # nobody to call first


def test_f35_the_monthly_board_tells_the_mean_time_in_both_kinds_of_days(cast):
    """Reported on a Friday afternoon, answered on Monday: few working hours, many natural ones."""
    friday = NOW + 2 * DAY
    case = snapped(cast, at=friday)
    actions.dispatch(case, unit=cast.unit, by=cast.actor("street"), now=friday + HOUR)
    actions.sign(case, by=cast.actor("unit"), now=friday + 2 * HOUR)
    unit = cast.actor("unit")
    actions.resolve(case, result="solved", text="好了", by=unit, now=friday + 3 * DAY)
    snapped(cast, at=NOW - 40 * DAY)  # another month
    whole, lines = board.board(cast.actor("street"), date(2026, 11, 1))
    assert (whole.received, whole.closed) == (1, 1)
    assert (whole.dispatched_in_time, whole.dispatch_due) == (1, 1)
    assert (whole.calendar_days, whole.working_days) == (3.0, 1.0)
    assert [line.name for line in lines] == [cast.unit.name]
    assert board.board(cast.actor("street2"), date(2026, 11, 1))[0].received == 0


def test_a_representative_never_rates_a_citizens_case(cast):
    case = stages.fed_back(cast)
    with pytest.raises(NotAllowed):
        actions.rate(case, grade="satisfied", by=cast.actor("deputy"), now=NOW + 9 * HOUR)


# --- units: recall, assistants, extensions, pauses, legal procedures --------------------------


def test_a_misdispatch_is_recalled_before_the_unit_signs_and_not_after(cast):
    case = stages.dispatched(cast)
    due = clock(case).due_at
    actions.recall(case, text="选错单位", by=cast.actor("street"), now=NOW + 3.5 * HOUR)
    assert (case.state, case.unit) == ("accepted", None)
    assert clock(case).due_at == due
    case = stages.in_progress(cast)
    with pytest.raises(WrongState):
        actions.recall(case, text="选错单位", by=cast.actor("street"), now=NOW + 5 * HOUR)


def test_a_transfer_is_recalled_by_the_government_that_dispatched_it(cast):
    case = stages.dispatched(cast, unit=cast.unit2)
    with pytest.raises(WrongState):
        actions.recall(case, text="选错", by=cast.actor("office"), now=NOW + 4 * HOUR)
    actions.recall(case, text="选错", by=cast.actor("government"), now=NOW + 4 * HOUR)
    assert (case.state, case.review_stage) == ("at_government", "government_officer")
    dispatched_at = case.dispatched_at
    actions.dispatch(case, unit=cast.unit2, by=cast.actor("government"), now=NOW + 9 * HOUR)
    assert case.dispatched_at == dispatched_at  # the first dispatch is kept for ever


def test_a_unit_that_assists_has_its_own_part_and_sees_the_case(cast):
    case = stages.in_progress(cast)
    helper = assist(cast, case)
    officer = cast.actor("helper")
    assert Case.objects.visible_to(officer).get() == case
    assert set(allowed_actions(case, officer, NOW + 5 * HOUR)) == {"sign_part", "entrust"}
    with pytest.raises(WrongState):
        actions.reply_part(case, text="已配合", by=officer, now=NOW + 5 * HOUR)
    actions.sign_part(case, by=officer, now=NOW + 5 * HOUR)
    actions.reply_part(case, text="已配合清理占道", by=officer, now=NOW + 6 * HOUR)
    assert allowed_actions(case, officer, NOW + 6 * HOUR) == ["entrust"]
    assert "unit" in told(case, "case.part_replied")
    part = case.assignments.get(unit=helper)
    assert (part.part, part.signed_at, part.replied_at) == (
        "assist",
        NOW + 5 * HOUR,
        NOW + 6 * HOUR,
    )
    assert "已配合清理占道" not in str(timeline.public(case))


def test_the_same_unit_neither_leads_and_assists_nor_assists_twice(cast):
    case = stages.in_progress(cast)
    with pytest.raises(Invalid):
        actions.add_assistant(case, unit=cast.unit, by=cast.actor("station"), now=NOW + 5 * HOUR)
    helper = assist(cast, case)
    with pytest.raises(Invalid):
        actions.add_assistant(case, unit=helper, by=cast.actor("station"), now=NOW + 5 * HOUR)


def test_assisting_units_named_with_the_proposal_get_their_part_with_the_lead(cast):
    helper = make_unit("fumin-cg", "富民街道城管队", cast.township)
    user = make_user("helper", "孔示例", "unit_officer", helper)
    cast.users["helper"] = user
    case = stages.accepted(cast)
    actions.dispatch(
        case, unit=cast.unit, assistants=[helper], by=cast.actor("station"), now=NOW + 2 * HOUR
    )
    assert not Case.objects.visible_to(cast.actor("helper")).exists()
    actions.approve(case, by=cast.actor("street"), now=NOW + 3 * HOUR)
    assert Case.objects.visible_to(cast.actor("helper")).get() == case


def test_the_lead_unit_is_not_named_as_its_own_assistant(cast):
    case = stages.accepted(cast)
    with pytest.raises(Invalid) as refused:
        actions.dispatch(
            case,
            unit=cast.unit,
            assistants=[cast.unit],
            by=cast.actor("station"),
            now=NOW + 2 * HOUR,
        )
    assert refused.value.field == "assistants"


def test_the_government_office_keeps_the_proposed_assistants_unless_it_names_others(cast):
    helper = make_unit("kechuang", "示例县科创局", cast.unit2.division)
    by = {"station": NOW + 2 * HOUR, "office": NOW + 3 * HOUR, "leader": NOW + 4 * HOUR}
    kept = []
    for named in (None, []):
        case = stages.accepted(cast)
        actions.dispatch(
            case, unit=cast.unit2, assistants=[helper], by=cast.actor("station"), now=by["station"]
        )
        actions.approve(case, by=cast.actor("office"), now=by["office"])
        actions.approve(case, by=cast.actor("leader"), now=by["leader"])
        actions.dispatch(
            case,
            unit=cast.unit2,
            assistants=named,
            by=cast.actor("government"),
            now=NOW + 5 * HOUR,
        )
        kept.append(case.assignments.filter(part="assist", unit=helper).exists())
    assert kept == [True, False]


def test_whoever_approves_a_report_may_name_the_congress_it_goes_to(cast):
    case = stages.accepted(cast)
    actions.submit_review(
        case, mode="report_up", text="超出本县职权", by=cast.actor("station"), now=NOW + 2 * HOUR
    )
    actions.approve(
        case, higher_body="演示市人大代表工委", by=cast.actor("office"), now=NOW + 3 * HOUR
    )
    assert (case.state, case.higher_body) == ("reported_up", "演示市人大代表工委")


def test_a_conversion_from_an_old_page_is_told_that_the_case_has_changed(cast):
    case = stages.accepted(cast)
    with pytest.raises(StaleVersion):
        actions.convert(
            case,
            mode="direct",
            by=cast.actor("station"),
            now=NOW + 2 * HOUR,
            version=case.version - 1,
        )


def test_an_extension_is_asked_by_the_unit_granted_by_the_dispatcher_and_only_once(cast):
    case = stages.in_progress(cast)
    due, unit, street = clock(case).due_at, cast.actor("unit"), cast.actor("street")
    with pytest.raises(Invalid):
        actions.extend(case, days=99, reason="缺料", by=unit, now=NOW + 5 * HOUR)
    actions.extend(case, days=2, reason="缺料", by=unit, now=NOW + 5 * HOUR)
    assert clock(case).due_at == due  # asking moves nothing
    with pytest.raises(NotAllowed):
        actions.settle_extension(case, approved=True, by=unit, now=NOW + 6 * HOUR)
    actions.settle_extension(case, approved=True, by=street, now=NOW + 6 * HOUR)
    assert clock(case).due_at > due
    with pytest.raises(Invalid):
        actions.extend(case, days=2, reason="还缺料", by=unit, now=NOW + 7 * HOUR)


def test_a_refused_extension_says_why_and_moves_nothing(cast):
    case = stages.in_progress(cast)
    due = clock(case).due_at
    actions.extend(case, days=2, reason="缺料", by=cast.actor("unit"), now=NOW + 5 * HOUR)
    with pytest.raises(Invalid):
        actions.settle_extension(case, approved=False, by=cast.actor("street"), now=NOW + 6 * HOUR)
    actions.settle_extension(
        case, approved=False, text="料已到货", by=cast.actor("street"), now=NOW + 6 * HOUR
    )
    assert (clock(case).due_at, case.extension_asked) == (due, 0)


def test_a_late_clock_is_not_extended(cast):
    case = stages.in_progress(cast)
    with pytest.raises(Invalid):
        actions.extend(case, days=1, reason="缺料", by=cast.actor("unit"), now=NOW + 30 * DAY)


def test_a_pause_has_a_listed_reason_that_the_citizen_reads_and_the_clock_moves_by_it(cast):
    case = stages.in_progress(cast)
    due, unit = clock(case).due_at, cast.actor("unit")
    reason = PauseReason.objects.get(pk="material")
    actions.pause(case, reason=reason, by=unit, now=NOW + 5 * HOUR)
    assert str(clock(case).pauses.last()) == "等待材料、设备到货"
    assert "办理暂停" in public_words(case)
    with pytest.raises(WrongState):
        actions.pause(case, reason=reason, by=unit, now=NOW + 6 * HOUR)
    actions.resume(case, by=cast.actor("street"), now=NOW + 7 * HOUR)
    assert clock(case).due_at == due + 2 * HOUR


def test_pauses_are_limited_and_a_late_clock_is_not_paused(cast):
    case = stages.in_progress(cast)
    reason, unit = PauseReason.objects.get(pk="weather"), cast.actor("unit")
    for turn in range(2):
        actions.pause(case, reason=reason, by=unit, now=NOW + (5 + 2 * turn) * HOUR)
        actions.resume(case, by=unit, now=NOW + (6 + 2 * turn) * HOUR)
    with pytest.raises(Invalid):
        actions.pause(case, reason=reason, by=unit, now=NOW + 10 * HOUR)
    late = stages.in_progress(cast)
    with pytest.raises(Invalid):
        actions.pause(late, reason=reason, by=unit, now=NOW + 30 * DAY)


def test_replying_during_a_pause_ends_it(cast):
    case = stages.in_progress(cast)
    unit = cast.actor("unit")
    actions.pause(case, reason=PauseReason.objects.get(pk="weather"), by=unit, now=NOW + 5 * HOUR)
    actions.resolve(case, result="solved", text="已修", by=unit, now=NOW + 6 * HOUR)
    assert case.pause_reason is None
    assert clock(case).pauses.filter(ended_at=None).get().reason == "reply_review"


def test_a_legal_procedure_is_named_and_the_clock_runs_on(cast):
    case = stages.in_progress(cast)
    due = clock(case).due_at
    actions.hold(case, text="依法招标", by=cast.actor("unit"), now=NOW + 5 * HOUR)
    assert case.held_reason == "依法招标"
    assert not clock(case).is_paused
    actions.release_hold(case, by=cast.actor("unit"), now=NOW + 9 * HOUR)
    assert (case.held_reason, clock(case).due_at) == ("", due)


def test_a_result_that_promises_takes_the_usual_period_when_no_date_is_given(cast):
    case = stages.in_progress(cast)
    unit = cast.actor("unit")
    with pytest.raises(Invalid):
        actions.resolve(
            case,
            result="planned",
            text="列入计划",
            promised_on=date(2026, 11, 1),
            by=unit,
            now=NOW + 5 * HOUR,
        )
    actions.resolve(case, result="planned", text="列入计划", by=unit, now=NOW + 5 * HOUR)
    assert case.promised_on == date(2026, 11, 18) + timedelta(days=180)
    review.take_result(case, "planned", None, NOW + timedelta(days=5))
    assert case.promised_on == date(2027, 5, 24)  # 22 May is a Saturday
    stages.reviewer(cast, case)
    assert any("承诺" in words for words in [str(e.words) for e in timeline.full(case, {})])


# --- 督办 -----------------------------------------------------------------------------------------


def test_supervision_is_proposed_by_a_clerk_and_decided_by_a_leader(cast):
    case = stages.in_progress(cast)
    office, leader = cast.actor("office"), cast.actor("leader")
    actions.supervise(case, text="群众反映多", by=office, now=NOW + 5 * HOUR)
    assert (case.supervision, case.is_supervised) == ("proposed", False)
    assert told(case, "case.supervised") == {"leader"}
    assert "人大已督办" not in public_words(case)
    with pytest.raises(Invalid):
        actions.supervise(case, text="再提一次", by=office, now=NOW + 5 * HOUR)
    actions.supervise(case, text="请抓紧", by=leader, now=NOW + 6 * HOUR)
    assert case.is_supervised
    assert "unit" in told(case, "case.supervised")
    assert "人大已督办" in public_words(case)


def test_supervision_is_recorded_from_the_signed_paper(cast):
    case = stages.in_progress(cast)
    actions.supervise(
        case, text="主任会议决定", paper="青人办〔2026〕12号", by=cast.actor("office"),
        now=NOW + 5 * HOUR,
    )  # fmt: skip
    assert (case.supervision, case.supervision_paper) == ("in_force", "青人办〔2026〕12号")


def test_f31_a_supervised_case_needs_the_leaders_key_before_the_citizen_hears(cast):
    case = stages.in_progress(cast)
    leader = cast.actor("leader")
    actions.supervise(case, text="督办", by=leader, now=NOW + 5 * HOUR)
    actions.resolve(case, result="solved", text="已修", by=cast.actor("unit"), now=NOW + 6 * HOUR)
    actions.approve_reply(case, by=cast.actor("street"), now=NOW + 7 * HOUR)
    assert (case.state, case.review_stage) == ("reply_review", "leader")
    with pytest.raises(WrongState):
        actions.deliver(case, by=cast.actor("station"), now=NOW + 8 * HOUR)
    actions.approve_reply(case, by=leader, now=NOW + 8 * HOUR)
    assert case.state == "replied"


def test_f31_a_supervised_direct_answer_waits_for_the_leader_too(cast):
    case = stages.accepted(cast)
    actions.supervise(case, text="督办", by=cast.actor("leader"), now=NOW + 2 * HOUR)
    assert "decline" not in allowed_actions(case, cast.actor("station"), NOW + 3 * HOUR)
    actions.answer(case, text="已协调", by=cast.actor("deputy"), now=NOW + 3 * HOUR)
    assert (case.state, case.review_stage) == ("reply_review", "leader")
    assert not Message.objects.filter(event="case.replied", channel="sms").exists()
    assert "已协调" not in str([entry.text for entry in timeline.public(case)])
    actions.approve_reply(case, by=cast.actor("leader"), now=NOW + 4 * HOUR)
    assert case.state == "fed_back"
    assert Message.objects.filter(event="case.replied", channel="sms").count() == 1
    assert clock(case).settled_at == NOW + 3 * HOUR  # the answer was there, the key is not theirs


def test_a_supervised_answer_returned_by_the_leader_goes_back_where_it_was(cast):
    case = stages.direct(cast)
    actions.supervise(case, text="督办", by=cast.actor("leader"), now=NOW + 2 * HOUR)
    actions.answer(case, text="已协调", by=cast.actor("deputy"), now=NOW + 3 * HOUR)
    actions.return_reply(case, text="不够具体", by=cast.actor("leader"), now=NOW + 4 * HOUR)
    assert case.state == "direct"


def test_supervision_is_released_by_the_leader_or_from_the_paper_only(cast):
    case = stages.in_progress(cast)
    office = cast.actor("office")
    actions.supervise(case, text="督办", by=cast.actor("leader"), now=NOW + 5 * HOUR)
    with pytest.raises(Invalid):
        actions.release_supervision(case, text="已到位", by=office, now=NOW + 6 * HOUR)
    actions.release_supervision(
        case, text="已到位", paper="青人办〔2026〕13号", by=office, now=NOW + 6 * HOUR
    )
    assert not case.is_supervised


def test_releasing_while_the_leader_holds_the_reply_leaves_the_key_with_the_leader(cast):
    case = stages.in_progress(cast)
    leader = cast.actor("leader")
    actions.supervise(case, text="督办", by=leader, now=NOW + 5 * HOUR)
    actions.resolve(case, result="solved", text="已修", by=cast.actor("unit"), now=NOW + 6 * HOUR)
    actions.approve_reply(case, by=cast.actor("street"), now=NOW + 7 * HOUR)
    actions.release_supervision(case, text="不必再督办", by=leader, now=NOW + 8 * HOUR)
    actions.approve_reply(case, by=leader, now=NOW + 8 * HOUR)
    assert case.state == "replied"


# --- 重新办理, 重启, 回访 ---------------------------------------------------------------------


def test_reopening_starts_a_new_round_and_changes_no_verdict(cast):
    case = stages.fed_back(cast)
    actions.rate(case, grade="satisfied", by=citizen_of(case), now=NOW + 9 * HOUR)
    verdicts = list(Clock.objects.of(case).order_by("pk").values_list("pk", "verdict"))
    actions.reopen(case, text="复查发现未修好", by=cast.actor("street"), now=NOW + DAY)
    assert (case.state, case.round, case.closed_at) == ("second_round", 2, None)
    kept = Clock.objects.of(case).filter(pk__in=[pk for pk, _verdict in verdicts])
    assert list(kept.order_by("pk").values_list("pk", "verdict")) == verdicts


def test_what_was_planned_is_restarted_when_it_can_be_done(cast):
    case = stages.in_progress(cast)
    actions.resolve(case, result="planned", text="明年", by=cast.actor("unit"), now=NOW + 5 * HOUR)
    actions.approve_reply(case, by=cast.actor("street"), now=NOW + 6 * HOUR)
    actions.deliver(case, by=cast.actor("deputy"), now=NOW + 7 * HOUR)
    actions.rate(case, grade="satisfied", by=citizen_of(case), now=NOW + 8 * HOUR)
    actions.restart(case, text="经费已落实", by=cast.actor("deputy"), now=NOW + 90 * DAY)
    assert (case.state, case.round) == ("second_round", 2)
    solved = stages.fed_back(cast)
    actions.rate(solved, grade="satisfied", by=citizen_of(solved), now=NOW + 9 * HOUR)
    with pytest.raises(WrongState):
        actions.restart(solved, text="再办", by=cast.actor("deputy"), now=NOW + 90 * DAY)


def test_what_was_declined_by_mistake_is_taken_in_again(cast):
    case = stages.not_accepted(cast)
    actions.reopen(case, text="属于受理范围", by=cast.actor("street"), now=NOW + DAY)
    assert (case.state, case.reason, case.closed_at) == ("accepted", None, None)
    assert clock(case).started_at == case.acknowledged_at  # nothing gained by declining


def test_a_telephone_word_is_kept_as_callback_and_is_no_rating(cast):
    case = stages.closed(cast)  # unrated
    actions.record_callback(
        case, text="老人说修好了", grade="satisfied", by=cast.actor("station"), now=NOW + 9 * DAY
    )
    assert (case.callback_grade, case.rating) == ("satisfied", "")
    assert not case.ratings.exists()


def test_an_analysis_is_for_the_staff_alone(cast):
    case = stages.closed(cast)
    actions.analyse(case, text="灯具老化", by=cast.actor("station"), now=NOW + 9 * DAY)
    assert "灯具老化" in str(timeline.full(case, {}))
    assert "灯具老化" not in str(timeline.public(case))


# --- what lies on whose desk -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "holders"),
    [
        ("at_leader", {"leader"}),
        ("at_government", {"government"}),
        ("reported_up", {"office"}),
        ("merged", {"station", "deputy"}),  # only the main case
    ],
)
def test_a_case_lies_on_the_desk_of_whoever_must_act(cast, stage, holders):
    getattr(stages, stage)(cast)
    offices = ("deputy", "station", "street", "office", "leader", "government", "unit", "unit2")
    waiting = {
        name
        for name in offices
        if Case.objects.visible_to(cast.actor(name)).awaiting(cast.actor(name))
    }
    assert waiting == holders


def waiting_for(cast, name):
    return list(Case.objects.visible_to(cast.actor(name)).awaiting(cast.actor(name)))


def test_what_somebody_asks_for_lies_on_the_desk_of_whoever_decides(cast):
    near, far = stages.in_progress(cast), stages.in_progress(cast, unit=cast.unit2)
    for case, unit in ((near, "unit"), (far, "unit2")):
        actions.extend(case, days=2, reason="缺料", by=cast.actor(unit), now=NOW + 5 * HOUR)
    assert waiting_for(cast, "street") == [near]
    assert waiting_for(cast, "government") == [far]
    assert waiting_for(cast, "office") == []
    actions.supervise(far, text="建议督办", by=cast.actor("office"), now=NOW + 6 * HOUR)
    assert waiting_for(cast, "leader") == [far]


def test_f35_a_snap_lies_with_the_street_until_sent_and_with_its_author_to_be_rated(cast):
    case = snapped(cast)
    assert waiting_for(cast, "street") == [case]
    assert waiting_for(cast, "deputy") == []
    actions.dispatch(case, unit=cast.unit, by=cast.actor("street"), now=NOW + 5 * HOUR)
    assert waiting_for(cast, "street") == []
    actions.sign(case, by=cast.actor("unit"), now=NOW + 6 * HOUR)
    actions.resolve(case, result="solved", text="好了", by=cast.actor("unit"), now=NOW + 8 * HOUR)
    assert waiting_for(cast, "deputy") == [case]


def test_an_assisting_unit_finds_its_part_on_its_desk_until_it_has_answered(cast):
    case = stages.in_progress(cast)
    assist(cast, case)
    officer = cast.actor("helper")
    assert Case.objects.awaiting(officer).get() == case
    actions.sign_part(case, by=officer, now=NOW + 5 * HOUR)
    actions.reply_part(case, text="已配合", by=officer, now=NOW + 6 * HOUR)
    assert not Case.objects.visible_to(officer).awaiting(officer).exists()


def test_the_government_reads_the_case_without_the_contact(cast):
    case = stages.at_government(cast)
    government = cast.actor("government")
    assert not permissions.sees_contact(case, government)
    seen = {entry.action for entry in timeline.of_unit(case, cast.government, {})}
    assert "accept" not in seen
    assert "approve" in seen
