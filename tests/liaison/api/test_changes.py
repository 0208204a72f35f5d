"""The feed of changes by position: nothing twice, nothing left out, and nobody else's."""

import pytest

from liaison import feeds
from liaison.api.api import ChangeSerializer
from liaison.ledger import actions as ledger
from liaison.ledger.models import Seal
from suggestions.cases import actions
from tests.api_client import caller
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db


def test_a_replica_follows_what_its_office_may_know(client):
    cast = make_county()
    mine = make_case(cast)
    other = make_case(cast, station=cast.other_station, representative=None)
    actions.accept(mine, by=cast.actor("deputy"), now=NOW)
    ledger.seal()
    station, unit = caller("station"), caller("unit")
    status, first = station.get("changes/?page_size=1")
    assert status == 200
    (row,) = first["results"]
    assert (row["event"], row["id"], row["state"]) == ("case.submit", mine.number, "submitted")
    assert first["more"]
    second = station.get(f"changes/?after={first['next_after']}")[1]
    assert [row["event"] for row in second["results"]] == ["case.accept"]
    assert second["next_after"] == Seal.objects.count()
    assert not second["more"]
    assert unit.get("changes/")[1] == second | {"results": []}
    both = caller("office").get("changes/")[1]["results"]
    assert {row["id"] for row in both} == {mine.number, other.number}
    assert station.get("changes/?after=x")[0] == 400
    assert station.get("changes/?q=1")[0] == 400
    assert caller("station", "statistics:read").get("changes/")[0] == 403
    assert client.get("/api/v1/changes/").status_code == 401


def test_the_description_names_every_noun_that_the_feed_tells():
    described = ChangeSerializer().fields["noun"].choices
    assert set(described) == {noun.name for noun in feeds.NOUNS.values()} >= {"case", "project"}
