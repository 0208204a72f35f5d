"""contract.md's shape of a vote, and to whom its figures are shown."""

import pytest

from supervision.ballots import actions
from tests.api_client import caller as with_key
from tests.cast import NOW

from . import halls

pytestmark = pytest.mark.django_db


def caller(name):
    return with_key(name, "ballots:read")


def test_the_shape_of_a_ballot_and_who_reads_its_figures(cast, client):
    hall = halls.prepare(cast, people=3, candidates=2, places=1).open()
    hall.cast_all(("12", 2), ("21", 1))
    hall.close()
    path = f"ballots/{hall.ballot.uid}/"
    listed = caller("office").get("ballots/?kind=congress&state=closed")[1]["results"]
    assert [(row["id"], row["roll"], row["places"]) for row in listed] == [
        (str(hall.ballot.uid), 3, 1)
    ]
    assert caller("office").get("ballots/?state=open")[1]["results"] == []
    assert caller("office").get("ballots/?colour=red")[0] == 400
    for name in ("office", "leader", "auditor"):
        status, shown = caller(name).get(path)
        assert status == 200
        totals = ("roll", "present", "issued", "returned", "valid", "invalid")
        assert [shown[key] for key in totals] == [3, 3, 3, 3, 3, 0]
        first = shown["candidates"][0]
        assert [first[key] for key in ("for", "against", "abstain", "adopted")] == [2, 1, 0, True]
        assert shown["sealed_list_hash"] == f"sm3:{hall.ballot.list_sm3}"
    client.force_login(cast.users["deputy2"])
    shown = client.get(f"/api/v1/{path}").json()
    assert (shown["valid"], shown["candidates"][0]["for"]) == (None, None)
    actions.declare(hall.ballot, by=cast.actor("office"), now=NOW)
    assert client.get(f"/api/v1/{path}").json()["candidates"][0]["for"] is None
    actions.show_figures(hall.ballot, by=cast.actor("office"), now=NOW)
    assert client.get(f"/api/v1/{path}").json()["candidates"][0]["for"] == 2
    assert with_key("office", "cases:read").get(path)[0] == 403
    for name in ("station", "unit", "street2"):
        assert caller(name).get(path)[0] == 404
    assert caller("office").post(path, {})[0] == 405
