import threading

import pytest
from django.db import connection

from liaison.ledger.models import Event
from liaison.ledger.verification import broken_rows, subject_versions
from liaison.notifications import actions, wording
from liaison.notifications.events import NOTICES, by_event
from liaison.notifications.models import Channel, Message, MessageTemplate
from suggestions.cases import actions as cases
from suggestions.cases import notifications
from suggestions.cases.workflow import Action
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db
LIST = "/desk/wordings/"


@pytest.fixture
def cast():
    return make_county()


def page(notice="case.submitted", channel="inbox"):
    return f"{LIST}{notice}/{channel}/"


def word(cast, body, *, who="office", notice="case.submitted", channel="inbox", title="新：{标题}"):
    return actions.word(
        notice=notice,
        channel=channel,
        division=cast.actor(who).membership.division_id,
        title=title,
        body=body,
        version=0,
        by=cast.actor(who),
        now=NOW,
    )


def signed_in(client, cast, who):
    client.force_login(cast.users[who])
    return client


# --- the register -------------------------------------------------------------------------------


def test_everything_that_is_sent_stands_in_the_register():
    told = {name for name, _offices in notifications.TOLD.values()}
    told |= set(notifications.CITIZEN_TOLD.values())
    told |= {"case.due_soon", "case.overdue", "case.joint_study"}
    assert told <= set(by_event())
    for action, event in notifications.CITIZEN_TOLD.items():
        assert f"{event}.citizen" in NOTICES, action


def test_the_houses_own_words_use_the_placeholders_of_the_register():
    for notice in NOTICES.values():
        if notice.is_worded_here:
            title, body = notice.default()
            assert wording.problem(title + body, set(notice.samples)) == "", notice.key
            about = {name for name in notice.samples if name not in {"链接", "网站"}}
            assert any(f"{{{name}}}" in title + body for name in about), notice.key
            assert "{编号}" in body or "编号" not in notice.samples, notice.key


def test_the_register_names_events_recipients_and_channels(client, cast):
    shown = signed_in(client, cast, "office").get(LIST).content.decode()
    for words in ("case.submitted", "新事项待接单", "代表、联络站工作人员", "短信", "默认文案"):
        assert words in shown


@pytest.mark.parametrize("who", ["deputy", "station", "unit", "street", "leader", "council"])
def test_whoever_does_not_look_after_messages_finds_no_register(client, cast, who):
    signed_in(client, cast, who)
    assert client.get(LIST).status_code == 404
    assert client.get(page()).status_code == 404
    assert client.post(page(), {"version": 0, "title": "x", "body": "x"}).status_code == 404
    assert client.post(page() + "preview/", {"body": "x"}).status_code == 404
    assert not MessageTemplate.objects.exists()


def test_an_auditor_reads_and_does_not_write(client, cast):
    signed_in(client, cast, "auditor")
    assert client.get(LIST).status_code == 200
    assert client.get(page()).status_code == 404


@pytest.mark.parametrize(
    "path", ["case.nothing/inbox/", "case.submitted/pigeon/", "case.submitted/wechat/",
             "case.closed.citizen/inbox/", "account.reset/email/"],
)  # fmt: skip
def test_what_can_not_be_worded_is_not_found(client, cast, path):
    assert signed_in(client, cast, "office").get(LIST + path).status_code == 404


# --- own words ----------------------------------------------------------------------------------


def test_own_words_are_said_below_the_division_and_nowhere_else(cast):
    word(cast, "请看 {编号}（{地点}）")
    case = make_case(cast)
    said = Message.objects.filter(event="case.submitted", channel="inbox")
    assert set(said.values_list("title", "body")) == {
        ("新：三号楼前路灯不亮", f"请看 {case.number}（富民社区幸福路）")
    }
    MessageTemplate.objects.update(division="990102")
    wording.OWN.clear()
    case = make_case(cast)
    assert "请在 24 小时内接单" in said.filter(subject_id=case.pk)[0].body


def test_the_longest_division_wins(cast):
    word(cast, "县：{编号}")
    MessageTemplate.objects.create(
        event="case.submitted", channel="inbox", division="990101001", title="街道",
        body="街道：{编号}", is_active=True,
    )  # fmt: skip
    case = make_case(cast)
    assert set(Message.objects.values_list("body", flat=True)) == {f"街道：{case.number}"}


def test_a_citizen_reads_own_words_by_sms(cast, settings):
    settings.SMS_URL = "http://127.0.0.1:9/"
    word(
        cast,
        "已收到（{编号}），进度：{链接}",
        notice="case.accepted.citizen",
        channel="sms",
        title="",
    )
    case = make_case(cast)
    cases.accept(case, by=cast.actor("deputy"), now=NOW)
    message = Message.objects.get(channel="sms")
    assert message.body.startswith(f"已收到（{case.number}），进度：http")
    assert message.link in message.body
    assert message.division == case.division


def test_braces_that_people_write_stay_braces(cast):
    word(cast, "{标题}")
    make_case(cast, title="{链接}{% now %}{{ settings }}")
    assert Message.objects.filter(channel="inbox")[0].body == "{链接}{% now %}{{ settings }}"


def test_an_urgent_message_says_so_in_any_words(cast):
    word(cast, "{编号}")
    make_case(cast, title="燃气泄漏", content="小区里燃气泄漏，闻到很浓的煤气味，请马上来人看看。")
    message = Message.objects.filter(channel="inbox")[0]
    assert message.title.startswith("【紧急】") == message.is_urgent


def test_a_confidential_matter_is_not_named_outside_the_house(cast, mailbox, wechat):
    from liaison.notifications.models import WechatTemplate

    user = cast.users["deputy"]
    user.email = "d@example.org"
    user.save()
    actions.bind(openid="oLin", user=user, now=NOW)
    WechatTemplate.objects.create(template_id="T", fields={"thing1": "{标题}", "thing2": "{内容}"})
    word(cast, "{标题} {地点} {编号}", channel="email")
    case = make_case(cast, confidential=True, title="举报楼下噪声")
    held = {m.channel: m for m in Message.objects.filter(user=user)}
    assert "举报楼下噪声" in held["inbox"].title
    for channel in ("email", "wechat"):
        said = f"{held[channel].title} {held[channel].body} {held[channel].data}"
        assert "噪声" not in said
        assert "幸福路" not in said
        assert case.number in said


# --- links of citizens --------------------------------------------------------------------------


def test_the_link_in_a_message_opens_without_sign_in_and_expires(client, cast, gateway):
    from datetime import timedelta

    import time_machine

    case = make_case(cast)
    cases.accept(case, by=cast.actor("deputy"), now=NOW)
    path = Message.objects.get(channel="sms").link.removeprefix("http://127.0.0.1:8000")
    with time_machine.travel(NOW + timedelta(days=89), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(NOW + timedelta(days=92), tick=False):
        assert client.get(path).status_code == 404


# --- editing ------------------------------------------------------------------------------------


def test_a_clerk_changes_words_and_takes_them_back(client, cast):
    signed_in(client, cast, "office")
    assert "请在 24 小时内接单" in client.get(page()).content.decode()
    done = client.post(page(), {"version": 0, "title": "新事项 {编号}", "body": "{标题}"})
    assert done.status_code == 302
    row = MessageTemplate.objects.get()
    assert (row.division, row.is_active, row.version) == ("990101", True, 1)
    assert "本地文案" in client.get(LIST).content.decode()
    shown = client.get(page()).content.decode()
    assert "恢复默认" in shown
    assert "陈示例" in shown
    assert client.post(page(), {"version": 1, "reset": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.is_active, row.version, row.body) == (False, 2, "")
    assert "请在 24 小时内接单" in client.get(page()).content.decode()
    events = Event.objects.filter(subject_type="notifications.messagetemplate")
    assert list(events.order_by("seq").values_list("action", flat=True)) == ["word", "unword"]
    assert list(broken_rows(subject_versions())) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "请填写内容"),
        ("{电话}", "没有“{电话}”这个占位符"),
        ("{{ case.contact.phone }}", "没有“{ case.contact.phone }”这个占位符"),
        ("{编号", "花括号没有成对"),
        ("{% load x %}", "没有“{% load x %}”这个占位符"),
        ("请打开 https://evil.example/", "不要直接写网址"),
        ("evil.com 有奖", "不要直接写网址"),
        ("长" * 501, "500"),
    ],
)
def test_wrong_words_are_refused_in_words(client, cast, body, said):
    signed_in(client, cast, "office")
    answer = client.post(page(), {"version": 0, "title": "新", "body": body})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert (
        client.post(page() + "preview/", {"version": 0, "title": "新", "body": body}).status_code
        == 422
    )
    assert not MessageTemplate.objects.exists()


def test_a_citizens_message_has_no_place_for_the_matter(client, cast):
    signed_in(client, cast, "office")
    answer = client.post(page("case.closed.citizen", "sms"), {"version": 0, "body": "{标题}办结"})
    assert answer.status_code == 422
    assert "没有“{标题}”这个占位符" in answer.content.decode()


def test_the_preview_shows_sample_size_and_parts(client, cast):
    signed_in(client, cast, "office")
    url = page("case.closed.citizen", "sms")
    shown = client.post(url + "preview/", {"version": 0, "body": "已办结 {编号} {链接}"})
    text = shown.content.decode()
    assert "990101-20261118-00001" in text
    assert "按 2 条短信计费" in text
    assert "<html" not in text
    without_script = client.post(url, {"version": 0, "body": "已办结 {编号}", "preview": "1"})
    assert without_script.status_code == 200
    assert "已办结 990101" in without_script.content.decode()
    assert not MessageTemplate.objects.exists()
    assert client.post(url, {"version": 0, "body": "长" * 330}).status_code == 422


@pytest.mark.parametrize(
    ("text", "size"),
    [("字" * 70, (70, 1)), ("字" * 71, (71, 2)), ("字" * 134, (134, 2)), ("字" * 135, (135, 3)),
     ("𠮷" * 36, (72, 2))],
)  # fmt: skip
def test_sms_are_counted_as_gateways_count(text, size):
    assert wording.sms_size(text) == size


def test_an_old_page_overwrites_nothing(client, cast):
    signed_in(client, cast, "office")
    client.post(page(), {"version": 0, "title": "甲", "body": "甲 {编号}"})
    late = client.post(page(), {"version": 0, "title": "乙", "body": "乙 {编号}"})
    assert late.status_code == 412
    shown = late.content.decode()
    assert "别人刚刚改过" in shown
    assert "乙 {编号}" in shown
    assert client.post(page(), {"version": 0, "reset": "1"}).status_code == 412
    assert client.post(page(), {"version": "x", "reset": "1"}).status_code == 412
    assert MessageTemplate.objects.get().body == "甲 {编号}"


def test_nothing_to_take_back_leaves_no_event(cast):
    by = cast.actor("office")
    args = {"notice": "case.urged", "channel": "inbox", "division": "990101"}
    assert actions.unword(**args, version=0, by=by, now=NOW) is None
    assert not Event.objects.filter(subject_type="notifications.messagetemplate").exists()


def test_scripts_in_wordings_are_text(client, cast):
    signed_in(client, cast, "office")
    body = "<script>x</script>{编号}"
    shown = client.post(page() + "preview/", {"version": 0, "title": "x", "body": body})
    assert "<script>" not in shown.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_one_is_told_to_look_again():
    cast = make_county()
    barrier, outcomes = threading.Barrier(2), []

    def save(name):
        try:
            by = cast.actor("office")
            barrier.wait(5)
            args = {"notice": "case.urged", "channel": Channel.INBOX, "division": "990101"}
            actions.word(**args, title=name, body=name, version=0, by=by, now=NOW)
            outcomes.append("saved")
        except actions.StaleWording:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[name]) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["saved", "stale"]
    assert MessageTemplate.objects.get().version == 1


def test_every_action_that_tells_has_its_offices():
    assert all(isinstance(action, Action) or action == "submit" for action in notifications.TOLD)


# --- reminders and quiet hours ------------------------------------------------------------------


def test_a_reminder_moved_before_the_quiet_hours_is_out_before_they_begin(cast, settings, wechat):
    """D9: the rung of 22:00 is rung earlier, and its message is not held back until morning."""
    from datetime import timedelta

    from liaison.deadlines import actions as deadlines
    from liaison.deadlines.models import Clock
    from liaison.notifications import delivery
    from liaison.notifications.models import WechatTemplate

    WechatTemplate.objects.create(template_id="T", fields={"thing1": "{标题}"})
    actions.bind(openid="oZhou", user=cast.users["deputy"], now=NOW)
    case = make_case(cast)
    Message.objects.all().delete()
    clock = Clock.objects.of(case).get(kind="response")
    rung_at = clock.next_rung_at
    while clock.next_rung_at:
        rung_at = clock.next_rung_at
        deadlines.sweep(now=rung_at)
        delivery.deliver_due(now=rung_at + timedelta(minutes=1))
        clock.refresh_from_db()
        held = Message.objects.filter(channel="wechat", state="new", is_urgent=False)
        assert not held.exists(), rung_at
    assert Message.objects.filter(channel="wechat", state="sent").exists()
