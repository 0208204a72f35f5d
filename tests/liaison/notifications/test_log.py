"""The delivery log, dead letters by place, and the gateway's receipts."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from liaison.notifications import actions, delivery, receipts
from liaison.notifications.models import Message, ReceiptNonce
from tests.cast import make_county

from .conftest import NOW, written

pytestmark = pytest.mark.django_db
LOG = "/desk/deliveries/"
DEAD = "/desk/messages/"


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture
def operator(client, cast):
    client.force_login(cast.users["admin"])
    return client


def shown(client, **query):
    return [message.pk for message, _label in client.get(LOG, query).context["rows"]]


# --- the log ------------------------------------------------------------------------------------


def test_the_log_tells_where_to_and_how_it_went_and_not_what(operator, gateway):
    message = written(phone="13855556666")
    Message.objects.update(title="三号楼路灯", body="秘密", last_error="HTTP 500")
    delivery.deliver_one(now=NOW)
    page = operator.get(LOG).content.decode()
    for words in ("138****6666", "短信", "已发送", "告知来信人：有了答复", "试过 1 次"):
        assert words in page
    for closed in ("13855556666", "秘密", "三号楼路灯", message.link):
        assert closed not in page


def test_the_log_is_narrowed_and_turns_pages(operator, gateway, user, mailbox):
    sms = [written() for _ in range(22)]
    mail = written("email", user=user, event="case.urged")
    written("inbox", user=user)
    Message.objects.filter(pk=sms[0].pk).update(state="dead")
    assert shown(operator, channel="email") == [mail.pk]
    assert shown(operator, event="case.urged") == [mail.pk]
    assert shown(operator, state="dead") == [sms[0].pk]
    assert shown(operator, state="dead", channel="email") == []
    first = operator.get(LOG, {"channel": "sms"})
    assert len(first.context["rows"]) == 20
    rest = operator.get(LOG + first.context["older"])
    assert [row.pk for row, _ in rest.context["rows"]] == [sms[1].pk, sms[0].pk]
    assert len(shown(operator)) == 20


@pytest.mark.parametrize("query", [{"state": "x"}, {"channel": "inbox"}, {"event": "'"}])
def test_a_filter_that_does_not_exist_is_refused(operator, query):
    assert operator.get(LOG, query).status_code == 422


@pytest.mark.parametrize("who", ["deputy", "station", "unit", "office", "leader", "auditor"])
def test_whoever_runs_nothing_finds_no_log(client, cast, who, gateway):
    message = written()
    Message.objects.update(state="dead")
    client.force_login(cast.users[who])
    for answer in (
        client.get(LOG),
        client.get(DEAD),
        client.post(f"{DEAD}{message.pk}/retry/"),
        client.post(f"{DEAD}{message.pk}/drop/"),
    ):
        assert answer.status_code == 404
    message.refresh_from_db()
    assert message.state == "dead"


def test_an_operator_sees_no_messages_of_another_place(operator, gateway):
    here, there = written(), written()
    Message.objects.filter(pk=here.pk).update(division="990101001", state="dead")
    Message.objects.filter(pk=there.pk).update(division="990102001", state="dead")
    assert shown(operator) == [here.pk]
    assert operator.post(f"{DEAD}{there.pk}/retry/").status_code == 404
    assert operator.post(f"{DEAD}{there.pk}/drop/").status_code == 404
    assert operator.post(f"{DEAD}{here.pk}/retry/").status_code == 302


def test_a_row_that_can_not_be_read_does_not_close_the_log(operator, gateway):
    from django.db import connection

    message = written()
    with connection.cursor() as cursor:
        sql = "UPDATE notifications_message SET address = 'lost:AAAA' WHERE id = %s"
        cursor.execute(sql, [message.pk])
    assert "（无法解密）" in operator.get(LOG).content.decode()


def test_a_dead_letter_given_up_ends_the_alarm_and_is_forgotten(operator, gateway):
    from liaison.portal.health import dead_letters

    message = written()
    Message.objects.update(state="dead")
    assert not dead_letters(NOW).ok
    assert operator.post(f"{DEAD}{message.pk}/drop/").status_code == 302
    message.refresh_from_db()
    assert (message.state, message.body, message.link) == ("dropped", "", "")
    assert dead_letters(NOW).ok
    assert operator.post(f"{DEAD}{message.pk}/retry/").status_code == 404
    assert not delivery.deliver_one(now=NOW)


# --- receipts -----------------------------------------------------------------------------------


@pytest.fixture
def signed(client, settings, gateway):
    settings.SMS_RECEIPT_KEY = "key-of-receipts"

    def post(body, *, nonce="nonce-0001", at=None, signature=None):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        stamp = str(int((at or timezone.now()).timestamp()))
        return client.post(
            "/sms/receipts/",
            raw,
            content_type="application/json",
            headers={
                "X-Timestamp": stamp,
                "X-Nonce": nonce,
                "X-Signature": signature or receipts.signature(stamp, nonce, raw),
            },
        )

    return post


def sent():
    message = written()
    delivery.deliver_one(now=NOW)
    message.refresh_from_db()
    assert message.state == "sent"
    return message


def test_a_receipt_says_what_became_of_the_sms(signed, operator):
    good, bad = sent(), sent()
    assert signed({"id": good.dedupe_key, "status": "delivered"}).status_code == 204
    error = {"id": bad.dedupe_key, "status": "failed", "error": "空号"}
    assert signed(error, nonce="nonce-0002").status_code == 204
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.receipt, bad.receipt, bad.last_error) == ("delivered", "failed", "空号")
    assert shown(operator, receipt="failed") == [bad.pk]


def test_receipts_out_of_order_and_repeated_change_nothing_more(signed):
    message = sent()
    body = {"id": message.dedupe_key, "status": "delivered"}
    signed(body)
    signed(body | {"status": "failed"}, nonce="nonce-0002")
    assert signed(body).status_code == 204
    message.refresh_from_db()
    assert message.receipt == "delivered"


def test_a_nonce_counts_once(signed):
    one, other = sent(), sent()
    signed({"id": one.dedupe_key, "status": "delivered"})
    signed({"id": other.dedupe_key, "status": "delivered"})
    other.refresh_from_db()
    assert other.receipt == ""


def test_a_receipt_settles_an_unknown_outcome(signed, gateway):
    gateway.mode, message = "accept-then-502", written()
    delivery.deliver_one(now=NOW)
    signed({"id": message.dedupe_key, "status": "delivered"})
    message.refresh_from_db()
    assert message.state == "sent"
    assert not delivery.deliver_one(now=NOW.replace(year=2027))


def test_a_worker_that_still_waits_does_not_undo_the_receipt(signed, caplog):
    from liaison.notifications.channels import Outcome, Report

    message = written()
    leased, _asked = delivery._lease(NOW)
    signed({"id": message.dedupe_key, "status": "delivered"})
    delivery._mark(leased, Report(Outcome.UNKNOWN, "timeout"), NOW)
    message.refresh_from_db()
    assert (message.state, message.receipt) == ("sent", "delivered")


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_or_future_signature_is_refused(signed, minutes):
    message = sent()
    at = timezone.now() + timedelta(minutes=minutes)
    answer = signed({"id": message.dedupe_key, "status": "delivered"}, at=at)
    assert answer.status_code == 401
    assert "5 分钟" in answer.json()["detail"]


@pytest.mark.parametrize("signature", ["x", "0" * 64, "签名"])
def test_a_forged_receipt_is_refused(signed, signature):
    message = sent()
    body = {"id": message.dedupe_key, "status": "failed"}
    assert signed(body, signature=signature.encode().decode("latin-1")).status_code == 401
    message.refresh_from_db()
    assert message.receipt == ""
    assert not ReceiptNonce.objects.exists()


def test_an_unknown_id_is_answered_alike(signed):
    assert signed({"id": "nobody", "status": "delivered"}).status_code == 204
    assert signed({"id": "nobody", "status": "x"}, nonce="nonce-0002").status_code == 204


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"\xff", b'{"id":"a\\u0000","status":"x"}', b"[" * 9000]
)
def test_a_body_that_says_nothing_is_refused(signed, body):
    assert signed(body).status_code == 400


def test_a_short_nonce_or_a_huge_body_is_refused(signed):
    assert signed({"id": "a", "status": "failed"}, nonce="1").status_code == 401
    assert signed(b" " * 20000).status_code == 413


def test_without_a_key_no_receipt_is_taken(client, settings):
    settings.SMS_RECEIPT_KEY = ""
    assert client.post("/sms/receipts/", b"{}", content_type="application/json").status_code == 404


def test_old_nonces_are_forgotten(signed):
    signed({"id": "a", "status": "delivered"})
    assert receipts.forget(now=timezone.now()) == 0
    assert receipts.forget(now=timezone.now() + timedelta(hours=1)) == 1


def test_an_sms_receipt_touches_no_other_channel(signed, user, mailbox):
    mail = written("email", user=user)
    signed({"id": mail.dedupe_key, "status": "failed"})
    mail.refresh_from_db()
    assert (mail.state, mail.receipt) == ("new", "")
    assert actions.retry(message_id=mail.pk, now=NOW) == 0
