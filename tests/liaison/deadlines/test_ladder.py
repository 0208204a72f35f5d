"""D9: which rung falls when, and the quiet hours."""

from datetime import date, timedelta

import pytest

from liaison.deadlines import actions, ladder
from liaison.deadlines.models import Rung
from liaison.jurisdiction.models import LocalRule
from liaison.workdays.models import Holiday

from .conftest import at

pytestmark = pytest.mark.django_db


def plan(matter, kind, now, **conditions):
    clock = actions.start(subject=matter, kind=kind, now=now, **conditions)
    rungs = Rung.objects.filter(noun="cases.case", kind=kind)
    return {rung.code: moment for moment, rung in ladder.schedule(clock, rungs)}


def test_the_ladder_of_the_response(matter):
    assert plan(matter, "response", at(2026, 3, 3, 9)) == {
        "take_over": at(2026, 3, 3, 21),
        "soon": at(2026, 3, 3, 21, 15),  # 05:00, sent before the night
        "due": at(2026, 3, 4, 9),
        "late_street": at(2026, 3, 4, 21),
        "late_congress": at(2026, 3, 5, 9),
    }


def test_the_ladder_of_an_urgent_response_does_not_wait_for_the_morning(matter):
    moments = plan(matter, "response", at(2026, 3, 3, 9), urgency="urgent")
    assert moments["soon"] == at(2026, 3, 4, 5)


def test_the_ladder_of_the_closing(matter):
    assert plan(matter, "closing", at(2026, 3, 2, 9)) == {
        "first_day": at(2026, 3, 3, 21, 15),
        "last_morning": at(2026, 3, 5, 8, 30),
        "due": at(2026, 3, 5, 21, 15),
        "urge": at(2026, 3, 6, 21, 15),
        "propose": at(2026, 3, 10, 21, 15),
    }


def test_the_ladder_of_an_urgent_closing_keeps_to_the_ends_of_days(matter):
    moments = plan(matter, "closing", at(2026, 3, 2, 9), urgency="urgent")
    assert moments["due"] == at(2026, 3, 6)
    assert moments["urge"] == at(2026, 3, 7)
    assert moments["propose"] == at(2026, 3, 11)


def test_supervision_is_only_ever_proposed():
    rung = Rung.objects.get(noun="cases.case", kind="closing", code="propose")
    assert (rung.event, rung.audience) == ("propose_supervision", ["congress_clerk"])


@pytest.mark.parametrize(
    ("kind", "code", "audience"),
    [
        ("response", "take_over", {"deputy", "station_officer"}),
        ("response", "late_street", {"station_officer", "street_clerk"}),
        ("response", "late_congress", {"congress_clerk"}),
        ("closing", "urge", {"unit_officer", "congress_clerk"}),
    ],
)
def test_who_hears_of_which_rung(kind, code, audience):
    assert set(Rung.objects.get(noun="cases.case", kind=kind, code=code).audience) == audience


def test_a_rung_the_clock_is_too_short_for_is_left_out(matter):
    moments = plan(matter, "delivery", at(2026, 3, 2, 9))
    assert moments == {"last_morning": at(2026, 3, 3, 8, 30), "due": at(2026, 3, 3, 21, 15)}
    Rung.objects.create(
        noun="cases.case",
        kind="objection",
        code="first_day",
        label="第一天",
        level=9,
        anchor="start",
        amount=1,
        unit="working_days",
        event="due_soon",
        audience=["deputy"],
    )
    assert "first_day" not in plan(matter, "objection", at(2026, 3, 2, 9))


def test_a_pause_shifts_the_rungs_still_to_come(matter):
    clock = actions.start(subject=matter, kind="closing", now=at(2026, 3, 2, 9))
    actions.pause(subject=matter, reason="need_info", now=at(2026, 3, 2, 10))
    actions.resume(subject=matter, now=at(2026, 3, 4, 10))
    clock.refresh_from_db()
    assert clock.next_rung_at == at(2026, 3, 5, 21, 15)


@pytest.mark.parametrize(
    ("moment", "moved"),
    [
        (at(2026, 3, 3, 21, 29), at(2026, 3, 3, 21, 29)),
        (at(2026, 3, 3, 21, 30), at(2026, 3, 3, 21, 15)),
        (at(2026, 3, 3, 23), at(2026, 3, 3, 21, 15)),
        (at(2026, 3, 4), at(2026, 3, 3, 21, 15)),
        (at(2026, 3, 4, 7, 29), at(2026, 3, 3, 21, 15)),
        (at(2026, 3, 4, 7, 30), at(2026, 3, 4, 7, 30)),
    ],
)
def test_quiet_hours_are_anticipated(moment, moved):
    quiet = ladder.quiet_hours("")
    assert ladder.before_quiet(moment, *quiet, not_before=at(2026, 3, 1)) == moved


def test_what_starts_in_the_night_is_said_in_the_morning():
    quiet = ladder.quiet_hours("")
    moved = ladder.before_quiet(at(2026, 3, 4, 3), *quiet, not_before=at(2026, 3, 3, 23))
    assert moved == at(2026, 3, 4, 7, 30)


def test_a_place_sets_its_own_quiet_hours(matter):
    LocalRule.objects.create(key="notifications.quiet_from", division="9901", value="20:00")
    moments = plan(matter, "response", at(2026, 3, 3, 9), division="990101")
    assert moments["take_over"] == at(2026, 3, 3, 19, 45)


def test_a_rung_may_skip_the_quiet_hours(matter):
    Rung.objects.filter(kind="response", code="soon").update(skip_quiet=True)
    assert plan(matter, "response", at(2026, 3, 3, 9))["soon"] == at(2026, 3, 4, 5)


def test_the_ladder_follows_the_regions_calendar(matter):
    Holiday.objects.create(day=date(2026, 3, 20), kind="rest", source="地方", region="65")
    moments = plan(matter, "closing", at(2026, 3, 19, 9), region="6532")
    assert moments["first_day"] == at(2026, 3, 23, 21, 15)


def test_rungs_ring_in_order_whatever_the_hour_of_the_start(matter):
    for hour in range(24):
        round = hour + 1
        clock = actions.start(
            subject=matter, kind="response", now=at(2026, 3, 3, hour), round=round
        )
        steps = ladder.schedule(clock, Rung.objects.filter(kind="response"))
        assert [rung.level for _, rung in steps] == [1, 2, 3, 4, 5]
        assert all(moment - clock.due_at <= timedelta(hours=24) for moment, _ in steps)


def test_a_changed_ladder_reaches_the_clocks_that_run(matter):
    clock = actions.start(subject=matter, kind="response", now=at(2026, 3, 3, 9))
    Rung.objects.filter(kind="response", code="take_over").update(amount=6)
    actions.reschedule(noun="cases.case", kind="response")
    clock.refresh_from_db()
    assert clock.next_rung_at == at(2026, 3, 3, 15)
