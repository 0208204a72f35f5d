"""Whatever people do in whatever order: the row, its clocks and its history stay true."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import call_command

from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Clock
from liaison.errors import Refusal
from liaison.ledger.models import Event
from liaison.workflow import NEVER, SYSTEM, citizen_of
from suggestions.cases import actions, api
from suggestions.cases.models import Case, Category, Grade, Mode, PauseReason, Reason, Result
from suggestions.cases.workflow import BY_SYSTEM, OPEN, REVIEWED, TRANSITIONS, Action, State
from suggestions.transfers import actions as transfers
from suggestions.transfers.models import Transfer
from suggestions.transfers.workflow import Action as Moved
from tests.cast import NOW, make_case, make_county, make_unit, make_user

pytestmark = pytest.mark.django_db
STAFF = ["deputy", "station", "street", "office", "leader", "government", "unit", "unit2", "helper"]
# The state in which each kind of clock may run; what is owed by nobody runs nowhere else.
RUNS_IN = {
    "rating": {State.FED_BACK},
    "supplement": {State.NEED_INFO},
    "objection": {State.OBJECTION},
    "interim_reply": {State.REPORTED_UP},
    "delivery": {State.REPLIED},
    "review": REVIEWED,
}
STILL = {State.JOINT_STUDY, State.MERGED, State.CLOSED, State.NOT_ACCEPTED, State.WITHDRAWN}


@pytest.fixture
def cast():
    cast = make_county()
    helper = make_unit("fumin-cg", "富民街道城管队", cast.township)
    cast.users["helper"] = make_user("helper", "孔示例", "unit_officer", helper)
    for name, kind in (("信访局", "petition_office"), ("检察院", "procuratorate")):
        office = make_unit(f"qx-{kind}", f"青溪县{name}", cast.division)
        office.kind = kind
        office.save()
    return cast


BARE = {
    Action.ACCEPT,
    Action.TAKE_OVER,
    Action.SIGN,
    Action.SIGN_PART,
    Action.REFER_PETITION,
    Action.NOTE_GROUP,
    Action.MASK_TEXT,
}


def given(action, cast, dice):
    """Some input that the verb's form would let through."""
    units = [cast.unit, cast.unit2, cast.users["helper"].memberships.get().organisation]
    words = {"text": "说明"}
    inputs = {
        Action.HAND_OVER: {"station": dice.choice([cast.station, cast.other_station])} | words,
        Action.REASSIGN: {"representative": cast.representative},
        Action.CONVERT: {"mode": dice.choice([Mode.DIRECT, Mode.SNAP])},
        Action.CLASSIFY: {"category": Category.objects.get(pk=dice.choice(["01", "0103", "0201"]))},
        Action.DECLINE: {"reason": Reason.objects.get(pk="R6")} | words,
        Action.ANSWER: {"result": dice.choice(Result.values)} | words,
        Action.DISPATCH: {
            "unit": dice.choice(units),
            "assistants": dice.sample(units, dice.choice([0, 0, 1])),
        },
        Action.SUBMIT_REVIEW: {
            "mode": dice.choice([Mode.TRANSFER, Mode.REPORT]),
            "unit": dice.choice([None, *units]),
        }
        | words,
        Action.APPROVE: {"unit": dice.choice([None, None, *units])},
        Action.ADD_ASSISTANT: {"unit": dice.choice(units)},
        Action.OBJECT: {"reason": "不归我们", "competent_unit": dice.choice(units)},
        Action.SETTLE_OBJECTION: {"unit": dice.choice(units)},
        Action.EXTEND: {"days": dice.choice([1, 3, 90]), "reason": "汛期"},
        Action.SETTLE_EXTENSION: {"approved": dice.random() < 0.7} | words,
        Action.PAUSE: {"reason": PauseReason.objects.first()},
        Action.RESOLVE: {"result": dice.choice(Result.values)} | words,
        Action.RATE: {"grade": dice.choice(Grade.values), "reason": "还不行"},
        Action.MERGE: {
            "into": dice.choice(list(Case.objects.order_by("pk").values_list("number", flat=True)))
        },
        Action.REFER_SPECIALTY: {"station": cast.other_station} | words,
        Action.MARK_SENSITIVE: {"kind": dice.choice(["stability", "accusation"])},
        Action.ADD_READER: {"user": cast.users["station"]},
        Action.ENTRUST: {"user": cast.users["station"]},
        Action.REMOVE_READER: {"user": cast.users["station"]},
        Action.SUPERVISE: {"paper": dice.choice(["", "2026-1"])} | words,
        Action.RELEASE_SUPERVISION: {"paper": dice.choice(["", "2026-1"])} | words,
    }
    if action in BARE:
        return {}
    return inputs.get(action, words)


def verb(action):
    return api.VERBS.get(action) or getattr(actions, action.value)


def check(case):
    """What must hold after every step."""
    running = {clock.kind: clock for clock in Clock.objects.of(case).running()}
    at = f"{case.state} {case.mode} {sorted(running)}"
    assert (
        case.version == Event.objects.filter(subject_type="cases.case", subject_id=case.pk).count()
    )
    assert (case.review_stage != "") == (case.state in REVIEWED), at
    pausing = [c for c in running.values() if c.pauses.filter(ended_at=None, reason="listed")]
    assert bool(case.pause_reason_id) == bool(pausing), at
    if case.pause_reason_id or case.extension_asked or case.held_reason:
        assert case.state in {State.IN_PROGRESS, State.NEED_INFO}, at
    for kind in running:
        assert case.state in RUNS_IN.get(kind, set(OPEN) - STILL - {State.FED_BACK}), (kind, at)
    if case.state in STILL:
        assert not running, at
    else:
        assert any(c.paused_at is None for c in running.values()), at
        owed = {"response", "closing", "second_round", "callback", "interim_reply", "rating"}
        if case.mode == Mode.REPORT:  # the answer came from above: only its delivery is owed here
            owed.add("delivery")
        assert len(owed & set(running)) == 1, at
    due = [c.due_at for c in running.values() if c.paused_at is None]
    assert case.queue_at == min(due, default=NEVER), at
    assert (case.merged_into_id is not None) >= (case.state == State.MERGED), at
    lead = case.assignments.filter(ended_at=None, part="lead")
    at_unit = {State.DISPATCHED, State.IN_PROGRESS, State.OBJECTION}
    if case.state in at_unit:
        assert [part.unit_id for part in lead] == [case.unit_id], at
    if case.state in {State.ACCEPTED, State.SUBMITTED, State.PENDING_REVIEW, State.CLOSED}:
        assert not lead.exists(), at
    parts = list(case.assignments.filter(ended_at=None).values_list("unit", flat=True))
    assert len(parts) == len(set(parts)), at


def move_on(now):
    """What time brings about, as the nightly and minutely jobs do."""
    deadlines.sweep_all(now=now)
    actions.close_unrated(now=now)
    actions.resume_unsupplied(now=now)
    actions.follow_main_cases(now=now)
    actions.part_from_ended(now=now)


ENDS = {
    Action.DECLINE,
    Action.WITHDRAW,
    Action.REFER_PETITION,
    Action.MERGE,
    Action.ANSWER,
    Action.MARK_SENSITIVE,
}
NOTES = {
    Action.ANALYSE,
    Action.URGE,
    Action.REASSIGN,
    Action.SUPPLY_INFO,
    Action.NOTE_PROGRESS,
    Action.REMARK,
    Action.ENTRUST,
}


def next_step(case, actors, dice):
    """(action, who takes it): mostly one that somebody may take, seldom one that ends all."""
    if dice.random() < 0.05:
        return dice.choice(list(STEPS)), dice.choice(list(actors.values()))
    open_ones = [
        (action, by)
        for by in [*actors.values(), citizen_of(case)]
        for held in [case.roles_of(by)]
        for action in STEPS
        if case.state in TRANSITIONS[action].sources and held & TRANSITIONS[action].roles
    ]
    weights = [0.1 if a in ENDS else 0.3 if a in NOTES else 1 for a, _by in open_ones]
    return dice.choices(open_ones, weights)[0] if open_ones else (Action.URGE, SYSTEM)


STEPS = [action for action in Action if action not in BY_SYSTEM]


@pytest.mark.parametrize("seed", range(3))
def test_no_order_of_steps_breaks_a_case(cast, seed):
    dice, now = random.Random(seed), NOW
    actors = {name: cast.actor(name) for name in STAFF}
    channels = [{}, {"mode": Mode.SNAP, "channel": "snap"}, {"phone": "", "name": ""}]
    leader = cast.users["office"].memberships.get()
    leader.is_head = True
    leader.save()
    cases = [make_case(cast, **dice.choice(channels)) for _turn in range(2)]
    log = []
    for _turn in range(70):
        now += timedelta(hours=dice.choice([0, 1, 5, 20, 60]))
        case = Case.objects.get(pk=dice.choice(cases).pk)
        action, by = next_step(case, actors, dice)
        before = case.state
        try:
            verb(action)(case, by=by, now=now, **given(action, cast, dice))
            log.append(f"{case.number[-2:]} {before} --{action}--> {case.state} {case.mode}")
        except Refusal:
            pass
        if dice.random() < 0.1:
            move_on(now)
            log.append("time")
        if dice.random() < 0.1 and (sent := Transfer.objects.order_by("-pk").first()):
            letter = dice.choice([Moved.SEND_BACK, Moved.RECALL, Moved.RECORD_RECEIPT])
            with suppress(Refusal):
                getattr(transfers, letter)(sent, text="来函", by=actors["station"], now=now)
                log.append(str(letter))
        for one in Case.objects.all():
            try:
                check(one)
            except Exception as error:
                raise AssertionError("\n".join([f"{one.number[-2:]}", *log[-8:]])) from error
        if not any(one.is_open for one in Case.objects.all()):
            cases.append(make_case(cast, now=now, **dice.choice(channels)))
    call_command("verify_ledger")
