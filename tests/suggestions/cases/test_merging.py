"""合并办理: every number, code, rating and promise stays; the main case's answer reaches all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from liaison.deadlines.models import Clock
from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.workflow import (
    NotAllowed,
    StaleVersion,
    WrongState,
    allowed_actions,
    citizen_of,
)
from suggestions.cases import actions, codes, figures, following, privacy
from suggestions.cases.models import Case, Rating, Reason
from tests import stages
from tests.cast import NOW, make_case, make_county

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


def merge(cast, case, main, *, by="station", now=NOW + 2 * HOUR, **more):
    return actions.merge(case, into=main.number, by=cast.actor(by), now=now, **more)


def closing(case):
    return Clock.objects.of(case).filter(kind="closing").order_by("-pk").first()


# --- merging --------------------------------------------------------------------------------------


def test_f49_each_citizen_keeps_number_and_code_and_rates_on_their_own(cast):
    main = stages.in_progress(cast)
    lamps = [make_case(cast) for _ in range(11)]
    kept = [(lamp.number, codes.code_of(lamp.number, lamp.code_version)) for lamp in lamps]
    for lamp in lamps:
        merge(cast, lamp, main, now=NOW + 5 * HOUR)
    assert figures.counted(Case.objects.all()) == {"demands": 12, "matters": 1}
    actions.resolve(main, result="solved", text="灯修好了", by=cast.actor("unit"), now=NOW + DAY)
    actions.approve_reply(main, by=cast.actor("street"), now=NOW + DAY)
    actions.deliver(main, by=cast.actor("deputy"), now=NOW + DAY + HOUR)
    assert actions.follow_main_cases(now=NOW + DAY + 2 * HOUR) == 11
    for lamp, number in zip(lamps, kept, strict=True):
        lamp.refresh_from_db()
        assert (lamp.number, codes.code_of(lamp.number, lamp.code_version)) == number
        assert (lamp.state, lamp.result, lamp.merged_into_id) == ("fed_back", "solved", main.pk)
    actions.rate(lamps[0], grade="satisfied", by=citizen_of(lamps[0]), now=NOW + 2 * DAY)
    assert Rating.objects.get().case_id == lamps[0].pk
    assert Case.objects.filter(rating="").count() == 11
    assert figures.counted(Case.objects.all()) == {"demands": 12, "matters": 1}


def test_a_matter_is_counted_once_where_only_its_followers_are_seen(cast):
    main = stages.accepted(cast)
    for case in (stages.accepted(cast), stages.accepted(cast)):
        merge(cast, case, main)
    seen = Case.objects.exclude(pk=main.pk)
    assert figures.counted(seen) == {"demands": 2, "matters": 1}
    assert figures.counted(Case.objects.none()) == {"demands": 0, "matters": 0}


@pytest.mark.parametrize(
    ("number", "complaint"),
    [
        ("990101-20261118-99999", "没有这个编号"),
        ("", "没有这个编号"),
    ],
)
def test_merging_into_nothing_is_refused(cast, number, complaint):
    case = stages.accepted(cast)
    with pytest.raises(actions.Invalid, match=complaint):
        actions.merge(case, into=number, by=cast.actor("station"), now=NOW + 2 * HOUR)


def test_merging_with_itself_is_refused(cast):
    case = stages.accepted(cast)
    with pytest.raises(actions.Invalid, match="自己"):
        merge(cast, case, case)


def test_a_case_of_another_station_is_nothing_to_a_station(cast):
    case = stages.accepted(cast)
    main = make_case(cast, station=cast.other_station, representative=None)
    with pytest.raises(actions.Invalid, match="没有这个编号"):
        merge(cast, case, main)
    merge(cast, case, main, by="office")
    assert case.merged_into_id == main.pk


@pytest.mark.parametrize("stage", ["closed", "withdrawn", "not_accepted", "fed_back", "merged"])
def test_merging_into_what_has_ended_is_refused(cast, stage):
    main = getattr(stages, stage)(cast)
    case = stages.accepted(cast)
    with pytest.raises(actions.Invalid, match="已办结或已并入"):
        merge(cast, case, main, now=NOW + 9 * DAY)
    case.refresh_from_db()
    assert (case.state, case.merged_into_id) == ("accepted", None)


def test_a_main_case_that_ends_in_the_same_moment_takes_nobody_in(cast):
    """The row is read again under its lock; what the page showed does not count."""
    main, case = stages.accepted(cast), stages.accepted(cast)
    actions.withdraw(main, by=citizen_of(main), now=NOW + HOUR)
    with pytest.raises(actions.Invalid):
        merge(cast, case, main)


def test_only_the_congress_side_merges_and_a_stale_page_does_not(cast):
    main, case = stages.accepted(cast), stages.accepted(cast)
    with pytest.raises(NotAllowed):
        merge(cast, case, main, by="deputy")
    with pytest.raises(StaleVersion):
        merge(cast, case, main, version=case.version - 1)
    case.refresh_from_db()
    assert case.merged_into_id is None


def test_what_a_leader_supervises_is_not_merged_away(cast):
    main, case = stages.accepted(cast), stages.accepted(cast)
    actions.supervise(case, text="领导关注", by=cast.actor("leader"), now=NOW + HOUR)
    with pytest.raises(WrongState):
        merge(cast, case, main)


def test_what_waits_for_its_citizen_in_a_units_hands_is_not_merged_away(cast):
    main, case = stages.accepted(cast), stages.in_progress(cast)
    actions.request_info(case, text="几号楼？", by=cast.actor("unit"), now=NOW + 5 * HOUR)
    with pytest.raises(WrongState):
        merge(cast, case, main, now=NOW + 6 * HOUR)
    early = stages.need_info(cast)
    merge(cast, early, main, now=NOW + 6 * HOUR)
    assert early.state == "merged"
    assert not Clock.objects.of(early).running().exists()


def test_followers_of_a_merged_case_follow_its_new_main_case_and_their_ledger_says_so(cast):
    first, second, third = (stages.accepted(cast) for _ in range(3))
    merge(cast, first, second)
    merge(cast, second, third, now=NOW + 3 * HOUR)
    first.refresh_from_db()
    assert first.merged_into_id == third.pk
    last = Event.objects.filter(subject_type="cases.case", subject_id=first.pk).latest("seq")
    assert last.data == {"into": third.number, "with": second.number}
    assert first.version == last.seq
    with pytest.raises(actions.Invalid):
        merge(cast, third, first)  # no circle: what is merged is nobody's main case


def test_the_database_refuses_circles_of_one_and_merged_cases_without_a_main(cast):
    case = stages.accepted(cast)
    with pytest.raises(IntegrityError, match="case_merges_with_another"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(merged_into=case.pk)
    with pytest.raises(IntegrityError, match="case_merged_has_main"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="merged")


def test_a_unit_that_worked_on_it_before_a_recall_has_no_part_in_a_merged_case(cast):
    case, main = stages.dispatched(cast), stages.accepted(cast)
    actions.recall(case, text="派错了", by=cast.actor("street"), now=NOW + 4 * HOUR)
    merge(cast, case, main, now=NOW + 5 * HOUR)
    assert case.unit_id is None
    assert not case.assignments.filter(ended_at=None).exists()


# --- parting --------------------------------------------------------------------------------------


def test_no_day_is_gained_by_merging_and_parting(cast):
    main, case = stages.accepted(cast), stages.need_info(cast)
    actions.supply_info(case, text="三号楼", by=citizen_of(case), now=NOW + 26 * HOUR)
    before = closing(case)
    merge(cast, case, main, now=NOW + 27 * HOUR)
    actions.unmerge(case, text="不是一件事", by=cast.actor("station"), now=NOW + 2 * DAY)
    after = closing(case)
    assert (after.pk, after.started_at, after.due_at) == (
        before.pk,
        before.started_at,
        before.due_at,
    )
    assert (case.state, case.merged_into_id, case.queue_at) == ("accepted", None, before.due_at)
    assert after.pauses.count() == 1


def test_what_was_late_when_merged_stays_late_for_ever(cast):
    main, case = stages.accepted(cast), stages.accepted(cast)
    late = NOW + 10 * DAY
    merge(cast, case, main, now=late)
    assert closing(case).verdict == "late"
    actions.unmerge(case, text="不是一件事", by=cast.actor("station"), now=late + HOUR)
    assert closing(case).was_late
    actions.answer(case, text="已修好", by=cast.actor("deputy"), now=late + 2 * HOUR)
    assert closing(case).verdict == "late"
    assert Clock.objects.of(case).filter(kind="closing").count() == 1


def test_a_late_acknowledgement_is_not_reopened_by_parting(cast):
    main = stages.accepted(cast)
    case = make_case(cast)
    merge(cast, case, main, now=NOW + 2 * DAY)
    response = Clock.objects.of(case).get(kind="response")
    assert response.verdict == "late"
    first = case.acknowledged_at
    actions.unmerge(case, text="不是一件事", by=cast.actor("station"), now=NOW + 3 * DAY)
    response.refresh_from_db()
    assert (response.verdict, case.acknowledged_at) == ("late", first)
    assert closing(case).started_at == first


def test_a_snap_report_owes_its_dispatch_again_once_it_parts(cast):
    main = stages.accepted(cast)
    snap, _new = actions.snap(
        location_text="菜场门口",
        station=cast.station,
        representative=cast.representative,
        content="井盖松动",
        by=cast.actor("deputy"),
        now=NOW,
        owner="snap",
    )
    due = Clock.objects.of(snap).get(kind="response").due_at
    merge(cast, snap, main, now=NOW + HOUR)
    assert snap.acknowledged_at is None
    actions.unmerge(snap, text="不是一件事", by=cast.actor("station"), now=NOW + 2 * HOUR)
    response = Clock.objects.of(snap).get(kind="response")
    assert (snap.mode, response.settled_at, response.due_at) == ("snap", None, due)
    assert "dispatch" not in allowed_actions(snap, cast.actor("station"), NOW + 3 * HOUR)
    actions.dispatch(snap, unit=cast.unit, by=cast.actor("street"), now=NOW + 25 * HOUR)
    response.refresh_from_db()
    assert response.verdict == "late"


def test_parting_needs_a_reason_and_a_merged_case(cast):
    case = stages.merged(cast)
    with pytest.raises(actions.Invalid):
        actions.unmerge(case, text="", by=cast.actor("station"), now=NOW + 3 * HOUR)
    with pytest.raises(NotAllowed):
        actions.unmerge(case, text="不是", by=cast.actor("station2"), now=NOW + 3 * HOUR)
    alone = stages.accepted(cast)
    with pytest.raises(WrongState):
        actions.unmerge(alone, text="不是", by=cast.actor("station"), now=NOW + 3 * HOUR)


@pytest.mark.parametrize("end", ["withdraw", "decline"])
def test_a_main_case_that_falls_away_frees_those_that_followed_it(cast, end):
    main, case = make_case(cast), stages.accepted(cast)
    due = closing(case).due_at
    merge(cast, case, main)
    if end == "withdraw":
        actions.withdraw(main, by=citizen_of(main), now=NOW + 3 * HOUR)
    else:
        reason = Reason.objects.get(pk="R6")
        actions.decline(
            main, reason=reason, text="不受理", by=cast.actor("station"), now=NOW + 3 * HOUR
        )
    assert actions.follow_main_cases(now=NOW + 4 * HOUR) == 0
    assert actions.part_from_ended(now=NOW + 4 * HOUR) == 1
    case.refresh_from_db()
    assert (case.state, closing(case).due_at) == ("accepted", due)


def test_the_citizen_of_a_merged_case_may_withdraw_it(cast):
    case = stages.merged(cast)
    actions.withdraw(case, by=citizen_of(case), now=NOW + 3 * HOUR)
    assert case.state == "withdrawn"
    assert actions.follow_main_cases(now=NOW + DAY) == 0
    assert following.progress(case, NOW + DAY) is None  # no result is promised any more


# --- following ------------------------------------------------------------------------------------


def answered(cast, main, at=NOW + 4 * HOUR):
    actions.answer(main, text="灯已修好", result="solved", by=cast.actor("deputy"), now=at)


def test_a_dissatisfied_follower_has_a_second_round_of_its_own(cast):
    case = stages.merged(cast)
    main = case.merged_into
    answered(cast, main)
    actions.rate(main, grade="satisfied", by=citizen_of(main), now=NOW + 5 * HOUR)
    assert actions.follow_main_cases(now=NOW + 6 * HOUR) == 1
    case.refresh_from_db()
    actions.rate(
        case, grade="dissatisfied", reason="我这盏没修", by=citizen_of(case), now=NOW + 7 * HOUR
    )
    main.refresh_from_db()
    assert (case.state, case.round, main.state) == ("second_round", 2, "closed")
    assert Clock.objects.of(case).running().get().kind == "callback"
    actions.record_callback(case, text="已联系", by=cast.actor("station"), now=NOW + 8 * HOUR)
    actions.answer(case, text="已补修", by=cast.actor("deputy"), now=NOW + 9 * HOUR)
    actions.rate(case, grade="satisfied", by=citizen_of(case), now=NOW + 10 * HOUR)
    assert case.state == "closed"
    assert actions.follow_main_cases(now=NOW + DAY) == 0


def test_an_answer_that_did_not_stand_is_not_passed_on(cast):
    """The main case's citizen said 不满意 before the others heard: they wait for the round."""
    case = stages.merged(cast)
    main = case.merged_into
    answered(cast, main)
    actions.rate(
        main, grade="dissatisfied", reason="还是不亮", by=citizen_of(main), now=NOW + 5 * HOUR
    )
    assert actions.follow_main_cases(now=NOW + 6 * HOUR) == 0
    with pytest.raises(WrongState):
        actions.follow(case, now=NOW + 6 * HOUR)
    case.refresh_from_db()
    assert case.state == "merged"


def test_a_follower_hears_the_outcome_of_a_joint_study(cast):
    main = stages.called_back(cast)
    case = stages.accepted(cast)
    merge(cast, case, main, now=NOW + 10 * HOUR)
    actions.refer_to_study(main, text="复杂", by=cast.actor("street"), now=NOW + 11 * HOUR)
    assert actions.follow_main_cases(now=NOW + 12 * HOUR) == 0
    actions.close(main, text="会商结果：列入改造", by=cast.actor("office"), now=NOW + DAY)
    assert actions.follow_main_cases(now=NOW + DAY) == 1
    case.refresh_from_db()
    texts = [entry.text for entry in following.progress(case, NOW + DAY)["entries"]]
    assert (case.state, texts[-1]) == ("fed_back", "会商结果：列入改造")


def test_a_merged_citizen_reads_the_progress_and_no_other_persons_words(cast):
    case, main = stages.accepted(cast), stages.in_progress(cast)
    merge(cast, case, main, now=NOW + 5 * HOUR)
    actions.supply_info(main, text="我家住302", by=citizen_of(main), now=NOW + 6 * HOUR)
    actions.request_info(main, text="302的张女士", by=cast.actor("unit"), now=NOW + 6 * HOUR)
    actions.supply_info(main, text="是302", by=citizen_of(main), now=NOW + 7 * HOUR)
    actions.note_progress(main, text="已买到灯具", by=cast.actor("unit"), now=NOW + 8 * HOUR)
    read = following.progress(case, NOW + 9 * HOUR)
    words = "".join(f"{entry.words}{entry.text}" for entry in read["entries"])
    assert "已买到灯具" in words
    assert "302" not in words
    assert main.content not in words
    assert "您" not in words
    assert read["unit"] == cast.unit.name
    assert read["clock"].due_at == closing(main).due_at


def test_what_comes_after_the_result_is_no_longer_the_followers(cast):
    case = stages.merged(cast)
    main = case.merged_into
    answered(cast, main)
    actions.follow_main_cases(now=NOW + 5 * HOUR)
    case.refresh_from_db()
    actions.rate(main, grade="dissatisfied", reason="差", by=citizen_of(main), now=NOW + 6 * HOUR)
    actions.record_callback(main, text="已联系", by=cast.actor("station"), now=NOW + 7 * HOUR)
    actions.note_progress(main, text="第二轮的事", by=cast.actor("deputy"), now=NOW + 8 * HOUR)
    read = following.progress(case, NOW + 9 * HOUR)
    assert read["clock"] is None
    assert all("第二轮" not in entry.text for entry in read["entries"])


def test_a_supplement_of_a_merged_case_reaches_whoever_handles_the_main_one(cast):
    main = stages.in_progress(cast)
    case = make_case(cast, station=cast.other_station, representative=None)
    merge(cast, case, main, by="office", now=NOW + 5 * HOUR)
    actions.supply_info(case, text="四号楼也不亮", by=citizen_of(case), now=NOW + 6 * HOUR)
    told = Message.objects.filter(event="case.supplemented", channel="inbox")
    assert cast.users["unit"].pk in told.values_list("user", flat=True)
    link = told.get(user=cast.users["unit"]).link
    assert main.number in link
    (row,) = following.joined(main)
    assert row["supplements"][0]["text"] == "四号楼也不亮"


def test_an_erased_follower_leaves_no_words_on_the_main_case(cast):
    case = stages.merged(cast)
    actions.supply_info(case, text="打13800005678找我", by=citizen_of(case), now=NOW + 3 * HOUR)
    privacy.erase(case, by=citizen_of(case), now=NOW + 4 * HOUR)
    case.refresh_from_db()
    assert case.state == "merged"
    (row,) = following.joined(case.merged_into)
    assert "13800005678" not in str(row["supplements"])
    answered(cast, case.merged_into, at=NOW + 5 * HOUR)
    assert actions.follow_main_cases(now=NOW + 6 * HOUR) == 1
