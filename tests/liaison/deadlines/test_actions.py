"""The life of a clock, with every scenario of F32."""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison.deadlines import actions
from liaison.deadlines.models import Clock, DeadlinePolicy, DueChange
from liaison.workdays import actions as workdays
from liaison.workdays import calendar
from liaison.workdays.models import Holiday

from .conftest import Matter, at, numbers

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
in_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
moments = st.datetimes(at(2005, 1, 1).replace(tzinfo=None), at(2026, 6, 1).replace(tzinfo=None))


def start(matter, kind="closing", now=None, **conditions):
    return actions.start(subject=matter, kind=kind, now=now or at(2026, 3, 2, 9), **conditions)


# --- F32 --------------------------------------------------------------------------------------


def test_submitted_friday_evening_the_24_hours_end_on_saturday(matter):
    assert start(matter, "response", at(2026, 3, 6, 17, 30)).due_at == at(2026, 3, 7, 17, 30)


def test_dispatched_before_the_spring_festival_of_2026_due_on_25_february(matter):
    assert start(matter, now=at(2026, 2, 13, 11)).due_at == at(2026, 2, 26)


def test_dispatched_before_the_national_day_of_2026_due_on_10_october(matter):
    assert start(matter, now=at(2026, 9, 30, 11)).due_at == at(2026, 10, 11)


def test_a_due_date_in_a_year_without_notice_is_recomputed_on_import(matter, tmp_path):
    clock = start(matter, now=at(2026, 12, 30, 9))
    assert clock.provisional
    assert clock.due_at == at(2027, 1, 6)
    notice = tmp_path / "2027.csv"
    notice.write_text(
        "日期,类型\n2027-01-01,放假\n2027-01-02,上班\n2027-10-01,放假\n", encoding="utf-8"
    )
    out = StringIO()
    with time_machine.travel(at(2026, 12, 31), tick=False):
        call_command("import_holidays", str(notice), "--apply", stdout=out)
    clock.refresh_from_db()
    assert clock.due_at == at(2027, 1, 5)
    assert not clock.provisional
    change = clock.due_changes.get()
    assert (change.reason, change.old_due_at, change.new_due_at) == (
        "calendar",
        at(2027, 1, 6),
        at(2027, 1, 5),
    )
    assert "2027-01-06 00:00 → 2027-01-05 00:00" in out.getvalue()


def test_waiting_for_the_citizen_moves_the_due_time_by_the_paused_working_time(matter):
    clock = start(matter)  # due at the end of Thursday 5 March
    actions.pause(subject=matter, reason="need_info", now=at(2026, 3, 3, 10))
    actions.resume(subject=matter, now=at(2026, 3, 5, 10))
    clock.refresh_from_db()
    assert clock.due_at == at(2026, 3, 10)  # two working days on: Friday and Monday
    assert clock.pauses.get().get_reason_display() == "等待补充材料"
    assert clock.due_changes.get().reason == "pause"


def test_after_an_outage_only_the_highest_rung_is_sent_once(matter, sent):
    clock = start(matter, "response", at(2026, 3, 2, 9))
    actions.sweep_all(now=at(2026, 3, 3, 9, 30))
    actions.sweep_all(now=at(2026, 3, 3, 9, 31))
    assert sent == [(clock.pk, "due", "overdue")]
    outcomes = dict(clock.reminders.values_list("rung__code", "outcome"))
    assert outcomes == {"take_over": "superseded", "soon": "superseded", "due": "sent"}


# --- policies ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "mode", "length"),
    [
        ("response", "snap", (24, "hours")),
        ("closing", "", (3, "working_days")),
        ("closing", "snap", (3, "working_days")),
        ("closing", "direct", (3, "working_days")),
        ("closing", "assign", (5, "working_days")),
        ("closing", "transfer", (15, "working_days")),
        ("closing", "report_up", (3, "working_days")),
        ("delivery", "transfer", (1, "working_days")),
        ("second_round", "", (5, "working_days")),
        ("callback", "", (2, "working_days")),
        ("rating", "", (7, "days")),
        ("interim_reply", "", (30, "days")),
        ("objection", "", (1, "working_days")),
        ("supplement", "", (10, "days")),
    ],
)
def test_the_default_periods_of_the_practice_rules(kind, mode, length):
    policy = actions.policy_for(noun="cases.case", kind=kind, mode=mode, urgency="normal")
    assert (policy.amount, policy.unit) == length
    assert policy.source


def test_the_policy_that_names_most_conditions_wins():
    def add(amount, **conditions):
        return DeadlinePolicy.objects.create(
            noun="cases.case",
            kind="closing",
            amount=amount,
            unit="working_days",
            source="x",
            **conditions,
        )

    add(4, division="99")
    add(6, division="990101")
    add(7, category="01")
    add(8, category="01", urgency="urgent")
    add(9, mode="transfer", division="9901")

    def amount(**conditions):
        return actions.policy_for(noun="cases.case", kind="closing", **conditions).amount

    assert amount(division="991") == 4
    assert amount(division="990101001") == 6
    assert amount(category="0102", urgency="normal") == 7
    assert amount(category="0102", urgency="urgent") == 8
    assert amount(mode="transfer", division="990101") == 9
    assert amount(mode="transfer", division="110101") == 15


def test_a_kind_without_policy_is_named(matter):
    with pytest.raises(actions.NoPolicy, match="unheard"):
        start(matter, "unheard")


def test_a_changed_policy_moves_no_promise_already_made(matter):
    clock = start(matter)
    DeadlinePolicy.objects.filter(kind="closing").update(amount=1)
    actions.recompute(since=date(2026, 1, 1), now=at(2026, 3, 3))
    clock.refresh_from_db()
    assert clock.due_at == at(2026, 3, 6)


# --- start, settle, cancel --------------------------------------------------------------------


def test_starting_again_never_resets_a_running_clock(matter):
    first = start(matter, now=at(2026, 3, 2, 9))
    again = start(matter, now=at(2026, 3, 4, 9))
    assert again.pk == first.pk
    assert again.started_at == at(2026, 3, 2, 9)


def test_a_second_round_runs_on_its_own_clock(matter):
    assert start(matter).pk != start(matter, round=2).pk


@pytest.mark.parametrize(
    ("late_by", "verdict"), [(timedelta(), "on_time"), (timedelta(microseconds=1), "late")]
)
def test_the_verdict_is_frozen_at_settling(matter, late_by, verdict):
    clock = start(matter, "response")
    settled = actions.settle(subject=matter, kind="response", now=clock.due_at + late_by)
    assert settled.verdict == verdict
    assert settled.next_rung_at is None
    assert actions.settle(subject=matter, kind="response", now=at(2027, 1, 1)) is None
    settled.refresh_from_db()
    assert settled.verdict == verdict


def test_a_late_clock_cannot_be_declared_on_time(matter):
    start(matter, "response", at(2026, 3, 2, 9))
    now = at(2026, 3, 3, 9, 1)
    assert actions.settle(subject=matter, kind="response", now=now, verdict="on_time").was_late


def test_a_cancelled_clock_remembers_that_it_was_late(matter):
    start(matter, "response", at(2026, 3, 2, 9))
    start(matter, "closing", at(2026, 3, 2, 9))
    late = {
        clock.kind: clock.was_late for clock in actions.cancel(subject=matter, now=at(2026, 3, 4))
    }
    assert late == {"response": True, "closing": False}
    assert not Clock.objects.of(matter).running().exists()


def test_cancelling_one_kind_leaves_the_others(matter):
    start(matter, "response")
    start(matter, "closing")
    actions.cancel(subject=matter, kind="closing", now=at(2026, 3, 2, 10))
    assert Clock.objects.of(matter).running().get().kind == "response"


def test_next_due_is_the_earliest_running_unpaused_clock(matter):
    assert actions.next_due(subject=matter) is None
    start(matter, "closing")
    assert actions.next_due(subject=matter) == at(2026, 3, 6)
    start(matter, "response")
    assert actions.next_due(subject=matter) == at(2026, 3, 3, 9)


def test_past_due_lists_the_subjects_of_one_kind(matter):
    start(matter, "rating", at(2026, 3, 2))
    assert actions.past_due("cases.case", "rating", now=at(2026, 3, 10)) == []
    assert actions.past_due("cases.case", "rating", now=at(2026, 3, 10, 0, 1)) == [matter.pk]


# --- pauses -----------------------------------------------------------------------------------


def test_a_weekend_in_a_pause_adds_nothing_to_working_days(matter):
    clock = start(matter, now=at(2026, 3, 5, 9))  # due at the end of Tuesday 10 March
    actions.pause(subject=matter, reason="need_info", now=at(2026, 3, 7, 0))
    actions.resume(subject=matter, now=at(2026, 3, 9, 0))
    clock.refresh_from_db()
    assert clock.due_at == at(2026, 3, 11)


def test_an_hour_clock_moves_by_natural_time(matter):
    DeadlinePolicy.objects.filter(kind="response").update(max_pauses=1)
    clock = start(matter, "response", at(2026, 3, 6, 17))
    actions.pause(subject=matter, reason="need_info", now=at(2026, 3, 6, 18))
    actions.resume(subject=matter, now=at(2026, 3, 8, 18))
    clock.refresh_from_db()
    assert clock.due_at == at(2026, 3, 9, 17)


def test_the_response_clock_and_the_citizens_own_periods_are_never_paused(matter):
    for kind in ["response", "supplement", "rating", "delivery", "closing"]:
        start(matter, kind)
    stopped = actions.pause(subject=matter, reason="need_info", now=at(2026, 3, 2, 10))
    assert [clock.kind for clock in stopped] == ["closing"]


def test_pauses_are_limited_and_the_clock_then_runs_on(matter):
    start(matter)
    for hour in (10, 12):
        assert actions.pause(subject=matter, reason="need_info", now=at(2026, 3, 2, hour))
        actions.resume(subject=matter, now=at(2026, 3, 2, hour + 1))
    assert actions.pause(subject=matter, reason="objection", now=at(2026, 3, 2, 14)) == []
    assert actions.pause(subject=matter, reason="reply_review", now=at(2026, 3, 2, 15))


def test_a_late_clock_is_not_paused_and_stays_late(matter):
    clock = start(matter)
    assert actions.pause(subject=matter, reason="need_info", now=at(2026, 3, 6, 0, 1)) == []
    actions.resume(subject=matter, now=at(2026, 3, 9))
    clock.refresh_from_db()
    assert clock.was_late
    assert clock.due_at == at(2026, 3, 6)
    assert actions.settle(subject=matter, kind="closing", now=at(2026, 3, 9)).verdict == "late"


def test_settling_a_paused_clock_judges_by_the_moved_due_time(matter):
    start(matter)
    actions.pause(subject=matter, reason="reply_review", now=at(2026, 3, 5, 23))
    settled = actions.settle(subject=matter, kind="closing", now=at(2026, 3, 10, 9))
    assert settled.verdict == "on_time"
    assert settled.paused_at is None


def test_a_reply_counts_from_when_it_was_made_even_if_reviewed_later(matter):
    start(matter)
    actions.pause(subject=matter, reason="reply_review", now=at(2026, 3, 5, 23))
    settled = actions.settle(subject=matter, kind="closing", now=at(2026, 3, 5, 23))
    assert settled.verdict == "on_time"
    assert settled.due_at == at(2026, 3, 6)


@in_database
@given(moments, st.integers(0, 3 * 86400 - 1), st.integers(0, 20 * 86400))
def test_the_remaining_working_time_is_the_same_after_a_pause(naive, before, length):
    begin = naive.replace(tzinfo=calendar.SHANGHAI)
    matter = Matter(next(numbers))
    clock = start(matter, now=begin)
    paused = min(begin + timedelta(seconds=before), clock.due_at)
    left = calendar.working_seconds(paused, clock.due_at)
    actions.pause(subject=matter, reason="need_info", now=paused)
    resumed = paused + timedelta(seconds=length)
    actions.resume(subject=matter, now=resumed)
    clock.refresh_from_db()
    assert calendar.working_seconds(resumed, clock.due_at) == left


# --- extension --------------------------------------------------------------------------------


def test_one_extension_adds_working_days_and_a_second_is_refused(matter):
    start(matter)
    clock = actions.extend(subject=matter, kind="closing", working_days=3, now=at(2026, 3, 4))
    assert clock.due_at == at(2026, 3, 11)
    with pytest.raises(actions.ExtensionRefused, match="不能再延期"):
        actions.extend(subject=matter, kind="closing", working_days=1, now=at(2026, 3, 5))


def test_an_extension_after_the_due_time_cannot_make_up_for_it(matter):
    start(matter)
    clock = actions.extend(subject=matter, kind="closing", working_days=3, now=at(2026, 3, 7))
    assert clock.was_late
    assert clock.due_at == at(2026, 3, 6)


def test_extending_what_does_not_run_does_nothing(matter):
    assert (
        actions.extend(subject=matter, kind="closing", working_days=1, now=at(2026, 3, 7)) is None
    )


# --- a new calendar ---------------------------------------------------------------------------


def rest(day, now):
    workdays.record(days=[Holiday(day=day, kind="rest", source="补充通知")], now=now)


def test_a_late_notice_keeps_pauses_and_extensions(matter):
    clock = start(matter)
    actions.pause(subject=matter, reason="need_info", now=at(2026, 3, 3, 10))
    actions.resume(subject=matter, now=at(2026, 3, 4, 10))
    actions.extend(subject=matter, kind="closing", working_days=1, now=at(2026, 3, 4, 11))
    rest(date(2026, 3, 6), at(2026, 3, 5))
    clock.refresh_from_db()
    assert clock.due_at == at(2026, 3, 11)  # Mon 9 and Tue 10 instead of Fri 6 and Mon 9


def test_a_new_notice_leaves_settled_and_late_clocks_alone(matter):
    settled, late = Matter(next(numbers)), matter
    for each in (settled, late):
        start(each)
    actions.settle(subject=settled, kind="closing", now=at(2026, 3, 3))
    rest(date(2026, 3, 4), at(2026, 3, 9))
    assert set(Clock.objects.values_list("due_at", flat=True)) == {at(2026, 3, 6)}
    assert not DueChange.objects.exists()


def test_a_new_notice_makes_nobody_late_in_hindsight(matter):
    clock = start(matter, now=at(2026, 3, 5))  # Fri 6, Mon 9, Tue 10
    work = [Holiday(day=date(2026, 3, day), kind="work", source="x") for day in (7, 8)]
    workdays.record(days=work, now=at(2026, 3, 9, 12))
    clock.refresh_from_db()
    assert clock.due_at == at(2026, 3, 11)
