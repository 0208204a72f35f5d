"""自助终端 at the desk: whose they are, and what becomes of them."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.ledger.models import Event
from liaison.workflow import NotAllowed
from stations.kiosks import actions, permissions
from stations.kiosks.models import Kiosk
from tests.cast import NOW, make_county, make_user

pytestmark = pytest.mark.django_db
PAGE = "/desk/kiosks/"


@pytest.fixture
def cast():
    cast = make_county()
    cast.kiosks = {
        name: actions.issue(station=station, name="大厅门口", by=cast.actor(by), now=NOW)[0]
        for name, station, by in (
            ("fumin", cast.station, "station"),
            ("dongshan", cast.other_station, "office"),
        )
    }
    return cast


def desk(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


REACH = {
    "station": "fumin",
    "station2": "dongshan",
    "street": "fumin",
    "street2": "dongshan",
    "office": "fumin dongshan",
    "admin": "fumin dongshan",
    "deputy": "",
    "leader": "",
    "government": "",
    "unit": "",
    "procurator": "",
    "council": "",
    "auditor": "",
}


@pytest.mark.parametrize("name", REACH)
def test_each_office_keeps_the_terminals_of_its_place(cast, name):
    expected = {cast.kiosks[key] for key in REACH[name].split()}
    assert set(permissions.kiosks(cast.actor(name))) == expected
    answer = desk(cast, name).get(PAGE)
    assert answer.status_code == (200 if expected else 404)
    for kiosk in cast.kiosks.values():
        assert (kiosk.uid in answer.content.decode()) == (kiosk in expected)
    link = f'href="{PAGE}"'
    assert (link in desk(cast, name).get("/desk/").content.decode()) == bool(expected)


@pytest.mark.parametrize("name", ["station2", "street2", "deputy", "unit", "auditor"])
def test_an_outsider_finds_no_terminal(cast, name):
    client, kiosk = desk(cast, name), cast.kiosks["fumin"]
    for path in (kiosk.uid, f"{kiosk.uid}/revoke", f"{kiosk.uid}/code"):
        assert client.get(f"{PAGE}{path}/").status_code == 404
    fields = {"reason": "搬走", "name": "别处"}
    for path in (kiosk.uid, f"{kiosk.uid}/revoke", f"{kiosk.uid}/renew"):
        assert client.post(f"{PAGE}{path}/", fields).status_code == 404
    actor = cast.actor(name)
    for verb, given in (("renew", {}), ("revoke", {"reason": "搬走"})):
        with pytest.raises(NotAllowed):
            getattr(actions, verb)(kiosk=kiosk, by=actor, now=NOW, **given)
    with pytest.raises(NotAllowed):
        actions.rename(kiosk=kiosk, name="别处", hint="", by=actor, now=NOW)
    kiosk.refresh_from_db()
    assert (kiosk.revoked_at, kiosk.name) == (None, "大厅门口")


def test_a_station_adds_a_terminal_and_reads_its_code_once(cast):
    client = desk(cast, "station")
    form = client.get(f"{PAGE}new/").content.decode()
    assert '<option value="fumin" selected>' in form
    assert "dongshan" not in form
    page = client.post(
        f"{PAGE}new/", {"station": "fumin", "name": "二楼电梯口", "hint": ""}, follow=True
    )
    kiosk = Kiosk.objects.get(name="二楼电梯口")
    assert page.redirect_chain[-1][0] == f"{PAGE}{kiosk.uid}/code/"
    code = re.search(r'id="code">([\w-]+)<', page.content.decode())[1]
    assert re.fullmatch(r"(?:[2-9A-HJ-NP-Z]{4}-?){3}", code)
    assert f"/kiosk/{kiosk.uid}/" in page.content.decode()
    again = client.get(f"{PAGE}{kiosk.uid}/code/", follow=True)
    assert code not in again.content.decode()
    assert "只显示一次" in again.content.decode()
    assert Client().post("/kiosk/", {"code": code}).status_code == 302
    told = list(
        Event.objects.filter(subject_type="kiosks.kiosk", subject_id=kiosk.pk)
        .order_by("seq")
        .values_list("action", "actor")
    )
    user = cast.users["station"].pk
    assert told == [("issue_kiosk", f"user:{user}"), ("open_kiosk", "kiosk")]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "请写明终端放在哪里"),
        ({"name": "大厅门口"}, "同名"),
        ({"name": "长" * 41}, "40"),
        ({"station": "dongshan"}, "请选择您管理的站点"),
        ({"station": "\ud7ff"}, "请选择您管理的站点"),
        ({"hint": "长" * 121}, "120"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(cast, fields, words):
    given = {"station": "fumin", "name": "二楼", "hint": ""} | fields
    answer = desk(cast, "station").post(f"{PAGE}new/", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Kiosk.objects.count() == 2


def test_a_terminal_is_renamed_with_its_hint(cast):
    kiosk, client = cast.kiosks["fumin"], desk(cast, "street")
    url = f"{PAGE}{kiosk.uid}/"
    assert "大厅门口" in client.get(url).content.decode()
    assert client.post(url, {"name": "二楼", "hint": "耳机孔在右侧。"}).status_code == 302
    kiosk.refresh_from_db()
    assert (kiosk.name, kiosk.hint) == ("二楼", "耳机孔在右侧。")
    actions.issue(station=cast.station, name="三楼", by=cast.actor("office"), now=NOW)
    taken = client.post(url, {"name": "三楼", "hint": ""})
    assert taken.status_code == 422
    assert "同名" in taken.content.decode()


def test_revoking_asks_for_a_reason_ends_the_code_and_frees_the_name(cast):
    kiosk, client = cast.kiosks["fumin"], desk(cast, "station")
    code = actions.renew(kiosk=kiosk, by=cast.actor("station"), now=timezone.now())
    url = f"{PAGE}{kiosk.uid}/revoke/"
    assert "立即生效" in client.get(url).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    assert "已停用" in client.post(url, {"reason": "报废"}, follow=True).content.decode()
    again = client.post(url, {"reason": "再次"})
    assert again.status_code == 409
    assert Client().post("/kiosk/", {"code": code}).url == "/kiosk/"
    assert "已经停用" in client.post(f"{PAGE}{kiosk.uid}/renew/", follow=True).content.decode()
    actions.issue(station=cast.station, name="大厅门口", by=cast.actor("station"), now=NOW)


def test_the_auditor_and_the_security_administrator_read_what_was_refused(cast):
    kiosk = cast.kiosks["fumin"]
    Client().post(f"/kiosk/{kiosk.uid}/say/", {"content": "冒用"})
    ledger = desk(cast, "auditor").get("/desk/ledger/?kind=kiosks.kiosk").content.decode()
    assert "拒绝终端提交" in ledger
    assert "添加终端" in ledger
    cast.users["security"] = make_user("security", "安示例", "security_admin", cast.division)
    page = desk(cast, "security").get("/desk/security/").content.decode()
    assert "被拒 1 次" in page
    assert "被拒 1 次" in desk(cast, "station").get(PAGE).content.decode()


def test_a_long_list_turns_pages_and_costs_the_same_queries(cast):
    client = desk(cast, "office")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(60):
        actions.issue(station=cast.station, name=f"{number}号", by=cast.actor("office"), now=NOW)
    with CaptureQueriesContext(connection) as many:
        first = client.get(PAGE)
    assert len(many) == len(few)
    assert len(first.context["rows"]) == 50
    assert len(client.get(PAGE + first.context["older"]).context["rows"]) == 12
    assert client.get(f"{PAGE}?cursor=x").status_code == 302


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("kiosk_code_has_its_end", {"code_until": None}),
        ("kiosk_revoked_takes_no_code", {"revoked_at": NOW}),
        ("kiosk_name_once_per_station", {"station": "dongshan"}),
        ("kiosk_code_once", {"code_digest": "dongshan"}),
    ],
)
def test_the_database_keeps_the_rules(cast, name, change):
    other = cast.kiosks["dongshan"]
    change = {key: getattr(other, key) if value == "dongshan" else value
              for key, value in change.items()}  # fmt: skip
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Kiosk.objects.filter(pk=cast.kiosks["fumin"].pk).update(**change)
