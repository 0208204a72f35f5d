"""What a subscription is told, how it is signed, and what happens when nobody takes it."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from http.client import BadStatusLine
from ipaddress import ip_network

import pytest

from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.webhooks import actions, delivery, sending
from liaison.webhooks.models import Delivery, Hook
from liaison.workflow import SYSTEM
from suggestions.cases import actions as cases
from suggestions.transfers.models import Transfer
from tests import handed_over, stages
from tests.cast import NOW, make_case, make_county

from .receiver import receiver

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def cast(settings):
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    return make_county()


@pytest.fixture
def server():
    with receiver() as kept:
        yield kept


def subscribed(cast, server, who="station", events=("*",), **given):
    given = {"url": server.url} | given
    return actions.subscribe(
        membership=cast.users[who].memberships.get(),
        events=events,
        name="热线",
        by=SYSTEM,
        now=NOW,
        **given,
    )


def run(now=NOW):
    delivery.follow(now=now)
    return handled(now)


def handled(now):
    """Deliver what is due at this very moment; how many calls and refusals that took."""
    count = 0
    while delivery.deliver_one(now=now):
        count += 1
    return count


def signed(secret, headers, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


def test_a_change_is_told_once_signed_and_without_a_word_of_the_matter(cast, server):
    before = make_case(cast)
    hook, secret = subscribed(cast, server, events=["case.accept", "transfer.*"])
    case = make_case(cast)
    cases.accept(case, by=cast.actor("deputy"), now=NOW)
    elsewhere = make_case(cast, station=cast.other_station, representative=None)
    cases.accept(elsewhere, by=cast.actor("station2"), now=NOW)
    assert run() == 1
    assert run() == 0
    ((headers, body),) = server.came
    assert headers["webhook-signature"] == signed(secret, headers, body)
    assert abs(int(headers["webhook-timestamp"]) - NOW.timestamp()) < 60
    told = json.loads(body)
    assert told["type"] == "case.accept"
    data = told["data"]
    assert (data["id"], data["source"], data["state"]) == (case.number, "submitted", "accepted")
    assert data["version"] == case.version
    assert data["url"].endswith(f"/api/v1/cases/{case.number}/")
    assert case.title not in body.decode()
    assert before.number not in body.decode()
    sent = Delivery.objects.get()
    assert (sent.state, str(sent.uid)) == ("sent", headers["webhook-id"])
    hook.refresh_from_db()
    assert hook.last_sent_at == NOW


def test_a_unit_is_told_of_its_own_part_and_a_narrowed_one_of_its_division(cast, server):
    subscribed(cast, server, "unit")
    subscribed(cast, server, "office", events=["case.submit"], within="990101102")
    case = stages.in_progress(cast)
    there = make_case(cast, station=cast.other_station, representative=None)
    cases.remark(case, text="内部", by=cast.actor("station"), now=NOW + 5 * HOUR)
    run(NOW + 6 * HOUR)
    told = [json.loads(body) for _headers, body in server.came]
    unit = {one["type"] for one in told if one["data"]["id"] == case.number}
    assert unit == {"case.submit", "case.dispatch", "case.approve", "case.sign"}
    assert [one["data"]["id"] for one in told if one["data"]["id"] != case.number] == [there.number]


def test_a_new_secret_signs_beside_the_old_one_until_that_ends(cast, server):
    hook, old = subscribed(cast, server)
    new, until = actions.rotate(hook=hook, by=SYSTEM, now=NOW)
    actions.ping(hook=hook, by=SYSTEM, now=NOW)
    run()
    run_at = until + MINUTE
    actions.ping(hook=hook, by=SYSTEM, now=run_at)
    run(run_at)
    (during, body), (after, later) = server.came
    both = [signed(new, during, body), signed(old, during, body)]
    assert during["webhook-signature"].split(" ") == both
    assert after["webhook-signature"] == signed(new, after, later)
    delivery.forget(now=run_at)
    assert (hook.secrets.count(), hook.deliveries.count()) == (1, 2)
    delivery.forget(now=run_at + timedelta(days=31))
    assert (hook.secrets.count(), hook.deliveries.count()) == (1, 0)


def test_what_is_not_taken_is_tried_again_with_pauses_dies_and_is_sent_once_more(cast, server):
    hook, _secret = subscribed(cast, server)
    server.status, server.headers = 302, {"Location": "http://127.0.0.1:1/elsewhere"}
    actions.ping(hook=hook, by=SYSTEM, now=NOW)
    now, pauses = NOW, []
    for _attempt in range(delivery.ATTEMPTS):
        assert run(now) == 1
        assert run(now) == 0
        row = Delivery.objects.get()
        pauses.append(row.next_attempt_at - now)
        now = row.next_attempt_at
    assert pauses[:4] == [timedelta(seconds=n) for n in (1, 2, 4, 8)]
    assert max(pauses) == HOUR
    assert row.state == "dead"
    last = row.tries.last()
    assert (last.status, last.error, last.excerpt) == (302, "不跟随重定向，请改用最终的地址", "ok")
    server.status = 200
    actions.replay(delivery=row, by=SYSTEM, now=now)
    run(now)
    row.refresh_from_db()
    assert row.state == "sent"
    assert len({headers["webhook-id"] for headers, _body in server.came}) == 1


def test_a_receiver_that_fails_rests_and_is_paused_when_it_is_gone_or_fails_for_days(cast, server):
    hook, _secret = subscribed(cast, server)
    other, _secret = subscribed(cast, server, url=server.url + "&second")
    server.status = 503
    make_case(cast)
    make_case(cast)
    assert run() == 2  # one of each; the second waits until the receiver has rested
    hook.refresh_from_db()
    assert hook.rest_until > NOW
    Hook.objects.filter(pk=hook.pk).update(rest_until=None)
    run(NOW + delivery.FAILING)
    hook.refresh_from_db()
    assert hook.paused_at == NOW + delivery.FAILING
    assert Message.objects.filter(user=cast.users["station"], event="webhook.paused").count() == 2
    server.status = 200
    assert run(NOW + delivery.FAILING + HOUR) == 0
    actions.resume(hook=hook, by=SYSTEM, now=NOW + 4 * delivery.FAILING)
    assert run(NOW + 4 * delivery.FAILING) == 2
    server.status = 410
    actions.ping(hook=hook, by=SYSTEM, now=NOW + 5 * delivery.FAILING)
    run(NOW + 5 * delivery.FAILING)
    hook.refresh_from_db()
    assert "410" in hook.pause_reason
    names = Event.objects.filter(subject_type="webhooks.hook", subject_id=hook.pk)
    assert list(names.order_by("seq").values_list("action", flat=True)) == [
        "subscribe",
        "pause_hook",
        "resume_hook",
        "pause_hook",
    ]
    assert other.pk


def test_rights_are_asked_again_at_every_attempt(cast, server):
    hook, _secret = subscribed(cast, server)
    cases_of_both = [make_case(cast), make_case(cast)]
    delivery.follow(now=NOW)
    cases.mark_sensitive(
        cases_of_both[0], text="涉稳", kind="stability", by=cast.actor("office"), now=NOW
    )
    assert handled(NOW) == 2
    assert [json.loads(body)["data"]["id"] for _headers, body in server.came] == [
        cases_of_both[1].number
    ]
    make_case(cast)
    delivery.follow(now=NOW)
    hook.membership.ends_at = NOW
    hook.membership.save()
    assert delivery.deliver_due(now=NOW + MINUTE) == 1
    assert len(server.came) == 1
    assert Delivery.objects.filter(state__in=["new", "leased"]).count() == 0
    assert delivery.follow(now=NOW + MINUTE) == 0


def test_an_answer_that_is_no_http_is_a_failed_attempt_like_any_other(cast, server, monkeypatch):
    def garbage(*_given):
        raise BadStatusLine("\0SSH-2.0")

    monkeypatch.setattr(sending, "_post", garbage)
    hook, _secret = subscribed(cast, server)
    actions.ping(hook=hook, by=SYSTEM, now=NOW)
    assert run() == 1
    row = Delivery.objects.get()
    assert (row.state, row.tries.get().error) == ("new", "BadStatusLine: SSH-2.0")


def test_a_hand_over_of_what_is_for_named_readers_is_pushed_to_nobody():
    cast = handed_over.receiving_county()
    hook, _secret = actions.subscribe(
        membership=cast.users["prosecutor"].memberships.get(),
        url="https://hooks.example.org/",
        events=["*"],
        name="检察",
        by=SYSTEM,
        now=NOW,
    )
    case = handed_over.procuratorate(cast).case
    assert Transfer.objects.visible_to(hook.actor(NOW)).exists()
    cases.mark_sensitive(case, text="涉稳", kind="stability", by=cast.actor("office"), now=NOW)
    assert Transfer.objects.visible_to(cast.actor("prosecutor")).exists()
    assert not Transfer.objects.visible_to(hook.actor(NOW)).exists()
