"""REST for livelihood projects: what integrators read and do."""

import pytest
import time_machine

from supervision.projects.serializers import BODIES
from supervision.projects.workflow import Action
from tests.api_client import Caller, caller
from tests.cast import NOW, make_county

from . import builders as b

pytestmark = pytest.mark.django_db
SCOPES = ("projects:read", "projects:write")


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def act(here, project, action, body, version=None):
    version = project.version if version is None else version
    path = f"projects/{project.code}/actions/{action}/"
    return here.post(path, body, **{"If-Match": f'"{version}"'})


def test_the_unit_reads_its_projects_and_reports(cast):
    project, here = b.red(cast), caller("unit2", *SCOPES)
    rows = here.get("projects/?colour=red&year=2026")[1]["results"]
    assert [(row["code"], row["planned_percent"]) for row in rows] == [(project.code, 60)]
    assert here.get("projects/?colour=pink")[0] == 400
    status, shown = here.get(f"projects/{project.code}/")
    assert (status, shown["actions"]) == (200, ["report", "explain", "complete", "note"])
    assert [one["percent"] for one in shown["milestones"]] == [60, 100]
    body = {"percent": 25, "text": "正在砌墙。"}
    status, problem = act(here, project, "report", body)
    assert (status, list(problem["errors"])) == (422, ["reason"])
    status, shown = act(here, project, "report", body | {"reason": "雨季停工。", "spent": "30.50"})
    assert (status, shown["colour"], shown["spent"]) == (200, "red", "30.50")
    assert shown["reports"][0]["reason"] == "雨季停工。"
    assert act(here, project, "report", body)[0] == 412
    assert here.post(f"projects/{project.code}/actions/report/", body)[0] == 428


def test_a_decision_names_its_meeting(cast):
    project, here = b.changing(cast), caller("office", *SCOPES)
    body = {"approved": True, "paper": "常〔2026〕9号", "notice": "公告。"}
    assert act(here, project, "decide_change", body)[0] == 422
    body["meeting"] = str(b.meeting(cast).uid)
    status, shown = act(here, project, "decide_change", body)
    assert (status, shown["state"]) == (200, "stopped")
    assert shown["decisions"][-1]["meeting"] == body["meeting"]


def test_outsiders_and_keys_without_the_scope_get_nothing(cast):
    project = b.pooled(cast)
    path = f"projects/{project.code}/"
    assert Caller().get(path)[0] == 401
    assert caller("office", "cases:read").get(path)[0] == 403
    for name in ("deputy", "unit2", "street", "admin"):
        here = caller(name, *SCOPES)
        assert here.get(path)[0] == 404, name
        assert here.get("projects/")[1]["results"] == []
        assert act(here, project, "pool", {})[0] == 404
    assert act(caller("leader", *SCOPES), project, "select", {})[0] == 403


def test_figures_have_numerator_denominator_and_definition(cast):
    b.red(cast), b.settled(cast, title="口袋公园"), b.rejected(cast, title="大剧院")
    here = caller("office", "projects:read")
    status, found = here.get("projects/figures/?year=2026&division=990101")
    assert status == 200
    colours = {one["key"]: one["count"] for one in found["colours"]}
    assert colours == {"red": 1, "orange": 0, "yellow": 0, "green": 0, "blue": 1}
    assert {one["key"]: one["count"] for one in found["stages"] if one["count"]} == {
        "11": 1,
        "15": 1,
    }
    share = {name: (found[name]["numerator"], found[name]["denominator"])
             for name in ("on_plan", "settled")}  # fmt: skip
    assert share == {"on_plan": (1, 2), "settled": (1, 2)}
    assert (found["budget"]["amount"], found["budget"]["of"]) == ("240.00", 2)
    assert all(found[name]["definition"] for name in ("on_plan", "settled", "budget", "spent"))
    assert here.get("projects/figures/?year=soon")[0] == 400
    assert here.get("projects/figures/?month=1")[0] == 400


def test_every_step_but_those_of_the_page_has_an_endpoint():
    assert set(Action) - set(BODIES) == {Action.RECOLOUR, Action.LINK_CASE, Action.HIDE_PHOTO}
