"""The whole State × Action × Role matrix against a table written by hand, and `step` itself."""

# ruff: noqa: E501 - one line per office

import pytest

from liaison.workflow import SYSTEM, NotAllowed, WrongState, allowed_actions, citizen_of, step
from suggestions.cases.workflow import Action, Role, State
from tests import stages
from tests.cast import NOW, make_county

pytestmark = pytest.mark.django_db
LATER = NOW + 11.5 * stages.HOUR

# stage → who → what. Whoever is not named may do nothing; order and spelling mean nothing.
MATRIX = {
    "submitted": {
        "deputy": "accept decline urge",
        "station_officer": "refer_petition accept hand_over reassign convert supply_info decline merge urge",
        "street_clerk": "refer_petition hand_over reassign convert merge urge",
        "congress_clerk": "refer_petition hand_over reassign convert supervise merge urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
    },
    "accepted": {
        "deputy": "refer_procuratorate refer_specialty answer ask_to_pass_on note_progress request_info decline urge",
        "station_officer": "refer_petition refer_procuratorate refer_specialty hand_over reassign convert answer dispatch submit_review note_progress request_info "
        "supply_info decline merge urge",
        "street_clerk": "refer_petition refer_procuratorate refer_specialty hand_over reassign convert dispatch submit_review merge urge",
        "congress_clerk": "refer_petition refer_procuratorate refer_specialty hand_over reassign convert dispatch submit_review report_up supervise merge urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
        "system": "move_to_specialty",
    },
    "direct": {
        "deputy": "refer_procuratorate refer_specialty answer ask_to_pass_on note_progress request_info urge",
        "station_officer": "refer_petition refer_procuratorate refer_specialty reassign convert answer dispatch submit_review note_progress request_info supply_info "
        "merge urge",
        "street_clerk": "refer_petition refer_procuratorate refer_specialty reassign convert dispatch submit_review merge urge",
        "congress_clerk": "refer_petition refer_procuratorate refer_specialty reassign convert dispatch submit_review report_up supervise merge urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
        "system": "move_to_specialty",
    },
    "need_info": {
        "deputy": "refer_procuratorate urge",
        "station_officer": "refer_petition refer_procuratorate reassign supply_info merge urge",
        "street_clerk": "refer_petition refer_procuratorate reassign merge urge",
        "congress_clerk": "refer_petition refer_procuratorate reassign supervise merge urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
        "system": "supply_info",
    },
    "pending_review": {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign approve return_review urge",
        "congress_clerk": "reassign supervise urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
    },
    "at_government": {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "reassign supervise urge",
        "leader": "supervise urge",
        "government": "dispatch return_review urge entrust",
        "citizen": "supply_info withdraw",
    },
    "reported_up": {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "reassign reply_interim resolve supervise urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
    },
    "dispatched": {
        "deputy": "refer_procuratorate urge",
        "station_officer": "refer_procuratorate reassign recall add_assistant supply_info urge",
        "street_clerk": "refer_procuratorate reassign recall add_assistant urge",
        "congress_clerk": "refer_procuratorate reassign supervise urge",
        "unit_officer": "sign object entrust",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
    },
    "in_progress": {
        "deputy": "refer_procuratorate urge",
        "station_officer": "refer_procuratorate reassign add_assistant hold supply_info urge",
        "street_clerk": "refer_procuratorate reassign add_assistant hold urge",
        "congress_clerk": "refer_procuratorate reassign supervise urge",
        "unit_officer": "object note_contact note_progress extend pause hold resolve request_info entrust",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
    },
    "objection": {
        "deputy": "urge",
        "station_officer": "reassign settle_objection supply_info urge",
        "street_clerk": "reassign settle_objection urge",
        "congress_clerk": "reassign supervise urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
    },
    "reply_review": {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign approve_reply return_reply urge",
        "congress_clerk": "reassign supervise urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
    },
    "replied": {
        "deputy": "return_reply deliver urge",
        "station_officer": "reassign return_reply deliver supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "reassign supervise urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
    },
    "fed_back": {
        "deputy": "record_callback analyse",
        "station_officer": "reassign record_callback supply_info analyse",
        "street_clerk": "reassign analyse",
        "congress_clerk": "reassign analyse",
        "citizen": "rate supply_info",
        "system": "close",
    },
    "second_round": {
        "deputy": "refer_procuratorate refer_specialty ask_to_pass_on note_progress record_callback request_info urge",
        "station_officer": "refer_procuratorate refer_specialty reassign note_progress record_callback request_info supply_info urge",
        "street_clerk": "refer_procuratorate refer_specialty reassign refer_to_study urge",
        "congress_clerk": "refer_procuratorate refer_specialty reassign refer_to_study supervise urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
        "system": "move_to_specialty",
    },
    "called_back": {
        "deputy": "refer_procuratorate refer_specialty answer ask_to_pass_on note_progress request_info urge",
        "station_officer": "refer_procuratorate refer_specialty reassign answer dispatch submit_review note_progress request_info supply_info urge",
        "street_clerk": "refer_procuratorate refer_specialty reassign dispatch submit_review refer_to_study urge",
        "congress_clerk": "refer_procuratorate refer_specialty reassign dispatch submit_review report_up refer_to_study supervise urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
        "system": "move_to_specialty",
    },
    "joint_study": {
        "deputy": "analyse urge",
        "station_officer": "reassign supply_info analyse urge",
        "street_clerk": "reassign analyse urge",
        "congress_clerk": "reassign supervise close analyse urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
    },
    "merged": {
        "station_officer": "reassign supply_info unmerge",
        "street_clerk": "reassign unmerge",
        "congress_clerk": "reassign unmerge",
        "citizen": "supply_info withdraw",
        "system": "unmerge",  # follow: once the main case has been answered
    },
    "closed": {
        "deputy": "record_callback analyse",
        "station_officer": "record_callback reopen analyse",
        "street_clerk": "reopen analyse",
        "congress_clerk": "reopen analyse",
    },
    "withdrawn": {},
    "not_accepted": {
        "deputy": "analyse",
        "station_officer": "reopen analyse",
        "street_clerk": "reopen analyse",
        "congress_clerk": "reopen analyse",
        "system": "reopen",
    },
}
# The same when the unit is a county bureau (转办): 代表工委, leader and 政府办 hold the keys.
TRANSFER = {
    "pending_review": {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "reassign approve return_review supervise urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
    },
    "dispatched": {
        "deputy": "refer_procuratorate urge",
        "station_officer": "refer_procuratorate reassign supply_info urge",
        "street_clerk": "refer_procuratorate reassign urge",
        "congress_clerk": "refer_procuratorate reassign supervise urge",
        "leader": "supervise urge",
        "other unit": "sign object entrust",
        "government": "recall add_assistant urge entrust",
        "citizen": "supply_info withdraw",
    },
    "in_progress": {
        "deputy": "refer_procuratorate urge",
        "station_officer": "refer_procuratorate reassign supply_info urge",
        "street_clerk": "refer_procuratorate reassign urge",
        "congress_clerk": "refer_procuratorate reassign supervise urge",
        "leader": "supervise urge",
        "other unit": "object note_contact note_progress extend pause hold resolve request_info entrust",
        "government": "add_assistant hold urge entrust",
        "citizen": "supply_info withdraw",
    },
    "objection": {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "reassign supervise urge",
        "leader": "supervise urge",
        "government": "settle_objection urge",
        "citizen": "supply_info withdraw",
    },
    "reply_review": {
        "deputy": "urge",
        "station_officer": "reassign supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "reassign supervise urge",
        "leader": "supervise urge",
        "government": "approve_reply return_reply urge",
        "citizen": "supply_info withdraw",
    },
    "replied": {
        "deputy": "return_reply deliver urge",
        "station_officer": "reassign return_reply deliver supply_info urge",
        "street_clerk": "reassign urge",
        "congress_clerk": "reassign supervise urge",
        "leader": "supervise urge",
        "citizen": "supply_info withdraw",
        "government": "urge",
    },
}
# Limits around a case hold wherever it stands: who → what, in every state (and in open ones).
ALWAYS = {
    "deputy": "remark classify",
    "station_officer": "mark_sensitive mask_text remark classify",
    "street_clerk": "mark_sensitive mask_text remark classify",
    "congress_clerk": "mark_sensitive mask_text remark classify",
    "leader": "remark",
}
WHILE_OPEN = {
    "deputy": "declare_interest",
    "station_officer": "entrust",
    "street_clerk": "entrust",
    "congress_clerk": "entrust",
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
    "citizen": "refer_petition refer_procuratorate refer_specialty move_to_specialty accept take_over hand_over reassign convert answer ask_to_pass_on dispatch submit_review "
    "approve return_review recall report_up reply_interim sign object settle_objection "
    "add_assistant sign_part reply_part note_contact note_progress extend settle_extension "
    "pause resume hold release_hold resolve approve_reply return_reply deliver record_callback "
    "request_info decline refer_to_study supervise release_supervision merge unmerge follow "
    "close reopen restart analyse urge",
    "deputy": "refer_petition move_to_specialty rate take_over hand_over reassign convert dispatch submit_review approve return_review recall "
    "report_up reply_interim sign object settle_objection add_assistant sign_part reply_part "
    "note_contact extend settle_extension pause resume hold release_hold resolve approve_reply "
    "supply_info refer_to_study supervise release_supervision merge unmerge follow close reopen "
    "withdraw",
    "station_officer": "move_to_specialty ask_to_pass_on approve return_review report_up reply_interim sign object sign_part "
    "reply_part note_contact extend pause resolve approve_reply rate refer_to_study supervise "
    "release_supervision follow close withdraw",
    "street_clerk": "move_to_specialty accept take_over answer ask_to_pass_on report_up reply_interim sign object sign_part "
    "reply_part note_contact note_progress extend pause resolve deliver rate record_callback "
    "request_info supply_info decline supervise release_supervision follow close restart "
    "withdraw",
    "congress_clerk": "move_to_specialty accept take_over answer ask_to_pass_on sign object sign_part reply_part note_contact "
    "note_progress extend pause deliver rate record_callback request_info supply_info decline "
    "follow restart withdraw",
    "leader": "refer_petition refer_procuratorate refer_specialty move_to_specialty accept take_over hand_over reassign convert answer ask_to_pass_on dispatch submit_review "
    "recall report_up reply_interim sign object settle_objection add_assistant sign_part "
    "reply_part note_contact note_progress extend settle_extension pause resume hold "
    "release_hold resolve deliver rate record_callback request_info supply_info decline "
    "refer_to_study merge unmerge follow close reopen restart analyse withdraw",
    "government_officer": "refer_petition refer_procuratorate refer_specialty move_to_specialty accept take_over hand_over reassign convert answer ask_to_pass_on submit_review approve "
    "report_up reply_interim sign object sign_part reply_part note_contact note_progress extend "
    "pause resolve deliver rate record_callback request_info supply_info decline refer_to_study "
    "supervise release_supervision merge unmerge follow close reopen restart analyse withdraw",
    "unit_officer": "refer_petition refer_procuratorate refer_specialty move_to_specialty accept take_over hand_over reassign convert answer ask_to_pass_on dispatch submit_review "
    "approve return_review recall report_up reply_interim settle_objection add_assistant "
    "sign_part reply_part settle_extension approve_reply return_reply deliver rate "
    "record_callback supply_info decline refer_to_study supervise release_supervision merge "
    "unmerge follow close reopen restart analyse urge withdraw",
    "assist_unit": "refer_petition refer_procuratorate refer_specialty move_to_specialty accept take_over hand_over reassign convert answer ask_to_pass_on dispatch submit_review "
    "approve return_review recall report_up reply_interim sign object settle_objection "
    "add_assistant note_contact note_progress extend settle_extension pause resume hold "
    "release_hold resolve approve_reply return_reply deliver rate record_callback request_info "
    "supply_info decline refer_to_study supervise release_supervision merge unmerge follow "
    "close reopen restart analyse urge withdraw",
    "system": "refer_petition refer_procuratorate refer_specialty accept take_over hand_over reassign convert answer ask_to_pass_on dispatch submit_review "
    "approve return_review recall report_up reply_interim sign object settle_objection "
    "add_assistant sign_part reply_part note_contact note_progress extend settle_extension "
    "pause resume hold release_hold resolve approve_reply return_reply deliver rate "
    "record_callback request_info decline refer_to_study supervise release_supervision merge "
    "restart analyse urge withdraw",
}


# The same for the limits around a case.
NEVER_A_LIMIT = {
    "citizen": "mark_sensitive unmark_sensitive add_reader remove_reader note_group declare_interest mask_text remark entrust classify",
    "deputy": "mark_sensitive unmark_sensitive add_reader remove_reader note_group mask_text entrust",
    "station_officer": "unmark_sensitive add_reader remove_reader note_group declare_interest",
    "street_clerk": "unmark_sensitive add_reader remove_reader note_group declare_interest",
    "congress_clerk": "declare_interest",
    "leader": "mark_sensitive note_group declare_interest mask_text entrust classify",
    "government_officer": "mark_sensitive unmark_sensitive add_reader remove_reader note_group declare_interest mask_text remark classify",
    "unit_officer": "mark_sensitive unmark_sensitive add_reader remove_reader note_group declare_interest mask_text remark classify",
    "assist_unit": "mark_sensitive unmark_sensitive add_reader remove_reader note_group declare_interest mask_text remark classify",
    "system": "mark_sensitive unmark_sensitive add_reader remove_reader note_group declare_interest mask_text remark entrust classify",
}
NEVER = {who: f"{words} {NEVER_A_LIMIT[who]}" for who, words in NEVER.items()}


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
    words = [table[stage].get(who, ""), ALWAYS.get(who, "")]
    if stage not in {"closed", "withdrawn", "not_accepted"}:
        words.append(WHILE_OPEN.get(who, ""))
    return set(" ".join(words).split())


def outcome(case, action, actor):
    try:
        with step(case, action, by=actor, now=LATER):
            raise Stop
    except Stop:
        return 200
    except (NotAllowed, WrongState) as refusal:
        return refusal.status


def never(who, case, cast):
    """The actions that `who` is turned away from as a person."""
    if who == "government" and case.government_id:
        return NEVER["government_officer"].split()
    unit = {"unit_officer": cast.unit, "other unit": cast.unit2}.get(who)
    if unit and unit.pk == case.unit_id and case.state not in {"pending_review", "at_government"}:
        return NEVER["unit_officer"].split()
    return " ".join(Action).split() if unit else NEVER.get(who, " ".join(Action)).split()


def check(cast, stage, case, table):
    """The table cell by cell; `step` is tried for all that it permits and, since it asks the same
    function, for one in four of the refusals: other ones in every row."""
    for turn, (who, actor) in enumerate(actors_of(cast, case).items(), list(table).index(stage)):
        wanted = expected(stage, who, table)
        assert set(allowed_actions(case, actor, LATER)) == wanted, (stage, who)
        for index, action in enumerate(Action):
            if action in wanted:
                assert outcome(case, action, actor) == 200, (stage, who, action)
            elif (index + turn) % 4 == 0:
                refused = 403 if action in never(who, case, cast) else 409
                assert outcome(case, action, actor) == refused, (stage, who, action)


@pytest.mark.parametrize("stage", MATRIX)
def test_each_role_may_do_what_the_table_says_and_step_refuses_the_rest(cast, stage):
    check(cast, stage, getattr(stages, stage)(cast), MATRIX)


@pytest.mark.parametrize("stage", TRANSFER)
def test_a_case_for_a_county_bureau_passes_other_keys(cast, stage):
    check(cast, stage, getattr(stages, stage)(cast, unit=cast.unit2), TRANSFER)


# What only an overlay or an assisting unit brings about: tested by name in test_routes.py.
BY_OVERLAY = {
    "take_over",
    "settle_extension",
    "resume",
    "release_hold",
    "release_supervision",
    "sign_part",
    "reply_part",
    "restart",
    # in test_boundaries.py
    "unmark_sensitive",
    "add_reader",
    "remove_reader",
    "note_group",
}


def test_the_table_names_every_state_and_every_action():
    named = {state for stage in MATRIX for state in [stage.replace("called_back", "second_round")]}
    assert named == set(State)
    offered = {
        action
        for table in (MATRIX, TRANSFER, {"": ALWAYS, "open": WHILE_OPEN})
        for row in table.values()
        for words in row.values()
        for action in words.split()
    }
    assert offered | BY_OVERLAY | {Action.FOLLOW} == set(Action)  # test_merging.py: once answered
    assert not offered & BY_OVERLAY
    assert set(NEVER) | {"auditor", "snapper"} == set(Role)


def test_every_state_has_a_way_out_for_staff_or_is_an_end():
    ways = {
        stage: set(" ".join(words for who, words in table.items() if who != "citizen").split())
        for stage, table in MATRIX.items()
    }
    idle = {"urge", "reassign", "note_progress", "supervise", "analyse", "classify"}
    for stage, offered in ways.items():
        if stage not in {"closed", "withdrawn", "not_accepted"}:
            assert offered - idle, stage


def test_a_station_takes_over_at_twelve_hours_and_not_before(cast):
    case = stages.submitted(cast)
    station = cast.actor("station")
    assert "take_over" not in allowed_actions(case, station, NOW + 11.9 * stages.HOUR)
    assert "take_over" in allowed_actions(case, station, NOW + 12 * stages.HOUR)
    assert "take_over" not in allowed_actions(case, cast.actor("station2"), NOW + 13 * stages.HOUR)
