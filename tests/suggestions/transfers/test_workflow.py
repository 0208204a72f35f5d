"""The whole State × Action × Role matrix of hand-overs against a table written by hand."""

import pytest

from liaison.workflow import SYSTEM, NotAllowed, WrongState, allowed_actions, citizen_of, step
from suggestions.transfers.workflow import OPEN, Action, Role, State
from tests import handed_over
from tests.cast import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + 7 * handed_over.HOUR
# kind and state → who → what. Whoever is not named may do nothing.
SENDERS = ["station_officer", "street_clerk", "congress_clerk"]
MATRIX = {
    ("procuratorate", "sent"): {
        "receiver": "sign send_back",
        "sender": "record_receipt recall",
        "system": "recall",
    },
    ("procuratorate", "received"): {
        "receiver": "send_back note file decline_filing recommend report",
        "sender": "note",
    },
    ("procuratorate", "filed"): {"receiver": "note recommend report", "sender": "note"},
    ("procuratorate", "recommended"): {"receiver": "note report", "sender": "note"},
    ("procuratorate", "done"): {},
    ("procuratorate", "sent_back"): {},
    ("procuratorate", "recalled"): {},
    ("specialty", "sent"): {
        "receiver": "sign send_back",
        "sender": "record_receipt recall",
        "system": "recall",
    },
    ("specialty", "received"): {"receiver": "send_back note report", "sender": "note"},
    ("specialty", "done"): {},
    ("specialty", "sent_back"): {},
    ("specialty", "recalled"): {},
    ("petition", "sent"): {
        "receiver": "sign send_back",
        "sender": "record_receipt send_back",
    },
    ("petition", "done"): {},
    ("petition", "sent_back"): {},
}
OUTSIDERS = [
    "deputy", "deputy2", "station2", "street2", "leader", "government", "unit", "unit2",
    "auditor", "admin", "industry", "procurator",
]  # fmt: skip
MAY = {
    Role.RECEIVER: set(Action) - {"record_receipt", "recall"},
    Role.SENDER: {"record_receipt", "send_back", "note", "decline_filing", "report", "recall"},
    Role.SYSTEM: {"recall"},
}


class Stop(Exception):
    """Leaves a permitted step before anything is stored."""


@pytest.fixture
def cast():
    return handed_over.receiving_county()


def outcome(transfer, action, actor):
    try:
        with step(transfer, action, by=actor, now=LATER):
            raise Stop
    except Stop:
        return 200
    except (NotAllowed, WrongState) as refusal:
        return refusal.status


def people(cast, transfer):
    yield "receiver", Role.RECEIVER, handed_over.receiver(cast, transfer)
    for name in ["station", "street", "office"]:
        yield "sender", Role.SENDER, cast.actor(name)
    yield "system", Role.SYSTEM, SYSTEM
    yield "citizen", None, citizen_of(transfer.case)
    for name in OUTSIDERS:
        yield name, None, cast.actor(name)


@pytest.mark.parametrize(("kind", "state"), MATRIX)
def test_each_role_may_do_what_the_table_says_and_step_refuses_the_rest(cast, kind, state):
    transfer = getattr(handed_over, state)(cast, kind)
    assert transfer.state == state
    for who, role, actor in people(cast, transfer):
        wanted = set(MATRIX[kind, state].get(who, "").split())
        assert set(allowed_actions(transfer, actor, LATER)) == wanted, who
        for action in Action:
            refused = 409 if role and action in MAY[role] else 403
            wished = 200 if action in wanted else refused
            assert outcome(transfer, action, actor) == wished, (who, action)


def test_the_table_names_every_state_and_every_action():
    assert {state for _kind, state in MATRIX} == set(State)
    offered = {a for row in MATRIX.values() for words in row.values() for a in words.split()}
    assert offered == set(Action)


def test_every_open_state_waits_for_somebody():
    for (_kind, state), row in MATRIX.items():
        assert (state in OPEN) == bool(row), state


def test_what_the_other_office_signed_on_paper_is_recorded_by_the_sender(cast):
    from suggestions.transfers import actions

    transfer = handed_over.sent(cast)
    station = cast.actor("station")
    actions.record_receipt(transfer, text="王检察官 11 月 18 日签收", by=station, now=LATER)
    assert transfer.is_on_paper
    assert {"note", "report", "send_back", "decline_filing"} == set(
        allowed_actions(transfer, station, LATER)
    )
    actions.report(transfer, text="来函答复：已清理", by=station, now=LATER)
    assert transfer.outcome == "reported"
