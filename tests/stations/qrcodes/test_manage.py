"""The staff's page of codes: what each office sees, prints, issues, rotates and revokes."""

from datetime import timedelta

import pytest
from django.core.files.storage import InMemoryStorage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.workflow import SYSTEM, NotAllowed
from stations.qrcodes import actions, pictures
from stations.qrcodes.models import QRCode, ScanCount
from stations.qrcodes.permissions import may_manage, scope
from tests.cast import make_county, make_representative
from tests.stations.builders import NOW, code_of, station

pytestmark = pytest.mark.django_db
PAGE = "/desk/codes/"


@pytest.fixture(autouse=True)
def storage(monkeypatch):
    monkeypatch.setattr(pictures, "default_storage", InMemoryStorage())


@pytest.fixture
def cast():
    cast = make_county()
    cast.codes = {
        "person": code_of(cast.representative),
        "station": code_of(cast.station),
        "person2": code_of(cast.other_representative),
        "station2": code_of(cast.other_station),
    }
    return cast


def desk(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


SEEN = {
    "deputy": "person",
    "deputy2": "person2",
    "station": "person station",
    "station2": "person2 station2",
    "street": "person station",
    "street2": "person2 station2",
    "office": "person station person2 station2",
    "leader": "",
    "government": "",
    "unit": "",
    "procurator": "",
    "council": "",
    "auditor": "",
    "admin": "",
}


@pytest.mark.parametrize("name", SEEN)
def test_each_office_sees_and_changes_the_codes_of_its_place(cast, name):
    actor, expected = cast.actor(name), set(SEEN[name].split())
    seen = set(QRCode.objects.filter(scope(actor)))
    assert seen == {cast.codes[key] for key in expected}
    changed = {key for key, code in cast.codes.items() if may_manage(actor, code.target)}
    assert changed == (set() if name.startswith("deputy") else expected)


@pytest.mark.parametrize("name", SEEN)
def test_the_page_shows_what_is_in_scope_and_is_missing_for_other_offices(cast, name):
    response = desk(cast, name).get(PAGE)
    assert response.status_code == (200 if SEEN[name] else 404)
    page = response.content.decode()
    for key, code in cast.codes.items():
        assert (f"/q/{code.token}/card.pdf" in page) == (key in SEEN[name].split())
    assert ("换发" in page) == (bool(SEEN[name]) and not name.startswith("deputy"))


@pytest.mark.parametrize(("name", "status"), [("station", 200), ("station2", 404), ("unit", 404)])
def test_sheets_are_printed_within_the_scope_alone(cast, name, status):
    code = cast.codes["person"]
    assert desk(cast, name).get(f"/q/{code.token}/card.pdf").status_code == status


@pytest.mark.parametrize("name", ["station2", "street2", "deputy", "unit"])
@pytest.mark.parametrize("step", ["rotate", "revoke"])
def test_an_outsider_finds_no_code_to_change(cast, name, step):
    code, client = cast.codes["person"], desk(cast, name)
    url = f"{PAGE}{code.token}/{step}/"
    assert client.get(url).status_code == 404
    assert client.post(url, {"reason": "遗失"}).status_code == 404
    with pytest.raises(NotAllowed):
        getattr(actions, step)(code=code, by=cast.actor(name), now=NOW, reason="遗失")
    code.refresh_from_db()
    assert code.revoked_at is None


def test_rotating_through_the_page_leads_from_the_old_code_to_the_new(cast):
    code, client = cast.codes["person"], desk(cast, "station")
    url = f"{PAGE}{code.token}/rotate/"
    assert "旧码立即作废" in client.get(url).content.decode()
    page = client.post(url, {"reason": "被冒用"}, follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    code.refresh_from_db()
    assert (code.revoke_reason, code.successor.revoked_at) == ("被冒用", None)
    assert code.successor.token in page.content.decode()
    assert client.get(url).status_code == 404
    again = client.post(url, {"reason": "再次"})
    assert again.status_code == 409
    assert "已经作废" in again.content.decode()


def test_revoking_through_the_page_and_issuing_anew(cast):
    code, client = cast.codes["station"], desk(cast, "street")
    client.post(f"{PAGE}{code.token}/revoke/", {"reason": "搬迁"})
    code.refresh_from_db()
    assert (code.revoke_reason, code.successor) == ("搬迁", None)
    page = client.get(PAGE).content.decode()
    assert "还没有二维码" in page
    issued = client.post(f"{PAGE}issue/", {"station": cast.station.code}, follow=True)
    assert "制发二维码" in issued.content.decode()
    assert cast.station.codes.live().count() == 1
    twice = client.post(f"{PAGE}issue/", {"station": cast.station.code}, follow=True)
    assert "已有有效的二维码" in twice.content.decode()
    assert cast.station.codes.live().count() == 1


@pytest.mark.parametrize("step", ["rotate", "revoke"])
@pytest.mark.parametrize("reason", ["", "  ", "\u200b", "长" * 201])
def test_a_reason_is_required(cast, step, reason):
    code = cast.codes["person"]
    answer = desk(cast, "office").post(f"{PAGE}{code.token}/{step}/", {"reason": reason})
    assert answer.status_code == 422
    assert "还没有提交成功" in answer.content.decode()
    code.refresh_from_db()
    assert code.revoked_at is None


@pytest.mark.parametrize(
    "fields", [{}, {"station": "dongshan"}, {"station": "\ud7ff"}, {"representative": "x"}]
)
def test_a_target_outside_the_scope_gets_no_code(cast, fields):
    actions.revoke(code=cast.codes["station2"], by=SYSTEM, now=NOW, reason="搬迁")
    assert desk(cast, "station").post(f"{PAGE}issue/", fields).status_code == 404
    assert not cast.other_station.codes.live().exists()


def test_a_representative_without_a_code_is_offered_one(cast):
    person = make_representative("新示例", cast.station)
    client = desk(cast, "station")
    assert str(person.uid) in client.get(PAGE).content.decode()
    assert str(person.uid) not in desk(cast, "station2").get(PAGE).content.decode()
    client.post(f"{PAGE}issue/", {"representative": str(person.uid)})
    assert person.codes.live().get().issued_by == cast.users["station"]


def test_scans_of_thirty_days_are_added_up(cast):
    today = timezone.localdate()
    for days, count in [(0, 3), (29, 4), (30, 100)]:
        ScanCount.objects.create(
            code=cast.codes["person"], day=today - timedelta(days=days), count=count
        )
    assert "扫码 7 次" in desk(cast, "deputy").get(PAGE).content.decode()


def test_a_search_finds_names_and_initials(cast):
    client = desk(cast, "office")
    for words in ("林示例", "lsl"):
        page = client.get(PAGE, {"q": words}).content.decode()
        assert cast.codes["person"].token in page
        assert cast.codes["person2"].token not in page
    assert "没有找到" in client.get(PAGE, {"q": "无此人"}).content.decode()


def test_a_long_list_turns_pages_and_costs_the_same_queries(cast, django_assert_num_queries):
    client = desk(cast, "office")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(60):
        code_of(station(f"站点{number}"))
        code_of(make_representative(f"示例{number}", cast.station))
    with django_assert_num_queries(len(few)):
        first = client.get(PAGE)
    tokens, url = [], PAGE
    while url:
        shown = client.get(url).context
        tokens += [code.token for code, _scans in shown["rows"]]
        url = shown["older"] and PAGE + shown["older"]
    assert len(first.context["rows"]) == 50
    assert len(tokens) == len(set(tokens)) == 124
    assert client.get(f"{PAGE}?cursor=x").status_code == 302


def test_the_desk_leads_to_the_codes(cast):
    link = f'href="{PAGE}"'
    assert link in desk(cast, "station").get("/desk/").content.decode()
    assert link not in desk(cast, "unit").get("/desk/").content.decode()


def test_a_deputy_without_a_code_is_told_who_issues_it(cast):
    actions.revoke(code=cast.codes["person"], by=SYSTEM, now=NOW, reason="遗失")
    assert "由站点或人大工作机构制发" in desk(cast, "deputy").get(PAGE).content.decode()
