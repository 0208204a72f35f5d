"""State × action × role of meetings and of seats against tables written by hand."""

import pytest

from liaison.workflow import SYSTEM, NotAllowed, WrongState, allowed_actions, step
from supervision.meetings import seats
from supervision.meetings.workflow import Action, SeatAction, SeatState, State
from tests.cast import NOW, make_county
from tests.supervision import sittings
from tests.supervision.sittings import DAY, HOUR, SOON

pytestmark = pytest.mark.django_db
ROSTER = "call_roll invite set_item drop_item add_material drop_material arrange_seats"
CLERK = {
    "planned": f"{ROSTER} revise summon convene cancel",
    "convened": f"{ROSTER} decide write_minutes close",
    "closed": "write_minutes",
    "cancelled": "",
}
# state of the seat → (the person, the clerk), while the meeting is on
SEAT = {
    "expected": ("sign ask_leave", "sign grant_leave"),
    "signed": ("", "unsign"),
    "leave_asked": ("sign", "sign settle_leave"),
    "on_leave": ("sign", "sign"),
    "absent": ("", "excuse"),
}
OTHERS = [
    "deputy", "deputy2", "station", "street", "street2", "leader", "government", "unit", "unit2",
    "procurator", "council", "auditor", "admin",
]  # fmt: skip


class Stop(Exception):
    """Leaves a permitted step before anything is stored."""


@pytest.fixture
def cast():
    return make_county()


def outcome(subject, action, actor):
    try:
        with step(subject, action, by=actor, now=SOON):
            raise Stop
    except Stop:
        return 200
    except (NotAllowed, WrongState) as refusal:
        return refusal.status


@pytest.mark.parametrize("state", CLERK)
def test_the_clerk_does_what_the_table_says_and_nobody_else_anything(cast, state):
    meeting = sittings.STAGES[state](cast)
    wanted = set(CLERK[state].split())
    clerk = cast.actor("office")
    assert set(allowed_actions(meeting, clerk, SOON)) == wanted
    for action in Action:
        assert outcome(meeting, action, clerk) == (200 if action in wanted else 409), action
    for name in OTHERS:
        assert not allowed_actions(meeting, cast.actor(name), SOON), name
        assert {outcome(meeting, action, cast.actor(name)) for action in Action} == {403}, name


def seat_in(cast, state):
    """林示例's seat; the meeting is on, or closed where only that leads to the state."""
    meeting = sittings.planned(cast)
    seat = sittings.seat_of(meeting, cast.representative)
    by, clerk = cast.actor("deputy"), cast.actor("office")
    if state in {"leave_asked", "on_leave"}:
        seats.ask_leave(seat, text="出差", by=by, now=NOW)
    if state == "on_leave":
        seats.settle_leave(seat, approved=True, by=clerk, now=NOW)
    sittings.actions.convene(meeting, by=clerk, now=SOON)
    if state == "signed":
        seats.sign(seat, by=clerk, now=SOON)
    if state == "absent":
        item = meeting.items.get().pk
        sittings.actions.decide(meeting, item=item, outcome="done", by=clerk, now=SOON)
        sittings.actions.close(meeting, by=clerk, now=SOON + HOUR)
    return sittings.fresh(seat)


@pytest.mark.parametrize("state", SEAT)
def test_a_seat_is_its_persons_and_the_clerks(cast, state):
    seat = seat_in(cast, state)
    assert seat.state == state
    for name, wanted in zip(("deputy", "office"), SEAT[state], strict=True):
        assert set(allowed_actions(seat, cast.actor(name), SOON)) == set(wanted.split()), name
        for action in SeatAction:
            ok = action in wanted.split()
            assert (outcome(seat, action, cast.actor(name)) == 200) == ok, (name, action)
    for name in [*OTHERS[1:]]:
        assert not allowed_actions(seat, cast.actor(name), SOON), name
        assert {outcome(seat, action, cast.actor(name)) for action in SeatAction} == {403}, name


def test_only_the_system_marks_somebody_absent_and_only_while_the_meeting_is_on(cast):
    seat = seat_in(cast, "expected")
    assert outcome(seat, SeatAction.MISS, SYSTEM) == 200
    assert {outcome(seat, action, SYSTEM) for action in set(SeatAction) - {"miss"}} == {403}


def test_the_door_opens_the_evening_before_and_shuts_with_the_meeting(cast):
    meeting = sittings.planned(cast, starts_at=NOW + 2 * DAY)
    seat = sittings.seat_of(meeting, cast.representative)
    clerk = cast.actor("office")
    me, door = cast.actor("deputy"), NOW + 2 * DAY - 12 * HOUR
    assert SeatAction.SIGN not in allowed_actions(seat, me, NOW)
    assert SeatAction.SIGN in allowed_actions(seat, me, door)
    with pytest.raises(WrongState, match="请本人"):  # nobody has come by a clerk's word alone
        seats.sign(seat, by=clerk, now=door)
    sittings.actions.cancel(meeting, text="改期", by=clerk, now=NOW)
    assert not allowed_actions(sittings.fresh(seat), clerk, NOW + 2 * DAY)


def test_the_tables_name_every_state(cast):
    assert set(CLERK) == set(State)
    assert set(SEAT) == set(SeatState)
