"""The queue's filters, the saved ones with their counts, and what they refuse."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liaison.desk.models import SavedFilter
from liaison.desk.narrowing import LISTS
from liaison.personal.models import Reveal
from stations.divisions.models import Division
from stations.network.models import Station
from stations.representatives.models import Mandate, Representative, StationAttachment
from suggestions.cases import actions
from suggestions.cases.colleagues import Handler, Watch, office_of
from suggestions.cases.models import Case, Category
from supervision.groups.forms import people_of
from supervision.meetings import terms
from supervision.meetings.models import Term
from tests.cast import NOW, make_case

PHONE = "13800005678"


def text(response):
    return response.content.decode()


def queue(client, **query):
    return client.get(reverse("desk:queue"), {"tab": "all"} | query)


def numbers(response):
    return {row["number"] for row in response.context["rows"]}


@pytest.fixture
def two(cast):
    one = make_case(cast)
    other = make_case(
        cast,
        title="公交太挤",
        content="早上等三趟才上得去。",
        location_text="东山镇",
        category="04",
        channel="web",
        representative=None,
    )
    return one, other


def test_every_filter_of_the_form_narrows_the_queue(cast, at_desk, two):
    one, other = two
    user = cast.users["office"]
    office = office_of(cast.actor("office").membership)
    Handler.objects.create(case=one, office=office, user=user, at=NOW)
    Watch.objects.create(case=one, user=user, membership=user.memberships.get(), at=NOW)
    actions.accept(one, by=cast.actor("station"), now=NOW)
    actions.supervise(
        one, by=cast.actor("office"), text="请抓紧", paper="青人督〔2026〕1号", now=NOW
    )
    one.refresh_from_db()
    client = at_desk("office")
    for query in (
        {"q": "路灯"},
        {"q": one.number},
        {"state": "accepted"},
        {"mode": "direct"},
        {"category": "01"},
        {"channel": "representative_code"},
        {"representative": str(cast.representative.uid)},
        {"mine": "1"},
        {"followed": "1"},
    ):
        assert numbers(queue(client, **query)) == {one.number}, query
    assert numbers(queue(client, division="990101001")) == {one.number, other.number}
    assert numbers(queue(client, second_round="1")) == set()
    assert numbers(queue(client, merged="1")) == set()
    assert "已筛选" in text(queue(client, mine="1"))


def test_a_filter_that_cannot_be_meant_is_said(at_desk):
    assert queue(at_desk("office"), channel="pigeon").status_code == 422
    long = queue(at_desk("office"), q="路" * 640)
    assert long.status_code == 422
    assert "搜索最多 60 字，现在是 640 字，请删短一些。" in long.content.decode()
    assert 'maxlength="60"' in long.content.decode()


def test_the_queue_costs_the_same_for_one_case_and_for_many(cast, at_desk):
    client = at_desk("office")
    make_case(cast)
    queue(client, q="路灯")  # how common the word is, is kept for a while
    with CaptureQueriesContext(connection) as few:
        queue(client, q="路灯")
    for _more in range(8):
        make_case(cast)
    with CaptureQueriesContext(connection) as many:
        queue(client, q="路灯")
    assert len(few) == len(many)


def test_a_phone_number_is_looked_up_by_those_who_may_call_and_that_is_kept(cast, at_desk, two):
    make_case(cast, phone="13900001111")
    for name in ("station", "deputy", "street", "office"):
        Reveal.objects.all().delete()
        shown = numbers(queue(at_desk(name), q=PHONE))
        assert two[0].number in shown
        assert len(shown) == (1 if name == "deputy" else 2)
        assert set(Reveal.objects.values_list("label", flat=True)) == shown
    assert numbers(queue(at_desk("station"), q=PHONE[:7])) == set()


@pytest.mark.parametrize("name", ["leader", "unit", "auditor"])
def test_who_does_not_call_looks_up_no_phone_number(cast, at_desk, two, name):
    response = queue(at_desk(name), q=PHONE)
    assert numbers(response) == set()
    assert "按手机号查找" in text(response)
    assert not Reveal.objects.exists()


def save(client, name="超期的路灯", **data):
    return client.post(reverse("desk:filters"), {"name": name, "tab": "all"} | data)


def test_a_filter_is_saved_named_and_counted_beside_the_queue(cast, at_desk, two):
    client = at_desk("station")
    asked = client.get(f"{reverse('desk:filters')}?{urlencode({'q': '路灯', 'tab': 'all'})}")
    assert "存为常用筛选" in text(asked)
    assert save(client, q="路灯").status_code == 302
    page = queue(client)
    [(row, query, count)] = page.context["saved"]
    assert (row.name, count) == ("超期的路灯", "1")
    assert numbers(client.get(f"{reverse('desk:queue')}?{query}")) == {two[0].number}


def test_a_search_says_where_it_looked_and_offers_everything(cast, at_desk, two):
    client = at_desk("station")
    nothing = text(queue(client, tab="rating", q="路灯"))
    assert "这里没有找到" in nothing
    assert "都办完了" not in nothing
    assert f"?{urlencode({'q': '路灯', 'tab': 'all'})}" in nothing.replace("&amp;", "&")
    found = text(queue(client, tab="awaiting", q="路灯"))
    assert "在全部事项里找" in found
    assert "没有找到" in text(queue(client, q="没有的词"))


def test_a_saved_filter_is_told_as_it_is(cast, at_desk):
    client = at_desk("station")
    assert save(client, overdue="false", category="0103").status_code == 302
    page = text(client.get(reverse("desk:filters")))
    assert "已超期除外" in page
    assert Category.objects.get(code="0103").name in page


def test_counts_stop_at_ninety_nine(cast, at_desk, case, monkeypatch):
    monkeypatch.setattr("liaison.desk.saved.filters.COUNTED", 1)
    make_case(cast)
    client = at_desk("station")
    save(client, channel="representative_code")
    assert queue(client).context["saved"][0][2] == "1+"


def test_a_shared_filter_shows_each_reader_their_own_cases_and_others_nothing(cast, at_desk, two):
    from stations.memberships.models import Role
    from tests.cast import make_user

    cast.users["colleague"] = make_user("colleague", "卫二", Role.STATION_OFFICER, cast.station)
    save(at_desk("station"), q="路灯", is_shared="on")
    save(at_desk("station"), name="只给自己", q="公交")
    shared = queue(at_desk("colleague")).context["saved"]
    assert [row.name for row, _query, _count in shared] == ["超期的路灯"]
    assert queue(at_desk("station2")).context["saved"] == []
    pk = shared[0][0].pk
    at_desk("colleague").post(reverse("desk:delete_filter", args=[pk]))
    assert SavedFilter.objects.filter(pk=pk).exists()
    assert at_desk("station2").post(reverse("desk:delete_filter", args=[pk])).status_code == 404
    at_desk("station").post(reverse("desk:delete_filter", args=[pk]))
    assert not SavedFilter.objects.filter(pk=pk).exists()


def test_what_cannot_be_saved_is_said(at_desk, case):
    client = at_desk("station")
    assert save(client).status_code == 422
    assert save(client, name="", q="路灯").status_code == 422
    refused = save(client, q=PHONE)
    assert refused.status_code == 422
    assert "不能存进常用筛选" in text(refused)
    assert save(client, channel="pigeon").status_code == 422
    for number in range(12):
        assert save(client, name=f"第{number}个", q="路灯").status_code == 302
    assert "最多 12 个" in text(save(client, name="第十三个", q="路灯"))
    assert save(client, name="第3个", q="公交").status_code == 302
    assert SavedFilter.objects.get(name="第3个").narrowing == {"q": "公交"}


def test_offices_without_cases_have_no_filters(at_desk):
    assert at_desk("admin").get(reverse("desk:filters")).status_code == 404
    assert save(at_desk("admin"), q="路灯").status_code == 404


def test_the_search_answers_nobody_by_what_is_masked_for_them(cast, at_desk):
    case = make_case(cast, content="请打13977778888找我，路灯不亮。", location_text="")
    client = at_desk("station")
    for words in ("139", "777", "88", "7"):
        assert case.number not in numbers(queue(client, q=words))
    assert Case.objects.count() == 1


def twins_at(*homes):
    """People of one name, one at each of these stations."""
    found = [Representative.objects.create(name="谢示例") for _home in homes]
    for person, home in zip(found, homes, strict=True):
        Mandate.objects.create(representative=person, level="county", body="县人大")
        StationAttachment.objects.create(representative=person, station=home, is_primary=True)
    return found


def test_namesakes_of_one_station_are_told_apart_by_constituency_or_number(cast, at_desk):
    first, second = twins_at(cast.station, cast.station)
    first.mandates.update(constituency="第三选区")
    Representative.objects.filter(pk=second.pk).update(code="QX-017")
    asked = reverse("desk:act", args=[make_case(cast).number, "reassign"])
    shown = text(at_desk("station").get(asked))
    for told in ("第三选区", "QX-017"):
        assert f"谢示例（{cast.station.name}，{told}）" in shown


def test_stations_and_people_of_one_name_are_told_apart(cast, at_desk):
    names = {cast.township.pk: "北墩村", cast.elsewhere.pk: "北墩村"}
    for place, name in names.items():
        village = Division.objects.create(code=f"{place}077", name=name, level="village")
        Station.objects.create(
            code=f"twin-{place}", name="北墩村代表联系点", tier="village", division=village
        )
    said = {f"北墩村代表联系点（{place.name}）" for place in (cast.township, cast.elsewhere)}
    office = at_desk("office")
    for page in (queue(office), office.get(reverse("desk:enter"))):
        assert said <= set(re.findall("北墩村代表联系点（[^）]+）", text(page)))
    homes = (cast.station, cast.other_station)
    twins_at(*homes)
    LISTS().clear()
    shown = text(queue(office))
    assert all(f"谢示例（{home.name}）" in shown for home in homes)
    once = Representative.objects.told_apart().explain(verbose=True)
    assert "hashed SubPlan" in once  # whoever shares a name is found once, not for every row
    for offered in (people_of(cast.division.pk), terms.eligible(Term(body="县人大"))):
        assert {f"谢示例（{home.name}）" for home in homes} <= set(map(str, offered))
    assert f">{cast.representative.name}<" in shown  # nobody else bears that name
    listed = text(office.get("/stations/?q=北墩村"))
    assert all(f"{place.name} · 北墩村" in listed for place in (cast.township, cast.elsewhere))
