"""F13: the terminal in a hall. What a person does there, and what nobody can do there."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.reference import clear
from stations.kiosks import actions
from stations.kiosks.models import Kiosk
from stations.representatives.models import Mandate, MandateStatus, SuspensionReason
from suggestions.cases import codes
from suggestions.cases.models import Case, Channel
from tests.cast import NOW, make_case, make_county, make_representative
from tests.stages import fed_back

pytestmark = pytest.mark.django_db
WORDS = "电梯门口的灯坏了三天，老人上下楼看不清台阶。"


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture
def kiosk(cast):
    return a_kiosk(cast, "station")


def a_kiosk(cast, by, **fields):
    station = fields.pop("station", cast.station)
    fields = {"name": "大厅门口", "hint": "音量旋钮在右下方。"} | fields
    row, row.shown = actions.issue(station=station, by=cast.actor(by), now=timezone.now(), **fields)
    return row


@pytest.fixture
def screen(kiosk):
    """The browser of the terminal."""
    return opened(kiosk)


def opened(kiosk, **options):
    client = Client(**options)
    answer = client.post("/kiosk/", {"code": kiosk.shown})
    assert answer.status_code == 302, answer.content.decode()
    assert answer.url == f"/kiosk/{kiosk.uid}/"
    client.home = answer.url
    return client


def begin(client, page, **more):
    return client.post(f"{client.home}begin/", {"page": page, **more}, follow=True)


def key_of(page):
    return re.search(r'name="form_key" value="([\w-]{36})"', page.content.decode())[1]


def say(client, page=None, **fields):
    page = page or begin(client, "say")
    data = {"form_key": key_of(page), "content": WORDS, "consent": "on"} | fields
    return client.post(f"{client.home}say/", data, follow=True)


def receipt(page):
    text = page.content.decode()
    return [re.search(rf'id="{name}">([^<]+)<', text)[1] for name in ("number", "code")]


# --- the three scenarios of F13 -------------------------------------------------------------------


def test_an_idle_terminal_forgets_what_was_typed_and_home_shows(screen):
    """The browser's part is in tests/browser/test_kiosk.py; this is the server's."""
    refused = say(screen, content=WORDS, phone="12")
    assert refused.status_code == 422
    assert WORDS in refused.content.decode()
    assert Session.objects.count() == 1
    home = screen.get(screen.home)
    assert "说一件事" in home.content.decode()
    assert WORDS not in home.content.decode()
    assert Session.objects.count() == 0
    back = screen.get(f"{screen.home}say/")
    assert (back.status_code, back.url) == (302, screen.home)


def test_a_revoked_device_that_posts_is_refused_and_logged(cast, kiosk, screen, caplog):
    page = begin(screen, "say")
    actions.revoke(kiosk=kiosk, reason="搬走", by=cast.actor("station"), now=timezone.now())
    answer = say(screen, page)
    assert answer.status_code == 403
    assert "已经停用" in answer.content.decode()
    assert "没有保存任何内容" in answer.content.decode()
    assert Case.objects.count() == 0
    kiosk.refresh_from_db()
    assert (kiosk.refusals, kiosk.refused_at is not None) == (1, True)
    event = Event.objects.get(subject_type="kiosks.kiosk", action="refuse_kiosk")
    assert (event.actor, event.data) == ("kiosk", {"why": "revoked-device"})
    assert f"kiosk {kiosk.uid}: revoked-device" in caplog.text
    assert WORDS not in caplog.text


def test_every_page_is_in_large_type_whatever_the_cookie_says(screen):
    """Sizes in pixels are measured in tests/browser/test_kiosk.py."""
    for page in ("say", "query", "people", "help"):
        assert 'class="elder kiosk"' in begin(screen, page).content.decode()
    assert 'class="elder kiosk"' in screen.get(screen.home).content.decode()


# --- the device -----------------------------------------------------------------------------------


def test_a_code_opens_one_browser_once(kiosk, screen):
    again = Client().post("/kiosk/", {"code": kiosk.shown}, follow=True)
    assert "已经用过" in again.content.decode()


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), str.strip])
def test_a_code_is_typed_as_people_type(kiosk, typed):
    assert Client().post("/kiosk/", {"code": typed(kiosk.shown)}).status_code == 302


@pytest.mark.parametrize("code", ["", "ABCD-ABCD-ABCD", "0", "长" * 41, "\ud7ff"])
def test_a_wrong_code_opens_nothing(kiosk, code):
    client = Client()
    answer = client.post("/kiosk/", {"code": code})
    assert "kiosk" not in client.cookies
    assert "没有登记成功" in client.get(answer.url).content.decode()


def test_a_wrong_code_is_said_on_a_page_that_back_does_not_post_again(kiosk):
    client = Client()
    answer = client.post("/kiosk/", {"code": "ABCD-ABCD-ABCD"})
    assert (answer.status_code, answer.url) == (302, "/kiosk/")
    page = client.get("/kiosk/").content.decode()
    assert "没有登记成功" in page
    assert 'value="ABCD-ABCD-ABCD"' in page
    assert "没有登记成功" not in client.get("/kiosk/").content.decode()


def test_a_code_lasts_a_day_unless_the_place_says_otherwise(cast):
    LocalRule.objects.create(key="kiosks.code_hours", division="990101", value=2, source="演示")
    clear()
    kiosk = a_kiosk(cast, "station")
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        assert Client().post("/kiosk/", {"code": kiosk.shown}).url == "/kiosk/"


def test_guessing_codes_is_stopped_with_a_wait_in_words(kiosk):
    client = Client()
    tries = [client.post("/kiosk/", {"code": f"AAAA{n}"}, follow=True) for n in range(21)]
    said = ["后再试" in answer.content.decode() for answer in tries]
    assert said == [False] * 20 + [True]


def test_secret_and_code_are_stored_as_digests_and_the_cookie_is_for_the_terminal_alone(kiosk):
    screen = opened(kiosk)
    cookie = screen.cookies["kiosk"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/kiosk/", "Strict", True)
    stored = " ".join(str(value) for value in Kiosk.objects.values().get().values())
    assert cookie.value not in stored
    assert kiosk.shown.replace("-", "") not in stored
    assert cookie.value not in screen.get(screen.home).content.decode()


def test_the_address_alone_opens_nothing(kiosk, screen):
    for path in ("", "say/", "done/", "query/", "progress/", "people/", "help/", "here/"):
        answer = Client().get(f"{screen.home}{path}")
        assert answer.status_code == 403
        assert "没有登记为自助终端" in answer.content.decode()


def test_an_unknown_device_that_posts_is_refused_and_logged(kiosk, screen, caplog):
    stranger = Client()
    stranger.cookies["kiosk"] = "x" * 43
    for home in (screen.home, "/kiosk/no-such-one/"):
        answer = stranger.post(f"{home}say/", {"content": WORDS, "consent": "on"})
        assert answer.status_code == 403
        assert "没有登记" in answer.content.decode()
    assert Case.objects.count() == 0
    assert caplog.text.count("unknown-device") == 2
    kiosk.refresh_from_db()
    assert kiosk.refusals == 1
    assert Event.objects.filter(action="refuse_kiosk").count() == 1


def test_refusals_do_not_flood_the_ledger(kiosk, screen, monkeypatch):
    monkeypatch.setattr(actions, "REFUSALS_PER_HOUR", 2)
    for _try in range(4):
        Client().post(f"{screen.home}begin/", {"page": "say"})
    kiosk.refresh_from_db()
    assert kiosk.refusals == 4
    assert Event.objects.filter(action="refuse_kiosk").count() == 2


def test_another_browser_ends_the_one_before(cast, kiosk, screen):
    kiosk.shown = actions.renew(kiosk=kiosk, by=cast.actor("station"), now=timezone.now())
    assert screen.get(screen.home).status_code == 200
    other = opened(kiosk)
    assert other.get(other.home).status_code == 200
    assert screen.get(screen.home).status_code == 403


def test_a_device_that_is_registered_is_led_to_its_home_unless_a_code_waits(cast, kiosk, screen):
    answer = screen.get("/kiosk/")
    assert (answer.status_code, answer.url) == (302, screen.home)
    assert "登记码" in Client().get("/kiosk/").content.decode()
    wrong = screen.post("/kiosk/", {"code": "WRONG"}, follow=True)
    assert "没有登记成功" in wrong.content.decode()
    actions.renew(kiosk=kiosk, by=cast.actor("station"), now=timezone.now())
    assert screen.get("/kiosk/").status_code == 200
    actions.revoke(kiosk=kiosk, reason="搬走", by=cast.actor("station"), now=timezone.now())
    assert screen.get("/kiosk/").status_code == 200


def test_the_secret_of_one_terminal_opens_no_other(cast, kiosk, screen):
    second = opened(a_kiosk(cast, "station2", station=cast.other_station))
    assert screen.get(second.home).status_code == 403


def test_opening_a_terminal_signs_the_staff_out(cast, kiosk):
    client = Client()
    client.force_login(cast.users["station"])
    client.post("/kiosk/", {"code": kiosk.shown})
    assert client.get("/desk/").status_code == 302


def test_a_button_signs_out_staff_who_signed_in_during_a_visit(cast, screen):
    begin(screen, "help")
    screen.force_login(cast.users["station"])
    assert screen.get("/desk/").status_code == 200
    begin(screen, "help")
    assert screen.get("/desk/").status_code == 302


def test_when_it_was_last_there_is_known_to_the_minute(kiosk, screen):
    later = timezone.now() + timedelta(minutes=7)
    with time_machine.travel(later, tick=False):
        assert screen.get(f"{screen.home}here/").json() == {"visit": False}
    kiosk.refresh_from_db()
    assert kiosk.last_seen_at == later


def test_a_visit_nobody_ended_ends_by_itself_on_the_server(screen):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        begin(screen, "say")
        clock.shift(timedelta(seconds=350))
        assert screen.get(f"{screen.home}here/").json() == {"visit": True}
        clock.shift(timedelta(seconds=350))
        assert screen.get(f"{screen.home}say/").status_code == 200
        clock.shift(timedelta(seconds=361))
        assert screen.get(f"{screen.home}here/").json() == {"visit": False}
        assert screen.get(f"{screen.home}say/").status_code == 302


def test_the_question_before_going_home_counts_in_plain_words(screen):
    page = begin(screen, "say").content.decode()
    assert "<span data-left>10</span> 秒后回到首页" in page


def test_nothing_is_kept_by_the_browser(screen):
    for page in ("say", "query", "people", "help"):
        answer = begin(screen, page)
        assert "no-store" in answer["Cache-Control"]
    for page in ("say", "query"):
        typed = re.findall(r"<(?:input type=\"text\"|textarea)[^>]*>", begin(screen, page).text)
        assert typed
        assert all('autocomplete="off"' in one and "inputmode=" in one for one in typed)
    assert 'inputmode="tel"' in begin(screen, "say").content.decode()


def test_without_script_the_page_goes_home_by_itself(cast, screen):
    said = '<noscript><meta http-equiv="refresh" content="{};url=' + screen.home + '">'
    assert said.format(60) in begin(screen, "people").content.decode()
    assert said.format(300) in begin(screen, "say").content.decode()
    for key, value in (("idle_seconds", 90), ("warn_seconds", 20), ("form_seconds", 30)):
        LocalRule.objects.create(key=f"kiosks.{key}", division="9901", value=value, source="演示")
    clear()
    page = begin(screen, "say").content.decode()
    assert said.format(90) in page
    assert 'data-idle="90" data-warn="20"' in page


# --- saying ---------------------------------------------------------------------------------------


def test_a_matter_from_the_terminal_is_the_stations_and_comes_with_a_slip(cast, screen):
    page = say(screen, location_text="一号楼", phone="13800001234", name="陈示例")
    number, code = receipt(page)
    case = Case.objects.get(number=number)
    assert (case.channel, case.station, case.representative) == (Channel.KIOSK, cast.station, None)
    assert (case.content, case.contact.phone) == (WORDS, "13800001234")
    assert codes.find(number, code) == case
    text = page.content.decode()
    assert "data:image/svg+xml;base64," in text
    assert "前有人接单" in text
    assert "打印查询单" in text


def test_a_representative_of_the_station_can_be_told(cast, screen):
    outsider = cast.other_representative
    people = begin(screen, "people").content.decode()
    assert "跟林示例代表说" in people
    assert outsider.name not in people
    page = begin(screen, "say", representative=str(cast.representative.uid))
    assert "跟林示例代表说一件事" in page.content.decode()
    number, _code = receipt(say(screen, page))
    assert Case.objects.get(number=number).representative == cast.representative
    for uid in (str(outsider.uid), "x"):
        page = begin(screen, "say", representative=uid)
        assert "跟" not in re.search("<h1>(.*?)</h1>", page.content.decode())[1]


def test_a_suspended_representative_takes_nothing_and_the_station_does(cast, screen):
    page = begin(screen, "say", representative=str(cast.representative.uid))
    Mandate.objects.filter(representative=cast.representative).update(
        status=MandateStatus.SUSPENDED,
        suspension_reason=SuspensionReason.DETAINED,
        suspended_at=NOW,
    )
    assert "跟林示例代表说" not in begin(another_window(screen), "people").content.decode()
    number, _code = receipt(say(screen, page))
    assert Case.objects.get(number=number).representative is None


def another_window(screen):
    other = Client()
    other.cookies["kiosk"] = screen.cookies["kiosk"].value
    other.home = screen.home
    return other


def test_two_taps_make_one_matter_and_show_the_same_slip(screen):
    page = begin(screen, "say")
    assert receipt(say(screen, page)) == receipt(say(screen, page))
    assert Case.objects.count() == 1


def test_a_form_of_the_person_before_stores_and_shows_nothing(screen):
    """Back, Back, and 重新提交: the typed text is in the browser, the visit is not."""
    page = begin(screen, "say")
    shown = say(screen, page)
    number, code = receipt(shown)
    screen.get(screen.home)
    assert begin(screen, "say").status_code == 200
    again = say(screen, page)
    assert again.redirect_chain[-1][0] == screen.home
    assert number not in again.content.decode()
    assert code not in screen.get(f"{screen.home}done/", follow=True).content.decode()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"content": ""}, "请写下您想反映的情况"),
        ({"consent": ""}, "请先阅读个人信息告知"),
        ({"phone": "12"}, "手机号不对"),
        ({"involves_minor": "on"}, "请填写监护人姓名"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_stored(screen, fields, words):
    answer = say(screen, **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Case.objects.count() == 0


def test_numbers_in_the_text_are_offered_for_masking(screen):
    page = begin(screen, "say")
    asked = say(screen, page, content="请打 13800001234 找我，楼道灯不亮。")
    assert asked.status_code == 422
    assert "遮盖后再发" in asked.content.decode()
    number, _code = receipt(
        say(
            screen,
            page,
            content="请打 13800001234 找我，楼道灯不亮。",
            seen="numbers",
            numbers="mask",
        )
    )
    assert "13800001234" not in Case.objects.get(number=number).content


def test_an_accusation_names_the_channels_without_a_way_out_of_the_terminal(screen):
    asked = say(screen, content="村支书贪污救灾款，请查一查。")
    text = asked.content.decode()
    assert asked.status_code == 422
    assert "12388" in text
    assert 'href="https' not in text
    assert 'href="tel' not in text


def test_danger_shows_the_numbers_to_call(screen):
    assert "120 急救" in say(screen, content="孩子掉进河里了").content.decode()


def test_limits_count_the_terminal_and_not_the_address(cast, screen):
    LocalRule.objects.create(
        key="cases.submits_per_hour", division="990101", value=1, source="演示"
    )
    clear()
    say(screen)
    screen.get(screen.home)
    full = say(screen, content="第二件：路口的井盖松了。")
    assert full.status_code == 429
    assert "后再试" in full.content.decode()
    neighbour = opened(a_kiosk(cast, "street", name="二楼"))
    assert receipt(say(neighbour, content="第三件：公交站牌倒了。"))


def test_a_suspended_station_says_who_takes_the_matter(cast, screen):
    cast.station.parent, cast.station.status = cast.other_station, "suspended"
    cast.station.save()
    page = begin(screen, "say")
    assert "已停用" in page.content.decode()
    number, _code = receipt(say(screen, page))
    case = Case.objects.get(number=number)
    assert (case.station, case.addressed_station) == (cast.other_station, cast.station)


def test_a_station_that_nobody_stands_in_for_says_so(cast, screen):
    cast.station.status = "suspended"
    cast.station.save()
    page = begin(screen, "say")
    assert page.status_code == 422
    assert "暂时不能受理" in page.content.decode()


# --- following ------------------------------------------------------------------------------------


def ask(client, number, code):
    begin(client, "query")
    return client.post(f"{client.home}query/", {"number": number, "code": code}, follow=True)


def code_for(case):
    return codes.code_of(case.number, case.code_version)


def test_number_and_code_show_the_course_until_home(cast, screen):
    case = make_case(cast)
    page = ask(screen, case.number.replace("-", ""), code_for(case).lower())
    assert case.title in page.content.decode()
    assert page.redirect_chain[-1][0] == f"{screen.home}progress/"
    assert screen.session["followed_cases"] == {str(case.pk): case.code_version}
    screen.get(screen.home)
    assert "followed_cases" not in screen.session
    after = screen.get(f"{screen.home}progress/", follow=True)
    assert case.title not in after.content.decode()


def test_a_wrong_number_and_a_wrong_code_are_answered_alike(cast, screen):
    case = make_case(cast)
    answers = [
        ask(screen, case.number, "AAAAAAAA"),
        ask(screen, "990101-20200101-99999", code_for(case)),
    ]
    assert all("没有找到" in one.content.decode() for one in answers)
    # Asked for by itself, so that Back sends nothing twice; said once, the code is not kept.
    assert [one.redirect_chain[-1] for one in answers] == [(f"{screen.home}query/", 302)] * 2
    assert "AAAAAAAA" not in answers[0].content.decode() + str(dict(screen.session))
    assert "没有找到" not in screen.get(f"{screen.home}query/").content.decode()
    assert "followed_cases" not in screen.session


def test_a_renewed_code_ends_the_page(cast, screen):
    case = make_case(cast)
    ask(screen, case.number, code_for(case))
    Case.objects.filter(pk=case.pk).update(code_version=case.code_version + 1)
    page = screen.get(f"{screen.home}progress/", follow=True)
    assert page.redirect_chain[-1][0] == screen.home


def test_an_answered_matter_is_rated_at_the_terminal(cast, screen):
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        case = fed_back(cast)
        screen = opened(a_kiosk(cast, "street", name="另一台"))
        page = ask(screen, case.number, code_for(case))
        assert "您对办理结果满意吗" in page.content.decode()
        refused = screen.post(f"{screen.home}rate/", {"grade": "dissatisfied"})
        assert refused.status_code == 422
        assert "哪里没有解决" in refused.content.decode()
        rated = screen.post(f"{screen.home}rate/", {"grade": "satisfied"}, follow=True)
        assert "谢谢您的评价，事项已办结。" in rated.content.decode()
        assert "谢谢您的评价" not in screen.get(f"{screen.home}progress/").content.decode()
        case.refresh_from_db()
        assert case.rating == "satisfied"
        twice = screen.post(f"{screen.home}rate/", {"grade": "satisfied"})
        assert twice.status_code == 409


def test_nothing_is_rated_without_the_code(cast, screen):
    begin(screen, "query")
    answer = screen.post(f"{screen.home}rate/", {"grade": "satisfied"})
    assert (answer.status_code, answer.url) == (302, screen.home)


# --- bounds ---------------------------------------------------------------------------------------


def test_outside_a_visit_there_is_only_home(screen):
    for path in ("say/", "done/", "query/", "progress/", "people/", "help/"):
        answer = screen.get(f"{screen.home}{path}")
        assert (answer.status_code, answer.url) == (302, screen.home)
    for path in ("say/", "query/", "rate/"):
        answer = screen.post(f"{screen.home}{path}", {"content": WORDS, "consent": "on"})
        assert (answer.status_code, answer.url) == (302, screen.home)
    assert Case.objects.count() == 0


def test_a_visit_at_one_terminal_is_none_at_another(cast, kiosk, screen):
    begin(screen, "say")
    kiosk.shown = a_kiosk(cast, "station", name="二楼").shown
    moved = screen.post("/kiosk/", {"code": kiosk.shown}).url
    assert screen.get(f"{moved}say/").status_code == 302


def test_a_page_that_does_not_exist_leads_home(screen):
    assert begin(screen, "admin").redirect_chain[-1][0] == screen.home


@pytest.mark.parametrize(("page", "most"), [("say", 9), ("query", 5), ("people", 9), ("help", 6)])
def test_pages_cost_few_queries_however_many_people_there_are(cast, screen, page, most):
    begin(screen, page)
    with CaptureQueriesContext(connection) as few:
        screen.get(f"{screen.home}{page}/")
    assert len(few) <= most
    for number in range(12):
        make_representative(f"示例{number}", cast.station)
    with CaptureQueriesContext(connection) as many:
        screen.get(f"{screen.home}{page}/")
    assert len(many) == len(few)


def test_home_costs_one_query(screen):
    screen.get(screen.home)
    with CaptureQueriesContext(connection) as queries:
        screen.get(screen.home)
    assert len(queries) == 1
