"""Who may do what in which state: the whole table, written out by hand."""

import pytest

from liaison.workflow import allowed_actions
from supervision.ballots import actions
from supervision.ballots.workflow import TRANSITIONS, Action, State
from tests.cast import NOW

from . import halls

pytestmark = pytest.mark.django_db

# C the secretariat, A whoever approves (a leader, a second clerk), T the named tellers.
TABLE = """
                draft  open  counting  closed  void
edit            C      -     -         -       -
name_tellers    C      -     -         -       -
set_passphrase  T      -     -         -       -
mark_present    C      -     -         -       -
admit           -      T     -         -       -
issue_codes     C      C     -         -       -
print           C      C     -         -       -
open            C      -     -         -       -
extend          -      C     -         -       -
issue_paper     -      CT    -         -       -
stop            -      CT    -         -       -
close           -      T     T         -       -
report          -      -     -         CT      -
declare         -      -     -         C       -
confirm         -      -     -         C       -
show_figures    -      -     -         C       -
hide_figures    -      -     -         C       -
second_ballot   -      -     -         C       -
ask_annul       -      C     C         C       -
drop_annul      -      CA    CA        CA      -
annul           -      A     A         A       -
cancel          C      -     -         -       -
"""
ROLES = {"C": "clerk", "A": "approver", "T": "teller"}


def test_the_table_is_the_one_that_people_agreed_on():
    head, *lines = TABLE.strip("\n").split("\n")
    states = head.split()
    assert set(states) == set(State.values)
    assert {line.split()[0] for line in lines} == set(Action.values)
    for line in lines:
        name, *cells = line.split()
        rule = TRANSITIONS[name]
        for state, cell in zip(states, cells, strict=True):
            roles = {ROLES[letter] for letter in cell.strip("-")}
            assert (roles if state in rule.sources else set()) == roles, (name, state)
            assert state not in rule.sources or rule.roles == roles, (name, state)


def offered(hall, name):
    return {action.value for action in allowed_actions(hall.refresh(), hall.actor(name), NOW)}


def test_what_each_person_is_offered_on_the_way(cast):
    hall = halls.prepare(cast, people=3, candidates=2, places=1)
    setting_up = {"edit", "name_tellers", "mark_present", "issue_codes", "print", "open", "cancel"}
    assert offered(hall, "office") == setting_up
    hall.open()
    running = {"issue_codes", "print", "extend", "issue_paper", "stop"}
    assert offered(hall, "office") == running | {"ask_annul"}
    assert offered(hall, "deputy") == {"admit", "issue_paper", "stop", "close"}
    for name in ("leader", "deputy2", "station", "street", "government", "admin"):
        assert offered(hall, name) == set()
    actions.ask_annul(hall.ballot, text="现场有异议", by=cast.actor("office"), now=NOW)
    assert offered(hall, "leader") == {"annul", "drop_annul"}
    actions.drop_annul(hall.ballot, by=cast.actor("office"), now=NOW)
    hall.cast_all(("12", 2))
    hall.close()
    assert offered(hall, "office") == {"report", "declare", "ask_annul"}
    actions.report(hall.ballot, by=cast.actor("office"), now=NOW)
    actions.declare(hall.ballot, by=cast.actor("office"), now=NOW)
    assert offered(hall, "office") == {"show_figures"}
    assert offered(hall, "leader") == set()  # what was declared stands
    assert offered(hall, "deputy") == set()
