"""What happens to a case: the scenarios of F12 and F30–F34, and what nobody may gain by tricks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from liaison.attachments.actions import owner_digest
from liaison.attachments.models import Attachment
from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Clock, Pause
from liaison.errors import Refusal
from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event, EventText
from liaison.notifications.models import Message
from liaison.workdays.calendar import SHANGHAI
from liaison.workflow import (
    SYSTEM,
    NotAllowed,
    StaleVersion,
    WrongState,
    allowed_actions,
    citizen_of,
)
from stations.memberships.models import Membership
from stations.representatives import actions as mandates
from suggestions.cases import actions, privacy, rules, timeline
from suggestions.cases.actions import Invalid
from suggestions.cases.models import Assignment, Case, Contact, Rating
from tests import stages
from tests.cast import NOW, make_case, make_county, make_representative

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast():
    return make_county()


def clock(case, kind, round=1):
    return Clock.objects.of(case).get(kind=kind, round=round)


def told(case, event):
    rows = Message.objects.filter(subject_id=case.pk, event=event, channel="inbox")
    return set(rows.values_list("user__username", flat=True))


def actions_of(case):
    return list(Event.objects.filter(subject_id=case.pk).values_list("action", flat=True))


def at(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


# --- F30 intake -----------------------------------------------------------------------------------


def test_f30_a_submitted_case_has_number_event_clock_and_the_representative_is_told(cast):
    case = make_case(cast)
    assert case.number == "990101-20261118-00001"
    assert actions_of(case) == ["submit"]
    assert case.version == 1
    response = clock(case, "response")
    assert response.due_at == NOW + DAY
    assert Case.objects.get(pk=case.pk).queue_at == NOW + DAY
    assert told(case, "case.submitted") == {"deputy", "station"}


def test_f30_emergency_words_mark_the_case_urgent(cast):
    case = make_case(cast, content="孩子掉进河里了")
    assert case.is_urgent
    assert clock(case, "response").urgency == "urgent"
    assert Message.objects.filter(subject_id=case.pk, channel="inbox", is_urgent=False).count() == 0
    assert not make_case(cast).is_urgent


def test_f30_the_same_text_within_ten_minutes_is_the_same_case(cast):
    one = make_case(cast, content="路灯不亮，请修。")
    again = make_case(cast, content="路灯不亮，请修。", now=NOW + timedelta(minutes=9))
    assert again.pk == one.pk
    assert Case.objects.count() == 1
    later = make_case(cast, content="路灯不亮，请修。", now=NOW + timedelta(minutes=11))
    assert later.pk != one.pk
    other = make_case(cast, content="路灯不亮，请修。", phone="13800009999")
    assert other.pk not in {one.pk, later.pk}


def test_f30_a_withdrawn_case_may_be_sent_again_at_once(cast):
    one = make_case(cast, content="路灯不亮，请修。")
    actions.withdraw(one, by=citizen_of(one), now=NOW + timedelta(minutes=1))
    again = make_case(cast, content="路灯不亮，请修。", now=NOW + timedelta(minutes=2))
    assert again.pk != one.pk


def test_f30_contact_data_is_erased_and_the_case_lives_on_anonymously(cast, settings):
    settings.SMS_URL = "http://127.0.0.1:9/"
    case = stages.accepted(cast)
    assert Message.objects.filter(subject_id=case.pk, channel="sms").exists()
    privacy.erase(case, by=citizen_of(case), now=NOW + 2 * HOUR)
    assert not Contact.objects.filter(case=case).exists()
    assert not Message.objects.filter(subject_id=case.pk, channel="sms").exclude(address="")
    assert not Case.objects.get(pk=case.pk).has_phone
    actions.answer(case, text="已修好", by=cast.actor("deputy"), now=NOW + 3 * HOUR)
    assert case.state == "fed_back"
    call_command("verify_ledger", verbosity=0)


def test_erasing_by_anybody_else_is_refused(cast):
    case = make_case(cast)
    for actor in [cast.actor("station"), citizen_of(make_case(cast)), SYSTEM]:
        with pytest.raises(NotAllowed):
            privacy.erase(case, by=actor, now=NOW)
    assert Contact.objects.filter(case=case).exists()


def test_erasing_before_the_callback_starts_the_second_round_clock(cast):
    case = stages.second_round(cast)
    privacy.erase(case, by=citizen_of(case), now=NOW + 9 * HOUR)
    assert clock(case, "callback", 2).verdict == "cancelled"
    assert clock(case, "second_round", 2).settled_at is None
    actions.answer(case, text="已重修", by=cast.actor("deputy"), now=NOW + 10 * HOUR)
    assert not Clock.objects.of(case).running().exclude(kind="rating").exists()


def test_an_anonymous_case_has_no_contact_row(cast):
    case = make_case(cast, name="", phone="")
    assert not Contact.objects.exists()
    assert case.contact_or_none is None


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("路灯坏了。晚上看不见。", "路灯坏了"),
        ("？？？", "？？？"),
        ("\n\n路灯\n坏了", "路灯"),
        ("长" * 40, "长" * 29 + "…"),
    ],
)
def test_a_title_is_made_from_the_first_sentence(content, title):
    assert actions.headline(content) == title


# --- F12, D6 mandates -----------------------------------------------------------------------------


def mandate_of(person):
    return person.mandates.get()


def test_f12_after_a_mandate_ended_the_station_takes_the_case_to_another_representative(cast):
    case = make_case(cast)
    mandates.end_mandate(
        mandate=mandate_of(cast.representative), reason="resigned", by=SYSTEM, now=NOW
    )
    with pytest.raises(NotAllowed):
        actions.accept(case, by=cast.actor("deputy"), now=NOW + HOUR)
    colleague = make_representative("新示例", cast.station)
    actions.reassign(case, representative=colleague, by=cast.actor("station"), now=NOW + HOUR)
    assert case.representative == colleague
    actions.accept(case, by=cast.actor("station"), now=NOW + HOUR)
    assert case.state == "accepted"


def test_reassigning_to_somebody_of_another_station_or_without_mandate_is_refused(cast):
    case = make_case(cast)
    gone = make_representative("旧示例", cast.station)
    mandates.end_mandate(mandate=mandate_of(gone), reason="resigned", by=SYSTEM, now=NOW)
    for person in [cast.other_representative, gone]:
        with pytest.raises(Invalid):
            actions.reassign(case, representative=person, by=cast.actor("station"), now=NOW)


def test_a_suspended_representative_reads_and_does_not_act(cast):
    case = make_case(cast)
    mandates.suspend_mandate(
        mandate=mandate_of(cast.representative), reason="detained", by=SYSTEM, now=NOW
    )
    deputy = cast.actor("deputy")
    assert Case.objects.visible_to(deputy).filter(pk=case.pk).exists()
    assert allowed_actions(case, deputy, NOW) == []
    with pytest.raises(NotAllowed):
        actions.accept(case, by=deputy, now=NOW)


# --- clocks: first acknowledgement and dispatch stand for ever ------------------------------------


def test_f32_friday_half_past_five_is_due_saturday_half_past_five(cast):
    case = make_case(cast, now=at(2026, 11, 20, 17, 30))
    assert clock(case, "response").due_at == at(2026, 11, 21, 17, 30)


def test_f32_three_working_days_skip_the_spring_festival(cast):
    case = make_case(cast, now=at(2026, 2, 13, 9))
    actions.accept(case, by=cast.actor("station"), now=at(2026, 2, 13, 10))
    assert clock(case, "closing").due_at == at(2026, 2, 26)  # end of the 25th


def test_f32_a_case_accepted_before_national_day_is_due_on_10_october(cast):
    case = make_case(cast, now=at(2026, 9, 30, 9))
    actions.accept(case, by=cast.actor("station"), now=at(2026, 9, 30, 10))
    assert clock(case, "closing").due_at == at(2026, 10, 11)  # end of Saturday 10 October


def test_f32_a_year_without_calendar_is_provisional(cast):
    case = make_case(cast, now=at(2027, 5, 12, 9))
    actions.accept(case, by=cast.actor("station"), now=at(2027, 5, 12, 10))
    assert clock(case, "closing").provisional


def test_f32_waiting_for_the_citizen_moves_due_by_exactly_the_paused_working_time(cast):
    case = stages.accepted(cast)  # Wednesday 18 November 2026
    due = clock(case, "closing").due_at
    by = cast.actor("station")
    actions.request_info(case, text="几号楼？", by=by, now=at(2026, 11, 19, 10))
    assert clock(case, "closing").is_paused
    words = [str(entry.words) for entry in timeline.public(case)]
    assert "请您补充情况，期限暂停" in words
    # Friday 10:00: one working day later.
    actions.supply_info(case, text="三号楼", by=citizen_of(case), now=at(2026, 11, 20, 10))
    assert case.state == "accepted"
    assert due == at(2026, 11, 24)
    assert clock(case, "closing").due_at == at(2026, 11, 24) + DAY
    assert Pause.objects.filter(clock__subject_id=case.pk).count() == 1


def test_f32_after_an_outage_only_the_highest_rung_is_sent_once_and_its_words_are_whole(cast):
    case = make_case(cast)
    deadlines.sweep_all(now=NOW + 25 * HOUR)
    deadlines.sweep_all(now=NOW + 25 * HOUR)
    outcomes = clock(case, "response").reminders.values_list("outcome", flat=True)
    assert sorted(outcomes) == ["sent", "superseded", "superseded"]
    assert told(case, "case.overdue") == {"deputy", "station"}
    assert Message.objects.filter(subject_id=case.pk, event="case.overdue").count() == 2
    message = Message.objects.filter(event="case.overdue").first()
    assert message.title.startswith("接单已超期：")
    assert "11月19日（周四） 10:00" in message.body
    assert actions_of(case) == ["submit", "remind"]
    call_command("verify_ledger", verbosity=0)


def test_a_reminder_before_the_due_time_says_what_is_left(cast):
    case = make_case(cast)
    deadlines.sweep_all(now=NOW + 12 * HOUR)  # 22:00 would be quiet: it went out before
    message = Message.objects.filter(subject_id=case.pk, event="case.due_soon").first()
    assert "还剩 12 小时" in message.title


def test_every_clock_of_every_stage_can_ring(cast):
    """The sweep finds words and recipients for whatever runs, however late."""
    for name in ["submitted", "accepted", "dispatched", "objection", "replied", "second_round"]:
        getattr(stages, name)(cast)
    stages.called_back(cast, unit=cast.unit2)
    for days in range(1, 40, 3):
        deadlines.sweep_all(now=NOW + days * DAY)
    assert not Clock.objects.failing().exists()
    assert Event.objects.filter(action="remind").count() >= 18
    call_command("verify_ledger", verbosity=0)


def test_the_first_acknowledgement_is_never_moved(cast):
    case = stages.accepted(cast)
    first = case.acknowledged_at
    station = cast.other_station
    by = cast.actor("station")
    actions.hand_over(case, station=station, text="属东山镇", by=by, now=NOW + 2 * HOUR)
    assert case.state == "submitted"
    actions.accept(case, by=cast.actor("station2"), now=NOW + 3 * HOUR)
    assert case.acknowledged_at == first
    assert Clock.objects.of(case).filter(kind="response").count() == 1
    assert Clock.objects.of(case).filter(kind="closing").count() == 1


def test_sending_it_out_again_never_improves_the_first_dispatch_or_its_clock(cast):
    case = stages.objection(cast)
    first, due = case.dispatched_at, clock_of_round(case).due_at
    settled_at = NOW + 5 * HOUR
    actions.settle_objection(case, unit=cast.unit2, by=cast.actor("street"), now=settled_at)
    assert case.unit == cast.unit2
    assert case.dispatched_at == first
    assert clock_of_round(case).due_at == due + HOUR  # exactly the hour of the objection


def clock_of_round(case):
    return Clock.objects.of(case).running().get(kind="closing")


def test_late_is_late_for_ever(cast):
    case = make_case(cast)
    actions.accept(case, by=cast.actor("deputy"), now=NOW + 25 * HOUR)
    assert clock(case, "response").verdict == "late"
    by = cast.actor("station")
    actions.hand_over(case, station=cast.other_station, text="错", by=by, now=NOW + 26 * HOUR)
    actions.accept(case, by=cast.actor("station2"), now=NOW + 27 * HOUR)
    assert clock(case, "response").verdict == "late"
    # A unit that is late gains nothing from asking, objecting or replying.
    case = stages.in_progress(cast)
    late = NOW + 15 * DAY
    actions.request_info(case, text="几号？", by=cast.actor("unit"), now=late)
    actions.supply_info(case, text="三号", by=citizen_of(case), now=late + DAY)
    actions.resolve(case, result="solved", text="好了", by=cast.actor("unit"), now=late + 2 * DAY)
    actions.approve_reply(case, by=cast.actor("street"), now=late + 3 * DAY)
    actions.deliver(case, by=cast.actor("deputy"), now=late + 3 * DAY)
    assert Clock.objects.of(case).get(kind="closing", verdict="late")


def test_the_units_part_stops_when_its_reply_is_not_returned_and_delivery_has_its_own(cast):
    case = stages.reply_review(cast)
    assert clock_of_round(case).is_paused
    # The review takes ten days and delivery three more: the unit replied in time all the same.
    actions.approve_reply(case, by=cast.actor("street"), now=NOW + 10 * DAY)
    assert clock(case, "delivery").settled_at is None
    actions.deliver(case, by=cast.actor("deputy"), now=NOW + 15 * DAY)
    assert Clock.objects.of(case).exclude(verdict="cancelled").get(kind="closing").verdict == (
        "on_time"
    )
    assert clock(case, "delivery").verdict == "late"
    assert case.replied_at == NOW + 5 * HOUR
    assert case.fed_back_at == NOW + 15 * DAY
    assert clock(case, "rating").due_at >= NOW + 22 * DAY


@pytest.mark.parametrize(("gives_back", "gained"), [(False, 0 * HOUR), (True, 2 * HOUR)])
def test_a_returned_reply_never_stopped_the_units_clock_unless_the_place_gives_time_back(
    cast, gives_back, gained
):
    key = rules.RETURNED_REPLY_GIVES_TIME_BACK
    LocalRule.objects.create(key=key, division="9901", value=gives_back)
    case = stages.reply_review(cast)
    due = clock_of_round(case).due_at
    actions.return_reply(case, text="没有照片", by=cast.actor("street"), now=NOW + 7 * HOUR)
    assert case.state == "in_progress"
    assert case.replied_at is None
    assert clock_of_round(case).due_at == due + gained
    assert not clock_of_round(case).is_paused
    assert "已换灯" not in [entry.text for entry in timeline.public(case)]


def test_a_reply_that_is_returned_after_the_due_time_leaves_the_unit_late(cast):
    case = stages.reply_review(cast)
    due = clock_of_round(case).due_at
    actions.return_reply(case, text="没有照片", by=cast.actor("street"), now=due + HOUR)
    assert clock_of_round(case).was_late
    actions.resolve(
        case, result="solved", text="重拍了照片", by=cast.actor("unit"), now=due + 2 * HOUR
    )
    actions.approve_reply(case, by=cast.actor("street"), now=due + 3 * HOUR)
    actions.deliver(case, by=cast.actor("station"), now=due + 4 * HOUR)
    ended = Clock.objects.of(case).filter(kind="closing").exclude(verdict="cancelled")
    assert ended.get().verdict == "late"


def test_a_change_of_the_calendar_counts_no_time_for_a_reply_that_was_returned(cast):
    case = stages.reply_review(cast)
    due = clock_of_round(case).due_at
    actions.return_reply(case, text="没有照片", by=cast.actor("street"), now=NOW + 7 * HOUR)
    deadlines.recompute(since=NOW.date(), now=NOW + 8 * HOUR)
    assert clock_of_round(case).due_at == due


def test_a_returned_reply_stays_inside_even_when_the_citizen_wrote_in_between(cast):
    case = stages.replied(cast)
    actions.supply_info(case, text="还没亮", by=citizen_of(case), now=NOW + 7 * HOUR)
    actions.return_reply(case, text="再查", by=cast.actor("deputy"), now=NOW + 8 * HOUR)
    texts = [entry.text for entry in timeline.public(case)]
    assert "已换灯" not in texts
    assert "再查" not in texts
    assert "还没亮" in texts
    assert clock(case, "delivery").verdict == "cancelled"


def test_what_the_citizen_adds_during_the_review_shows_in_their_timeline(cast):
    case = stages.pending_review(cast)
    actions.supply_info(case, text="又坏一盏", by=citizen_of(case), now=NOW + 3 * HOUR)
    entries = timeline.public(case)
    assert entries[-1].text == "又坏一盏"
    assert "dispatch" not in [entry.action for entry in entries]


# --- F31 triage -----------------------------------------------------------------------------------


def test_f31_a_case_for_a_county_bureau_waits_for_review_and_the_unit_sees_nothing(cast):
    case = stages.pending_review(cast, unit=cast.unit2)
    unit = cast.actor("unit2")
    assert (case.mode, case.state) == ("transfer", "pending_review")
    assert not Case.objects.visible_to(unit).exists()
    assert told(case, "case.review_due") == {"office"}
    stages.send(cast, case, NOW + 3 * HOUR)
    assert told(case, "case.review_due") == {"office", "leader", "government"}
    assert Case.objects.visible_to(unit).get() == case
    assert "unit2" in told(case, "case.dispatched")


def test_f31_the_units_clock_starts_at_dispatch_not_at_submission(cast):
    case = stages.dispatched(cast, unit=cast.unit2)
    closing = clock_of_round(case)
    assert closing.started_at == NOW + 3 * HOUR
    assert (closing.amount, closing.unit) == (15, "working_days")
    assert Clock.objects.of(case).get(kind="closing", verdict="cancelled").amount == 3


def test_f31_a_representative_never_orders_a_unit(cast):
    case = stages.accepted(cast)
    with pytest.raises(NotAllowed):
        actions.dispatch(case, unit=cast.unit, by=cast.actor("deputy"), now=NOW + 2 * HOUR)
    assert not Assignment.objects.exists()


def test_nobody_approves_what_they_proposed(cast):
    case = stages.pending_review(cast)
    proposer = cast.users["station"]
    Membership.objects.create(user=proposer, role="street_clerk", division=cast.township)
    Membership.objects.filter(user=proposer, role="station_officer").delete()
    with pytest.raises(WrongState):
        actions.approve(case, by=cast.actor("station"), now=NOW + 3 * HOUR)
    actions.approve(case, by=cast.actor("street"), now=NOW + 3 * HOUR)


def test_a_place_may_waive_the_approval_of_its_own_units_only(cast):
    LocalRule.objects.create(key=rules.ASSIGN_NEEDS_APPROVAL, division="990101", value=False)
    case = stages.accepted(cast)
    by = cast.actor("station")
    actions.dispatch(case, unit=cast.unit, by=by, now=NOW + 2 * HOUR)
    assert case.state == "dispatched"
    other = stages.accepted(cast)
    actions.dispatch(other, unit=cast.unit2, by=by, now=NOW + 2 * HOUR)
    assert other.state == "pending_review"


def test_a_returned_proposal_frees_the_unit_and_moves_the_clock_by_the_review_alone(cast):
    case = stages.accepted(cast)
    due = clock_of_round(case).due_at
    actions.dispatch(case, unit=cast.unit, by=cast.actor("station"), now=NOW + 2 * HOUR)
    assert clock_of_round(case).is_paused
    actions.return_review(case, text="先去现场", by=cast.actor("street"), now=NOW + 3 * HOUR)
    assert (case.state, case.unit_id, case.mode) == ("accepted", None, "direct")
    assert clock_of_round(case).due_at == due + HOUR


def test_a_suspended_unit_gets_nothing(cast):
    cast.unit.is_active = False
    cast.unit.save()
    with pytest.raises(Invalid):
        actions.dispatch(
            stages.accepted(cast), unit=cast.unit, by=cast.actor("station"), now=NOW + 2 * HOUR
        )


# --- F33 the unit's work --------------------------------------------------------------------------


def test_f33_an_objection_without_a_competent_unit_is_refused(cast):
    case, by = stages.dispatched(cast), cast.actor("unit")
    for unit in [None, cast.unit]:
        with pytest.raises(Invalid) as refusal:
            actions.object_to(
                case,
                reason="不归我",
                competent_unit=unit,
                by=by,
                now=NOW + 4 * HOUR,
            )
        assert refusal.value.field == "competent_unit"
    assert case.state == "dispatched"


def test_f33_an_objection_pauses_exactly_and_its_own_clock_runs(cast):
    case = stages.dispatched(cast)
    due = clock_of_round(case).due_at
    actions.object_to(
        case, reason="不归我", competent_unit=cast.unit2, by=cast.actor("unit"), now=NOW + 4 * HOUR
    )
    assert clock_of_round(case).is_paused
    assert not clock(case, "objection").is_paused
    actions.settle_objection(case, unit=cast.unit, by=cast.actor("street"), now=NOW + 6 * HOUR)
    assert clock_of_round(case).due_at == due + 2 * HOUR
    assert clock(case, "objection").verdict == "on_time"


def test_f33_after_a_third_objection_the_office_designates_and_the_unit_cannot_object_again(cast):
    case = stages.dispatched(cast)
    for number in range(1, 4):
        moment = NOW + (3 + 2 * number) * HOUR
        by = cast.actor("unit")
        actions.object_to(case, reason="不归我", competent_unit=cast.unit2, by=by, now=moment)
        if number == 3:
            with pytest.raises(WrongState):
                actions.settle_objection(
                    case, unit=cast.unit, by=cast.actor("station"), now=moment + HOUR
                )
        actions.settle_objection(case, unit=cast.unit, by=cast.actor("street"), now=moment + HOUR)
    assert "object" not in allowed_actions(case, cast.actor("unit"), NOW + DAY)
    with pytest.raises(WrongState):
        actions.object_to(
            case, reason="不归我", competent_unit=cast.unit2, by=cast.actor("unit"), now=NOW + DAY
        )


def test_a_unit_sees_what_is_or_was_its_own_and_never_by_number_alone(cast):
    case = stages.objection(cast)
    stages.accepted(cast)
    actions.settle_objection(case, unit=cast.unit2, by=cast.actor("street"), now=NOW + 5 * HOUR)
    old, new = cast.actor("unit"), cast.actor("unit2")
    assert list(Case.objects.visible_to(old)) == [case]
    assert not Case.objects.visible_to(new).exists()
    stages.send(cast, case, NOW + 5 * HOUR)
    assert list(Case.objects.visible_to(new)) == [case]
    assert allowed_actions(case, old, NOW + 6 * HOUR) == []
    with pytest.raises(NotAllowed):
        actions.sign(case, by=old, now=NOW + 6 * HOUR)
    actions.sign(case, by=new, now=NOW + 6 * HOUR)


def test_f33_a_closing_photo_stands_with_the_reply(cast):
    photos = [
        Attachment.objects.create(
            owner=owner_digest("form"),
            width=10,
            height=10,
            sha256="0" * 64,
            file=f"{number}.jpg",
            thumbnail=f"{number}_t.jpg",
            uploaded_at=NOW,
        )
        for number in range(2)
    ]
    case = stages.in_progress(cast)
    actions.resolve(
        case,
        result="solved",
        text="已换灯",
        by=cast.actor("unit"),
        now=NOW + 5 * HOUR,
        photos_before=[photos[0].pk],
        photos=[photos[1].pk],
        owner="form",
    )
    actions.approve_reply(case, by=cast.actor("street"), now=NOW + 6 * HOUR)
    entry = next(e for e in timeline.public(case) if e.action == "resolve")
    assert (entry.before.pk, entry.after.pk) == (photos[0].pk, photos[1].pk)
    assert entry.photos == []


def test_a_photo_taken_before_the_work_is_never_shown_as_its_result(cast):
    photo = Attachment.objects.create(
        owner=owner_digest("form"),
        width=10,
        height=10,
        sha256="0" * 64,
        file="1.jpg",
        thumbnail="1_t.jpg",
        uploaded_at=NOW,
    )
    case = stages.in_progress(cast)
    actions.resolve(
        case,
        result="solved",
        text="已换灯",
        by=cast.actor("unit"),
        now=NOW + 5 * HOUR,
        photos_before=[photo.pk],
        owner="form",
    )
    actions.approve_reply(case, by=cast.actor("street"), now=NOW + 6 * HOUR)
    entry = next(e for e in timeline.public(case) if e.action == "resolve")
    assert entry.after is None
    assert [shown.purpose for shown in entry.photos] == ["before"]


# --- F34 the citizen's word -----------------------------------------------------------------------


def test_f34_dissatisfied_opens_a_second_round_with_callback_first_and_its_own_clock(cast):
    case = stages.fed_back(cast)
    actions.rate(case, grade="dissatisfied", reason="不亮", by=citizen_of(case), now=NOW + 8 * HOUR)
    assert (case.state, case.round, case.unit_id) == ("second_round", 2, None)
    assert told(case, "case.rated") == {"deputy", "station"}
    callback = clock(case, "callback", 2)
    assert (callback.amount, callback.unit) == (2, "working_days")
    assert not Clock.objects.of(case).filter(kind="second_round").exists()
    with pytest.raises(WrongState):
        actions.answer(case, text="好了", by=cast.actor("deputy"), now=NOW + 9 * HOUR)
    actions.record_callback(case, text="已联系", by=cast.actor("station"), now=NOW + 9 * HOUR)
    assert clock(case, "callback", 2).verdict == "on_time"
    second = clock(case, "second_round", 2)
    assert (second.started_at, second.amount) == (NOW + 9 * HOUR, 5)


def test_after_the_units_reply_the_citizen_watches_the_clock_of_the_feedback(cast):
    case = stages.replied(cast)
    watched = timeline.promise(list(Clock.objects.of(case)))
    assert (watched.kind, watched.paused_at) == ("delivery", None)


def test_while_a_reply_is_reviewed_the_citizen_sees_that_the_clock_stands_still(cast):
    case = stages.reply_review(cast)
    watched = timeline.promise(list(Clock.objects.of(case)))
    assert watched.kind == "closing"
    assert watched.paused_at


def test_f34_without_a_phone_the_second_round_runs_at_once(cast):
    case = stages.second_round(cast, phone="", name="")
    assert not Clock.objects.of(case).filter(kind="callback").exists()
    assert clock(case, "second_round", 2).started_at == NOW + 8 * HOUR
    actions.answer(case, text="好了", by=cast.actor("deputy"), now=NOW + 9 * HOUR)
    assert clock(case, "second_round", 2).verdict == "on_time"


def test_f34_a_second_dissatisfied_goes_to_joint_study_and_there_is_no_third_round(cast):
    case = stages.joint_study(cast)
    assert (case.state, case.round) == ("joint_study", 2)
    assert told(case, "case.joint_study") == {"office"}
    assert not Clock.objects.of(case).running().exists()
    by = cast.actor("office")
    with pytest.raises(Invalid):
        actions.close(case, by=by, now=NOW + DAY)
    actions.close(case, text="列入明年计划", by=by, now=NOW + DAY)
    assert case.state == "closed"
    assert case.rating == "dissatisfied"
    assert [r.grade for r in Rating.objects.filter(case=case)] == ["dissatisfied"] * 2


def test_the_second_round_may_go_to_a_unit_on_its_own_clock(cast):
    case = stages.called_back(cast)
    first = case.dispatched_at
    actions.dispatch(case, unit=cast.unit, by=cast.actor("street"), now=NOW + 10 * HOUR)
    actions.sign(case, by=cast.actor("unit"), now=NOW + 11 * HOUR)
    actions.resolve(case, result="solved", text="重修", by=cast.actor("unit"), now=NOW + 12 * HOUR)
    actions.approve_reply(case, by=cast.actor("street"), now=NOW + 13 * HOUR)
    actions.deliver(case, by=cast.actor("deputy"), now=NOW + 14 * HOUR)
    assert case.dispatched_at == first
    assert clock(case, "second_round", 2).verdict == "on_time"
    assert not Clock.objects.of(case).running().exclude(kind="rating").exists()
    actions.rate(case, grade="satisfied", by=citizen_of(case), now=NOW + 15 * HOUR)
    assert case.state == "closed"


def test_f34_unrated_for_seven_days_is_closed_and_never_counted_as_satisfied(cast):
    case = stages.fed_back(cast)
    assert actions.close_unrated(now=NOW + 7 * DAY + 6 * HOUR) == 0
    assert actions.close_unrated(now=NOW + 8 * DAY) == 1
    case.refresh_from_db()
    assert (case.state, case.rating) == ("closed", "")
    assert clock(case, "rating").verdict == "cancelled"
    assert actions.close_unrated(now=NOW + 9 * DAY) == 0
    with pytest.raises(WrongState):
        actions.rate(case, grade="satisfied", by=citizen_of(case), now=NOW + 9 * DAY)


def test_f34_only_the_holder_of_the_code_rates(cast):
    case = stages.fed_back(cast)
    others = [cast.actor(name) for name in cast.users] + [SYSTEM, citizen_of(make_case(cast))]
    for actor in others:
        with pytest.raises(NotAllowed):
            actions.rate(case, grade="satisfied", by=actor, now=NOW + 8 * HOUR)
    assert not Rating.objects.exists()


def test_dissatisfied_needs_a_reason(cast):
    case = stages.fed_back(cast)
    with pytest.raises(Invalid):
        actions.rate(case, grade="dissatisfied", by=citizen_of(case), now=NOW + 8 * HOUR)


# --- station: take over, hand over, urge, withdraw ------------------------------------------------


def test_at_twelve_hours_the_station_takes_over_and_the_representative_hears(cast):
    case = make_case(cast)
    station = cast.actor("station")
    with pytest.raises(WrongState):
        actions.take_over(case, by=station, now=NOW + 11 * HOUR)
    actions.take_over(case, by=station, now=NOW + 12 * HOUR)
    assert case.taken_over
    assert case.state == "accepted"
    assert "deputy" in told(case, "case.accepted")


def test_a_case_handed_over_moves_scope_and_its_accept_is_the_receipt(cast):
    case = make_case(cast)
    by = cast.actor("station")
    actions.hand_over(case, station=cast.other_station, text="属东山镇", by=by, now=NOW + HOUR)
    assert (case.station, case.division) == (cast.other_station, "990101102")
    assert "station2" in told(case, "case.submitted")
    assert not Case.objects.visible_to(by).exists()
    assert clock(case, "response").due_at == NOW + DAY  # no clock restarts
    actions.accept(case, by=cast.actor("station2"), now=NOW + 2 * HOUR)
    assert actions_of(case) == ["submit", "hand_over", "accept"]


def test_a_withdrawn_case_has_no_running_clock_and_the_unit_is_told(cast):
    case = stages.in_progress(cast)
    actions.withdraw(case, by=citizen_of(case), now=NOW + 5 * HOUR)
    assert not Clock.objects.of(case).running().exists()
    assert "unit" in told(case, "case.withdrawn")
    assert case.closed_at == NOW + 5 * HOUR
    pending = stages.pending_review(cast)
    actions.withdraw(pending, by=citizen_of(pending), now=NOW + 5 * HOUR)
    assert "unit" not in told(pending, "case.withdrawn")


def test_urging_tells_whoever_has_it_and_changes_nothing_else(cast):
    case = stages.in_progress(cast)
    due = case.queue_at
    actions.urge(case, text="请抓紧", by=cast.actor("office"), now=NOW + 5 * HOUR)
    assert told(case, "case.urged") == {"deputy", "station", "unit"}
    assert (case.state, case.queue_at) == ("in_progress", due)


def test_urging_needs_words_and_is_done_once_a_working_day_in_one_hand(cast):
    case = stages.in_progress(cast)
    office, friday = cast.actor("office"), NOW + 2 * DAY
    with pytest.raises(actions.Invalid, match="催办的话"):
        actions.urge(case, text="", by=office, now=friday)
    actions.urge(case, text="请抓紧", by=office, now=friday)
    for other in ("deputy", "leader"):
        with pytest.raises(Refusal, match="这个工作日已经催办过") as refused:
            actions.urge(case, text="快", by=cast.actor(other), now=friday + DAY)  # a Saturday
    assert (refused.value.status, case.version) == (429, Case.objects.get().version)
    actions.resolve(case, result="solved", text="已修", by=cast.actor("unit"), now=friday + DAY)
    actions.urge(case, text="请审核", by=office, now=friday + DAY)  # it lies with the street now
    actions.return_reply(case, text="不清楚", by=cast.actor("street"), now=friday + DAY)
    actions.urge(case, text="请再办", by=office, now=friday + 3 * DAY)
    LocalRule.objects.create(key=rules.URGES_PER_WORKING_DAY, value=0)
    actions.urge(case, text="快", by=office, now=friday + 3 * DAY)


def test_whoever_left_office_is_told_nothing_more(cast):
    Membership.objects.filter(user=cast.users["deputy"]).update(ends_at=NOW - DAY)
    Membership.objects.filter(user=cast.users["station"]).update(ends_at=NOW + DAY)
    case = make_case(cast)
    assert told(case, "case.submitted") == {"station"}


def test_outsiders_see_nothing_of_a_case(cast):
    case = stages.in_progress(cast)
    for name in ["deputy2", "station2", "street2", "unit2", "government", "admin", "procurator"]:
        assert not Case.objects.visible_to(cast.actor(name)).filter(pk=case.pk).exists(), name
    for name in ["deputy", "station", "street", "office", "leader", "unit", "auditor"]:
        assert Case.objects.visible_to(cast.actor(name)).filter(pk=case.pk).exists(), name


def test_an_old_version_is_refused(cast):
    case = make_case(cast)
    actions.supply_info(case, text="补充", by=citizen_of(case), now=NOW + HOUR)
    with pytest.raises(StaleVersion):
        actions.accept(case, by=cast.actor("deputy"), now=NOW + HOUR, version=1)
    actions.accept(case, by=cast.actor("deputy"), now=NOW + HOUR, version=2)


def test_words_that_are_demanded_are_demanded_before_anything_changes(cast):
    case = stages.accepted(cast)
    with pytest.raises(Invalid):
        actions.answer(case, text="", by=cast.actor("deputy"), now=NOW + 2 * HOUR)
    with pytest.raises(Invalid):
        actions.request_info(case, text="", by=cast.actor("deputy"), now=NOW + 2 * HOUR)
    assert case.version == 2


def test_state_is_the_fold_of_the_events_for_every_stage(cast):
    for name in ["closed", "withdrawn", "not_accepted", "joint_study", "need_info", "objection"]:
        case = getattr(stages, name)(cast)
        events = list(Event.objects.filter(subject_id=case.pk).order_by("seq"))
        assert [event.seq for event in events] == list(range(1, case.version + 1))
        assert events[-1].target == Case.objects.get(pk=case.pk).state
        for before, after in zip(events, events[1:], strict=False):
            assert before.target == after.source
    assert EventText.objects.exists()
    call_command("verify_ledger", verbosity=0)


UTC_DAY = datetime(2026, 11, 17, 23, 0, tzinfo=UTC)  # 07:00 on the 18th in Shanghai


def test_the_day_in_the_number_is_the_day_in_shanghai(cast):
    assert "-20261118-" in make_case(cast, now=UTC_DAY).number


def test_a_citizen_who_never_answers_does_not_stop_the_case_for_ever(cast):
    case = stages.need_info(cast)
    assert actions.resume_unsupplied(now=NOW + DAY) == 0
    assert actions.resume_unsupplied(now=NOW + 30 * DAY) == 1
    case.refresh_from_db()
    assert case.state == "accepted"
    assert not Clock.objects.of(case).running().exclude(paused_at=None).exists()


def test_after_twelve_hours_the_station_takes_over_and_no_longer_merely_accepts(cast):
    case = stages.submitted(cast, representative=cast.representative)
    station = cast.actor("station")
    early = allowed_actions(case, station, NOW + 11 * HOUR)
    late = allowed_actions(case, station, NOW + 13 * HOUR)
    assert "accept" in early
    assert "take_over" not in early
    assert "take_over" in late
    assert "accept" not in late
    assert "accept" in allowed_actions(case, cast.actor("deputy"), NOW + 13 * HOUR)
