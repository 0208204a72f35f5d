"""Open311 GeoReport v2 as another city's software calls it."""

import json
from datetime import timedelta
from ipaddress import ip_network
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from liaison.api import actions as keys
from liaison.api.throttles import KeyThrottle
from liaison.attachments.models import Attachment
from liaison.jurisdiction.models import LocalRule
from liaison.limits.models import Counter
from liaison.open311 import taking
from suggestions.cases import actions as cases
from suggestions.cases import codes
from suggestions.cases.models import Case
from suggestions.publications.models import Publication
from tests.cast import make_case, make_county
from tests.liaison.attachments.pictures import encoded, upload
from tests.liaison.webhooks.receiver import receiver
from tests.suggestions.publications import stages as published

pytestmark = pytest.mark.django_db
BASE = "/open311/v2/"


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_county()


def key_of(cast, name, *scopes, **limits):
    scopes = scopes or ("cases:read", "cases:write")
    row, key = keys.issue(
        user=cast.users[name], scopes=scopes, name="311", now=timezone.now(), **limits
    )
    return key


def get(path, **params):
    answer = Client().get(BASE + path, params)
    return answer.status_code, read(path, answer)


def read(path, answer):
    if path.endswith(".json"):
        return json.loads(answer.content)
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own


def told(cast, key, form="json", headers=None, **given):
    given = {
        "api_key": key,
        "service_code": "0103",
        "description": "三号楼前的路灯坏了一个多星期，电话 13800001234。",
        "lat": "33.5",
        "long": "118.9",
        "address_string": "富民社区三号楼",
        "first_name": "示例",
        "last_name": "陈",
        "phone": "13800005678",
        "attribute[consent]": "yes",
        "attribute[kind]": "help",
    } | given
    answer = Client().post(f"{BASE}requests.{form}", given, headers=headers)
    return answer.status_code, read(f".{form}", answer)


def test_services_and_their_attributes_come_from_the_table_of_categories(cast):
    status, services = get("services.json", jurisdiction_id="990101")
    assert status == 200
    lamp = next(one for one in services if one["service_code"] == "0103")
    assert {"service_name", "description", "metadata", "type", "keywords", "group"} < set(lamp)
    assert (lamp["metadata"], lamp["type"]) == (True, "realtime")
    tree = get("services.xml")[1]
    assert tree.tag == "services"
    assert tree.find("service[service_code='0103']/metadata").text == "true"
    definition = get("services/0103.json")[1]
    asked = {one["code"]: one for one in definition["attributes"]}
    assert asked["consent"]["required"]
    assert {"key": "fumin", "name": cast.station.name} in asked["station"]["values"]
    xml = get("services/0103.xml")[1]
    assert xml.find("attributes/attribute[code='kind']/values/value/key").text == "consult"
    assert get("services/9999.json") == (
        404,
        [{"code": 404, "description": "没有这个 service_code。"}],
    )
    assert get("services.json", jurisdiction_id="11")[0] == 404
    found = get("discovery.json")[1]["endpoints"][0]
    assert found["formats"] == ["text/xml", "application/json"]
    assert get("discovery.xml")[1].find("endpoints/endpoint/specification").text.endswith("v2")


def test_a_request_becomes_a_case_and_is_read_back_by_its_office(cast):
    key = key_of(cast, "station")
    status, (made,) = told(cast, key)
    assert status == 201
    case = Case.objects.get(number=made["service_request_id"])
    assert (case.category_id, case.station, case.channel, case.kind) == (
        "0103",
        cast.station,
        "api",
        "help",
    )
    assert (case.contact.name, case.contact.phone) == ("陈示例", "13800005678")
    assert codes.code_of(case.number, 1) in made["service_notice"]
    status, (row,) = get(f"requests/{case.number}.json", api_key=key)
    assert (row["status"], row["service_code"], row["lat"]) == ("open", "0103", 33.5)
    assert row["expected_datetime"].endswith("+08:00")
    assert "13800001234" not in row["description"]
    (listed,) = get("requests.json", api_key=key, status="open", service_code="01")[1]
    assert listed == row
    assert get("requests.json", api_key=key, status="closed")[1] == []
    both = get("requests.xml", api_key=key, service_request_id=f"{case.number},none")[1]
    assert [one.text for one in both.iter("service_request_id")] == [case.number]
    token = codes.link_token(case, timezone.now())
    assert get(f"tokens/{token}.json")[1] == [{"service_request_id": case.number, "token": token}]
    assert get("tokens/forged.1.x.xml")[0] == 404
    for other in ({}, {"api_key": key_of(cast, "station2")}):
        assert get(f"requests/{case.number}.json", **other)[0] == 404
        assert get("requests.json", **other)[1] == []
    cases.mark_sensitive(
        case, text="涉稳", kind="stability", by=cast.actor("office"), now=timezone.now()
    )
    reader = key_of(cast, "office")
    assert Case.objects.visible_to(cast.actor("office")).filter(pk=case.pk).exists()
    assert get(f"requests/{case.number}.json", api_key=reader)[0] == 404
    xml = told(cast, key, "xml", description="另一件事")[1]
    assert xml.find("request/service_notice").text.startswith("编号")


def test_what_is_wrong_is_said_in_the_form_of_the_standard(cast):
    key = key_of(cast, "station")
    assert told(cast, "") == (403, [{"code": 403, "description": "没有给出 api_key。"}])
    assert told(cast, "lk_x_y")[0] == 403
    assert told(cast, key_of(cast, "station", "cases:read"))[0] == 403
    status, errors = told(cast, key, description="", lat="", address_string="")
    assert (status, [one["code"] for one in errors]) == (400, [400, 400])
    assert told(cast, key, service_code="9999")[0] == 404
    assert told(cast, key, jurisdiction_id="11")[0] == 404
    assert told(cast, key, phone="12")[1][0]["description"].startswith("phone")
    assert told(cast, key, **{"attribute[consent]": ""})[0] == 400
    assert told(cast, key, **{"attribute[colour]": "red"})[0] == 400
    assert told(cast, key, "xml", lat="north")[1].find("error/code").text == "400"
    for wrong in (
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "yesterday"},
        {"status": "lost"},
        {"page_size": "0"},
        {"page": "999999999"},
        {"order": "id"},
    ):
        assert get("requests.json", api_key=key, **wrong)[0] == 400, wrong
    answer = Client().get(BASE + "requests.json?status=%FF")
    assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)
    assert Client().get(BASE + "services").status_code == 404
    assert Client().put(BASE + "requests.json").status_code == 405
    assert not Case.objects.exists()


def test_a_key_calls_here_as_often_as_anywhere(cast, monkeypatch):
    monkeypatch.setattr(KeyThrottle, "passes", lambda throttle, row: False)
    monkeypatch.setattr(KeyThrottle, "left", 7, raising=False)
    answer = Client().get(BASE + "requests.json", {"api_key": key_of(cast, "station")})
    assert (answer.status_code, answer["Retry-After"]) == (429, "7")


def test_without_a_station_the_nearest_within_the_reach_of_the_key_takes_it(cast):
    for station, latitude in ((cast.station, 33.1), (cast.other_station, 33.6)):
        station.latitude, station.longitude = latitude, 118.9
        station.save()
    key = key_of(cast, "office")
    assert told(cast, key)[0] == 201
    assert Case.objects.get().station == cast.other_station
    within = {"within": cast.township.code}
    narrow = key_of(cast, "office", **within)
    assert told(cast, narrow, description="井盖松了")[0] == 201
    assert Case.objects.latest("pk").station == cast.station
    for name, value in {
        "station": cast.other_station.code,
        "representative": str(cast.other_representative.uid),
    }.items():
        status, (error,) = told(cast, narrow, **{f"attribute[{name}]": value})
        assert (status, "区划范围" in error["description"]) == (400, True)
    LocalRule.objects.create(key="cases.phone_required", value=True)
    assert told(cast, key, phone="", description="护栏坏了")[0] == 400
    assert Case.objects.count() == 2


def test_what_costs_time_is_counted_first_and_not_done_twice(cast, monkeypatch):
    LocalRule.objects.create(key="cases.submits_per_hour_by_key", value=3)
    fetched = []
    monkeypatch.setattr(taking, "_fetched", lambda url: fetched.append(url) or upload(photo))
    key, photo = key_of(cast, "station"), encoded("JPEG")
    given = {"media": upload(photo), "media_url": "https://pictures.example.org/a.jpg"}
    told(cast, key, **given)
    once = {"description": "井盖松了", "headers": {"Idempotency-Key": "one"}}
    notice = told(cast, key, **given | once | {"media": upload(photo)})[1][0]["service_notice"]
    assert "过于频繁" in notice  # the fourth picture of the hour
    assert len(fetched) == 2
    again = told(cast, key, **given | once | {"media": upload(photo)})
    assert (again[0], "照片没有收到" in again[1][0]["service_notice"]) == (201, True)
    assert told(cast, key, description="护栏坏了", **given)[0] == 429
    assert (len(fetched), Attachment.objects.count()) == (2, 3)


def test_pictures_come_as_file_or_from_a_public_address_only(cast, settings, monkeypatch):
    key, photo = key_of(cast, "station"), encoded("JPEG")
    told(cast, key, media=upload(photo))
    assert Attachment.objects.filter(purpose="intake").count() == 1
    status, (made,) = told(cast, key, description="井盖松了", media_url="https://10.0.0.1/a.jpg")
    assert (status, "照片没有收到" in made["service_notice"]) == (201, True)
    house = [ip_network("127.0.0.1/32")]
    settings.WEBHOOK_NETWORKS = house
    with receiver() as server:
        server.picture = photo
        made = told(cast, key, description="电线断了", media_url=server.url)[1][0]
        assert "media_url 没有取到" in made["service_notice"]  # open to subscriptions alone
        monkeypatch.setattr(taking, "NETWORKS", house)
        made = told(cast, key, description="护栏坏了", media_url=server.url)[1][0]
    assert "照片没有收到" not in made["service_notice"]
    row = get(f"requests/{made['service_request_id']}.json", api_key=key)[1][0]
    assert row["media_url"].startswith(settings.SITE_URL)


def test_a_repeated_request_is_one_case_and_no_picture_is_dropped_in_silence(cast, monkeypatch):
    monkeypatch.setattr(taking, "NETWORKS", [ip_network("127.0.0.1/32")])
    key, photo = key_of(cast, "station"), encoded("JPEG")
    with receiver() as server:
        given = {"media_url": server.url, "headers": {"Idempotency-Key": "k" * 200}}
        first = told(cast, key, **given)
        server.picture = photo  # the first time there was none
        again = told(cast, key, **given)
    assert (first[0], again[0], Case.objects.count()) == (201, 201, 1)
    for answer in (first, again):
        assert "照片没有收到" in answer[1][0]["service_notice"]
    most = [upload(photo) for _number in range(7)]
    notice = told(cast, key, description="井盖松了", media=most)[1][0]["service_notice"]
    assert "最多 6 张" in notice
    assert Attachment.objects.filter(purpose="intake").count() == 6
    assert Counter.objects.filter(scope="attachments.upload").count() == 1  # of this key


def test_without_a_key_one_reads_what_is_public(cast):
    make_case(cast)
    row = published.public(cast)
    assert Publication.objects.public().count() == 1
    start = (row.published_at - timedelta(days=1)).isoformat()
    status, (shown,) = get("requests.json", start_date=start)
    assert (status, shown["service_request_id"], shown["status"]) == (200, str(row.uid), "closed")
    assert shown["description"].startswith(row.title)
    assert get(f"requests/{row.uid}.xml")[1].find("request/status_notes").text == row.outcome
    assert get("requests.json", start_date=start, status="open")[1] == []
