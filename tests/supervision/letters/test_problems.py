"""F64 问题清单, 责任清单, 整改清单: evidence, and another person who checks again."""

import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from PIL import Image

from liaison.attachments.models import Attachment
from liaison.attachments.permissions import can_see
from liaison.deadlines.models import Clock
from liaison.exports.lists import LISTS
from liaison.workflow import NotAllowed, WrongState, allowed_actions, step
from supervision.letters import problems
from supervision.letters.models import Problem, ProblemList
from supervision.letters.permissions import may_list
from supervision.letters.workflow import ProblemAction, ProblemState, State
from supervision.meetings.actions import Invalid
from tests.cast import NOW, make_county
from tests.supervision import sittings
from tests.supervision.letters import stages
from tests.supervision.letters.stages import DUE, HOUR

pytestmark = pytest.mark.django_db
LATER = NOW + 9 * HOUR
# state → what the clerk, the leader and the unit may do; nobody else anything.
MATRIX = {
    "open": ("drop", "", "plan"),
    "planned": ("drop", "", "plan fix"),
    "fixed": ("pass fail", "pass fail", ""),
    "closed": ("", "", ""),
    "dropped": ("", "", ""),
}
OTHERS = ["deputy", "station", "street", "street2", "government", "unit", "auditor", "admin"]


class Stop(Exception):
    """Leaves a permitted step before anything is stored."""


@pytest.fixture
def cast():
    return make_county()


def outcome(problem, action, actor):
    try:
        with step(problem, action, by=actor, now=LATER):
            raise Stop
    except Stop:
        return 200
    except (NotAllowed, WrongState) as refusal:
        return refusal.status


@pytest.mark.parametrize("state", MATRIX)
def test_each_party_does_what_the_table_says_and_nobody_else_anything(cast, state):
    problem = stages.PROBLEM_STAGES[state](cast)
    assert problem.state == state
    for name, words in zip(("office", "leader", "unit2"), MATRIX[state], strict=True):
        actor, wanted = cast.actor(name), set(words.split())
        assert set(allowed_actions(problem, actor, LATER)) == wanted, name
        for action in ProblemAction:
            assert (outcome(problem, action, actor) == 200) == (action in wanted), (name, action)
    for name in OTHERS:
        found = {outcome(problem, action, cast.actor(name)) for action in ProblemAction}
        assert found == {403}, name


def test_the_tables_name_every_state_and_action():
    assert set(MATRIX) == set(ProblemState)
    offered = {action for row in MATRIX.values() for words in row for action in words.split()}
    assert offered == set(ProblemAction)


def test_a_list_is_made_of_a_letter_that_stands(cast):
    letter, clerk = stages.draft(cast), cast.actor("office")
    given = {"division": "990101", "title": "清单", "letter": letter, "by": clerk, "now": NOW}
    for letter.state in State:
        may = letter.state in {State.ISSUED, State.IN_HAND, State.ANSWERED, State.ACCEPTED}
        assert (may_list(letter, clerk), may_list(letter, cast.actor("unit2"))) == (may, False)
        if may:
            assert problems.open_list(**given).letter == letter
            continue
        with pytest.raises(Invalid) as refusal:
            problems.open_list(**given)
        assert refusal.value.field == "letter"


def test_f64_marked_rectified_needs_evidence_and_a_re_check_by_somebody_else(cast):
    """G a problem, W marked rectified, T evidence and re-check by someone other than the fixer."""
    problem, unit = stages.planned(cast), cast.actor("unit2")
    with pytest.raises(Invalid, match="照片"):
        problems.fix(problem, text="已装好", by=unit, now=LATER)
    photo = stages.photo()
    problems.fix(problem, text="已装好", photos=[photo], owner="stage", by=unit, now=LATER)
    assert Attachment.objects.of(problem).get().pk == photo
    fixer = stages.becomes(cast, "unit2", "congress_clerk", division=cast.division)
    assert not allowed_actions(problem, fixer, LATER)
    with pytest.raises(WrongState):
        problems.pass_(problem, by=fixer, now=LATER)
    problems.pass_(problem, by=cast.actor("office"), now=LATER)
    assert (problem.state, problem.checked_by) == ("closed", cast.users["office"])


def test_the_database_itself_refuses_the_fixers_own_check(cast):
    problem = stages.fixed(cast)
    with pytest.raises(IntegrityError, match="problem_checked_by_another"):
        Problem.objects.filter(pk=problem.pk).update(checked_by=problem.fixed_by_id)


def test_a_failed_check_starts_over_until_another_day(cast):
    problem, clerk = stages.fixed(cast), cast.actor("office")
    assert Clock.objects.of(problem).running().get().kind == "recheck"
    with pytest.raises(Invalid) as refusal:
        problems.fail(problem, text="缺一具", due_on=LATER.date(), by=clerk, now=LATER)
    assert refusal.value.field == "due_on"
    problems.fail(problem, text="缺一具", due_on=DUE, by=clerk, now=LATER)
    assert (problem.state, problem.fixed_at) == ("planned", None)
    clock = Clock.objects.of(problem).running().get()
    assert clock.kind == "rectify"
    assert clock.due_at.isoformat() == "2026-12-31T16:00:00+00:00"
    given = {"photos": [stages.photo()], "owner": "stage", "by": cast.actor("unit2")}
    problems.fix(problem, text="补齐", **given, now=LATER)
    problems.pass_(problem, by=clerk, now=LATER)
    assert problem.state == "closed"


def test_who_answers_for_it_and_what_is_done_are_named(cast):
    problem, unit = stages.listed(cast), cast.actor("unit2")
    for missing in ("person", "measure"):
        given = {"person": "沈示例", "measure": "每棚两具"} | {missing: " "}
        with pytest.raises(Invalid) as refusal:
            problems.plan(problem, **given, by=unit, now=LATER)
        assert refusal.value.field == missing


def test_a_due_day_lies_ahead(cast):
    sheet = stages.listed(cast).problem_list
    given = {"text": "x", "organisation": cast.unit2, "by": cast.actor("office"), "now": NOW}
    with pytest.raises(Invalid) as refusal:
        problems.add(sheet, due_on=NOW.date(), **given)
    assert refusal.value.field == "due_on"


def test_a_unit_sees_its_own_problems_in_each_of_the_three_lists(cast):
    problem = stages.planned(cast)
    given = {"text": "盲道被占。", "organisation": cast.unit, "due_on": DUE}
    problems.add(problem.problem_list, **given, by=cast.actor("office"), now=NOW)
    own = {"problems": "第三季度督查", "duties": "沈示例", "measures": "每棚两具"}
    for name, who, other in (("unit2", "充电棚", "盲道"), ("unit", "盲道", "充电棚")):
        client = Client()
        client.force_login(cast.users[name])
        for view, words in own.items():
            page = client.get(f"{problem.problem_list.get_absolute_url()}?view={view}")
            assert who in page.content.decode(), (name, view)
            assert other not in page.content.decode(), (name, view)
            sheet = LISTS[view].sheet(cast.actor(name), {"list": str(problem.problem_list_id)}, NOW)
            lines = str(list(sheet.lines(sheet.rows)))
            assert (who in lines, other in lines) == (True, False), (name, view)
            if name == "unit2":
                assert words in page.content.decode()
    outsider = Client()
    outsider.force_login(cast.users["government"])
    assert outsider.get(problem.problem_list.get_absolute_url()).status_code == 404
    assert outsider.get(problem.get_absolute_url()).status_code == 404


def test_from_the_list_to_the_checked_photo_on_the_desk(cast):
    clients = {}
    for name in ("office", "leader", "unit2"):
        clients[name] = Client()
        clients[name].force_login(cast.users[name])
    office, unit = clients["office"], clients["unit2"]
    answer = office.post("/desk/problem-lists/new/", {"title": "第三季度督查"})
    sheet = ProblemList.objects.get()
    given = {"text": "充电棚没有灭火器。", "organisation": cast.unit2.pk}
    assert office.post(answer.url, given | {"due_on": "2020-01-01"}).status_code == 422
    assert office.post(answer.url, given | {"due_on": "2099-01-01"}).status_code == 422
    year = NOW.year + 1
    assert office.post(answer.url, given | {"due_on": f"{year}-06-30"}).status_code == 302
    problem = sheet.problems.get()
    assert unit.post(answer.url, given | {"due_on": f"{year}-06-30"}).status_code == 404
    url = problem.get_absolute_url()

    def act(who, action, **data):
        version = sittings.fresh(problem).version
        return who.post(f"{url}{action}/", {"version": version} | data).status_code

    assert act(unit, "plan", person="沈示例", measure="每棚两具") == 302
    assert act(unit, "fix", text="已装好") == 422
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "#a0522d").save(picture, "JPEG")
    photo = SimpleUploadedFile("a.jpg", picture.getvalue(), content_type="image/jpeg")
    assert act(unit, "fix", text="已装好", photos=photo) == 302
    shown = Attachment.objects.of(problem).get()
    assert str(shown.pk) in office.get(url).content.decode()
    fetched = SimpleNamespace(actor=cast.actor("office"))
    assert can_see(fetched, shown)
    assert not can_see(SimpleNamespace(actor=cast.actor("unit")), shown)
    assert act(unit, "pass") == 403
    assert act(clients["leader"], "pass") == 302
    assert "已销号" in unit.get(url).content.decode()
    assert office.get("/desk/problems/?tab=nonsense").status_code == 404
    assert office.get(f"{answer.url}?view=nonsense").status_code == 404
