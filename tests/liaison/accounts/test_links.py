from urllib.parse import urlsplit

import pytest

from liaison.accounts import actions, second_factor
from liaison.accounts.models import User
from liaison.notifications.models import Message

from .conftest import NOW, PASSWORD

NEW = {"new_password1": "Better-horse-9", "new_password2": "Better-horse-9"}


@pytest.fixture
def gateways(settings):
    settings.SMS_URL = "http://127.0.0.1:1/"
    settings.EMAIL_URL = "smtp://127.0.0.1:1"


def follow(client, link):
    response = client.get(urlsplit(link).path)
    return response["Location"] if response.status_code == 302 else None


@pytest.mark.usefixtures("gateways", "clock", "db")
def test_an_invited_user_chooses_a_password_once(client, settings, sign_in):
    user = User.objects.create(username="wang", display_name="王敏", email="w@example.org")
    user.set_unusable_password()
    user.save()
    link, sent = actions.invite(user=user, by="管理员", now=NOW)
    assert sent == 1
    assert link.startswith(settings.SITE_URL + "/accounts/reset/")
    message = Message.objects.get()
    assert (message.channel, message.address) == ("email", "w@example.org")
    assert link in message.body
    page = follow(client, link)
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in page  # nor in the Referer of what the page loads
    assert (
        client.post(page, {"new_password1": "short", "new_password2": "short"}).status_code == 422
    )
    assert client.post(page, NEW)["Location"] == "/accounts/sign-in/"
    assert sign_in(password="Better-horse-9").answer.status_code == 302
    assert client.get(urlsplit(link).path).status_code == 410


@pytest.mark.usefixtures("clock", "db")
def test_without_gateways_the_administrator_hands_the_link_over():
    user = User.objects.create(username="li", display_name="李", email="l@example.org")
    link, sent = actions.invite(user=user, by="管理员", now=NOW)
    assert (sent, Message.objects.count()) == (0, 0)
    assert link


@pytest.mark.usefixtures("gateways", "clock")
def test_reset_answers_alike_and_writes_only_to_the_owner(client, user):
    known = client.post("/accounts/reset/", {"username": "wang"})
    unknown = client.post("/accounts/reset/", {"username": "nobody"})
    assert known.status_code == unknown.status_code == 200

    def words(response):
        text = response.content.decode()
        return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]

    assert words(known) == words(unknown)
    assert set(Message.objects.values_list("user", "channel")) == {
        (user.pk, "email"),
        (user.pk, "sms"),
    }


@pytest.mark.usefixtures("gateways")
def test_the_fourth_reset_within_the_hour_sends_nothing(client, user, clock):
    for _ in range(4):
        assert client.post("/accounts/reset/", {"username": "wang"}).status_code == 200
        clock.shift(60)
    assert Message.objects.filter(channel="email").count() == 3


@pytest.mark.usefixtures("gateways", "clock")
def test_a_forged_host_does_not_reach_the_link(client, user, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/accounts/reset/", {"username": "wang"}, headers={"host": "evil.example"})
    assert "evil.example" not in Message.objects.first().body


@pytest.mark.usefixtures("clock")
def test_a_reset_ends_trusted_phones_and_sessions(client, user, sign_in):
    second_factor.trust(user, "iPhone", NOW)
    session = sign_in()
    user.refresh_from_db()  # the time of the last sign-in is part of the token
    page = follow(client, actions.key_link(user))
    client.post(page, NEW)
    assert not user.trusted_devices.exists()
    assert session.get("/desk/inbox/").status_code == 302
    assert sign_in(password=PASSWORD).answer.status_code == 422


def test_a_damaged_link_is_gone(client, db):
    assert client.get("/accounts/reset/MQ/abc-def/").status_code == 410
    assert client.get("/accounts/reset/%E4%BD%A0/abc-def/").status_code == 410
