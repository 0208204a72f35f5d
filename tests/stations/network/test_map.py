"""The reviewed map of a place: published with its 审图号 by those of the place, or not at all."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liaison.attachments.models import Attachment
from liaison.ledger.models import Event
from stations.network.models import NetworkMap
from tests.cast import NOW, make_county
from tests.liaison.attachments.pictures import encoded, upload

pytestmark = pytest.mark.django_db
EDIT = "/stations/map/edit/"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast():
    return make_county()


def signed_in(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def publish(cast, name, number="演S（2026）001号"):
    photo = upload(encoded(size=(400, 300)))
    return signed_in(cast, name).post(EDIT, {"photo": photo, "approval_number": number})


@pytest.mark.parametrize("name", ["office", "admin"])
def test_the_map_is_published_with_its_number(cast, name):
    assert publish(cast, name).status_code == 302
    row = NetworkMap.objects.get()
    assert row.division == cast.division
    page = Client().get("/stations/").content.decode()
    assert "审图号：演S（2026）001号" in page
    shown = Client().get(reverse("attachments:show", args=[row.image]))
    assert shown.getvalue().startswith(b"\xff\xd8")
    assert Event.objects.get(subject_type="network.networkmap").action == "publish_map"


@pytest.mark.parametrize("name", ["street", "station", "deputy", "leader", "auditor", "unit"])
def test_nobody_else_publishes_a_map(cast, name):
    assert publish(cast, name).status_code == 404
    assert signed_in(cast, name).get(EDIT).status_code == 404
    assert signed_in(cast, name).post("/stations/map/remove/").status_code == 404
    assert not NetworkMap.objects.exists()


def test_a_map_without_a_number_is_refused(cast):
    answer = publish(cast, "office", number=" ")
    assert answer.status_code == 422
    assert "没有审图号的地图不能发布" in answer.content.decode()
    assert not NetworkMap.objects.exists()
    assert not Attachment.objects.exists()


def test_a_new_map_replaces_the_old_one(cast):
    publish(cast, "office")
    first = NetworkMap.objects.get().image
    publish(cast, "office", "演S（2026）002号")
    assert Attachment.objects.get().pk != first
    assert NetworkMap.objects.get().version == 2


def test_a_map_taken_down_is_gone(cast):
    publish(cast, "office")
    assert signed_in(cast, "office").post("/stations/map/remove/").status_code == 302
    assert not NetworkMap.objects.exists()
    assert not Attachment.objects.exists()
    assert "审图号" not in Client().get("/stations/").content.decode()
    assert signed_in(cast, "office").post("/stations/map/remove/").status_code == 302
