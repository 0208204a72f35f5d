"""我的通知 and the digest."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from liaison.notifications import actions, delivery, digest
from liaison.notifications.drafts import Draft
from liaison.notifications.models import Message, MessageChoice
from tests.cast import make_case, make_county

from .conftest import NOW

pytestmark = pytest.mark.django_db
PAGE = "/desk/notifications/"
EIGHT = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai, the day after


@pytest.fixture
def cast(mailbox):
    cast = make_county()
    for name in ("deputy", "station"):
        cast.users[name].email = f"{name}@example.org"
        cast.users[name].save()
    return cast


def channels_of(cast, name, event="case.submitted"):
    held = Message.objects.filter(user=cast.users[name], event=event)
    return sorted(held.values_list("channel", flat=True))


def choose(user, *, channels=None, timing="now", hour=8, way="email", now=NOW):
    return actions.choose(
        user=user, channels=channels or {}, timing=timing, digest_hour=hour, digest_channel=way,
        now=now,
    )  # fmt: skip


def tell(user, title="新消息", *, now, **data):
    draft = Draft(
        event="case.submitted", title=title, body="b", link="/desk/", key=f"k{title}{now}",
        user=user, channels=("inbox", "email"), **data,
    )  # fmt: skip
    actions.enqueue([draft], now=now)


# --- choosing -----------------------------------------------------------------------------------


def test_without_a_choice_the_defaults_of_the_register_hold(cast):
    make_case(cast)
    assert channels_of(cast, "deputy") == ["email", "inbox"]


def test_whoever_switched_a_way_off_still_finds_it_in_the_inbox(cast):
    choose(cast.users["deputy"], channels={"case.submitted": []})
    make_case(cast)
    assert channels_of(cast, "deputy") == ["inbox"]
    assert channels_of(cast, "station") == ["email", "inbox"]


def test_what_is_urgent_can_not_be_switched_off(cast):
    user = cast.users["deputy"]
    choose(user, channels={"case.submitted": []}, timing="digest")
    tell(user, now=NOW, is_urgent=True)
    assert channels_of(cast, "deputy") == ["email", "inbox"]
    assert not Message.objects.filter(awaits_digest=True).exists()


def test_a_key_to_an_account_comes_whatever_was_chosen(cast, django_user_model):
    from liaison.accounts.actions import send_reset

    user = cast.users["deputy"]
    choose(user, channels={"account.reset": []}, timing="digest")
    send_reset(username=user.username, now=NOW)
    assert Message.objects.filter(event="account.reset", channel="email").exists()


def test_a_user_may_add_sms_where_the_register_offers_it(cast, gateway):
    user = cast.users["deputy"]
    user.phone = "13800001111"
    user.save()
    choose(user, channels={"case.submitted": ["sms"], "case.replied": ["sms"]})
    make_case(cast)
    assert channels_of(cast, "deputy") == ["inbox", "sms"]


def test_choices_cost_no_more_statements_for_ten_than_for_one(cast):
    from django.test.utils import CaptureQueriesContext

    make_case(cast)
    with CaptureQueriesContext(connection) as without:
        make_case(cast)
    for name in cast.users:
        choose(cast.users[name])
    with CaptureQueriesContext(connection) as with_choices:
        make_case(cast)
    assert len(with_choices) == len(without)


def test_the_page_offers_what_reaches_and_keeps_what_was_chosen(client, cast):
    client.force_login(cast.users["deputy"])
    shown = client.get(PAGE)
    text = shown.content.decode()
    assert "新事项待接单" in text
    assert "退件待裁定" not in text  # no deputy hears it
    assert "短信：未开通" in text
    data = {"timing": "digest", "digest_hour": "9", "digest_channel": "email"}
    assert client.post(PAGE, data | {"case.rated": "email"}).status_code == 302
    choice = MessageChoice.objects.get()
    assert (choice.timing, choice.digest_hour) == ("digest", 9)
    assert choice.channels["case.rated"] == ["wechat", "email"]
    assert choice.channels["case.submitted"] == ["wechat"]  # it does not reach now, and stays
    cast.users["deputy"].refresh_from_db()
    assert 'value="digest"' in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"timing": "never"}, {"digest_hour": "3"}, {"digest_hour": "x"}, {"digest_channel": "sms"},
     {"case.rated": "pigeon"}, {"case.rated": "sms"}],
)  # fmt: skip
def test_what_is_not_offered_is_refused(client, cast, wrong):
    client.force_login(cast.users["deputy"])
    data = {"timing": "digest", "digest_hour": "9", "digest_channel": "email"} | wrong
    assert client.post(PAGE, data).status_code == 422
    assert not MessageChoice.objects.exists()


def test_whoever_is_reached_by_nothing_is_told_how(client, cast, settings):
    settings.EMAIL_URL = ""
    client.force_login(cast.users["unit"])
    assert "现在只有站内消息" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {}).status_code == 302


# --- the digest ---------------------------------------------------------------------------------


@pytest.fixture
def reader(user, mailbox):
    choose(user, timing="digest", now=NOW)  # 2 March, 10:00: the next one is tomorrow at 8
    user.refresh_from_db()
    return user


def digests(user):
    return Message.objects.filter(user=user, event="digest")


def test_one_message_lists_what_is_new_once_a_day(reader, mailbox):
    for title in ("甲", "乙", "丙"):
        tell(reader, title, now=NOW)
    assert not Message.objects.filter(channel="email").exists()
    assert digest.send_due(now=EIGHT - timedelta(minutes=1)) == 0
    assert digest.send_due(now=EIGHT) == 1
    assert digest.send_due(now=EIGHT + timedelta(minutes=1)) == 0
    message = digests(reader).get()
    assert message.title == "您有 3 条新消息"
    assert "1. 甲\n2. 乙\n3. 丙" in message.body
    delivery.deliver_due(now=EIGHT)
    assert len(mailbox.mails) == 1
    tell(reader, "丁", now=EIGHT + timedelta(hours=1))
    assert digest.send_due(now=EIGHT + timedelta(hours=9)) == 0
    assert digest.send_due(now=EIGHT + timedelta(days=1)) == 1
    assert "丁" in digests(reader).order_by("pk").last().body


def test_nothing_new_sends_nothing(reader):
    assert digest.send_due(now=EIGHT) == 1
    assert not digests(reader).exists()
    tell(reader, "甲", now=EIGHT + timedelta(minutes=5))
    assert digest.send_due(now=EIGHT + timedelta(minutes=6)) == 0  # it waits for tomorrow


def test_what_was_read_meanwhile_is_not_new(reader):
    tell(reader, "甲", now=NOW)
    actions.mark_read(user=reader, now=NOW)
    digest.send_due(now=EIGHT)
    assert not digests(reader).exists()


def test_an_hour_missed_in_an_outage_is_made_up_for_once(reader):
    tell(reader, "甲", now=NOW)
    late = EIGHT + timedelta(days=2, hours=-3)  # 05:00, two days on
    assert digest.send_due(now=late) == 1
    assert digest.send_due(now=late) == 0
    assert digests(reader).count() == 1
    tell(reader, "乙", now=late)
    assert digest.send_due(now=late + timedelta(hours=3)) == 1
    assert digests(reader).count() == 2


def test_a_new_hour_on_the_same_day_brings_no_second_digest(reader):
    tell(reader, "甲", now=NOW)
    digest.send_due(now=EIGHT)
    choose(reader, timing="digest", hour=12, now=EIGHT + timedelta(hours=1))
    tell(reader, "乙", now=EIGHT + timedelta(hours=2))
    digest.send_due(now=EIGHT + timedelta(hours=5))
    assert digests(reader).count() == 1
    digest.send_due(now=EIGHT + timedelta(days=1, hours=5))
    assert digests(reader).count() == 2


def test_leaving_the_digest_sends_nothing_old(reader):
    tell(reader, "甲", now=NOW)
    choose(reader, timing="now", now=NOW)
    assert digest.send_due(now=EIGHT) == 0
    assert not Message.objects.filter(awaits_digest=True).exists()


def test_a_crash_in_between_loses_and_repeats_nothing(reader, monkeypatch):
    tell(reader, "甲", now=NOW)

    def killed(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(MessageChoice, "save", killed)
        with pytest.raises(SystemExit):
            digest.send_due(now=EIGHT)
    assert not digests(reader).exists()
    assert digest.send_due(now=EIGHT) == 1
    assert digests(reader).count() == 1


def test_whoever_left_gets_no_digest(reader):
    tell(reader, "甲", now=NOW)
    reader.is_active = False
    reader.save()
    digest.send_due(now=EIGHT)
    assert not digests(reader).exists()


def test_a_long_list_is_cut_and_says_so(reader):
    for number in range(25):
        tell(reader, f"第{number}条", now=NOW)
    digest.send_due(now=EIGHT)
    assert "另有 5 条" in digests(reader).get().body


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_digest_each_user(mailbox, django_user_model):
    people = [
        django_user_model.objects.create_user(f"u{n}", f"u{n}@example.org", "x", display_name="张")
        for n in range(6)
    ]
    for person in people:
        choose(person, timing="digest", now=NOW)
        person.refresh_from_db()
        tell(person, "甲", now=NOW)
    barrier = threading.Barrier(3)

    def work():
        try:
            barrier.wait(5)
            digest.send_due(now=EIGHT)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    digest.send_due(now=EIGHT)
    held = Message.objects.filter(event="digest")
    assert held.count() == 6
    assert set(held.values_list("user", flat=True)) == {person.pk for person in people}
