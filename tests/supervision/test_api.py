"""Meetings, 审议意见, letters and problems over REST: scope, actions, refusals."""

import pytest
import time_machine

from tests.api_client import caller
from tests.cast import NOW, make_county
from tests.supervision import sittings
from tests.supervision.letters import stages as letters
from tests.supervision.opinions import stages as opinions

pytestmark = pytest.mark.django_db
MEETINGS = ("meetings:read", "meetings:write")
LETTERS = ("letters:read", "letters:write")
LATER = NOW + 9 * sittings.HOUR


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(LATER, tick=False):
        yield


def act(who, path, action, body=None):
    version = who.get(path)[1].get("version", 0)
    headers = {"If-Match": f'"{version}"'}
    return who.post(f"{path}actions/{action}/", body or {}, **headers)


def test_a_meeting_is_read_and_run_by_a_program(cast):
    meeting = sittings.convened(cast)
    clerk, unit, street = (caller(name, *MEETINGS) for name in ("office", "unit2", "street"))
    path = f"meetings/{meeting.uid}/"
    status, found = clerk.get(path)
    assert status == 200
    assert found["roster"]["due"] == 2
    assert {"decide", "close"} <= set(found["actions"])
    item = found["agenda"][0]["id"]
    assert act(clerk, path, "decide", {"item": item, "outcome": "nonsense"})[0] == 422
    status, found = act(clerk, path, "decide", {"item": item, "outcome": "done"})
    assert (status, found["agenda"][0]["outcome"]) == (200, "done")
    assert act(unit, path, "close")[0] == 403
    assert unit.get(path)[1]["steps"] == []
    assert street.get(path)[0] == 404
    assert act(clerk, path, "close")[1]["state"] == "closed"
    assert act(clerk, path, "close")[0] == 409
    assert [row["uid"] for row in clerk.get("meetings/?state=closed")[1]["results"]] == [
        str(meeting.uid)
    ]
    assert clerk.get("meetings/?nonsense=1")[0] == 400
    assert caller("office", "cases:read").get(path)[0] == 403


def test_a_unit_answers_an_opinion_by_program_and_reads_nothing_of_the_draft(cast):
    opinion = opinions.issued(cast)
    unit, clerk = caller("unit2", *MEETINGS), caller("office", *MEETINGS)
    path = f"opinions/{opinion.uid}/"
    assert act(unit, path, "sign")[0] == 200
    status, found = act(unit, path, "report", {"text": "已列出时间表"})
    assert (status, found["state"], found["actions"]) == (200, "reported", [])
    assert {step["action"] for step in found["steps"]} == {"issue", "sign", "report"}
    assert {step["action"] for step in clerk.get(path)[1]["steps"]} > {"draw_up", "submit"}
    meeting = {"meeting": str(opinion.meeting.uid)}
    status, found = act(clerk, path, "appraise", {"grade": "dissatisfied", **meeting})
    assert (status, found["state"], found["round"]) == (200, "again", 2)
    assert act(clerk, path, "appraise", {"grade": "satisfied"})[0] == 409


def test_letters_and_problems_go_their_way_by_program(cast):
    letter, problem = letters.in_hand(cast), letters.planned(cast)
    unit, clerk = caller("unit2", *LETTERS), caller("office", *LETTERS)
    path = f"letters/{letter.uid}/"
    status, found = act(unit, path, "answer", {"text": "已开工"})
    assert (status, found["state"]) == (200, "answered")
    assert act(unit, path, "accept")[0] == 403
    assert act(clerk, path, "accept")[1]["state"] == "accepted"
    assert caller("unit", *LETTERS).get(path)[0] == 404
    path = f"problems/{problem.pk}/"
    status, found = act(unit, path, "fix", {"text": "已装好"})
    assert status == 422
    assert "照片" in str(found)
    listed = unit.get(f"problems/?list={problem.problem_list.uid}&state=planned")[1]["results"]
    assert [row["id"] for row in listed] == [problem.pk]
    assert clerk.get("letters/?overdue=true")[1]["results"] == []
    assert caller("office", *MEETINGS).get(path)[0] == 403
