from datetime import timedelta

import pytest
from django.test import Client

from liaison.accounts.models import SignIn, User

from .conftest import NOW, PASSWORD

INBOX = "/desk/inbox/"


def test_right_password_opens_the_desk_and_is_logged(user, sign_in):
    client = sign_in(next=INBOX)
    assert client.answer.status_code == 302
    assert client.answer["Location"] == INBOX
    assert client.get(INBOX).status_code == 200
    row = SignIn.objects.get()
    assert (row.user, row.succeeded, row.method, row.address) == (
        user,
        True,
        "password",
        "127.0.0.1",
    )


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https://evil.example/",
        "/\\e.x",
    ],
)
def test_no_redirect_leaves_the_site(sign_in, target):
    response = sign_in(next=target).answer
    assert response.status_code == 302
    assert response["Location"].startswith("/desk/")


def test_wrong_password_and_unknown_name_are_answered_alike(user, sign_in):
    wrong = sign_in(password="nope").answer
    unknown = sign_in(username="nobody", password="nope").answer
    assert wrong.status_code == unknown.status_code == 422
    assert "用户名或密码不正确。" in wrong.content.decode()

    def words(response):
        text = response.content.decode().replace("nobody", "wang")
        return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]

    assert words(wrong) == words(unknown)
    assert list(SignIn.objects.order_by("pk").values_list("user", "succeeded")) == [
        (user.pk, False),
        (None, False),
    ]


def test_a_closed_account_is_answered_like_a_wrong_password(user, sign_in):
    User.objects.update(is_active=False)
    response = sign_in().answer
    assert response.status_code == 422
    assert "用户名或密码不正确。" in response.content.decode()


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("username", ["wang", "nobody"])
def test_five_failures_lock_for_a_quarter_of_an_hour(sign_in, clock, username):
    for _ in range(4):
        assert sign_in(username=username, password="nope").answer.status_code == 422
    locked = sign_in(username=username, password="nope").answer
    assert locked.status_code == 429
    assert "请 15 分钟后再试" in locked.content.decode()
    assert locked["Retry-After"] == "900"
    assert sign_in(username=username).answer.status_code == 429  # even the right one


@pytest.mark.usefixtures("user")
def test_the_lock_ends_and_trying_meanwhile_does_not_prolong_it(sign_in, clock):
    for _ in range(5):
        sign_in(password="nope")
    clock.move_to(NOW + timedelta(minutes=10))
    assert "请 5 分钟后再试" in sign_in(password="nope").answer.content.decode()
    clock.move_to(NOW + timedelta(minutes=15, seconds=1))
    assert sign_in().answer.status_code == 302


@pytest.mark.usefixtures("user")
def test_strangers_elsewhere_lock_nobody_out(sign_in, clock):
    for _ in range(6):
        sign_in(password="nope", client=Client(REMOTE_ADDR="203.0.113.9"))
    assert sign_in().answer.status_code == 302


@pytest.mark.usefixtures("user")
def test_the_session_id_changes_at_sign_in(sign_in):
    client = Client()
    client.get("/accounts/sign-in/")
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client=client)
    assert client.cookies["sessionid"].value != session.session_key


@pytest.mark.usefixtures("user")
def test_signing_in_needs_the_csrf_token():
    client = Client(enforce_csrf_checks=True)
    data = {"username": "wang", "password": PASSWORD}
    assert client.post("/accounts/sign-in/", data).status_code == 403


@pytest.mark.usefixtures("user")
def test_the_page_carries_the_name_of_the_site(client, settings):
    assert settings.SITE_NAME in client.get("/accounts/sign-in/").content.decode()


@pytest.mark.usefixtures("user")
def test_signing_out_is_a_post_and_ends_the_session(sign_in):
    client = sign_in()
    assert client.get("/accounts/sign-out/").status_code == 405
    old = client.cookies["sessionid"].value
    client.post("/accounts/sign-out/")
    stolen = Client()
    stolen.cookies["sessionid"] = old
    assert stolen.get(INBOX)["Location"].startswith("/accounts/sign-in/")


@pytest.mark.usefixtures("user")
def test_a_closed_account_is_out_with_the_next_request(sign_in):
    client = sign_in()
    assert client.get(INBOX).status_code == 200
    User.objects.update(is_active=False)
    assert client.get(INBOX)["Location"] == f"/accounts/sign-in/?next={INBOX}"


def test_a_new_password_ends_every_session(user, sign_in):
    client = sign_in()
    user.set_password("Other-horse-8")
    user.save()
    assert client.get(INBOX).status_code == 302


@pytest.mark.usefixtures("user")
def test_half_an_hour_without_a_request_signs_out(sign_in, clock):
    client = sign_in()
    client.get(INBOX)
    clock.move_to(NOW + timedelta(minutes=29))
    assert client.get(INBOX).status_code == 200
    clock.move_to(NOW + timedelta(minutes=58))
    assert client.get(INBOX).status_code == 200
    clock.move_to(NOW + timedelta(minutes=89))
    response = client.get(INBOX + "?before=9", follow=True)
    assert response.redirect_chain == [
        ("/accounts/sign-in/?next=%2Fdesk%2Finbox%2F%3Fbefore%3D9", 302)
    ]
    assert "已自动退出" in response.content.decode()


@pytest.mark.usefixtures("user")
def test_public_pages_stay_open_when_the_session_has_ended(sign_in, clock):
    client = sign_in()
    client.get(INBOX)
    clock.move_to(NOW + timedelta(hours=1))
    response = client.get("/privacy/")
    assert response.status_code == 200
    assert "工作人员登录" in response.content.decode()


@pytest.mark.usefixtures("user")
def test_htmx_is_told_to_go_to_the_sign_in_page(sign_in, clock):
    client = sign_in()
    client.get(INBOX)
    clock.move_to(NOW + timedelta(hours=1))
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/inbox/?before=3"}
    for _ in range(2):  # idle, then no session at all
        response = client.get(INBOX, headers=headers)
        assert response.status_code == 200
        target = "/accounts/sign-in/?next=%2Fdesk%2Finbox%2F%3Fbefore%3D3"
        assert response["HX-Redirect"] in (target, target.replace("%2F", "/"))
        assert not response.content


def test_who_must_change_the_password_goes_there_first(user, sign_in):
    User.objects.update(must_change_password=True)
    client = sign_in()
    page = "/accounts/change-password/"
    assert client.get(INBOX)["Location"] == f"{page}?next=%2Fdesk%2Finbox%2F"
    assert client.get("/privacy/").status_code == 200
    same = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(page, same).status_code == 422
    new = "Better-horse-9"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new, "next": INBOX}
    assert client.post(page, data)["Location"] == INBOX
    assert client.get(INBOX).status_code == 200
    user.refresh_from_db()
    assert user.password_changed_at is not None


def test_a_password_older_than_ninety_days_must_be_changed(user, sign_in, clock):
    user.password_changed_at = NOW - timedelta(days=90)
    user.save()
    assert sign_in().get(INBOX).status_code == 200
    user.password_changed_at = NOW - timedelta(days=91)
    user.save()
    assert sign_in().get(INBOX)["Location"].startswith("/accounts/change-password/")


@pytest.mark.usefixtures("user")
def test_own_sign_ins_are_listed(sign_in):
    sign_in(password="nope")
    page = sign_in().get("/accounts/sign-ins/").content.decode()
    assert page.count("127.0.0.1") == 2
    assert "失败" in page


@pytest.mark.usefixtures("user")
def test_signing_in_asks_nothing_of_redis(sign_in, settings):
    settings.CELERY_BROKER_URL = settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert sign_in().get(INBOX).status_code == 200


def test_however_busy_a_session_ends_after_its_longest_life(user, sign_in, clock, settings):
    settings.SESSION_LIFETIME_SECONDS = 3600
    client = sign_in()
    for _turn in range(4):  # never idle
        clock.shift(timedelta(minutes=14))
        assert client.get(INBOX).status_code == 200
    clock.shift(timedelta(minutes=5))
    assert client.get(INBOX)["Location"].startswith("/accounts/sign-in/")
    assert "登录已到最长时间" in client.get("/accounts/sign-in/").content.decode()
    client = sign_in(client=client)  # and begins anew with the next sign-in
    clock.shift(timedelta(minutes=14))
    assert client.get(INBOX).status_code == 200
