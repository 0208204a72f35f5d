import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from liaison.accounts import actions, second_factor
from liaison.accounts.forms import ChooseForm
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
    answered, sent = actions.invite(user=user, by="管理员", now=NOW)
    assert (answered, sent) == ("", 1)  # whoever invites never sees the link
    message = Message.objects.get()
    link = message.body.rpartition("：")[2]
    assert link.startswith(settings.SITE_URL + "/accounts/reset/")
    assert (message.channel, message.address) == ("email", "w@example.org")
    page = follow(client, link)
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in page  # nor in the Referer of what the page loads
    refused = client.post(page, {"new_password1": "short", "new_password2": "short"})
    assert refused.status_code == 422
    assert client.post(page, NEW)["Location"] == "/accounts/sign-in/"
    assert sign_in(password="Better-horse-9").answer.status_code == 302
    assert client.get(urlsplit(link).path).status_code == 410


@pytest.mark.parametrize(
    ("first", "second", "field", "words"),
    [
        ("Sh0rt", "Sh0rt", "new_password1", "密码太短，至少要 8 个字符。"),
        ("Password1", "Password1", "new_password1", "这个密码太常见"),
        ("Wangmin-2026", "Wangmin-2026", "new_password1", "太像"),
        ("Better-horse-9", "Better-horse-8", "new_password2", "两次输入的密码不一样"),
    ],
)
def test_a_new_password_is_refused_in_our_words_under_its_own_field(first, second, field, words):
    user = User(username="wangmin", display_name="王敏")
    form = ChooseForm(user, {"new_password1": first, "new_password2": second})
    assert words in " ".join(form.errors[field])
    assert set(form.errors) == {field}
    assert "你" not in form.as_p()


def unused(username, **fields):
    user = User(username=username, display_name=username, **fields)
    user.set_unusable_password()
    user.save()
    return user


@pytest.mark.usefixtures("clock", "db")
def test_without_gateways_the_administrator_hands_the_link_over():
    user = unused("li")
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


# --- nobody obtains another user's link -----------------------------------------------------------


@pytest.fixture
def admin(db):
    user = User.objects.create_superuser("root", "", PASSWORD, display_name="管理员")
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def invite_by(admin, *users):
    chosen = {"action": "invite", "_selected_action": [user.pk for user in users]}
    return admin.post("/admin/accounts/user/", chosen, follow=True).content.decode()


@pytest.mark.usefixtures("clock")
def test_an_administrator_gets_no_link_to_an_account_in_use(admin, user):
    page = invite_by(admin, user)
    assert "/accounts/reset/" not in page
    assert "链接只能发给本人" in page
    assert not user.sign_ins.exists()
    with pytest.raises(actions.NoChannel):
        actions.invite(user=user, by=admin.user, now=NOW)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    "used", [{"password": "x"}, {"last_login": NOW}], ids=["password", "signed in"]
)
def test_any_use_of_an_account_ends_printed_invitations(admin, used):
    user = unused("li")
    User.objects.filter(pk=user.pk).update(**used)
    assert "/accounts/reset/" not in invite_by(admin, user)


@pytest.mark.usefixtures("gateways", "clock")
def test_a_link_that_goes_to_its_user_is_not_shown_to_the_administrator(admin, user):
    page = invite_by(admin, user)
    assert "/accounts/reset/" not in page
    assert "已向 王敏 发送邀请" in page
    row = user.sign_ins.get()
    assert (row.method, row.by) == ("invited", admin.user)


@pytest.mark.usefixtures("clock")
def test_a_never_used_account_gets_a_printed_invitation_on_record(admin, client):
    first, second = unused("li"), unused("zhao")
    page = invite_by(admin, first, second)
    links = re.findall(r"http\S+/accounts/reset/[^<\s]+", page)
    assert len(links) == 2
    row = first.sign_ins.get()
    assert (row.method, row.by, row.address) == ("printed", admin.user, "127.0.0.1")
    assert client.post(follow(client, links[0]), NEW).status_code == 302
    assert "/accounts/reset/" not in invite_by(admin, first)


def change(admin, user, **fields):
    data = {
        "username": user.username,
        "display_name": user.display_name,
        "email": user.email,
        "phone": user.phone,
        "is_active": "on",
    }
    return admin.post(f"/admin/accounts/user/{user.pk}/change/", data | fields)


@pytest.mark.usefixtures("gateways")
def test_a_changed_address_gets_no_link_for_a_day_and_the_old_one_is_told(
    admin, user, client, clock
):
    assert change(admin, user, email="mine@example.org").status_code == 302
    told = Message.objects.filter(event="account.contact")
    assert set(told.values_list("channel", flat=True)) == {"inbox", "email", "sms"}
    assert {m.address for m in told if m.channel == "email"} == {"wang@example.org"}
    assert user.sign_ins.get().method == "contact"
    assert "24 小时内不发送链接" in invite_by(admin, user)
    client.post("/accounts/reset/", {"username": "wang"})
    assert not Message.objects.exclude(event="account.contact").exists()
    clock.shift(timedelta(hours=24))
    client.post("/accounts/reset/", {"username": "wang"})
    assert Message.objects.filter(event="account.reset").exists()


@pytest.mark.usefixtures("gateways", "clock")
def test_a_change_of_name_holds_nothing_back(admin, user):
    assert change(admin, user, display_name="王小敏").status_code == 302
    assert not Message.objects.exists()
    user.refresh_from_db()
    assert user.contact_changed_at is None


@pytest.mark.usefixtures("clock")
def test_the_owner_reads_who_did_what_to_the_account(admin, user, sign_in, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    invite_by(admin, user)
    page = sign_in().get("/accounts/sign-ins/").content.decode()
    assert "经办人 管理员" in page
