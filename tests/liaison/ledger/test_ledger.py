"""Whatever is done to the ledger behind its back is found; erasing a person is not a break."""

import threading
from contextlib import contextmanager
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from liaison.ledger import actions, chain
from liaison.ledger.models import Event, EventText, PublishedSeal, Seal
from liaison.workflow import SYSTEM
from suggestions.cases.models import Case
from tests import stages
from tests.cast import NOW, make_case, make_county

DAY = date(2026, 11, 18)


def verify(*options):
    """What `verify_ledger` says on a break, "" when the ledger is whole."""
    errors = StringIO()
    try:
        call_command("verify_ledger", *options, stdout=StringIO(), stderr=errors)
    except CommandError:
        return errors.getvalue() or "broken"
    return ""


@contextmanager
def behind_its_back():
    """As a superuser of the database who switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = origin")


@pytest.fixture
def case(db):
    case = stages.in_progress(make_county())
    actions.seal()
    actions.publish(day=DAY)
    assert verify() == ""
    connection.check_constraints()  # now, for the triggers that check them get switched off
    return case


def rewrite(case):
    """Make a chain consistent in itself again after its rows were changed."""
    previous = ""
    for event in Event.objects.filter(subject_id=case.pk).order_by("seq"):
        event.previous = previous
        event.digest = previous = chain.event_digest(event)
        Event.objects.filter(pk=event.pk).update(previous=event.previous, digest=event.digest)


def rewrite_seals():
    rolling = ""
    for seal in Seal.objects.select_related("event").order_by("position"):
        rolling = chain.roll(rolling, seal.event)
        Seal.objects.filter(pk=seal.pk).update(rolling=rolling)
    return rolling


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET actor = 'user:1'",
        "DELETE FROM ledger_event",
        "UPDATE ledger_seal SET rolling = ''",
        "DELETE FROM ledger_seal",
        "UPDATE ledger_publishedseal SET rolling = ''",
        "DELETE FROM ledger_publishedseal",
    ],
)
def test_the_database_refuses_to_change_or_remove(case, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verify() == ""


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'user:1'",
        "at = at - interval '1 hour'",
        "action = 'approve'",
        "role = 'deputy'",
        "source = 'x'",
        "target = 'closed'",
        """data = '{"unit": "other"}'""",
        "text_digest = ''",
        "seq = 99",
    ],
)
def test_a_changed_row_is_named(case, change):
    with behind_its_back() as cursor:
        statement = f"UPDATE ledger_event SET {change} WHERE subject_id = %s AND seq = 3"  # noqa: S608
        cursor.execute(statement, [case.pk])
    assert f"{case.pk} #{99 if 'seq' in change else 3}" in verify()


def test_changed_words_are_found(case):
    EventText.objects.filter(event__subject_id=case.pk).update(text="别的话")
    assert "正文被改动" in verify()


def test_a_removed_row_is_found(case):
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE subject_id = %s AND seq = 2", [case.pk])
    assert "缺少第 2 条" in verify()


@pytest.mark.parametrize("also_seals", [False, True])
@pytest.mark.parametrize("also_version", [False, True])
def test_a_cut_tail_is_found(case, also_seals, also_version):
    with behind_its_back() as cursor:
        last = Event.objects.filter(subject_id=case.pk).order_by("-seq").first()
        if also_seals:
            cursor.execute("DELETE FROM ledger_seal WHERE event_id = %s", [last.pk])
        cursor.execute("DELETE FROM ledger_eventtext WHERE event_id = %s", [last.pk])
        cursor.execute("DELETE FROM ledger_event WHERE id = %s", [last.pk])
    if also_version:
        Case.objects.filter(pk=case.pk).update(version=last.seq - 1)
    assert verify()


def test_a_tail_cut_before_it_was_sealed_is_found_by_the_subjects_version(db):
    case = stages.accepted(make_county())
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE subject_id = %s AND seq = 2", [case.pk])
    assert f"cases.case {case.pk}：应有 2 条，实有 1 条" in verify()


def test_a_chain_rewritten_consistently_is_found_through_the_seals(case):
    with behind_its_back():
        Event.objects.filter(subject_id=case.pk, seq=2).update(actor="user:0")
        rewrite(case)
    found = verify()
    assert "内容被改动" not in found
    assert "封存位置 2" in found


def test_rewritten_seals_are_found_through_the_published_ones(case):
    with behind_its_back():
        Event.objects.filter(subject_id=case.pk, seq=2).update(actor="user:0")
        rewrite(case)
        rewrite_seals()
    assert "2026-11-18 公布的封存值与台账不符" in verify()


def test_rewritten_published_seals_are_found_through_a_value_noted_outside(case):
    noted = PublishedSeal.objects.get().rolling
    assert verify("--anchor", f"2026-11-18:{noted}") == ""
    with behind_its_back():
        Event.objects.filter(subject_id=case.pk, seq=2).update(actor="user:0")
        rewrite(case)
        PublishedSeal.objects.update(rolling=rewrite_seals())
    assert verify() == ""
    assert "2026-11-18" in verify("--anchor", f"2026-11-18:{noted}")
    assert "2026-11-17" in verify("--anchor", f"2026-11-17:{noted}")


def test_an_anchor_that_cannot_be_read_is_refused(db):
    for text in ["yesterday", "2026-11-18", "2026-13-01:ab"]:
        with pytest.raises(CommandError, match="DAY:DIGEST"):
            call_command("verify_ledger", "--anchor", text)


def test_erasing_the_words_breaks_nothing(case):
    assert EventText.objects.filter(event__subject_id=case.pk).exists()
    actions.erase_texts(subject=case)
    assert not EventText.objects.filter(event__subject_id=case.pk).exists()
    assert verify() == ""


def test_a_day_is_published_once(case):
    first = PublishedSeal.objects.get()
    actions.append(subject=Fake(), action="x", by=SYSTEM, now=NOW)
    actions.seal()
    assert actions.publish(day=DAY).rolling == first.rolling


class Fake:
    subject_type, pk, version = "test.fake", 1, 0


def test_positions_have_no_gap_and_nothing_is_sealed_twice(db):
    cast = make_county()
    for _ in range(3):
        make_case(cast)
        actions.seal()
    before = Seal.objects.count()
    assert actions.seal() == 0
    positions = list(Seal.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, before + 1))


@pytest.mark.django_db(transaction=True)
def test_events_are_sealed_in_the_order_they_were_committed():
    """The first writer takes its id, commits last, and gets the later position."""

    class One(Fake):
        pk = 1

    class Two(Fake):
        pk = 2

    written, go = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                actions.append(subject=One(), action="slow", by=SYSTEM, now=NOW)
                written.set()
                go.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    actions.append(subject=Two(), action="fast", by=SYSTEM, now=NOW)
    assert actions.seal() == 1
    go.set()
    thread.join(10)
    assert actions.seal() == 1
    sealed = Seal.objects.order_by("position").values_list("event__action", flat=True)
    assert list(sealed) == ["fast", "slow"]


@pytest.mark.django_db
def test_what_came_very_late_is_sealed_by_night(monkeypatch):
    subject = Fake()
    late = actions.append(subject=subject, action="late", by=SYSTEM, now=NOW)
    subject.version = 1
    event = actions.append(subject=subject, action="early", by=SYSTEM, now=NOW)
    Seal.objects.create(position=1, event=event, rolling="")
    monkeypatch.setattr(actions, "LOOK_BACK", 0)
    assert actions.seal() == 0
    assert actions.seal(everywhere=True) == 1
    assert late.seal.position == 2


@pytest.mark.django_db(transaction=True)
def test_a_second_sealer_leaves_the_work_to_the_first():
    actions.append(subject=Fake(), action="x", by=SYSTEM, now=NOW)
    answers = []

    def second():
        try:
            answers.append(actions.seal())
        finally:
            connections.close_all()

    with transaction.atomic():
        assert actions.seal() == 1
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(10)
    assert answers == [0]
    assert Seal.objects.count() == 1
