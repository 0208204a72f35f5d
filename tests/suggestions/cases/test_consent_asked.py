"""The separate consent for sensitive data (PIPL art. 29) and the same questions for a 随手拍."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liaison.ledger.models import Event
from liaison.personal.models import Consent, Reveal
from liaison.workflow import citizen_of
from suggestions.cases import detection
from suggestions.cases.models import Case
from suggestions.cases.privacy import retract
from suggestions.cases.workflow import SUBMIT
from tests.api_client import Caller
from tests.cast import make_county

from .test_asking import ID, hidden, send

pytestmark = pytest.mark.django_db
ILL = "我母亲确诊糖尿病，社区不给办慢性病报销。"


@pytest.fixture
def cast():
    return make_county()


# --- the citizen's form ---------------------------------------------------------------------------


def test_an_ordinary_matter_asks_for_no_consent(client, cast):
    page = client.get(reverse("cases:suggest"), {"station": cast.station.code}).content.decode()
    assert "您写到了健康" not in page
    assert send(client, cast).status_code == 302
    assert not Consent.objects.exists()


def test_illness_in_the_words_asks_once_and_keeps_the_version_agreed_to(client, cast):
    asked = send(client, cast, content=ILL)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "您写到了健康、证件号码这类敏感信息" in page
    assert "哪些是敏感信息" in page
    assert send(client, cast, content=ILL, sensitive="agree", **hidden(page)).status_code == 302
    consent = Consent.objects.get()
    assert (consent.purpose, consent.notice_version, consent.channel) == ("sensitive", 1, "form")
    case = Case.objects.get()
    assert case.content == ILL
    event = Event.objects.get(subject_type="cases.case", subject_id=case.pk, action=SUBMIT)
    assert event.data["consents"] == ["sensitive"]
    retract(case, purpose="sensitive", by=citizen_of(case), now=timezone.now())
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_nothing_is_sent_until_one_answer_is_chosen(client, cast):
    page = send(client, cast, content=ILL).content.decode()
    again = send(client, cast, content=ILL, **hidden(page))
    assert again.status_code == 422
    assert "请选一项" in again.content.decode()
    assert not Case.objects.exists()


def test_whoever_wrote_of_nobody_in_particular_needs_no_consent(client, cast):
    words = "社区医院的高血压药经常缺货。"
    page = send(client, cast, content=words).content.decode()
    assert send(client, cast, content=words, sensitive="none", **hidden(page)).status_code == 302
    assert not Consent.objects.exists()


def test_whoever_takes_the_words_out_is_not_held_up(client, cast):
    page = send(client, cast, content=ILL).content.decode()
    sent = send(client, cast, content="社区不给办报销。", sensitive="none", **hidden(page))
    assert sent.status_code == 302


def test_an_identity_number_is_kept_only_with_consent(client, cast):
    words = f"我的身份证{ID}办不了居住证。"
    page = send(client, cast, content=words).content.decode()
    assert "您写到了健康" not in page  # masking it needs none
    page = send(client, cast, content=words, numbers="keep", **hidden(page)).content.decode()
    assert "您写到了健康、证件号码这类敏感信息" in page
    kept = send(client, cast, content=words, numbers="keep", sensitive="agree", **hidden(page))
    assert kept.status_code == 302
    assert ID in Case.objects.get().content
    assert Consent.objects.filter(purpose="sensitive").count() == 1


def test_without_consent_the_number_is_masked_whatever_else_was_chosen(client, cast):
    words = f"我的身份证{ID}，电话13912345678，办不了居住证。"
    first = send(client, cast, content=words, numbers="keep").content.decode()
    sent = send(client, cast, content=words, numbers="keep", sensitive="none", **hidden(first))
    assert sent.status_code == 302
    case = Case.objects.get()
    assert ID not in case.content
    assert "13912345678" in case.content
    assert not Consent.objects.exists()


def test_papers_on_a_photograph_are_consented_to_on_the_form_itself(client, cast):
    page = client.get(reverse("cases:suggest"), {"station": cast.station.code}).content.decode()
    assert "照片里有病历、证件" in page
    assert send(client, cast, sensitive="agree").status_code == 302
    assert Consent.objects.get().purpose == "sensitive"


def test_a_word_of_illness_makes_no_restricted_matter(client, cast):
    send(client, cast, content=ILL, sensitive="agree", seen=["sensitive"])
    case = Case.objects.get()
    assert case.sensitivity == ""
    assert detection.suggested(case) is None


def test_a_program_says_so_in_its_body(cast):
    body = {
        "station": cast.station.code, "title": "报销", "content": ILL, "consent": True,
        "sensitive_consent": True,
    }  # fmt: skip
    status, _answer = Caller().post("cases/", body)
    assert status == 201
    assert Consent.objects.get().purpose == "sensitive"


# --- 随手拍 ---------------------------------------------------------------------------------------


@pytest.fixture
def deputy(cast):
    client = Client()
    client.force_login(cast.users["deputy"])
    return client


def snap(client, **data):
    given = {"form_key": str(uuid.uuid4()), "category": "01", "location_text": "菜场"} | data
    return client.post(reverse("desk:snap"), given)


def test_numbers_in_a_snap_are_offered_for_masking(deputy):
    words = f"路边有人丢了身份证{ID}，电话13912345678"
    asked = snap(deputy, content=words)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "您写的内容里有" in page
    assert not Case.objects.exists()
    snap(deputy, content=words, numbers="mask", **hidden(page))
    case = Case.objects.get()
    assert ID not in case.content
    assert "139****5678" in case.content
    assert not Consent.objects.exists()
    assert not Reveal.objects.exists()


def test_an_accusation_in_a_snap_is_pointed_to_the_channels_first(deputy, cast):
    words = "富民街道市政所的人收黑钱。"
    page = snap(deputy, content=words).content.decode()
    assert "12388" in page
    assert "仍然提交" in page
    assert not Case.objects.exists()
    sent = snap(deputy, content=words, **hidden(page))
    case = Case.objects.get()
    assert sent.url == reverse("desk:case", args=[case.number]) + "?sent=snap"
    assert (case.sensitivity, case.mode, case.channel) == ("accusation", "", "snap")
    assert case.accused_unit == cast.unit
    assert deputy.get(sent.url).status_code == 200


@pytest.mark.parametrize("name", ["station", "street", "unit", "station2", "deputy2"])
def test_whoever_is_not_named_never_sees_an_accusation_from_a_snap(deputy, cast, name):
    words = "富民街道市政所的人收黑钱。"
    page = snap(deputy, content=words).content.decode()
    snap(deputy, content=words, **hidden(page))
    assert not Case.objects.visible_to(cast.actor(name)).exists()
    assert Case.objects.visible_to(cast.actor("deputy")).exists()
    assert Case.objects.visible_to(cast.actor("office")).exists()


def test_an_ordinary_snap_is_still_three_taps(deputy):
    assert snap(deputy, content="井盖松动").status_code == 302
    assert Case.objects.get().mode == "snap"
    assert snap(deputy, content="三十多户联名要求装路灯").status_code == 302  # no headcount here
