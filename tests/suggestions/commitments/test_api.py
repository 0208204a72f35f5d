from datetime import timedelta

import pytest
import time_machine

from suggestions.commitments.workflow import Action
from tests.api_client import Caller, caller
from tests.cast import NOW, make_county

from .test_actions import HOUR, promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture(autouse=True)
def _in_the_afternoon():
    with time_machine.travel(NOW + 8 * HOUR, tick=True):
        yield


def act(here, commitment, action, body=None, **headers):
    headers = {"If-Match": f'"{commitment.version}"'} | headers
    return here.post(f"commitments/{commitment.pk}/actions/{action}/", body or {}, **headers)


def test_the_unit_reads_its_promise_and_asks_for_another_date(cast):
    commitment = promised(cast)
    here = caller("unit")
    (row,) = here.get(f"commitments/?state=promised&case={commitment.case.number}")[1]["results"]
    assert (row["due_on"], row["unit"], row["overdue"]) == ("2026-12-31", "fumin-sz", False)
    status, shown = here.get(f"commitments/{commitment.pk}/")
    assert (status, shown["actions"]) == (200, ["fulfil", "ask_postponement"])
    asked = {"due_on": "2027-03-31", "text": "配件停产"}
    status, shown = act(here, commitment, "ask_postponement", asked)
    assert (status, shown["state"], shown["asked_due_on"]) == (200, "postponing", "2027-03-31")
    commitment.refresh_from_db()
    status, shown = act(caller("street"), commitment, "settle_postponement", {"approved": True})
    assert (status, shown["due_on"], shown["postponements"]) == (200, "2027-03-31", 1)
    commitment.refresh_from_db()
    status, shown = act(caller("station"), commitment, "fulfil", {"text": "已换"})
    assert (status, shown["state"]) == (200, "fulfilled")
    assert [step["text"] for step in shown["steps"]][-1] == "已换"


@pytest.mark.parametrize("name", ["unit2", "station2", "street2", "deputy2", "procurator", "admin"])
def test_an_outsider_finds_nothing_in_list_detail_and_actions(cast, name):
    commitment = promised(cast)
    here = caller(name)
    assert here.get("commitments/")[1]["results"] == []
    assert here.get(f"commitments/{commitment.pk}/")[0] == 404
    for action in {Action.FULFIL, Action.ASK_POSTPONEMENT, Action.DROP}:
        assert act(here, commitment, action.value, {"text": "试试"})[0] == 404


def test_every_refusal_has_its_status(cast):
    commitment = promised(cast)
    here = caller("unit")
    path = f"commitments/{commitment.pk}/actions/fulfil/"
    assert Caller().post(path, {})[0] == 401
    assert here.post(path, {"text": "已换"})[0] == 428
    assert act(here, commitment, "fulfil", {"text": "已换"}, **{"If-Match": '"77"'})[0] == 412
    assert act(here, commitment, "fulfil", {})[0] == 422
    assert (
        act(here, commitment, "ask_postponement", {"text": "x", "due_on": "2026-12-01"})[0] == 422
    )
    assert act(here, commitment, "drop", {"text": "不做了"})[0] == 403
    office = caller("office")
    assert act(office, commitment, "settle_postponement", {"approved": True})[0] == 409
    assert act(here, commitment, "replace", {})[0] == 404  # the system's own


def test_overdue_promises_are_found(cast):
    promised(cast)
    assert caller("office").get("commitments/?overdue=false")[1]["results"]
    with time_machine.travel(NOW + timedelta(days=60), tick=True):
        assert caller("office").get("commitments/?overdue=true")[1]["results"][0]["overdue"]
