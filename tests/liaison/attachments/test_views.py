import uuid

import pytest
from django.test import Client
from django.urls import reverse

from liaison.attachments import actions, permissions, storage, views
from liaison.attachments.models import Attachment

from .pictures import encoded, upload
from .test_actions import CASE, NOW

pytestmark = pytest.mark.django_db
OWNER = "form-key-0000000001"


def send(client, data=None, owner=OWNER):
    files = {} if data == b"" else {"file": upload(data or encoded(), "x.jpg")}
    return client.post(reverse("attachments:upload"), {"owner": owner, **files})


def claimed(attachment_id):
    actions.claim(
        ids=[attachment_id], owner=OWNER, subject=CASE, purpose="intake", event_seq=1, now=NOW
    )


def test_a_citizen_uploads_and_sees_the_photo(client):
    answer = send(client)
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"id", "url", "thumbnail_url", "width", "height"}
    for url in (body["url"], body["thumbnail_url"]):
        response = client.get(url)
        assert response.status_code == 200
        assert response["Content-Type"] == "image/jpeg"
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith("inline")
        assert "sandbox" in response["Content-Security-Policy"]
        assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"


def test_nobody_else_sees_an_unclaimed_photo(client):
    url = send(client).json()["url"]
    stranger = Client()
    assert stranger.get(url).status_code == 404
    stranger.cookies["uploads"] = OWNER
    assert stranger.get(url).status_code == 404
    assert stranger.get(reverse("attachments:show", args=[uuid.uuid4()])).status_code == 404


def test_a_claimed_photo_is_asked_of_its_subject_each_time(client, monkeypatch):
    body = send(client).json()
    claimed(body["id"])
    assert client.get(body["url"]).status_code == 404
    asked = []

    def can_see(request, subject_id):
        asked.append(subject_id)
        return len(asked) == 1

    monkeypatch.setitem(permissions._rules, "cases.case", can_see)
    response = client.get(body["url"])
    assert response.status_code == 200
    assert b"".join(response.streaming_content)
    assert client.get(body["thumbnail_url"]).status_code == 404
    assert asked == [7, 7]


@pytest.mark.parametrize(
    ("data", "owner", "status"),
    [
        (b"<svg/>", OWNER, 400),
        (b"", OWNER, 400),
        (None, "", 400),
        (None, "user:1", 400),
        (None, "short", 400),
    ],
)
def test_a_refused_upload_is_a_problem_in_chinese(client, data, owner, status):
    response = send(client, data, owner)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert "照片" in response.json()["detail"]
    assert Attachment.objects.count() == 0


def test_a_full_disk_answers_507(client, monkeypatch):
    def full(files):
        raise storage.StorageFull

    monkeypatch.setattr(storage, "write", full)
    response = send(client)
    assert response.status_code == 507
    assert "文字内容不受影响" in response.json()["detail"]


def test_too_many_uploads_say_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(actions, "UPLOADS_PER_HOUR", 0)
    response = send(client)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600


def test_an_upload_from_another_site_is_refused():
    assert send(Client(enforce_csrf_checks=True)).status_code == 403


def test_uploading_is_a_post(client):
    assert client.get(reverse("attachments:upload")).status_code == 405


def test_a_file_that_is_gone_is_a_404_not_an_error(client, media):
    body = send(client).json()
    for path in media.rglob("*.jpg"):
        path.unlink()
    assert client.get(body["url"]).status_code == 404
    assert views.HEADERS["Referrer-Policy"] == "no-referrer"
