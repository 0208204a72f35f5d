import pytest

from stations.network.models import NetworkMap, StationKind, Status, Tier
from tests.stations.builders import NOW, STREET, VILLAGE, division, representative, station

from .test_models import network

pytestmark = pytest.mark.django_db


def test_f02_the_header_reads_the_formula_and_each_number_links_to_its_list(client):
    network()
    page = client.get("/stations/").content.decode()
    for part, number in (("home", 1), ("specialty", 2), ("township", 3), ("village", 5)):
        assert f'href="?part={part}"' in page
        listed = client.get("/stations/", {"part": part})
        assert listed.context["page"].paginator.count == number


def test_filters_and_search(client):
    network()
    station("别处站", place="990101102")
    counts = {
        "q=镇站": 3,
        "q=zz": 3,
        "kind=specialty": 2,
        "tier=village": 5,
        f"township={STREET}": 11,
        "kind=nonsense": 12,
    }
    for query, number in counts.items():
        assert client.get(f"/stations/?{query}").context["page"].paginator.count == number, query


def test_stations_in_preparation_are_not_public(client):
    row = station(status=Status.PREPARING)
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get("/stations/").context["page"].paginator.count == 0


def test_f02_a_suspended_station_shows_its_notice_and_offers_the_parent(client):
    parent = station("上级站")
    row = station("停用站", parent=parent, status=Status.SUSPENDED, notice="装修至五月")
    page = client.get(row.get_absolute_url()).content.decode()
    assert "装修至五月" in page
    assert f"/suggest/?station={parent.code}" in page
    assert f"/suggest/?station={row.code}" not in page


def test_the_station_page_shows_where_when_and_who_by_strokes(client):
    row = station(address="幸福路 1 号", hours="每月10日 9:00", phone="0791-1234567")
    for name in ("陈某", "丁一", "马力", "王五"):
        representative(name, at=row)
    page = client.get(row.get_absolute_url()).content.decode()
    for words in ("幸福路 1 号", "每月10日 9:00", "0791-1234567"):
        assert words in page
    assert page.index("丁一") < page.index("马力") < page.index("王五") < page.index("陈某")


def test_a_map_is_shown_only_with_its_approval_number(client):
    assert "审图号" not in client.get("/stations/").content.decode()
    NetworkMap.objects.create(
        division=division(STREET),
        image="11111111-1111-4111-8111-111111111111",
        approval_number="赣S(2025)001号",
        uploaded_at=NOW,
    )
    assert "审图号：赣S(2025)001号" in client.get("/stations/").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_network(client):
    client.get("/stations/")
    division(VILLAGE)
    for number in range(10):
        station(f"站{number}", kind=StationKind.POINT, tier=Tier.VILLAGE, place=VILLAGE)
    few = queries(client, "/stations/")
    for number in range(190):
        station(f"点{number}", kind=StationKind.POINT, tier=Tier.VILLAGE, place=VILLAGE)
    assert queries(client, "/stations/") == few
    assert few <= 6


def test_the_number_of_queries_does_not_grow_with_attached_people(client):
    row = station()
    for number in range(10):
        representative(f"林{number}", at=row)
    few = queries(client, row.get_absolute_url())
    for number in range(190):
        representative(f"王{number}", at=row)
    assert queries(client, row.get_absolute_url()) == few


def queries(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
