from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from liaison.limits import actions
from liaison.limits.models import Counter

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hit(key="1.2.3.4", limit=3, now=NOW, scope="submit", per=HOUR):
    return actions.hit(scope=scope, key=key, limit=limit, per=per, now=now)


@pytest.mark.django_db
def test_the_limit_is_allowed_and_the_next_one_waits():
    assert [hit() for _ in range(3)] == [None, None, None]
    wait = hit(now=NOW + timedelta(minutes=20))
    assert wait.seconds == 2400
    assert wait.words == "请 40 分钟后再试"


@pytest.mark.django_db
def test_a_new_window_opens_when_the_old_one_is_over():
    for _ in range(4):
        hit()
    assert hit(now=NOW + HOUR) is None
    assert Counter.objects.get().count == 1


@pytest.mark.django_db
def test_keys_scopes_and_windows_count_apart():
    assert hit(limit=1) is None
    assert hit(limit=1, key="5.6.7.8") is None
    assert hit(limit=1, scope="login") is None
    assert hit(limit=1, per=timedelta(days=1)) is None
    assert hit(limit=1) is not None


@pytest.mark.django_db
def test_a_clock_set_back_locks_nobody_out():
    for _ in range(4):
        hit(now=NOW + timedelta(days=2))
    assert hit() is None


@pytest.mark.django_db
def test_the_key_is_not_stored_in_clear():
    hit(key="203.0.113.9")
    counter = Counter.objects.get()
    assert "203.0.113.9" not in f"{counter.scope}{counter.key}"
    assert len(counter.key) == 64


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "请 5 秒后再试"), (61, "请 2 分钟后再试"), (3601, "请 2 小时后再试")],
)
def test_the_wait_is_said_in_words(seconds, words):
    assert actions.Wait(seconds).words == words


@pytest.mark.django_db
def test_enforce_raises_with_the_seconds_to_wait():
    for _ in range(2):
        actions.enforce(scope="x", key="y", limit=2, per=HOUR, now=NOW)
    with pytest.raises(actions.TooMany) as caught:
        actions.enforce(scope="x", key="y", limit=2, per=HOUR, now=NOW)
    assert caught.value.status == 429
    assert caught.value.retry_after == 3600


@pytest.mark.django_db
def test_counting_inside_a_transaction_is_refused():
    with transaction.atomic(), pytest.raises(RuntimeError):
        hit()


@pytest.mark.django_db
def test_old_windows_are_forgotten_and_running_ones_kept():
    hit(key="old", now=NOW - HOUR)
    hit(key="running", now=NOW - HOUR / 2)
    assert actions.forget(now=NOW) == 1
    assert Counter.objects.count() == 1


@pytest.mark.django_db
def test_a_counter_of_zero_is_impossible():
    with pytest.raises(IntegrityError, match="limits_count_at_least_one"):
        Counter.objects.create(
            scope="a", key="b", seconds=1, window_start=NOW, window_end=NOW, count=0
        )


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_at_once_exactly_twenty_pass():
    def one(_):
        try:
            return hit(limit=20)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(one, range(100)))
    assert waits.count(None) == 20


@pytest.mark.django_db(transaction=True)
def test_a_count_survives_the_failure_after_it():
    hit()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        1 / 0  # noqa: B018
    assert Counter.objects.get().count == 1
