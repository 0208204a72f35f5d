"""A map is shown only on licensed tiles; it says whose they are and whose review they passed."""

import pytest
from django.urls import reverse

from stations.network.models import Datum, Station
from tests.cast import make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


def place(station, datum=Datum.CGCS2000):
    station.longitude, station.latitude, station.datum = "116.123456", "28.654321", datum
    station.save()


def test_without_a_licensed_source_there_is_a_list_and_no_map(client, cast, settings):
    settings.TIANDITU_KEY = ""
    place(cast.station)
    page = client.get(reverse("network:network"))
    assert "data-map" not in page.content.decode()
    assert client.get(reverse("network:points")).status_code == 404


def test_the_map_names_its_source_and_review_and_the_list_stays(client, cast, settings):
    settings.TIANDITU_KEY = "a-key"
    page = client.get(reverse("network:network")).content.decode()
    assert 'data-key="a-key"' in page
    assert 'data-review="GS（2024）0568号"' in page
    assert cast.station.name in page


def test_points_are_the_public_stations_in_the_datum_of_the_tiles(client, cast, settings):
    settings.TIANDITU_KEY = "a-key"
    place(cast.station)
    place(cast.other_station, Datum.GCJ02)  # would stand some hundred metres off
    found = client.get(reverse("network:points")).json()["points"]
    assert found == [
        {"name": cast.station.name, "url": "/stations/fumin/", "at": [28.654321, 116.123456]}
    ]
    assert Station.objects.count() == 2
