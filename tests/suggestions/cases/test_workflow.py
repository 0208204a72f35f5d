"""The whole State × Action × Role matrix against a table written by hand, and `step` itself."""

import pytest

from liaison.workflow import SYSTEM, NotAllowed, WrongState, allowed_actions, citizen_of, step
from suggestions.cases.workflow import Action, Role, State
from tests import stages
from tests.cast import NOW, make_county

pytestmark = pytest.mark.django_db
LATER = NOW + 11.5 * stages.HOUR

CITIZEN = {"citizen": "supply_info withdraw"}
NOBODY = {}
# stage → who → what. Whoever is not named may do nothing; order and spelling mean nothing.
MATRIX = {
    "submitted": CITIZEN
    | {
        "deputy": "accept decline urge",
        "station_officer": "accept decline hand_over reassign supply_info urge",
        "street_clerk": "hand_over reassign urge",
        "congress_clerk": "hand_over reassign urge",
    },
    "accepted": CITIZEN
    | {
        "deputy": "answer note_progress request_info decline urge",
        "station_officer": "answer dispatch note_progress request_info decline hand_over reassign"
        " supply_info urge",
        "street_clerk": "dispatch hand_over reassign urge",
        "congress_clerk": "dispatch hand_over reassign urge",
    },
    "direct": CITIZEN
    | {
        "deputy": "answer note_progress request_info urge",
        "station_officer": "answer dispatch note_progress request_info reassign supply_info urge",
        "street_clerk": "dispatch reassign urge",
        "congress_clerk": "dispatch reassign urge",
    },
    "need_info": CITIZEN
    | {
        "system": "supply_info",
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "reassign urge",
    },
    "pending_review": CITIZEN
    | {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "approve return_review reassign urge",
        "congress_clerk": "reassign urge",
    },
    "dispatched": CITIZEN
    | {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "reassign urge",
        "unit_officer": "sign object",
    },
    "in_progress": CITIZEN
    | {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "reassign urge",
        "unit_officer": "note_progress request_info resolve object",
    },
    "objection": CITIZEN
    | {
        "deputy": "urge",
        "station_officer": "settle_objection reassign supply_info urge",
        "street_clerk": "settle_objection reassign urge",
        "congress_clerk": "reassign urge",
    },
    "reply_review": CITIZEN
    | {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "approve_reply return_reply reassign urge",
        "congress_clerk": "reassign urge",
    },
    "replied": CITIZEN
    | {
        "deputy": "deliver return_reply urge",
        "station_officer": "deliver return_reply reassign supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "reassign urge",
    },
    "fed_back": {
        "citizen": "rate supply_info",
        "station_officer": "reassign supply_info",
        "street_clerk": "reassign",
        "congress_clerk": "reassign",
        "system": "close",
    },
    "second_round": CITIZEN
    | {
        "deputy": "record_callback note_progress request_info urge",
        "station_officer": "record_callback note_progress request_info reassign supply_info urge",
        "street_clerk": "refer_to_study reassign urge",
        "congress_clerk": "refer_to_study reassign urge",
    },
    "called_back": CITIZEN
    | {
        "deputy": "answer note_progress request_info urge",
        "station_officer": "answer dispatch note_progress request_info reassign supply_info urge",
        "street_clerk": "dispatch refer_to_study reassign urge",
        "congress_clerk": "dispatch refer_to_study reassign urge",
    },
    "joint_study": CITIZEN
    | {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "close reassign urge",
    },
    "closed": NOBODY,
    "withdrawn": NOBODY,
    "not_accepted": NOBODY,
}
# What differs when the unit is a county bureau (转办): the 代表工委 holds the second key.
TRANSFER = {
    "pending_review": {
        "street_clerk": "reassign urge",
        "congress_clerk": "approve return_review reassign urge",
    },
    "objection": {
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "settle_objection reassign urge",
    },
    "reply_review": {
        "street_clerk": "reassign urge",
        "congress_clerk": "approve_reply return_reply reassign urge",
    },
}
CAST = {
    "deputy": "deputy",
    "station_officer": "station",
    "street_clerk": "street",
    "congress_clerk": "office",
    "unit_officer": "unit",
    "leader": "leader",
    "auditor": "auditor",
    # Outsiders: the same offices elsewhere, and offices without a part in cases.
    "other deputy": "deputy2",
    "other station": "station2",
    "other street": "street2",
    "other unit": "unit2",
    "government": "government",
    "admin": "admin",
}
# Who is turned away as a person (403), wherever the case stands; everybody else gets 409.
NEVER = {
    "deputy": "take_over hand_over reassign dispatch approve return_review sign object"
    " settle_objection resolve approve_reply rate supply_info refer_to_study close withdraw",
    "station_officer": "approve return_review sign object resolve approve_reply rate"
    " refer_to_study close withdraw",
    "street_clerk": "accept take_over request_info supply_info decline answer sign object"
    " note_progress resolve deliver rate record_callback close withdraw",
    "congress_clerk": "accept take_over request_info supply_info decline answer sign object"
    " note_progress resolve deliver rate record_callback withdraw",
    "unit_officer": "accept take_over hand_over reassign supply_info decline answer dispatch"
    " approve return_review settle_objection return_reply approve_reply deliver rate"
    " record_callback refer_to_study close withdraw urge",
    "citizen": "accept take_over hand_over reassign request_info decline answer dispatch approve"
    " return_review sign object settle_objection note_progress resolve return_reply approve_reply"
    " deliver record_callback refer_to_study close urge",
    "system": "accept take_over hand_over reassign request_info decline answer"
    " dispatch approve return_review sign object settle_objection note_progress resolve"
    " return_reply approve_reply deliver rate record_callback refer_to_study withdraw urge",
}


class Stop(Exception):
    """Leaves a permitted step before anything is stored."""


@pytest.fixture
def cast():
    return make_county()


def actors_of(cast, case):
    actors = {who: cast.actor(name) for who, name in CAST.items()}
    stranger = stages.submitted(cast)
    return actors | {
        "citizen": citizen_of(case),
        "other citizen": citizen_of(stranger),
        "system": SYSTEM,
    }


def expected(stage, who, table):
    return set(table[stage].get(who, "").split())


def outcome(case, action, actor):
    try:
        with step(case, action, by=actor, now=LATER):
            raise Stop
    except Stop:
        return 200
    except (NotAllowed, WrongState) as refusal:
        return refusal.status


@pytest.mark.parametrize("stage", MATRIX)
def test_each_role_may_do_what_the_table_says_and_step_refuses_the_rest(cast, stage):
    case = getattr(stages, stage)(cast)
    for who, actor in actors_of(cast, case).items():
        wanted = expected(stage, who, MATRIX)
        if stage == "called_back" and who == "unit_officer":
            assert case.unit_id is None
        assert set(allowed_actions(case, actor, LATER)) == wanted, (stage, who)
        for action in Action:
            refused = 403 if action in NEVER.get(who, " ".join(Action)).split() else 409
            if who == "unit_officer" and case.unit_id is None:
                refused = 403  # no unit has a part in it now
            assert outcome(case, action, actor) == (200 if action in wanted else refused), (
                stage,
                who,
                action,
            )


@pytest.mark.parametrize("stage", TRANSFER)
def test_a_county_bureau_is_reviewed_by_the_congress_office(cast, stage):
    case = getattr(stages, stage)(cast, unit=cast.unit2)
    for who, wanted in TRANSFER[stage].items():
        actor = cast.actor(CAST[who])
        assert set(allowed_actions(case, actor, LATER)) == set(wanted.split()), who


def test_the_table_names_every_state_and_every_action():
    named = {state for stage in MATRIX for state in [stage.replace("called_back", "second_round")]}
    assert named == set(State)
    offered = {a for table in MATRIX.values() for words in table.values() for a in words.split()}
    assert offered | {"take_over"} == set(Action)
    assert set(NEVER) | {"leader", "auditor"} == set(Role)


def test_every_state_has_a_way_out_for_staff_or_is_an_end():
    ways = {
        stage: set(" ".join(words for who, words in table.items() if who != "citizen").split())
        for stage, table in MATRIX.items()
    }
    idle = {"urge", "reassign", "note_progress"}
    for stage, offered in ways.items():
        if stage in {"closed", "withdrawn", "not_accepted"}:
            assert not offered
        else:
            assert offered - idle, stage


def test_a_station_takes_over_at_twelve_hours_and_not_before(cast):
    case = stages.submitted(cast)
    station = cast.actor("station")
    assert "take_over" not in allowed_actions(case, station, NOW + 11.9 * stages.HOUR)
    assert "take_over" in allowed_actions(case, station, NOW + 12 * stages.HOUR)
    assert "take_over" not in allowed_actions(case, cast.actor("station2"), NOW + 13 * stages.HOUR)
