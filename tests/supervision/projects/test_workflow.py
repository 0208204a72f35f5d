"""Who may take which step in which state: the whole table, written out once more."""

import pytest

from liaison.workflow import SYSTEM, allowed_actions
from supervision.projects.forms import ACTS
from supervision.projects.models import LivelihoodProject
from supervision.projects.workflow import STAGE_OF, Action, State
from tests.cast import NOW, make_county

from . import builders

pytestmark = pytest.mark.django_db

ALLOWED = {
    State.COLLECTED: {
        "office": "edit pool reject note link_case hide_photo",
        "government": "reject note",
    },
    State.POOLED: {
        "office": "edit select reject note link_case hide_photo",
        "government": "reject note",
    },
    State.SCREENING: {
        "office": "edit pass_feasibility send_back reject note link_case hide_photo",
        "government": "pass_feasibility send_back reject note",
    },
    State.LEGALITY: {  # the government has reviewed the feasibility
        "office": "pass_legality send_back reject note link_case hide_photo",
        "government": "send_back reject note",
    },
    State.CANDIDATE: {
        "office": "submit send_back note link_case hide_photo",
        "government": "send_back note",
    },
    State.COMMITTEE: {
        "office": "deliberate note link_case hide_photo",
        "government": "note",
    },
    State.PLENARY: {
        "office": "list_for_vote note link_case hide_photo",
        "government": "note",
    },
    State.VOTE: {
        "office": "record_vote note link_case hide_photo",
        "government": "note",
        "system": "record_vote",
    },
    State.ADOPTED: {"office": "announce note link_case hide_photo", "government": "note"},
    State.PLANNING: {
        "office": "note link_case hide_photo",
        "government": "approve_plan return_plan assign note",
        "unit2": "note",
    },
    State.PLANNED: {
        "office": "start note link_case hide_photo",
        "government": "assign ask_change note",
        "unit2": "note",
    },
    State.RUNNING: {
        "office": "note link_case hide_photo",
        "government": "assign ask_change note",
        "unit2": "report explain complete note",
        "system": "recolour",
    },
    State.CHANGING: {
        "office": "decide_change note link_case hide_photo",
        "government": "note",
        "unit2": "report note",
        "system": "recolour",
    },
    State.PAUSED: {
        "office": "resume note link_case hide_photo",
        "government": "ask_change note",
        "unit2": "note",
    },
    State.STOPPED: {
        "office": "archive note link_case hide_photo",
        "government": "note",
        "unit2": "note",
    },
    State.ACCEPTANCE: {
        "office": "accept refuse note link_case hide_photo",
        "government": "accept refuse note",
        "unit2": "note",
    },
    State.TESTING: {
        "office": "test note link_case hide_photo",
        "government": "note",
        "unit2": "note",
        "system": "test",
    },
    State.RECTIFYING: {
        "office": "note link_case hide_photo",
        "government": "note",
        "unit2": "rectify note",
    },
    State.SETTLED: {
        "office": "archive note link_case hide_photo",
        "government": "note",
        "unit2": "note",
    },
    State.ARCHIVED: {"office": "hide_photo"},
    State.REJECTED: {"office": "reconsider"},
}
PEOPLE = [
    "office",
    "government",
    "unit2",
    "unit",
    "leader",
    "deputy",
    "station",
    "street",
    "street2",
    "council",
    "auditor",
    "admin",
]


@pytest.mark.parametrize("state", State)
def test_every_state_offers_each_office_exactly_its_own_steps(state):
    cast = make_county()
    project = builders.STAGES[state](cast)
    assert project.state == state
    offered = {name: allowed_actions(project, cast.actor(name), NOW) for name in PEOPLE}
    offered["system"] = allowed_actions(project, SYSTEM, NOW)
    found = {name: set(map(str, steps)) for name, steps in offered.items() if steps}
    wanted = {name: set(steps.split()) for name, steps in ALLOWED[state].items()}
    if state not in {State.ARCHIVED, State.REJECTED}:
        wanted["leader"] = {"note"}
    assert found == wanted


def test_who_builds_neither_approves_the_plan_nor_accepts_the_work():
    """A township government that is the unit itself: the congress office judges instead."""
    cast = make_county()
    project = builders.plan_sent(cast)
    type(cast.unit2).objects.filter(pk=cast.unit2.pk).update(kind="township")
    project = LivelihoodProject.objects.get(pk=project.pk)
    judging = {Action.APPROVE_PLAN, Action.RETURN_PLAN, Action.ACCEPT, Action.REFUSE}
    for state, theirs in ((State.PLANNING, {"approve_plan", "return_plan"}),
                          (State.ACCEPTANCE, {"accept", "refuse"})):  # fmt: skip
        project.state = state
        assert not judging & set(allowed_actions(project, cast.actor("unit2"), NOW))
        assert theirs <= set(allowed_actions(project, cast.actor("office"), NOW))
    rows = LivelihoodProject.objects.filter(pk=project.pk)
    assert rows.awaiting(cast.actor("office")).exists()
    assert not rows.awaiting(cast.actor("unit2")).exists()


def test_every_step_of_an_office_has_its_button():
    assert set(Action) - set(ACTS) == {Action.RECOLOUR}


def test_sixteen_stages_cover_every_state_but_what_was_not_taken():
    assert {number for number, _label in STAGE_OF.values()} == set(range(1, 17))
    assert set(State) - set(STAGE_OF) == {State.REJECTED}


SEES = {
    # collected for the county: its own offices; published: everybody around; with a unit: the unit
    State.COLLECTED: {"office", "government", "leader", "auditor"},
    State.CANDIDATE: {
        *{"office", "government", "leader", "auditor"},
        *{"deputy", "deputy2", "station", "station2", "street", "street2", "council"},
    },
    State.RUNNING: {
        *{"office", "government", "leader", "auditor", "unit2"},
        *{"deputy", "deputy2", "station", "station2", "street", "street2", "council"},
    },
}


@pytest.mark.parametrize("state", SEES)
def test_who_sees_a_project(state):
    cast = make_county()
    project = builders.STAGES[state](cast)
    seen = {
        name
        for name in cast.users
        if LivelihoodProject.objects.visible_to(cast.actor(name)).filter(pk=project.pk).exists()
    }
    assert seen == SEES[state]
