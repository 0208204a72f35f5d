"""The sweep: nothing forgotten, nothing twice (I3, F6–F9, F14, F19)."""

import signal
import threading
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection

from liaison.deadlines import actions, health, tasks
from liaison.deadlines.management.commands import run_due
from liaison.deadlines.models import Clock, Reminder, SweepRun

from .conftest import Matter, at, numbers

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def start(matter, kind="response", now=None, **conditions):
    return actions.start(subject=matter, kind=kind, now=now or at(2026, 3, 3, 8), **conditions)


@pytest.mark.django_db
def test_every_rung_of_the_response_is_sent_once_in_its_turn(matter, sent):
    clock = start(matter)
    for hours in range(60):
        actions.sweep_all(now=clock.started_at + hours * HOUR)
    assert sent == [
        (clock.pk, "take_over", "take_over"),
        (clock.pk, "soon", "due_soon"),
        (clock.pk, "due", "overdue"),
        (clock.pk, "late_street", "overdue"),
        (clock.pk, "late_congress", "overdue"),
    ]
    clock.refresh_from_db()
    assert clock.next_rung_at is None
    assert clock.was_late


@pytest.mark.django_db
def test_the_due_rung_sent_before_the_night_does_not_claim_lateness(matter, sent):
    clock = start(matter, "closing", at(2026, 3, 2, 9))
    for day in range(2, 12):
        for hour in (9, 22):
            actions.sweep_all(now=at(2026, 3, day, hour))
    assert [call[1:] for call in sent] == [
        ("first_day", "due_soon"),
        ("last_morning", "due_soon"),
        ("due", "due_soon"),
        ("urge", "urge"),
        ("propose", "propose_supervision"),
    ]
    assert set(clock.reminders.values_list("outcome", flat=True)) == {"sent"}


@pytest.mark.django_db
def test_two_days_of_silence_end_with_one_reminder_per_clock(sent):
    clocks = [start(Matter(next(numbers))) for _ in range(5)]
    assert actions.sweep_all(now=at(2026, 3, 6, 9), limit=2) == 5
    assert sorted(sent) == [(clock.pk, "late_congress", "overdue") for clock in clocks]
    assert actions.sweep_all(now=at(2026, 3, 6, 9, 1)) == 0


@pytest.mark.django_db
def test_however_old_a_rung_is_it_is_found(matter, sent):
    start(matter, now=at(2024, 3, 1, 9))
    assert actions.sweep(now=at(2026, 3, 6)) == 1
    assert len(sent) == 1


@pytest.mark.django_db
def test_a_clock_step_backwards_brings_neither_silence_nor_repetition(matter, sent):
    clock = start(matter)
    actions.sweep_all(now=clock.started_at + 13 * HOUR)
    actions.sweep_all(now=clock.started_at - 2 * DAY)
    actions.sweep_all(now=clock.started_at + 14 * HOUR)
    assert [code for _, code, _ in sent] == ["take_over", "soon"]


@pytest.mark.django_db
def test_settled_and_paused_clocks_are_silent(matter, sent):
    start(matter)
    start(matter, "closing")
    actions.settle(subject=matter, kind="response", now=at(2026, 3, 3, 9))
    actions.pause(subject=matter, reason="need_info", now=at(2026, 3, 3, 9))
    assert actions.sweep(now=at(2026, 4, 1)) == 0
    assert sent == []


@pytest.mark.django_db
def test_a_poison_clock_waits_an_hour_and_the_others_go_on(monkeypatch, caplog):
    poison, sound = start(Matter(next(numbers))), start(Matter(next(numbers)))
    sent = []

    def notifier(clock, rung, now):
        if clock.pk == poison.pk:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        sent.append(clock.pk)

    monkeypatch.setitem(actions.NOTIFIERS, "cases.case", (notifier, None))
    now = at(2026, 3, 3, 20)
    assert actions.sweep(now=now) == 2
    poison.refresh_from_db()
    assert sent == [sound.pk]
    assert poison.next_rung_at == now + HOUR
    assert "division by zero" in poison.last_error
    assert not poison.reminders.exists()
    assert health.report(now)["failing_clocks"] == 1

    monkeypatch.setitem(actions.NOTIFIERS, "cases.case", (lambda *given: None, None))
    actions.sweep(now=now + HOUR)
    poison.refresh_from_db()
    assert (poison.failures, poison.last_error) == (0, "")


@pytest.mark.django_db
def test_a_subject_nobody_speaks_for_shows_as_failing(matter, monkeypatch, caplog):
    monkeypatch.delitem(actions.NOTIFIERS, "cases.case", raising=False)
    clock = start(matter)
    actions.sweep(now=at(2026, 3, 3, 20))
    clock.refresh_from_db()
    assert "nobody registered" in clock.last_error


@pytest.mark.django_db
def test_a_busy_subject_is_left_for_the_next_sweep(matter, monkeypatch):
    busy = [True, False]
    calls = []
    monkeypatch.setitem(
        actions.NOTIFIERS,
        "cases.case",
        (lambda *given: calls.append(given), lambda pk: not busy.pop(0)),
    )
    clock = start(matter)
    assert actions.sweep(now=at(2026, 3, 3, 20)) == 0
    assert actions.sweep(now=at(2026, 3, 3, 20, 1)) == 1
    assert [given[0].pk for given in calls] == [clock.pk]


@pytest.mark.django_db
def test_the_heartbeat_tells_a_silent_sweep(matter, sent):
    now = at(2026, 3, 3, 20)
    assert not health.report(now)["healthy"]
    start(matter)
    actions.sweep(now=now)
    assert health.report(now + timedelta(minutes=4))["healthy"]
    report = health.report(now + 6 * HOUR)
    assert not report["healthy"]
    assert report["waiting_rungs"] == 1
    assert SweepRun.objects.get().last_run_at == now


# --- real transactions: rows are committed, so each test clears what it made --------------------


@pytest.fixture
def committed(django_db_blocker, django_db_setup, request):
    """Twenty committed clocks, each with a rung due; removed afterwards."""
    with django_db_blocker.unblock():
        clocks = [start(Matter(next(numbers))) for _ in range(20)]
        yield clocks
        ours = Clock.objects.filter(pk__in=[clock.pk for clock in clocks])
        Reminder.objects.filter(clock__in=ours).delete()
        ours.delete()
        SweepRun.objects.all().delete()


def in_threads(*jobs):
    def run(job):
        try:
            job()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def rung(sent, committed):
    """Which of our clocks rang, in order; other tests may have left rows of their own."""
    ours = {clock.pk for clock in committed}
    return sorted(pk for pk, _, _ in sent if pk in ours)


def test_parallel_sweeps_give_each_rung_one_outcome(committed, sent):
    now = at(2026, 3, 4, 9)
    in_threads(*[lambda: actions.sweep_all(now=now, limit=7)] * 4)
    actions.sweep_all(now=now)
    assert rung(sent, committed) == sorted(clock.pk for clock in committed)
    rows = Reminder.objects.filter(clock__in=committed)
    assert rows.filter(outcome="sent").count() == 20
    assert rows.filter(outcome="superseded").count() == 40


def test_a_crash_in_the_middle_loses_nothing_and_repeats_nothing(committed, sent, monkeypatch):
    notifier, _ = actions.NOTIFIERS["cases.case"]
    left = iter(range(7))
    ours = {clock.pk for clock in committed}

    def killed(clock, step, now):
        if clock.pk in ours and next(left, None) is None:
            raise SystemExit  # as a kill: no handler of the sweep sees it
        notifier(clock, step, now)

    now = at(2026, 3, 4, 9)
    monkeypatch.setitem(actions.NOTIFIERS, "cases.case", (killed, None))
    with pytest.raises(SystemExit):
        actions.sweep_all(now=now)
    assert Reminder.objects.filter(clock__in=committed, outcome="sent").count() == 7
    monkeypatch.setitem(actions.NOTIFIERS, "cases.case", (notifier, None))
    actions.sweep_all(now=now)
    assert rung(sent, committed) == sorted(clock.pk for clock in committed)


def test_a_clock_held_by_somebody_is_skipped_and_not_waited_for(committed, sent):
    from django.db import transaction

    now = at(2026, 3, 4, 9)
    with transaction.atomic():
        held = Clock.objects.select_for_update().get(pk=committed[0].pk)
        in_threads(lambda: actions.sweep_all(now=now))
        assert held.pk not in rung(sent, committed)
        assert len(rung(sent, committed)) == 19
    actions.sweep_all(now=now)
    assert len(rung(sent, committed)) == 20


def test_starting_one_clock_twice_at_once_gives_one_row(committed):
    subject = Matter(committed[0].subject_id)
    found = []
    job = lambda: found.append(start(subject, "closing").pk)  # noqa: E731
    in_threads(*[job] * 4)
    assert len(set(found)) == 1
    assert len(found) == 4
    Clock.objects.filter(pk__in=found).delete()


# --- the ways in ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_command_the_task_and_the_verb_are_one(matter, sent):
    start(matter)
    out = StringIO()
    with time_machine.travel(at(2026, 3, 3, 20, 30), tick=False):
        call_command("run_due", stdout=out)
    assert "处理了 1 个时限" in out.getvalue()
    with time_machine.travel(at(2026, 3, 4, 9), tick=False):
        assert tasks.sweep() == 1


@pytest.mark.django_db
def test_the_loop_survives_a_database_restart_and_stops_on_sigterm(monkeypatch, caplog):
    rounds = []

    def sweep_all(*, now):
        rounds.append(now)
        if len(rounds) == 1:
            raise OperationalError("server closed the connection")
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(actions, "sweep_all", sweep_all)
    monkeypatch.setattr(run_due, "close_old_connections", lambda: None)
    monkeypatch.setattr(run_due.connection, "close", lambda: None)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        call_command("run_due", "--loop", "--interval", "0.01")
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert len(rounds) == 2
