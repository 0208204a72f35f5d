"""The public pages under bad input: a clear 4xx in Chinese, never a 500, nothing changed."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.workflow import SYSTEM, citizen_of
from stations.qrcodes import actions as qrcodes
from stations.representatives import actions as mandates
from suggestions.cases import codes, privacy
from suggestions.cases.models import Case, Rating
from tests import stages
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATER = NOW + timedelta(hours=12)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture
def client():
    return Client(raise_request_exception=True)


def everything():
    return (
        list(Case.objects.order_by("pk").values()),
        Event.objects.count(),
        Message.objects.count(),
        Rating.objects.count(),
    )


def refused(response):
    assert 400 <= response.status_code < 500, response.status_code
    assert CHINESE.search(response.content.decode()), response.status_code
    return response.status_code


def form(**fields):
    return {
        "station": "fumin",
        "content": "路灯不亮，请修。",
        "consent": "on",
        "form_key": str(uuid.uuid4()),
    } | fields


def test_the_form_itself_is_right(cast, client):
    answer = client.post("/suggest/", form())
    assert answer.status_code == 302
    assert Case.objects.count() == 1


BAD_FIELDS = [
    {"content": ""},
    {"content": "   \n "},
    {"content": "坏\x00了"},
    {"content": "长" * 2001},
    {"consent": ""},
    {"phone": "12345"},
    {"phone": "1380000567a"},
    {"longitude": "181", "latitude": "0"},
    {"longitude": "nan", "latitude": "nan"},
    {"longitude": "inf"},
    {"latitude": "[]"},
    {"category": "9999"},
    {"category": "' OR 1=1 --"},
    {"category": "\x00"},
    {"kind": "bribe"},
    {"name": "长" * 31},
    {"form_key": "not-a-key"},
    {"station": "nowhere"},
    {"station": "\x00"},
    {"station": "", "representative": "no-uuid"},
    {"station": "", "representative": "11111111-1111-4111-8111-111111111111"},
    {"station": "", "to": "forged-token"},
    {"station": "", "to": "AAAA0000" * 10},
]


@pytest.mark.parametrize("fields", BAD_FIELDS, ids=str)
def test_a_bad_field_of_the_form_is_refused_and_stores_nothing(cast, client, fields):
    refused(client.post("/suggest/", form(**fields)))
    assert Case.objects.count() == 0


def test_what_nobody_asked_for_is_ignored(cast, client):
    client.post(
        "/suggest/",
        form(state="closed", number="990101-20200101-00001", is_urgent="on", rating="satisfied"),
    )
    case = Case.objects.get()
    assert (case.state, case.is_urgent, case.rating) == ("submitted", False, "")
    assert case.number.startswith("990101-20261118-")


def test_bytes_that_are_no_text_are_refused(cast, client):
    for body in [
        b"station=fumin&consent=on&content=%ED%A0%80",  # a lone surrogate
        b"station=fumin&consent=on&content=%FF%FE",
        b"station=fumin&consent=on&content=%00",
        b"station=fumin&consent=on&content=" + b"a" * (10 * 1024 * 1024),
        b"\xff" * 100,
    ]:
        answer = client.post("/suggest/", body, content_type="application/x-www-form-urlencoded")
        refused(answer)
    for kind in ["application/json", "text/plain", "multipart/form-data", "image/png"]:
        answer = client.post("/suggest/", b'{"content": 1}', content_type=kind)
        assert answer.status_code < 500
    assert Case.objects.count() == 0


@pytest.mark.parametrize("path", ["/suggest/", "/track/", "/stations/", "/representatives/"])
def test_bytes_that_are_no_text_in_an_address_are_refused(cast, client, path):
    for query in ["q=%00", "q=%ED%A0%80", "station=%00", "to=%FF", "number=%00"]:
        refused(client.get(f"{path}?{query}"))


@pytest.mark.parametrize(
    "path",
    [
        "/track/1.2.3/",
        "/track/zz.zz.zz/",
        "/track/-1.1.x/",
        "/track/ffffffffffffffffffffff.1.x/",
        "/track/1.ffffffffffff.x/",
        "/track/" + "1" * 3000 + ".1.x/",
        "/track/%F0%9F%98%80.1.x/",
        "/track/1.1.%E4%B8%AD/",
        "/q/forged/",
        "/q/" + "A" * 500 + "/",
        "/representatives/00000000-0000-0000-0000-000000000000/",
        "/stations/nowhere/",
        "/no/such/page/",
        "/q/%00/",
    ],
)
def test_forged_addresses_lead_nowhere(cast, client, path):
    assert refused(client.get(path)) in {400, 404}


def test_a_link_is_worth_nothing_when_changed_expired_or_rotated(cast, client):
    case, other = make_case(cast), make_case(cast)
    token = codes.link_token(case, NOW)
    pk, day, signature = token.split(".")
    assert client.get(f"/track/{token}/").status_code == 200
    for forged in [
        f"{other.pk:x}.{day}.{signature}",
        f"{pk}.{int(day, 16) + 1:x}.{signature}",
        f"{pk}.{day}.{signature[:-1]}",
        f"{pk}.{day}.",
        f"{pk}.{day}.{signature}.x",
    ]:
        assert refused(client.get(f"/track/{forged}/")) == 404
    with time_machine.travel(NOW + timedelta(days=92), tick=False):
        assert refused(client.get(f"/track/{token}/")) == 404
    privacy.rotate_code(case, by=citizen_of(case), now=LATER)
    assert refused(client.get(f"/track/{token}/")) == 404


ACTS = [("rate", {"grade": "satisfied"}), ("supplement", {"text": "补"}), ("withdraw", {}),
        ("reprint", {}), ("erase", {})]  # fmt: skip


@pytest.mark.parametrize(("act", "data"), ACTS)
def test_a_forged_link_changes_nothing(cast, client, act, data):
    case = stages.fed_back(cast)
    pk, day, signature = codes.link_token(case, NOW).split(".")
    before = everything()
    refused(client.post(f"/track/{pk}.{day}.{signature[::-1]}/{act}/", data))
    again = client.get(f"/track/{pk}.{day}.{signature}/{act}/")  # a refused form, loaded again
    page = "privacy/" if act == "erase" else ""
    assert (again.status_code, again["Location"]) == (
        302,
        f"/track/{pk}.{day}.{signature}/{page}",
    )
    assert everything() == before


def test_rating_needs_a_known_grade_and_a_reason_for_a_no(cast, client):
    case = stages.fed_back(cast)
    token = codes.link_token(case, LATER)
    before = everything()
    for data in [{}, {"grade": "best"}, {"grade": "dissatisfied"}, {"grade": "satisfied\x00"}]:
        refused(client.post(f"/track/{token}/rate/", data))
    assert everything() == before


def test_rating_is_refused_inside_a_staff_sign_in(cast, client):
    case = stages.fed_back(cast)
    client.force_login(cast.users["unit"])
    before = everything()
    answer = client.post(f"/track/{codes.link_token(case, LATER)}/rate/", {"grade": "satisfied"})
    assert refused(answer) == 403
    assert everything() == before


def test_a_second_rating_is_a_conflict(cast, client):
    case = stages.fed_back(cast)
    url = f"/track/{codes.link_token(case, LATER)}/rate/"
    assert client.post(url, {"grade": "satisfied"}).status_code == 302
    assert refused(client.post(url, {"grade": "dissatisfied", "reason": "改主意"})) == 409
    assert Rating.objects.get().grade == "satisfied"


def test_what_a_citizen_typed_is_kept_when_the_case_has_moved_on(cast, client):
    case = stages.closed(cast)
    url = f"/track/{codes.link_token(case, LATER)}/withdraw/"
    answer = client.post(url, {"text": "已经自己解决了"})
    assert refused(answer) == 409
    assert answer.context["withdraw_form"]["text"].value() == "已经自己解决了"


def test_an_empty_supplement_opens_the_form_again(cast, client):
    case = make_case(cast)
    answer = client.post(f"/track/{codes.link_token(case, LATER)}/supplement/", {"text": ""})
    assert refused(answer) == 422
    assert "<details open>" in answer.content.decode()


def test_number_and_code_may_be_typed_in_full_width_with_blanks(cast, client):
    case = make_case(cast)
    wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789-"}
    code = codes.code_of(case.number, 1)
    typed = {"number": f" {case.number.translate(wide)} ", "code": f"{code[:4]} {code[4:]}"}
    assert client.post("/track/", typed).status_code == 302


def test_a_number_without_its_dashes_finds_the_case(cast, client):
    case = make_case(cast)
    typed = {"number": case.number.replace("-", ""), "code": codes.code_of(case.number, 1)}
    assert client.post("/track/", typed).status_code == 302


def test_a_lookup_that_fails_does_not_speak_of_submitting(cast, client):
    answer = client.post("/track/", {"number": "990101-20261118-99999", "code": "ABCDEFGH"})
    assert "没有查到" in answer.content.decode()
    assert "没有提交成功" not in answer.content.decode()


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(cast, client):
    case = make_case(cast)
    code = codes.code_of(case.number, 1)
    wrong = "23456789" if code != "23456789" else "ABCDEFGH"
    answers = [
        client.post("/track/", {"number": number, "code": tried})
        for number, tried in [(case.number, wrong), ("990101-20261118-99999", wrong)]
    ]
    bodies = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers]
    assert [refused(answer) for answer in answers] == [404, 404]
    assert bodies[0] == bodies[1]
    right = client.post("/track/", {"number": case.number, "code": code.lower()})
    assert right.status_code == 302


@pytest.mark.parametrize(
    ("number", "code"),
    [("", ""), ("x", ""), ("\x00", "A"), ("9" * 500, "A"), ("' OR ''='", "' OR ''='"),
     ("%", "%"), ("990101-20261118-00001", "😀" * 8)],
)  # fmt: skip
def test_odd_numbers_and_codes_find_nothing(cast, client, number, code):
    make_case(cast)
    refused(client.post("/track/", {"number": number, "code": code}))


def test_an_ended_mandate_answers_410_and_names_where_to_turn(cast, client):
    code = qrcodes.issue(by=SYSTEM, now=NOW, representative=cast.representative)
    assert client.get(f"/q/{code.token}/").status_code == 200
    mandates.end_mandate(
        mandate=cast.representative.mandates.get(), reason="resigned", by=SYSTEM, now=NOW
    )
    answer = client.get(f"/q/{code.token}/")
    assert refused(answer) == 410
    assert cast.station.name in answer.content.decode()
    late = client.post("/suggest/", form(station="", to=code.token))
    assert refused(late) in {404, 410}
    assert Case.objects.count() == 0


def test_a_double_tap_is_one_case_and_one_number(cast, client):
    data = form()
    first, again = client.post("/suggest/", data), client.post("/suggest/", data)
    code = client.session["submitted"]["code"]
    receipt = client.get("/suggest/done/", headers={"host": "localhost"}).content.decode()
    assert code in receipt
    assert f"网址：{settings.SITE_URL}/" in receipt  # what the paper says opens anywhere
    reloaded = client.get("/suggest/done/").content.decode()
    assert Case.objects.get().number in reloaded
    assert code not in reloaded
    assert "没有记下查询码？" in reloaded
    assert (first.status_code, again.status_code) == (302, 302)
    assert Case.objects.count() == 1
