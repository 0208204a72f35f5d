"""WeChat against a small server that speaks its protocol: tokens, errors, bindings."""

import threading
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from liaison.notifications import access, actions, delivery, wechat_api
from liaison.notifications.models import Message, WechatBinding, WechatTemplate, WechatToken
from suggestions.cases import actions as cases
from suggestions.cases import codes, privacy
from suggestions.cases.models import Reason
from suggestions.cases.permissions import FOLLOWED
from tests.cast import CITIZEN, make_case, make_county
from tests.cast import NOW as CAST_NOW

from .conftest import NOW, written

pytestmark = pytest.mark.django_db
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.49"}
FIELDS = {"thing1": "{标题}", "character_string2": "{编号}", "time3": "{时间}"}


@pytest.fixture
def template(db):
    return WechatTemplate.objects.create(template_id="T1", fields=FIELDS)


@pytest.fixture
def bound(user, wechat, template):
    actions.bind(openid="oWang0001", user=user, now=NOW)
    user.refresh_from_db()
    return user


def told(user, **data):
    return written("wechat", user=user, values={"编号": "990101-1", "标题": "路灯不亮"}, **data)


def deliver(message, now=NOW):
    delivery.deliver_one(now=now)
    message.refresh_from_db()
    return message.state


# --- sending ------------------------------------------------------------------------------------


def test_a_template_message_is_filled_in_and_handed_over_once(bound, wechat):
    message = told(bound)
    assert deliver(message) == "sent"
    ((path, body),) = wechat.calls
    assert path == "/cgi-bin/message/template/send"
    assert body["touser"] == "oWang0001"
    assert body["template_id"] == "T1"
    assert body["data"]["thing1"] == {"value": "路灯不亮"}
    assert body["data"]["character_string2"] == {"value": "990101-1"}
    assert body["url"].endswith("/t/abc")
    assert not delivery.deliver_one(now=NOW + timedelta(days=1))


def test_a_subscription_notice_goes_its_own_way(bound, wechat, template):
    template.kind = "subscribe"
    template.save()
    assert deliver(told(bound)) == "sent"
    ((path, body),) = wechat.calls
    assert path == "/cgi-bin/message/subscribe/bizsend"
    assert body["page"].endswith("/t/abc")


def test_fields_keep_to_the_length_that_wechat_allows_and_are_never_empty(bound, wechat, template):
    template.fields = {"thing1": "{标题}", "phrase2": "{评价}"}
    template.save()
    deliver(written("wechat", user=bound, values={"标题": "长" * 40}))
    data = wechat.calls[0][1]["data"]
    assert len(data["thing1"]["value"]) == 20
    assert data["phrase2"]["value"] == "无"


@pytest.mark.parametrize("what", ["off", "unbound", "no template", "another account"])
def test_what_can_not_go_by_wechat_is_not_stored(bound, settings, what):
    if what == "off":
        settings.WECHAT_SECRET = ""
    elif what == "unbound":
        actions.unbind(user=bound)
        bound.refresh_from_db()
    elif what == "no template":
        WechatTemplate.objects.all().delete()
        from liaison.notifications import wording

        wording.WECHAT.clear()
    else:
        settings.WECHAT_APP_ID = "wx-other"
    with pytest.raises(Message.DoesNotExist):
        told(bound)


def test_one_token_serves_many_messages_and_is_not_readable_in_the_table(bound, wechat):
    assert [deliver(told(bound)) for _ in range(3)] == ["sent"] * 3
    assert wechat.tokens == ["token-1"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM notifications_wechattoken")
        assert "token-1" not in cursor.fetchone()[0]
        cursor.execute("SELECT openid FROM notifications_wechatbinding")
        assert "oWang" not in cursor.fetchone()[0]


def test_an_expired_token_is_renewed_once_and_the_message_goes(bound, wechat):
    deliver(told(bound))
    wechat.valid = "token-somebody-else"
    assert deliver(told(bound)) == "sent"
    assert len(wechat.tokens) == 2
    assert len(wechat.sent) == 2


def test_a_token_near_its_end_is_fetched_anew_before_it_is_refused(bound, wechat):
    deliver(told(bound))
    WechatToken.objects.update(expires_at=NOW)
    deliver(told(bound))
    assert len(wechat.tokens) == 2
    assert len(wechat.calls) == 2


@pytest.mark.parametrize("code", [40001, 42001])
def test_a_token_refused_twice_is_tried_again_later_not_in_a_circle(bound, wechat, code):
    message = told(bound)
    wechat.say = [code, code]
    assert deliver(message) == "new"
    assert (len(wechat.calls), len(wechat.tokens)) == (2, 2)
    assert deliver(message, now=NOW + timedelta(seconds=2)) == "sent"


@pytest.mark.parametrize(
    ("code", "after"),
    [(43101, "dropped"), (43004, "dropped"), (40003, "dropped"), (47003, "dead"), (40037, "dead"),
     (45009, "new"), (-1, "new"), (48001, "new"), (40013, "new")],
)  # fmt: skip
def test_what_wechat_answers_decides(bound, wechat, code, after):
    message = told(bound)
    wechat.say = [code]
    assert deliver(message) == after
    assert str(code) in message.last_error
    assert (message.next_attempt_at > NOW) or after in {"dead", "dropped"}


def test_a_refused_template_is_not_tried_again_until_the_reader_opens_it_anew(bound, wechat):
    wechat.say = [43101]
    message = told(bound)
    assert deliver(message) == "dropped"
    assert (message.body, message.link) == ("", "")
    assert not delivery.deliver_one(now=NOW + timedelta(days=1))
    bound.refresh_from_db()
    with pytest.raises(Message.DoesNotExist):
        told(bound)
    other = WechatTemplate.objects.create(template_id="T2", fields=FIELDS, event="case.closed")
    assert deliver(told(bound, event="case.closed")) == "sent"
    other.delete()
    actions.bind(openid="oWang0001", user=bound, now=NOW)
    bound.refresh_from_db()
    assert deliver(told(bound)) == "sent"


def test_a_subscription_for_one_message_is_used_up_by_it(bound, wechat, template):
    template.kind, template.is_once = "subscribe", True
    template.save()
    assert deliver(told(bound)) == "sent"
    assert WechatBinding.objects.get().used_up == ["T1"]
    bound.refresh_from_db()
    with pytest.raises(Message.DoesNotExist):
        told(bound)
    assert len(wechat.calls) == 1


@pytest.mark.parametrize("code", [40003, 43004])
def test_a_reader_who_is_gone_is_bound_no_more(bound, wechat, code):
    wechat.say = [code]
    deliver(told(bound))
    assert not WechatBinding.objects.exists()


@pytest.mark.parametrize("code", [40013, 40125, 47003])
def test_what_the_operator_has_to_put_right_ends_nobodys_binding(bound, wechat, code):
    wechat.say = [code]
    deliver(told(bound))
    assert WechatBinding.objects.get().used_up == []


def test_a_late_refusal_does_not_end_what_was_bound_anew(bound, wechat):
    message, wechat.say = told(bound), [40003]
    actions.bind(openid="oWang0002", user=bound, now=NOW)
    assert deliver(message) == "dropped"
    assert WechatBinding.objects.get().openid == "oWang0002"


@pytest.mark.parametrize("mode", ["500", "no-json"])
def test_an_answer_that_is_none_is_tried_again(bound, wechat, mode):
    message, wechat.mode = told(bound), mode
    assert deliver(message) == "new"  # no token yet: nothing was handed over
    wechat.mode = "ok"
    assert deliver(message, now=NOW + timedelta(seconds=2)) == "sent"


def test_a_wrong_secret_is_no_error_for_anybody_but_the_operator(bound, wechat):
    message, wechat.mode = told(bound), "no-token"
    assert deliver(message) == "new"
    assert "40125" in message.last_error
    assert WechatToken.objects.get().lease_token is None


def test_a_server_that_is_away_was_given_nothing(bound, settings):
    settings.WECHAT_API_URL = "http://127.0.0.1:9"
    assert deliver(told(bound)) == "new"


def test_taken_but_never_answered_is_sent_again_under_the_same_id(bound, wechat, monkeypatch):
    access.token()
    monkeypatch.setattr(wechat_api, "TIMEOUT", 0.2)
    message, wechat.mode = told(bound), "hang"
    assert deliver(message) == "unknown"
    wechat.mode = "ok"
    monkeypatch.setattr(wechat_api, "TIMEOUT", 5)
    assert deliver(message, now=NOW + timedelta(seconds=2)) == "sent"
    assert len(wechat.calls) == 2
    assert len(wechat.sent) == 1  # one client_msg_id: WeChat shows it once


def test_wechat_keeps_quiet_at_night_unless_urgent(bound, wechat):
    night = NOW.replace(hour=18)
    quiet, urgent = told(bound, now=night), told(bound, now=night, is_urgent=True)
    delivery.deliver_due(now=night)
    quiet.refresh_from_db()
    urgent.refresh_from_db()
    assert (quiet.state, urgent.state) == ("new", "sent")


@pytest.mark.django_db(transaction=True)
def test_processes_that_need_a_token_at_once_fetch_one(wechat):
    barrier, outcomes = threading.Barrier(4), []

    def work():
        try:
            barrier.wait(5)
            outcomes.append(access.token())
        except access.NotNow:
            outcomes.append("later")
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert set(outcomes) <= {"token-1", "later"}
    assert "token-1" in outcomes
    assert access.token() == "token-1"
    assert len(wechat.tokens) == 1


def test_a_process_killed_while_fetching_holds_nobody_up_for_long(wechat, monkeypatch):
    def killed(**_):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(wechat_api, "token", killed)
        with pytest.raises(SystemExit):
            access.token()
    with pytest.raises(access.NotNow):
        access.token()
    WechatToken.objects.update(lease_until=NOW)  # the lease ran out
    assert access.token() == "token-1"


@pytest.mark.parametrize(
    "fields", [{}, [], {"thing1": 3}, {"Thing 1": "x"}, {"thing1": "{电话}"}, {"thing1": "{编号"}]
)
def test_a_template_row_that_could_not_be_sent_is_refused(fields):
    with pytest.raises(ValidationError):
        WechatTemplate(template_id="T", fields=fields).full_clean()


# --- binding ------------------------------------------------------------------------------------


def state_of(answer):
    url = urlsplit(answer["Location"])
    query = parse_qs(url.query)
    assert url.netloc == "open.weixin.qq.com"
    assert query["scope"] == ["snsapi_base"]
    assert query["redirect_uri"][0].endswith("/wechat/back/")
    return query["state"][0]


def test_a_user_binds_the_wechat_that_is_open_and_lets_go(client, user, wechat):
    client.force_login(user)
    assert "绑定我的微信" in client.get("/desk/notifications/", **PHONE).content.decode()
    assert "绑定我的微信" not in client.get("/desk/notifications/").content.decode()
    state = state_of(client.get("/desk/notifications/wechat/"))
    done = client.get("/wechat/back/", {"code": "code-of-wang", "state": state})
    assert done["Location"] == "/desk/notifications/"
    assert WechatBinding.objects.get(user=user).openid == "oWang0001"
    assert "解除绑定" in client.get("/desk/notifications/").content.decode()
    client.post("/desk/notifications/wechat/stop/")
    assert not WechatBinding.objects.exists()


def test_nobody_binds_their_wechat_to_the_account_of_another(client, user, wechat):
    client.force_login(user)
    state = state_of(client.get("/desk/notifications/wechat/"))
    for wrong in ("", "x", state[:-1], "状态"):
        assert client.get("/wechat/back/", {"code": "c", "state": wrong}).status_code == 400
        state = state_of(client.get("/desk/notifications/wechat/"))
    client.get("/wechat/back/", {"code": "code-of-wang", "state": state})
    again = client.get("/wechat/back/", {"code": "code-of-wang", "state": state})
    assert again.status_code == 400  # a state counts once
    client.logout()
    assert client.get("/wechat/back/", {"code": "c", "state": state}).status_code == 400


@pytest.mark.parametrize("code", ["", "unknown"])
def test_a_refusal_in_wechat_binds_nothing_and_says_so(client, user, wechat, code):
    client.force_login(user)
    state = state_of(client.get("/desk/notifications/wechat/"))
    shown = client.get("/wechat/back/", {"code": code, "state": state}, follow=True)
    assert "绑定没有成功" in shown.content.decode()
    assert not WechatBinding.objects.exists()


def test_without_wechat_its_pages_do_not_exist(client, user):
    client.force_login(user)
    for path in ("/desk/notifications/wechat/", "/wechat/back/", "/wechat/cases.case/1/"):
        assert client.get(path).status_code == 404
    assert "微信：未开通" in client.get("/desk/notifications/").content.decode()


# --- citizens -----------------------------------------------------------------------------------


@pytest.fixture
def case(db):
    cast = make_county()
    return make_case(cast), cast


def track(case):
    from django.utils import timezone

    return f"/track/{codes.link_token(case, timezone.now())}/"


def follow(client, case):
    path = track(case)
    assert "开启微信提醒" in client.get(path, **PHONE).content.decode()
    start = f"/wechat/cases.case/{case.pk}/"
    state = state_of(client.get(start, {"back": path}))
    return client.get("/wechat/back/", {"code": "code-of-wang", "state": state})


def test_a_citizen_follows_a_matter_hears_and_stops(client, case, wechat, template):
    case, cast = case
    assert follow(client, case)["Location"] == track(case)
    cases.accept(case, by=cast.actor("deputy"), now=CAST_NOW)
    message = Message.objects.get(channel="wechat", user=None)
    assert message.event == "case.accepted"
    assert message.data["fields"]["character_string2"] == case.number
    assert case.title not in str(message.data)
    assert deliver(message, now=CAST_NOW) == "sent"
    assert wechat.calls[0][1]["touser"] == "oWang0001"
    message.refresh_from_db()
    assert (message.link, message.data) == ("", {})  # a citizen's link opens the case
    assert "关闭微信提醒" in client.get(track(case)).content.decode()
    client.post(f"/wechat/cases.case/{case.pk}/stop/", {"back": "https://evil.example/"})
    assert not WechatBinding.objects.exists()


def test_a_follower_with_a_phone_hears_twice_unless_the_place_saves_sms(
    client, case, wechat, template, gateway
):
    from liaison.jurisdiction.models import LocalRule

    case, cast = case
    follow(client, case)
    cases.accept(case, by=cast.actor("deputy"), now=CAST_NOW)
    said = Message.objects.filter(user=None)
    assert set(said.values_list("channel", flat=True)) == {"sms", "wechat"}
    said.delete()
    LocalRule.objects.create(key="notifications.sms_beside_wechat", value=False)
    cases.decline(
        case,
        reason=Reason.objects.first(),
        text="请走诉讼程序",
        by=cast.actor("deputy"),
        now=CAST_NOW,
    )
    assert set(said.values_list("channel", "state")) == {("wechat", "new"), ("sms", "held")}


def spared(client, case, cast):
    """One message by WeChat, whose SMS stands by."""
    from liaison.jurisdiction.models import LocalRule

    follow(client, case)
    LocalRule.objects.create(key="notifications.sms_beside_wechat", value=False)
    cases.accept(case, by=cast.actor("deputy"), now=CAST_NOW)
    return Message.objects.get(channel="wechat", user=None)


def test_a_citizen_who_refuses_in_wechat_gets_the_sms_and_no_second_try(
    client, case, wechat, template, gateway
):
    case, cast = case
    message, wechat.say = spared(client, case, cast), [43101]
    assert deliver(message, now=CAST_NOW) == "dropped"
    assert Message.objects.get(channel="sms").state == "new"
    delivery.deliver_due(now=CAST_NOW)
    assert Message.objects.get(channel="sms").state == "sent"
    assert len(wechat.calls) == 1
    shown = client.get(track(case), **PHONE).content.decode()
    assert "重新开启微信提醒" in shown
    cases.request_info(case, text="哪一盏灯？", by=cast.actor("deputy"), now=CAST_NOW)
    later = Message.objects.filter(event="case.info_requested", user=None)
    assert list(later.values_list("channel", "state")) == [("sms", "new")]


def test_a_message_that_wechat_took_needs_no_sms(client, case, wechat, template, gateway):
    case, cast = case
    assert deliver(spared(client, case, cast), now=CAST_NOW) == "sent"
    assert not Message.objects.filter(channel="sms").exists()
    assert not delivery.deliver_one(now=CAST_NOW + timedelta(days=2))


def test_without_a_template_the_sms_does_not_stand_by(client, case, wechat, gateway):
    from liaison.jurisdiction.models import LocalRule

    case, cast = case
    follow(client, case)
    LocalRule.objects.create(key="notifications.sms_beside_wechat", value=False)
    cases.accept(case, by=cast.actor("deputy"), now=CAST_NOW)
    said = Message.objects.filter(user=None)
    assert list(said.values_list("channel", "state")) == [("sms", "new")]


def test_who_does_not_hold_the_code_can_not_follow(client, case, wechat):
    case, cast = case
    path = f"/wechat/cases.case/{case.pk}/"
    assert client.get(path).status_code == 404
    assert client.post(path + "stop/").status_code == 404
    assert client.get("/wechat/cases.case/999999999/").status_code == 404
    assert client.get("/wechat/accounts.user/1/").status_code == 404
    client.force_login(cast.users["station"])
    assert client.get(path).status_code == 404  # staff in scope are not the citizen


def test_a_renewed_code_ends_the_following_and_every_link(client, case, wechat):
    case, _cast = case
    follow(client, case)
    old = track(case)
    by = CITIZEN.__class__(kind="citizen", holds=(case.subject_type, case.pk))
    privacy.rotate_code(case, by=by, now=CAST_NOW)
    assert not WechatBinding.objects.exists()
    assert client.get(old).status_code == 404
    assert FOLLOWED in client.session
    assert client.get(f"/wechat/cases.case/{case.pk}/").status_code == 404


def test_an_erased_citizen_is_followed_no_more(client, case, wechat, template):
    case, cast = case
    follow(client, case)
    cases.accept(case, by=cast.actor("deputy"), now=CAST_NOW)
    by = CITIZEN.__class__(kind="citizen", holds=(case.subject_type, case.pk))
    privacy.erase(case, by=by, now=CAST_NOW)
    assert not WechatBinding.objects.exists()
    assert not Message.objects.filter(user=None).exclude(address="").exists()
    assert not Message.objects.filter(channel="wechat", state="new").exists()
