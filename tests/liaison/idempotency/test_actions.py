import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection

from liaison.idempotency import actions
from liaison.idempotency.models import Answer
from liaison.limits.models import Counter

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def effect(number="A1"):
    """A stand-in for making a case: one row each time it runs."""
    Counter.objects.create(
        scope="effect",
        key=f"{number}-{threading.get_ident()}-{Counter.objects.count()}",
        seconds=1,
        window_start=NOW,
        window_end=NOW,
        count=1,
    )
    return 201, {"number": number, "query_code": "K7Q2M9XA"}


def once(key="key-1", body=b"{}", actor="form:1", run=effect, now=NOW):
    return actions.once(actor=actor, endpoint="cases", key=key, body=body, now=now, run=run)


@pytest.mark.django_db
def test_the_same_request_gets_the_same_answer_and_one_effect():
    first = once()
    again = once(run=lambda: (201, {"number": "other"}))
    assert first == (201, {"number": "A1", "query_code": "K7Q2M9XA"}, False)
    assert again == (201, {"number": "A1", "query_code": "K7Q2M9XA"}, True)
    assert Counter.objects.count() == 1


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused():
    once()
    with pytest.raises(actions.OtherBody) as caught:
        once(body=b'{"a":1}')
    assert caught.value.status == 422
    assert Counter.objects.count() == 1


@pytest.mark.django_db
def test_another_actor_with_the_same_key_is_a_new_request():
    once()
    assert once(actor="form:2", body=b"other")[2] is False


@pytest.mark.django_db
def test_a_failed_run_leaves_the_key_free():
    def fail():
        effect()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once(run=fail)
    assert Counter.objects.count() == 0
    assert once()[2] is False


@pytest.mark.django_db
def test_neither_key_nor_answer_can_be_read_from_the_table():
    once(key="form-secret")
    row = " ".join(str(value) for value in Answer.objects.values_list().get())
    for word in ("form-secret", "form:1", "K7Q2M9XA", 'A1"'):
        assert word not in row


@pytest.mark.django_db
def test_answers_are_kept_seven_days():
    once(now=NOW - timedelta(days=7))
    once(key="key-2", now=NOW - timedelta(days=6))
    assert actions.forget(now=NOW) == 1
    assert once(key="key-2")[2] is True


@pytest.mark.django_db
def test_a_key_past_its_days_is_free_before_the_sweep():
    once(now=NOW - timedelta(days=8))
    assert once(body=b"new")[2] is False


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201, "钥匙", "a\nb"])
def test_a_key_that_is_no_key_is_refused(key):
    with pytest.raises(actions.BadKey):
        once(key=key)


@pytest.mark.django_db
def test_one_answer_per_key_in_the_database():
    once()
    answer = Answer.objects.get()
    answer.pk = None
    with pytest.raises(IntegrityError, match="idempotency_one_answer_per_key"):
        answer.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_have_one_effect_and_one_answer():
    def one(_):
        try:
            return once()
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(one, range(20)))
    assert {answer[1]["number"] for answer in answers} == {"A1"}
    assert [answer[2] for answer in answers].count(False) == 1
    assert Counter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_while_the_first_runs_the_second_is_told_so_and_replayed_later():
    started, finish = threading.Event(), threading.Event()

    def slow():
        started.set()
        assert finish.wait(10)
        return effect()

    def first():
        try:
            return once(run=slow)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first)
        assert started.wait(10)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '50ms'")
            with pytest.raises(actions.InProgress) as caught:
                once()
        finally:
            finish.set()
            connection.close()
        assert caught.value.status == 409
        assert running.result()[2] is False
    assert once()[2] is True


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_midway_leaves_nothing_behind():
    def die():
        effect()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            victim = cursor.fetchone()[0]
        killer = connection.copy()
        try:
            with killer.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [victim])
        finally:
            killer.close()
        return effect()

    with pytest.raises(Exception, match="terminat|closed"):
        once(run=die)
    connection.close()
    assert once()[2] is False
    assert Counter.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "is_secret"),
    [
        ("9f1c2e64-7d3a-4b58-8e0f-6a5d4c3b2a19", True),
        ("9f1c2e647d3a4b588e0f6a5d4c3b2a19", True),
        ("Zk3vT-q8Lx0bRj7WnY2_sAhE5uGmD1cP", True),
        ("00001", False),
        ("submission-2026-11-22-0000000001", False),
        ("Submission-2026-11-22-1234567891", False),
        ("quick-start-of-the-county-1763800000", False),
        ("00000000-0000-4000-8000-000000000001", False),
        ("20261122093015123456789012345678", False),
        ("9f1c2e64-7d3a-4b58", False),
    ],
)
def test_only_what_is_drawn_by_lot_is_a_secret(key, is_secret):
    assert (actions.stranger(key, "192.0.2.1") == actions.ANYBODY) == is_secret
