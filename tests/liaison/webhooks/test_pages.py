"""推送订阅 for administrators at the desk, and for programs by REST."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from liaison.api import actions as keys
from liaison.notifications.models import Message
from liaison.webhooks import actions
from liaison.webhooks.models import Delivery, Hook
from tests.api_client import Caller, caller
from tests.cast import make_county

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.org/liaison"
WANTED = {"username": "station", "name": "热线", "url": URL, "events": ["case.*"]}


@pytest.fixture
def cast():
    return make_county()


def desk(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def text(answer):
    return answer.content.decode()


def test_an_administrator_subscribes_sees_the_secret_once_and_ends_it(cast):
    admin, owner = desk(cast, "admin"), desk(cast, "station")
    form = text(admin.get("/desk/webhooks/new/"))
    assert f'<option value="station">{cast.users["station"].display_name} · ' in form
    assert re.search(r'type="checkbox" name="events" value="case\.accept"', form)
    sent = admin.post("/desk/webhooks/new/", WANTED)
    assert "whsec_" not in str(dict(admin.session))
    made = admin.get(sent.url)
    secret = re.search(r"whsec_[\w+/=]+", text(made))[0]
    hook = Hook.objects.get()
    page = f"/desk/webhooks/{hook.uid}/"
    assert secret not in text(admin.get(page + "secret/", follow=True))
    admin.post(page + "ping/")
    shown = text(admin.get(page))
    assert "测试" in shown
    assert "待推送" in shown
    assert URL in text(owner.get("/desk/webhooks/"))
    assert desk(cast, "office").get(page).status_code == 404
    assert desk(cast, "station").get("/desk/webhooks/new/").status_code == 403
    renewed = text(admin.post(page + "rotate/", follow=True))
    assert re.search(r"whsec_[\w+/=]+", renewed)[0] != secret
    assert "已经取消" not in text(owner.post(page + "end/", follow=True))
    assert Delivery.objects.get().state == "dropped"
    assert admin.get(page).status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "https://10.0.0.1/"}, "内部网络"),
        ({"events": ["case.explode"]}, "请从列出的选项里选择"),
        ({"username": "nobody"}, "没有这个用户"),
    ],
)
def test_what_cannot_be_is_said_beside_the_form(cast, change, words):
    answer = desk(cast, "admin").post("/desk/webhooks/new/", WANTED | change)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Hook.objects.exists()


def test_a_program_looks_after_its_own_subscriptions(cast):
    program = caller("station", "cases:read", "webhooks:read", "webhooks:write")
    body = {"name": "热线", "url": URL, "events": ["case.accept"]}
    key = {"Idempotency-Key": "subscribe-1"}
    status, made = program.post("webhooks/", body, **key)
    assert (status, made["events"]) == (201, ["case.accept"])
    assert program.post("webhooks/", body, **key) == (201, made)
    here = f"webhooks/{made['id']}/"
    assert "secret" not in program.get(here)[1]
    assert program.post(here + "rotate/", {})[1]["secret"] != made["secret"]
    status, ping = program.post(here + "ping/", {})
    assert status == 202
    assert program.get(here + "deliveries/")[1]["results"][0]["id"] == ping["id"]
    assert program.post(here + f"deliveries/{ping['id']}/replay/", {})[0] == 409
    assert program.post("webhooks/", body | {"url": "https://127.0.0.1/"})[1]["errors"]["url"]
    assert {"event": "case.accept", "label": "事项：接单"} in program.get("webhooks/events/")[1]
    assert caller("station2", "webhooks:read").get(here)[0] == 404
    assert caller("station", "cases:read").get(here)[0] == 403
    reader = caller("station", "webhooks:read")
    assert reader.post(here + "pause/", {})[0] == 403
    assert program.post(here + "pause/", {})[1]["paused_at"]
    assert program.send("DELETE", here).status_code == 204
    assert program.get(here)[0] == 404
    assert Caller().get("webhooks/")[0] == 401


def test_a_key_subscribes_to_no_more_than_it_reads_and_its_owner_hears(cast, monkeypatch):
    wide = caller("office", "cases:read", "webhooks:write")
    _row, key = keys.issue(
        user=cast.users["office"],
        scopes=["cases:read", "webhooks:read", "webhooks:write"],
        within="990101102",
        name="一个街道",
        now=timezone.now(),
    )
    narrow, body = Caller(key), {"name": "热线", "url": URL, "events": ["case.*"]}
    whole = wide.post("webhooks/", body)[1]
    assert Message.objects.filter(user=cast.users["office"], event="webhook.subscribed").exists()
    assert narrow.post("webhooks/", body)[1]["within"] == "990101102"
    assert narrow.post("webhooks/", body | {"within": "990101102003"})[0] == 201
    status, said = narrow.post("webhooks/", body | {"within": "990101"})
    assert (status, list(said["errors"])) == (422, ["within"])
    assert narrow.post(f"webhooks/{whole['id']}/pause/", {})[0] == 404
    status, said = caller("office", "webhooks:write").post("webhooks/", body)
    assert (status, "cases:read" in said["detail"]) == (403, True)
    reads_none = caller("office", "webhooks:read", "webhooks:write")
    assert reads_none.get("webhooks/")[1]["results"] == []
    assert reads_none.post(f"webhooks/{whole['id']}/rotate/", {})[0] == 404
    monkeypatch.setattr(actions, "MOST", 3)
    status, said = wide.post("webhooks/", body)
    assert (status, list(said["errors"])) == (422, ["url"])


def test_what_a_key_subscribed_to_ends_with_it(cast):
    """Drawn again it goes on; what a person subscribed to is not the key's."""
    now, scopes = timezone.now(), ["cases:read", "webhooks:write"]
    row, key = keys.issue(user=cast.users["office"], scopes=scopes, name="热线", now=now)
    body = {"name": "热线", "url": URL, "events": ["case.*"]}
    uid = Caller(key).post("webhooks/", body)[1]["id"]
    desk(cast, "admin").post("/desk/webhooks/new/", WANTED)
    fresh, _key = keys.rotate(row=row, by=cast.actor("office"), now=now)
    hook = Hook.objects.for_reading().get(uid=uid)
    assert (hook.key, hook.actor(now).scopes) == (fresh, set(scopes))
    assert hook.actor(fresh.expires_at) is None
    keys.revoke(row=row, now=now)
    assert Hook.objects.live().count() == 2
    keys.revoke(row=fresh, now=now)
    assert Hook.objects.live().get().key is None
    assert not hook.secrets.exists()
