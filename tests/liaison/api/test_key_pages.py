"""接口密钥: an administrator grants, the owner collects once, both end it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liaison.api import actions
from liaison.api.models import ApiKey
from liaison.api.urls import router
from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.webhooks.urls import router as webhooks
from liaison.workflow import NotAllowed
from stations.memberships.actions import grant
from stations.memberships.models import Role
from tests.api_client import Caller
from tests.cast import make_case, make_county, make_unit, make_user

pytestmark = pytest.mark.django_db
WANTED = {"username": "station", "name": "热线对接", "scopes": ["cases:read"], "days": "30"}


@pytest.fixture
def cast():
    return make_county()


def desk(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def text(answer):
    return answer.content.decode()


def test_the_owner_collects_once_what_the_administrator_granted(cast):
    admin, owner = desk(cast, "admin"), desk(cast, "station")
    namesake = make_user("zhou2", "周示例", Role.STATION_OFFICER, cast.station)
    by_name = WANTED | {"username": "周示例"}
    asked = admin.post("/desk/keys/new/", by_name)
    assert asked.status_code == 422
    assert "周示例（zhou2）" in text(asked)
    namesake.delete()
    answer = admin.post("/desk/keys/new/", by_name, follow=True)
    assert "请 周示例 本人领取密钥" in text(answer)
    assert not re.search(r"lk_[0-9a-f]{12}_", text(answer))
    row = ApiKey.objects.get()
    assert (row.membership.role, row.digest) == ("station_officer", "")
    assert Message.objects.get(user=cast.users["station"]).link == "/desk/keys/"
    assert "待领取" in text(owner.get("/desk/keys/"))
    page = owner.post(f"/desk/keys/{row.pk}/collect/")
    key = re.search(r"lk_[0-9a-f]{12}_[-\w]+", text(page))[0]
    assert "no-store" in page["Cache-Control"]
    assert Caller(key).get("cases/")[0] == 200
    again = owner.post(f"/desk/keys/{row.pk}/collect/", follow=True)
    assert "已经领取" in text(again)
    assert key not in text(again)
    assert Caller(key).get("cases/")[0] == 200


def test_the_owner_renews_a_key_and_the_old_one_works_on_for_a_day(cast):
    user = cast.users["station"]
    row, old = actions.issue(user=user, scopes=["cases:read"], name="热线", now=timezone.now())
    assert desk(cast, "admin").post(f"/desk/keys/{row.pk}/rotate/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.rotate(row=row, by=cast.actor("admin", timezone.now()), now=timezone.now())
    page = text(desk(cast, "station").post(f"/desk/keys/{row.pk}/rotate/"))
    new = re.search(r"lk_[0-9a-f]{12}_[-\w]+", page)[0]
    assert Caller(old).get("cases/")[0] == Caller(new).get("cases/")[0] == 200
    later = timezone.now() + timedelta(hours=25)
    assert actions.find(old, now=later) is None
    fresh = actions.find(new, now=later)
    assert (fresh.scopes, fresh.expires_at > later) == (row.scopes, True)


def test_a_key_may_be_narrowed_to_one_division(cast):
    here, there = make_case(cast), make_case(cast, station=cast.other_station, representative=None)
    wanted = WANTED | {"username": "office", "within": "990101102"}
    root = make_user("root", "系统", None, None)
    root.is_superuser = True
    root.save()
    client = Client()
    client.force_login(root)
    assert client.post("/desk/keys/new/", wanted | {"within": "x"}).status_code == 422
    client.post("/desk/keys/new/", wanted)
    row = ApiKey.objects.get()
    key = actions.collect(row=row, by=cast.actor("office", timezone.now()), now=timezone.now())
    rows = Caller(key).get("cases/")[1]["results"]
    assert [one["number"] for one in rows] == [there.number]
    assert Caller(key).get(f"cases/{here.number}/")[0] == 404


def test_each_step_stands_in_the_ledger(cast):
    now, admin = timezone.now(), cast.actor("admin", timezone.now())
    owner = cast.actor("station", now)
    row = actions.grant(user=owner.user, scopes=["cases:read"], name="x", by=admin, now=now)
    actions.collect(row=row, by=owner, now=now)
    actions.revoke(row=row, by=admin, now=now)
    events = Event.objects.filter(subject_type="api.apikey", subject_id=row.pk).order_by("seq")
    assert [event.action for event in events] == ["grant_key", "collect_key", "revoke_key"]
    assert {event.actor for event in events} == {admin.label, owner.label}


def test_nobody_else_collects_a_key(cast):
    desk(cast, "admin").post("/desk/keys/new/", WANTED)
    row = ApiKey.objects.get()
    for name in ("admin", "deputy"):
        assert desk(cast, name).post(f"/desk/keys/{row.pk}/collect/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.collect(row=row, by=cast.actor("admin"), now=timezone.now())
    row.refresh_from_db()
    assert row.digest == ""


@pytest.mark.parametrize("empty", ["lk_%s_", "lk_%s", "lk_%s_x"])
def test_a_key_that_waits_opens_nothing(cast, empty):
    desk(cast, "admin").post("/desk/keys/new/", WANTED)
    assert Caller(empty % ApiKey.objects.get().prefix).get("cases/")[0] == 401


@pytest.mark.parametrize("name", ["station", "office", "auditor", "leader"])
def test_only_system_administrators_grant_keys(cast, name):
    client = desk(cast, name)
    assert "批准新密钥" not in text(client.get("/desk/keys/"))
    assert client.get("/desk/keys/new/").status_code == 403
    assert client.post("/desk/keys/new/", WANTED).status_code == 403
    assert not ApiKey.objects.exists()


def test_a_key_is_offered_only_what_the_interface_asks_for_today(cast):
    registered = [*router.registry, *webhooks.registry]
    asked = {scope for _prefix, view, _name in registered for scope in view_scopes(view)}
    page = desk(cast, "admin").get("/desk/keys/new/")
    offered = {value for value, _label in page.context["form"].fields["scopes"].choices}
    assert offered == asked | {"cases:personal"}


def view_scopes(view):
    return getattr(view, "scopes", None) or ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "nobody"},
        {"username": "a\x00b"},
        {"username": "office"},  # an office of the county, above the township's administrator
        {"scopes": ["everything"]},
        {"scopes": ["nothing:read"]},  # nothing answers to it yet
        {"scopes": []},
        {"days": "0"},
        {"days": "99999"},
        {"name": ""},
    ],
)
def test_what_cannot_be_granted_is_refused(cast, wrong):
    cast.users["town"] = make_user("town", "镇管理员", Role.SYSTEM_ADMIN, cast.township)
    client = desk(cast, "town")
    assert client.post("/desk/keys/new/", WANTED | wrong).status_code in {400, 422}
    assert not ApiKey.objects.exists()
    assert client.post("/desk/keys/new/", WANTED).status_code == 302


def test_an_administrator_neither_sees_nor_ends_keys_elsewhere(cast):
    cast.users["town"] = make_user("town", "镇管理员", Role.SYSTEM_ADMIN, cast.elsewhere)
    now = timezone.now()
    row, key = actions.issue(user=cast.users["station"], scopes=["cases:read"], name="甲", now=now)
    client = desk(cast, "town")
    assert "还没有密钥" in text(client.get("/desk/keys/"))
    assert client.post(f"/desk/keys/{row.pk}/revoke/").status_code == 404
    assert Caller(key).get("cases/")[0] == 200


@pytest.mark.parametrize("name", ["admin", "station"])
def test_administrator_and_owner_end_a_key_at_once(cast, name):
    now = timezone.now()
    scopes = ["cases:read", "webhooks:write"]
    row, key = actions.issue(user=cast.users["station"], scopes=scopes, name="甲", now=now)
    assert Caller(key).get("cases/")[0] == 200
    page = desk(cast, name).post(f"/desk/keys/{row.pk}/revoke/", follow=True)
    assert "已作废" in text(page)
    assert "用它订阅的推送也已取消" in text(page)
    assert Caller(key).get("cases/")[0] == 401
    again = desk(cast, name).post(f"/desk/keys/{row.pk}/revoke/", follow=True)
    assert "这个密钥已经作废" in text(again)


def test_who_holds_several_offices_is_asked_which(cast):
    unit = make_unit("fumin-wj", "富民街道文教站", cast.township)
    office = grant(
        user=cast.users["station"], role=Role.UNIT_OFFICER, place=unit, now=timezone.now()
    )
    client = desk(cast, "admin")
    answer = client.post("/desk/keys/new/", WANTED)
    assert answer.status_code == 422
    assert "以哪项任职" in text(answer)
    wrong = client.post("/desk/keys/new/", WANTED | {"membership": "999999"})
    assert wrong.status_code == 422
    assert client.post("/desk/keys/new/", WANTED | {"membership": office.pk}).status_code == 302
    assert ApiKey.objects.get().membership == office


def test_a_waiting_key_of_an_ended_office_is_not_collected(cast):
    desk(cast, "admin").post("/desk/keys/new/", WANTED)
    row = ApiKey.objects.get()
    cast.users["station"].memberships.update(ends_at=timezone.now())
    page = desk(cast, "station").post(f"/desk/keys/{row.pk}/collect/", follow=True)
    assert "已经领取、到期或作废" in text(page)
    row.refresh_from_db()
    assert row.digest == ""


def test_the_list_asks_as_often_for_many_keys_as_for_few(cast, django_assert_max_num_queries):
    now, client = timezone.now(), desk(cast, "admin")
    for count in (2, 30):
        for _turn in range(count):
            actions.issue(user=cast.users["station"], scopes=["cases:read"], name="甲", now=now)
        with django_assert_max_num_queries(12):
            assert client.get("/desk/keys/").status_code == 200


def test_the_administrators_desk_leads_to_the_keys_and_the_auditor_reads_what_happened(cast):
    assert 'href="/desk/keys/"' in text(desk(cast, "admin").get("/desk/inbox/"))
    assert 'href="/desk/keys/"' not in text(desk(cast, "station").get("/desk/inbox/"))
    desk(cast, "admin").post("/desk/keys/new/", WANTED)
    page = text(desk(cast, "auditor").get(reverse("audit:ledger")))
    assert "批准密钥" in page
    assert "接口密钥" in page
