"""Meetings, 审议意见, letters and problems over REST: scope, actions, refusals."""

import uuid
from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from supervision.meetings import actions, terms
from supervision.meetings.models import Member, Term
from tests.api_client import caller
from tests.cast import NOW, make_county
from tests.supervision import sittings
from tests.supervision.letters import stages as letters
from tests.supervision.opinions import stages as opinions
from tests.supervision.projects import builders as b

pytestmark = pytest.mark.django_db
MEETINGS = ("meetings:read", "meetings:write")
LETTERS = ("letters:read", "letters:write")
PROJECTS = ("projects:read", "projects:write")
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


def scanned(colour="white"):
    page = BytesIO()
    Image.new("RGB", (60, 80), colour).save(page, "PNG")
    return sent(page.getvalue())


def sent(content):
    return SimpleUploadedFile("scan", content)


def test_a_meeting_is_planned_and_its_roster_kept_by_program(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    term = sittings.make_term(cast)
    clerk, deputy = caller("office", *MEETINGS), caller("deputy", *MEETINGS)
    begins = LATER + 2 * sittings.HOUR
    body = {"term": term.number, "kind": "standing_committee", "number": 40, "place": "会议室"}
    body |= {"starts_at": begins.isoformat(), "ends_at": (begins + sittings.HOUR).isoformat()}
    assert clerk.post("meetings/", body | {"term": 99})[0] == 422
    assert deputy.post("meetings/", body)[0] == 422  # a deputy's own place has no terms
    status, found = clerk.post("meetings/", body, **{"Idempotency-Key": "k" * 20})
    assert (status, found["state"], found["version"]) == (201, "planned", 1)
    assert clerk.post("meetings/", body, **{"Idempotency-Key": "k" * 20})[1] == found
    path = f"meetings/{found['uid']}/"
    assert act(clerk, path, "call_roll")[0] == 200
    assert act(clerk, path, "arrange_seats", {"text": "林示例 1排1号"})[0] == 200
    assert act(clerk, path, "set_item", {"kind": "hear", "title": "报告"})[0] == 200
    (item,) = clerk.get(path)[1]["agenda"]
    twin = {"Idempotency-Key": "k" * 20}
    for status, changed, also, said in (
        (
            412,
            {"file": sent(b"%PDF-")},
            {"If-Match": '"3"'},
            "变化",
        ),  # nobody looks at the file
        (422, {"item": 0, "file": sent(b"%PDF-")}, {}, "没有这项议程"),
        (422, {"file": sent(b"text")}, {}, "照片"),
        (200, {}, twin, ""),
        (200, {}, twin, ""),  # the same once more
        (422, {"file": scanned("black")}, twin, "请求键"),  # the key was another file's
        (412, {}, {}, "变化"),
    ):
        given = {"item": item["id"], "title": "报告文本", "file": scanned()} | changed
        headers = {"Authorization": f"Bearer {clerk.key}", "If-Match": '"4"'} | also
        answer = Client().post(f"/api/v1/{path}actions/add_material/", given, headers=headers)
        assert answer.status_code == status
        assert said in answer.json().get("detail", "")
    assert [one["title"] for one in clerk.get(path)[1]["agenda"][0]["files"]] == ["报告文本"]
    rows = clerk.get(f"seats/?meeting={found['uid']}")[1]["results"]
    assert {row["name"]: row["place"] for row in rows} == {"林示例": "1排1号", "王示例": ""}
    ids = {row["name"]: row["id"] for row in rows}
    assert [row["name"] for row in deputy.get("seats/")[1]["results"]] == ["林示例"]
    seat, other = f"seats/{ids['林示例']}/", f"seats/{ids['王示例']}/"
    assert deputy.get(other)[0] == 404
    assert act(deputy, seat, "sign", {"code": "000000"})[0] == 422
    assert act(deputy, seat, "ask_leave", {"text": "出差"})[1]["state"] == "leave_asked"
    assert act(deputy, seat, "settle_leave", {"approved": True})[0] == 403
    assert act(clerk, seat, "settle_leave", {"approved": True})[1]["state"] == "on_leave"


def test_codes_are_not_tried_out_by_program(cast):
    meeting = sittings.convened(cast)
    deputy = caller("deputy", *MEETINGS)
    path = f"seats/{sittings.seat_of(meeting, cast.representative).pk}/"
    tries = [act(deputy, path, "sign", {"code": "999999"})[0] for _try in range(11)]
    assert tries == [422] * 10 + [429]


def test_letters_and_lists_begin_by_program(cast):
    clerk, unit = caller("office", *LETTERS), caller("unit2", *LETTERS)
    body = {"title": "路灯", "problems": "不亮", "advice": "修好", "organisation": cast.unit2.code}
    assert unit.post("letters/", body)[0] == 403
    assert clerk.post("letters/", body | {"case": "990101-20200101-00001"})[0] == 422
    meeting = sittings.convened(cast)
    status, found = clerk.post("letters/", body | {"meeting": str(meeting.uid)})
    assert (status, found["state"], found["origins"][0]["kind"]) == (201, "draft", "会议")
    assert unit.get(f"letters/{found['uid']}/")[0] == 404
    drafted = {"title": "督查", "letter": found["uid"]}
    assert clerk.post("problem-lists/", drafted)[0] == 422  # nobody has received it
    status, sheet = clerk.post("problem-lists/", {"title": "督查"})
    assert status == 201
    assert unit.post("problem-lists/", {"title": "x"})[0] == 403
    line = {"list": sheet["uid"], "text": "没有灭火器", "organisation": cast.unit2.code}
    assert unit.post("problems/", line | {"due_on": "2026-12-31"})[0] == 422
    status, listed = clerk.post("problems/", line | {"due_on": "2026-12-31"})
    assert (status, listed["state"], listed["position"]) == (201, "open", 1)
    shown = unit.get(f"problem-lists/{sheet['uid']}/")[1]
    assert [row["id"] for row in shown["problems"]] == [listed["id"]]
    assert caller("street", *LETTERS).get(f"problem-lists/{sheet['uid']}/")[0] == 404
    opinion = {"meeting": str(meeting.uid), "title": "报告", "content": "加快。"}
    opinion |= {"organisation": cast.unit2.code}
    status, made = caller("office", *MEETINGS).post("opinions/", opinion)
    assert (status, made["state"]) == (201, "draft")


def test_a_group_inspects_and_reports_by_program(cast):
    project = b.planned(cast)
    clerk, head, unit = (caller(name, *PROJECTS) for name in ("office", "deputy", "unit2"))
    body = {"project": project.code, "head": str(cast.representative.uid)}
    body |= {"members": [str(cast.other_representative.uid)]}
    assert unit.post("groups/", body)[0] == 403
    assert clerk.post("groups/", body | {"head": str(uuid.uuid4())})[0] == 422
    status, found = clerk.post("groups/", body)
    assert (status, found["state"]) == (201, "active")
    assert clerk.post("groups/", body)[0] == 422
    path = f"groups/{found['id']}/"
    visit = {"inspected_on": "2026-11-18", "percent": 40, "text": "主体已封顶。"}
    assert act(unit, path, "inspect", visit)[0] == 403
    assert act(head, path, "inspect", visit | {"quarter": 3})[0] == 422
    status, found = act(head, path, "inspect", visit | {"findings": ["坡道没有施工"]})
    assert (status, found["inspections"][0]["quarter"]) == (200, 4)
    (problem,) = found["inspections"][0]["findings"]
    settled = {"finding": problem["id"], "text": "坡道已建。"}
    status, found = act(head, path, "settle_finding", settled)
    assert found["inspections"][0]["findings"][0]["outcome"] == "坡道已建。"
    status, found = act(head, path, "report", {"year": 2026, "half": 2, "seen": "到现场一次。"})
    assert (status, found["reports"][0]["half"]) == (200, 2)
    members = {"head": str(cast.other_representative.uid), "members": body["members"]}
    assert act(head, path, "change_members", members)[0] == 403
    members["members"] = [str(cast.representative.uid)]
    assert act(clerk, path, "change_members", members)[1]["head"] == members["head"]
    assert caller("street", *PROJECTS).get(path)[0] == 404
    assert [row["id"] for row in unit.get("groups/?overdue=false")[1]["results"]] == [found["id"]]


def test_a_round_is_begun_called_and_corrected_by_program(cast, django_assert_num_queries):
    clerk, unit, street = (caller(name, *PROJECTS) for name in ("office", "unit2", "street"))
    body = {"year": 2027, "places": 2, "call_from": "2026-11-18", "call_until": "2026-12-31"}
    assert unit.post("rounds/", body)[0] == 403
    assert clerk.post("rounds/", body | {"surplus": 0})[0] == 422
    status, found = clerk.post("rounds/", body)
    assert (status, found["state"], found["surplus"], found["url"]) == (201, "preparing", 1, None)
    assert clerk.post("rounds/", body)[0] == 422  # one a year
    path = f"rounds/{found['uid']}/"
    assert unit.get(path)[0] == 404
    short = body | {"surplus": 1, "call_until": "2026-11-20"}
    assert "30" in str(act(clerk, path, "edit", short))
    status, found = act(clerk, path, "open_call", {"text": "征集民生实事。"})
    assert (status, found["state"]) == (200, "calling")
    assert found["actions"] == ["extend_call", "close_call", "correct"]
    assert [step["action"] for step in found["steps"]] == ["begin", "open_call"]
    seen = unit.get(path)[1]
    assert (seen["call_text"], seen["steps"], seen["actions"]) == ("征集民生实事。", [], [])
    assert act(unit, path, "close_call")[0] == 403
    wanted = {"places": 1, "surplus": 1, "text": "资金没有落实。"}
    planned = sittings.planned(cast)
    unheld = act(clerk, path, "correct", wanted | {"meeting": str(planned.uid)})
    assert (unheld[0], "没有召开" in str(unheld[1])) == (422, True)
    held = sittings.convened(cast, term=planned.term, number=33)
    status, found = act(clerk, path, "correct", wanted | {"meeting": str(held.uid)})
    assert (status, found["places"], found["candidates_needed"]) == (200, 1, 2)
    assert "资金没有落实" in found["steps"][-1]["text"]
    assert act(clerk, path, "end")[0] == 409
    assert clerk.post(f"{path}actions/end/", {})[0] == 428
    with CaptureQueriesContext(connection) as one:
        assert len(clerk.get("rounds/?year=2027&state=calling")[1]["results"]) == 1
    needed = len(one)  # read at once: the next request empties it
    assert street.post("rounds/", body)[0] == 201
    with django_assert_num_queries(needed):
        assert len(clerk.get("rounds/?year=2027&division=990101")[1]["results"]) == 2
    assert clerk.get("rounds/?nonsense=1")[0] == 400


def test_a_term_and_who_sits_in_its_committee_are_kept_by_program(cast, django_assert_num_queries):
    clerk, unit, street = (caller(name, *MEETINGS) for name in ("office", "unit2", "street"))
    body = {"number": 18, "body": "青溪县人民代表大会", "starts_on": "2022-01-10"}
    assert unit.post("terms/", body)[0] == 403
    assert clerk.post("terms/", body | {"ends_on": "2022-01-01"})[0] == 422
    status, found = clerk.post("terms/", body)
    assert (status, found["members"], found["actions"]) == (201, [], ["appoint", "dismiss"])
    assert clerk.post("terms/", body)[0] == 422
    path = f"terms/{found['id']}/"
    assert street.get(path)[0] == 404
    given = {"representative": str(cast.representative.uid), "starts_on": "2022-01-12"}
    assert act(clerk, path, "appoint", given | {"post": "president"})[0] == 422
    stranger = given | {"representative": str(uuid.uuid4()), "post": "chair"}
    assert "没有这个人" in str(act(clerk, path, "appoint", stranger))
    assert (
        act(clerk, path, "appoint", given | {"post": "chair", "starts_on": "2021-01-12"})[0] == 422
    )
    status, found = act(clerk, path, "appoint", given | {"post": "chair"})
    assert (status, found["members"][0]["post"], found["version"]) == (200, "chair", 2)
    member = {"member": found["members"][0]["id"], "ends_on": "2026-11-18"}
    stale = clerk.post(f"{path}actions/dismiss/", member, **{"If-Match": '"1"'})
    assert stale[0] == 412
    meeting = sittings.planned(cast, term=Term.objects.get(), number=32)
    actions.invite(meeting, name="甲", organisation=cast.unit2, by=cast.actor("office"), now=NOW)
    seen = unit.get(path)[1]  # of a meeting that it sits in on
    assert (seen["actions"], seen["steps"]) == ([], [])
    assert act(unit, path, "dismiss", member)[0] == 403
    sitting = Member.objects.get()
    assert act(clerk, path, "dismiss", member | {"ends_on": "2099-01-01"})[0] == 422
    assert act(clerk, path, "dismiss", member)[1]["members"] == []
    again = {"ends_on": date(2026, 11, 20), "by": cast.actor("office"), "now": NOW}
    with pytest.raises(actions.Invalid, match="已经结束"):  # by a colleague, a moment ago
        terms.dismiss(Term.objects.get(), member=sitting, **again)
    with CaptureQueriesContext(connection) as one:
        assert len(clerk.get("terms/?number=18")[1]["results"]) == 1
    needed = len(one)  # read at once: the next request empties it
    assert street.post("terms/", body | {"body": "富民街道居民议事会", "number": 1})[0] == 201
    with django_assert_num_queries(needed):
        assert len(clerk.get("terms/?division=990101")[1]["results"]) == 2
