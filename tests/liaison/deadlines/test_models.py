from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection

from liaison.deadlines import actions
from liaison.deadlines.models import Clock, DeadlinePolicy, Pause, Reminder, Rung, SweepRun
from liaison.deadlines.words import due
from liaison.portal.templatetags.liaison import deadline
from liaison.workdays.calendar import Glance

from .conftest import at

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def start(matter, kind="response", now=None):
    return actions.start(subject=matter, kind=kind, now=now or at(2026, 3, 2, 9))


# --- words and tones --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passed", "words", "tone"),
    [
        (timedelta(), "还剩 24 小时", "ok"),
        (timedelta(hours=15, minutes=59), "还剩 8 小时 1 分", "ok"),
        (timedelta(hours=21, minutes=50), "还剩 2 小时 10 分", "warn"),
        (timedelta(hours=23, minutes=50), "还剩 10 分", "warn"),
        (timedelta(hours=23, minutes=59, seconds=30), "还剩 不到 1 分钟", "warn"),
        (timedelta(hours=26), "超期 2 小时", "late"),
        (timedelta(hours=24 + 75), "超期 3 天", "late"),
    ],
)
def test_the_words_of_an_hour_clock(matter, passed, words, tone):
    clock = start(matter)
    now = clock.started_at + passed
    assert (clock.remaining_words(now), clock.tone(now)) == (words, tone)


@pytest.mark.parametrize(
    ("now", "words", "tone"),
    [
        (at(2026, 2, 13, 10), "还剩 3 个工作日", "ok"),
        (at(2026, 2, 15, 10), "还剩 2 个工作日", "ok"),
        (at(2026, 2, 24, 10), "还剩 1 个工作日", "ok"),
        (at(2026, 2, 25, 10), "还剩 14 小时", "warn"),
    ],
)
def test_the_words_of_a_working_day_clock(matter, now, words, tone):
    clock = start(matter, "closing", at(2026, 2, 13, 9))
    assert (clock.remaining_words(now), clock.tone(now)) == (words, tone)


def test_a_list_of_clocks_is_worded_with_one_query(matter, django_assert_num_queries):
    Glance.seen.clear()
    clocks = [
        actions.start(
            subject=matter,
            kind="closing",
            now=at(2026, 3, 2, 9),
            round=round,
            division=f"99010{round}",
        )
        for round in range(1, 9)
    ]
    with django_assert_num_queries(1):
        words = {clock.remaining_words(at(2026, 3, 2, 10)) for clock in clocks}
    assert words == {"还剩 3 个工作日"}


def test_natural_days_are_said_in_days(matter):
    rating = start(matter, "rating")
    assert rating.remaining_words(at(2026, 3, 3)) == "还剩 7 天"
    # a citizen may rate or leave it: nobody is late when the days are over
    assert (rating.remaining_words(at(2026, 4, 3)), rating.tone(at(2026, 4, 3))) == (
        "已到期",
        "warn",
    )


def test_a_paused_clock_says_so_and_stands_still(matter):
    start(matter, "closing")
    (clock,) = actions.pause(subject=matter, reason="need_info", now=at(2026, 3, 3, 9))
    assert clock.remaining_words(at(2026, 4, 1)) == "已暂停，还剩 2 个工作日"
    assert clock.tone(at(2026, 4, 1)) == "ok"


def test_a_settled_clock_says_its_verdict(matter):
    start(matter)
    clock = actions.settle(subject=matter, kind="response", now=at(2026, 3, 2, 10))
    assert clock.remaining_words(at(2027, 1, 1)) == "按时"
    assert clock.tone(at(2027, 1, 1)) == "ok"


# --- constraints ------------------------------------------------------------------------------


def test_one_running_clock_per_kind_and_round(matter):
    clock = start(matter)
    clock.pk = None
    with pytest.raises(IntegrityError, match="clock_one_running_per_kind_and_round"):
        clock.save(force_insert=True)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"verdict": "on_time"}, "clock_verdict_when_settled"),
        ({"settled_at": at(2026, 3, 2, 10)}, "clock_verdict_when_settled"),
        (
            {"settled_at": at(2026, 3, 2, 10), "verdict": "late", "paused_at": at(2026, 3, 2)},
            "clock_settled_not_paused",
        ),
        ({"due_at": at(2026, 3, 1)}, "clock_due_after_start"),
        ({"settled_at": at(2026, 3, 9), "verdict": "on_time"}, "clock_late_stays_late"),
        (
            {"settled_at": at(2026, 3, 2, 10), "verdict": "on_time", "was_late": True},
            "clock_late_stays_late",
        ),
    ],
)
def test_the_database_refuses_an_impossible_clock(matter, values, name):
    clock = start(matter)
    with pytest.raises(IntegrityError, match=name):
        Clock.objects.filter(pk=clock.pk).update(**values)


def test_a_clock_has_one_open_pause(matter):
    clock = start(matter)
    Pause.objects.create(clock=clock, reason="need_info", started_at=at(2026, 3, 2))
    with pytest.raises(IntegrityError, match="pause_one_open_per_clock"):
        Pause.objects.create(clock=clock, reason="need_info", started_at=at(2026, 3, 3))


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"reason": ""}, "pause_has_reason"),
        ({"ended_at": at(2026, 3, 1)}, "pause_ends_after_start"),
    ],
)
def test_the_database_refuses_an_impossible_pause(matter, values, name):
    row = {"reason": "need_info", "started_at": at(2026, 3, 2)} | values
    with pytest.raises(IntegrityError, match=name):
        Pause.objects.create(clock=start(matter), **row)


def test_a_rung_has_one_outcome_per_clock(matter):
    row = {
        "clock": start(matter),
        "rung": Rung.objects.filter(kind="response").first(),
        "outcome": "sent",
        "due_at": at(2026, 3, 2),
        "at": at(2026, 3, 2),
    }
    Reminder.objects.create(**row)
    with pytest.raises(IntegrityError, match="reminder_once_per_rung"):
        Reminder.objects.create(**row)


def test_an_outcome_outside_the_list_is_refused(matter):
    rung = Rung.objects.filter(kind="response").first()
    with pytest.raises(IntegrityError, match="reminder_outcome_known"):
        Reminder.objects.create(
            clock=start(matter), rung=rung, outcome="x", due_at=at(2026, 3, 2), at=at(2026, 3, 2)
        )


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "response"}, "policy_once_per_condition"),
        ({"amount": 0}, "policy_amount_positive"),
        ({"unit": "moons"}, "policy_unit_known"),
    ],
)
def test_the_database_refuses_an_impossible_policy(values, name):
    row = {"noun": "cases.case", "kind": "x", "amount": 1, "unit": "days", "source": "x"} | values
    with pytest.raises(IntegrityError, match=name):
        DeadlinePolicy.objects.create(**row)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"code": "due"}, "rung_code_once_per_kind"),
        ({"level": 1}, "rung_level_once_per_kind"),
        ({"amount": -1}, "rung_from_start_looks_forward"),
        ({"unit": "morning"}, "rung_from_start_looks_forward"),
    ],
)
def test_the_database_refuses_an_impossible_rung(values, name):
    row = {
        "noun": "cases.case",
        "kind": "response",
        "code": "new",
        "level": 99,
        "anchor": "start",
        "amount": 1,
        "unit": "hours",
        "event": "due_soon",
        "audience": [],
    }
    with pytest.raises(IntegrityError, match=name):
        Rung.objects.create(**row | values)


def test_the_heartbeat_is_a_single_row():
    with pytest.raises(IntegrityError, match="sweep_run_single_row"):
        SweepRun.objects.create(pk=2, last_run_at=at(2026, 3, 2))


def test_what_is_due_is_found_through_the_partial_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert (
        "clock_ringing" in Clock.objects.ringing(at(2026, 3, 2)).order_by("next_rung_at").explain()
    )


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 27, 16, 0, tzinfo=UTC), "11月27日（周五）24:00"),
        (datetime(2026, 11, 27, 2, 30, tzinfo=UTC), "11月27日（周五） 10:30"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "12月31日（周四）24:00"),
        (datetime(2027, 1, 4, 16, 0, tzinfo=UTC), "2027年1月4日（周一）24:00"),
    ],
)
def test_a_due_time_is_said_alike_on_pages_and_in_messages(at, words):
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert due(at, now) == words
    with time_machine.travel(now, tick=False):
        assert deadline(at) == words
