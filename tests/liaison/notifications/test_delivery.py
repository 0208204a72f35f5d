import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from liaison.jurisdiction.models import LocalRule
from liaison.limits.models import Counter
from liaison.notifications import actions, delivery
from liaison.notifications.channels import Outcome, Report, sms
from liaison.notifications.models import Message

from .conftest import NOW, written

SECOND = timedelta(seconds=1)
db = pytest.mark.django_db


def state(message):
    message.refresh_from_db()
    return message.state


def killed(*args):
    raise SystemExit  # as a kill: no handler sees it


@db
def test_an_sms_is_handed_over_with_its_id_and_the_key(gateway):
    message = written()
    assert delivery.deliver_due(now=NOW) == 1
    assert state(message) == "sent"
    assert message.sent_at is not None
    sent = gateway.taken[message.dedupe_key]
    assert sent["to"] == message.address
    assert "您反映的事项已答复。" in sent["text"]
    assert gateway.keys == {"Bearer key-of-the-house"}
    assert delivery.deliver_due(now=NOW + timedelta(days=1)) == 0


@db
@pytest.mark.parametrize("channel", ["sms", "email"])
def test_without_a_gateway_nothing_is_stored_for_it(user, settings, channel):
    settings.SMS_URL = settings.EMAIL_URL = ""
    with pytest.raises(Message.DoesNotExist):
        written(channel, user=user)
    assert written("inbox", user=user).state == "sent"


@db
@pytest.mark.parametrize(
    ("mode", "after"),
    [
        ("500", "unknown"),
        ("no-json", "unknown"),
        ("redirect", "unknown"),
        ("error-body", "new"),
        ("rejected", "dead"),
        ("422", "dead"),
        ("slow", "sent"),
    ],
)
def test_what_the_gateway_answers_decides(gateway, mode, after):
    gateway.mode = mode
    message = written()
    delivery.deliver_one(now=NOW)
    assert state(message) == after
    assert bool(message.last_error) == (after != "sent")


@db
def test_a_gateway_that_is_down_is_tried_again_ever_more_rarely(gateway):
    gateway.mode, message, now, pauses = "500", written(), NOW, []
    for _ in range(14):
        assert delivery.deliver_one(now=now)
        message.refresh_from_db()
        assert not delivery.deliver_one(now=message.next_attempt_at - SECOND / 2)
        pauses.append(int((message.next_attempt_at - now).total_seconds()))
        now = message.next_attempt_at
        if not 0 <= now.hour < 12:  # stay out of the quiet hours
            now += timedelta(hours=12)
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == 3600
    gateway.mode = "ok"
    delivery.deliver_one(now=now)
    assert state(message) == "sent"
    assert set(gateway.calls) == {message.dedupe_key}


@db
def test_seventy_two_hours_of_trying_make_a_dead_letter(gateway, caplog):
    gateway.mode, message = "500", written(is_urgent=True)
    tries = sum((delivery.backoff(n) for n in range(1, delivery.ATTEMPTS)), timedelta())
    assert timedelta(hours=70) < tries < timedelta(hours=73)
    Message.objects.update(attempts=delivery.ATTEMPTS - 1)
    delivery.deliver_one(now=NOW)
    assert state(message) == "dead"
    assert "is dead" in caplog.text


@db
def test_a_dead_letter_sent_again_is_asked_for_first(gateway):
    gateway.mode, message = "accept-then-502", written()
    Message.objects.update(attempts=delivery.ATTEMPTS - 1)
    delivery.deliver_one(now=NOW)
    assert state(message) == "dead"
    gateway.mode = "ok"
    assert actions.retry(message_id=message.pk, now=NOW) == 1
    assert actions.retry(message_id=message.pk, now=NOW) == 0
    delivery.deliver_one(now=NOW)
    assert state(message) == "sent"
    assert len(gateway.calls) == 1


@db
def test_taken_but_never_answered_is_asked_for_and_not_sent_again(gateway, monkeypatch):
    monkeypatch.setattr(sms, "TIMEOUT", 0.2)
    gateway.mode, message = "accept-then-hang", written()
    delivery.deliver_one(now=NOW)
    assert state(message) == "unknown"
    delivery.deliver_one(now=NOW + SECOND)
    assert state(message) == "sent"
    assert len(gateway.calls) == 1


@db
def test_while_it_can_not_be_asked_nothing_is_sent(gateway):
    gateway.mode, message = "accept-then-502", written()
    delivery.deliver_one(now=NOW)
    gateway.mode = "all-down"
    delivery.deliver_one(now=NOW + SECOND)
    assert state(message) == "unknown"
    assert len(gateway.calls) == 1


@db
def test_a_gateway_that_refuses_connections_was_given_nothing(settings):
    settings.SMS_URL = "http://127.0.0.1:9/"
    message = written()
    delivery.deliver_one(now=NOW)
    assert state(message) == "new"


@db
def test_a_worker_killed_after_the_call_repeats_nothing(gateway, monkeypatch):
    message = written()
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_mark", killed)
        with pytest.raises(SystemExit):
            delivery.deliver_one(now=NOW)
    assert state(message) == "leased"
    assert not delivery.deliver_one(now=NOW + timedelta(minutes=1))
    assert delivery.deliver_one(now=NOW + delivery.LEASE)
    assert state(message) == "sent"
    assert gateway.calls == [message.dedupe_key]


@db
def test_a_gateway_without_memory_gets_the_same_id_twice(gateway, monkeypatch):
    message = written()
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_mark", killed)
        with pytest.raises(SystemExit):
            delivery.deliver_one(now=NOW)
    gateway.taken.clear()
    delivery.deliver_one(now=NOW + delivery.LEASE)
    assert gateway.calls == [message.dedupe_key] * 2


@db
def test_whoever_lost_the_lease_writes_nothing(gateway, caplog):
    message = written()
    late, _asked = delivery._lease(NOW)
    delivery.deliver_one(now=NOW + delivery.LEASE)
    delivery._mark(late, Report(Outcome.REFUSED, "late"), NOW)
    assert state(message) == "sent"
    assert "lease was lost" in caplog.text


@db
def test_a_row_that_can_not_be_read_stops_no_other(gateway, caplog):
    broken, good = written(), written()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notifications_message SET address = '1:broken' WHERE id = %s", [broken.pk]
        )
    assert delivery.deliver_due(now=NOW) == 2
    assert state(good) == "sent"
    state_of = Message.objects.values_list("state", flat=True).get(pk=broken.pk)
    assert state_of == "unknown"


@db
@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [(13, 29, None), (13, 30, (23, 30)), (20, 0, (23, 30)), (23, 29, (23, 30)), (23, 30, None)],
)  # UTC: 21:30 to 07:30 in Shanghai
def test_nothing_rings_at_night(gateway, hour, minute, until):
    now = NOW.replace(hour=hour, minute=minute)
    message = written(now=now)
    delivery.deliver_one(now=now)
    assert state(message) == ("new" if until else "sent")
    if until:
        assert (message.next_attempt_at.hour, message.next_attempt_at.minute) == until
        assert message.attempts == 0
        delivery.deliver_one(now=message.next_attempt_at)
        assert state(message) == "sent"


@db
def test_what_is_urgent_is_sent_at_night(gateway):
    now = NOW.replace(hour=18)
    message = written(now=now, is_urgent=True)
    delivery.deliver_one(now=now)
    assert state(message) == "sent"


@db
def test_one_phone_gets_one_a_minute_five_an_hour_ten_a_day(gateway):
    for _ in range(12):
        written(phone="13811112222")
    minutes = [len(gateway.taken)]
    for minute in range(70):
        delivery.deliver_due(now=NOW + timedelta(minutes=minute, seconds=minute))
        minutes.append(len(gateway.taken))
    assert minutes[:4] == [0, 1, 2, 3]
    assert minutes[59] == 5
    assert minutes[-1] == 10
    delivery.deliver_due(now=NOW + timedelta(days=1, minutes=1))
    assert len(gateway.taken) == 11


@db
def test_the_budget_of_the_house_holds_back_and_says_so(gateway, caplog):
    LocalRule.objects.create(key="notifications.sms_per_hour", value=2)
    rows = [written() for _ in range(3)]
    delivery.deliver_due(now=NOW)
    assert [state(row) for row in rows] == ["sent", "sent", "new"]
    assert "budget" in caplog.text
    delivery.deliver_due(now=NOW + timedelta(hours=1, seconds=5))
    assert state(rows[2]) == "sent"


@db
def test_waiting_for_the_budget_uses_up_nothing_of_the_phone(gateway):
    LocalRule.objects.create(key="notifications.sms_per_hour", value=1)
    written()
    late = written(phone="13811113333")
    for minute in range(12):
        delivery.deliver_due(now=NOW + timedelta(minutes=minute))
        Message.objects.filter(pk=late.pk).update(next_attempt_at=NOW)
    assert state(late) == "new"
    LocalRule.objects.all().delete()
    delivery.deliver_due(now=NOW + timedelta(minutes=13))
    assert state(late) == "sent"


@db
def test_the_key_to_an_account_is_not_kept(gateway):
    message = written(event="account.reset")
    delivery.deliver_one(now=NOW)
    message.refresh_from_db()
    assert message.body == delivery.CLEARED


@pytest.fixture
def committed(django_db_blocker, django_db_setup, gateway):
    """Twelve committed messages that other connections see; removed afterwards."""
    with django_db_blocker.unblock():
        rows = [written() for _ in range(12)]
        yield rows
        Message.objects.filter(pk__in=[row.pk for row in rows]).delete()
        Counter.objects.all().delete()


def test_two_workers_send_each_message_once(committed, gateway):
    gateway.mode = "slow"

    def work():
        try:
            delivery.deliver_due(now=NOW)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    ours = {row.dedupe_key for row in committed}
    assert sorted(key for key in gateway.calls if key in ours) == sorted(ours)
    rows = Message.objects.filter(dedupe_key__in=ours)
    assert set(rows.values_list("state", "attempts")) == {("sent", 1)}


def test_a_row_held_by_another_worker_is_not_waited_for(committed):
    first = Message.objects.filter(pk__in=[row.pk for row in committed]).order_by("pk")[0]
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=first.pk)
        taken = []

        def work():
            try:
                taken.append(delivery._lease(NOW)[0])
            finally:
                connection.close()

        worker = threading.Thread(target=work)
        worker.start()
        worker.join(5)
    assert taken
    assert taken[0].pk != first.pk
