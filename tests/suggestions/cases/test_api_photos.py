import pytest
from django.test import Client

from suggestions.cases.models import Case
from tests.api_client import Caller, caller
from tests.cast import make_county
from tests.liaison.attachments.pictures import encoded, upload

pytestmark = pytest.mark.django_db
KEY = "upload-key-of-a-tablet"


@pytest.fixture(autouse=True)
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_county()


def stored(who, data=None, **fields):
    headers = {"Authorization": f"Bearer {who.key}"} if who.key else {}
    answer = Client(REMOTE_ADDR=who.address).post(
        "/api/v1/attachments/",
        {"file": upload(encoded() if data is None else data)} | fields,
        headers=headers,
    )
    return answer.status_code, answer.json()


def matter(**fields):
    return {"station": "fumin", "title": "路灯", "content": "不亮", "consent": True} | fields


def test_photos_come_with_a_new_case_and_are_seen_in_scope_only():
    citizen = Caller()
    status, photo = stored(citizen)
    assert (status, photo["width"], photo["height"]) == (201, 64, 48)
    status, receipt = citizen.post("cases/", matter(attachments=[photo["id"]]))
    assert status == 201
    (shown,) = caller("station").get(f"cases/{receipt['number']}/")[1]["attachments"]
    assert (shown["id"], shown["purpose"]) == (photo["id"], "intake")
    path = shown["url"].removeprefix("/api/v1/")
    picture = caller("station").send("GET", path)
    assert picture["Content-Type"] == "image/jpeg"
    assert b"".join(picture.streaming_content).startswith(b"\xff\xd8")
    assert caller("station2").get(path)[0] == 404
    assert citizen.get(path)[0] == 404


def test_anothers_upload_cannot_be_claimed():
    _status, photo = stored(Caller())
    stranger = Caller(address="198.51.100.7")
    assert stranger.post("cases/", matter(attachments=[photo["id"]]))[0] == 422
    assert caller("station").post("cases/", matter(attachments=[photo["id"]]))[0] == 422
    assert not Case.objects.exists()


def test_an_upload_key_carries_photos_from_one_network_to_another():
    _status, photo = stored(Caller(), upload_key=KEY)
    assert photo["upload_key"] == KEY
    elsewhere = Caller(address="198.51.100.7")
    body = matter(attachments=[photo["id"]])
    assert elsewhere.post("cases/", body)[0] == 422
    assert elsewhere.post("cases/", body | {"upload_key": KEY})[0] == 201


def test_the_reply_of_the_station_carries_its_photo():
    number = Caller().post("cases/", matter())[1]["number"]
    station = caller("station")
    station.act(number, "accept")
    _status, photo = stored(station)
    status, case = station.act(number, "answer", {"text": "已修好", "attachments": [photo["id"]]})
    assert status == 200
    assert [shown["purpose"] for shown in case["attachments"]] == ["after"]


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"x" * 100])
def test_what_is_no_photo_is_refused(data):
    status, problem = stored(Caller(), data)
    assert status in {400, 415, 422}
    assert problem["status"] == status


def test_an_upload_without_file_or_with_an_impossible_key_is_refused():
    answer = Client().post("/api/v1/attachments/", {"upload_key": KEY})
    assert answer.status_code == 422
    assert stored(Caller(), upload_key="user:1")[0] == 422
