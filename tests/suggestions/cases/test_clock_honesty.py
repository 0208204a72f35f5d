"""Nothing that may be done with a case makes its clocks look better: random courses, seeded.

After every step of every course: first acknowledgement and first dispatch never move; a verdict
once given, and lateness once come, stay; a due time is its period plus the paused working time plus
what was granted; and no new closing clock starts later than the first acknowledgement or dispatch.
"""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction

from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Clock
from liaison.errors import Refusal
from liaison.workflow import allowed_actions, citizen_of
from suggestions.cases import actions
from suggestions.cases.detection import CONDUCT
from suggestions.cases.models import Case, Category, PauseReason, Reason
from tests import stages
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
STAFF = ("deputy", "station", "street", "office", "leader", "government", "unit", "unit2")
SEEDS, STEPS = 5, 16
GAMES = {
    "accept",
    "dispatch",
    "approve",
    "recall",
    "object",
    "settle_objection",
    "request_info",
    "supply_info",
    "convert",
    "merge",
    "unmerge",
    "pause",
    "resume",
    "return_reply",
    "decline",
    "reopen",
}


def arguments(cast, case, action, rng, main):
    """What the verb asks for; None when there is nothing sensible to give."""
    units = [cast.unit, cast.unit2]
    other = cast.unit2 if case.unit_id == cast.unit.pk else cast.unit
    given = {
        "hand_over": {"station": cast.other_station, "text": "不归这里"},
        "reassign": {"representative": cast.representative},
        "classify": {"category": _another(case, rng)},
        "convert": {"mode": "snap" if case.mode != "snap" else "direct"},
        "dispatch": {"unit": rng.choice(units)},
        "submit_review": {"mode": "transfer", "text": "请转办", "unit": cast.unit2},
        "report_up": None,
        "decline": {"reason": Reason.objects.get(pk="R6"), "text": "不受理"},
        "object": {"reason": "不归我们", "competent_unit": other},
        "settle_objection": {"unit": rng.choice(units)},
        "add_assistant": {"unit": other},
        "extend": {"days": 2, "reason": "要采购"},
        "settle_extension": {"approved": rng.random() < 0.5, "text": "看情况"},
        "pause": {"reason": PauseReason.objects.first()},
        "resolve": {"result": "solved", "text": "已办"},
        "rate": {"grade": rng.choice(["satisfied", "dissatisfied"]), "reason": "不行"},
        "merge": {"into": main.number},
        "withdraw": None,
    }
    return given.get(action, {"text": "说明"} if action in WITH_TEXT else {})


def _another(case, rng):
    rows = Category.objects.filter(is_active=True).exclude(pk=case.category_id)
    return rng.choice(list(rows.exclude(code__startswith=CONDUCT)))


WITH_TEXT = {
    "request_info",
    "supply_info",
    "answer",
    "ask_to_pass_on",
    "return_review",
    "recall",
    "reply_interim",
    "reply_part",
    "note_contact",
    "note_progress",
    "hold",
    "return_reply",
    "record_callback",
    "refer_to_study",
    "supervise",
    "release_supervision",
    "unmerge",
    "close",
    "reopen",
    "restart",
    "analyse",
    "urge",
}
WITHOUT = {"accept", "take_over", "approve", "sign", "sign_part", "approve_reply", "deliver"}
WITHOUT |= {"resume", "release_hold"}
ASKING = {"hand_over", "reassign", "convert", "dispatch", "submit_review", "decline", "object"}
ASKING |= {"settle_objection", "add_assistant", "extend", "settle_extension", "pause", "resolve"}
ASKING |= {"rate", "merge", "classify"}
TAKEN = (WITH_TEXT | WITHOUT | ASKING) - {"urge", "analyse"}
NAMES = {"object": "object_to"}


class Watch:
    """What was true of a case's clocks at the step before."""

    def __init__(self):
        self.first, self.clocks = {}, {}

    def look(self, case):
        case = Case.objects.get(pk=case.pk)
        for name in ("acknowledged_at", "dispatched_at"):
            known = self.first.get(name)
            assert known is None or getattr(case, name) == known, name
            self.first[name] = getattr(case, name)
        seen = {clock.pk: clock for clock in Clock.objects.of(case)}
        assert self.clocks.keys() <= seen.keys()
        for pk, clock in seen.items():
            if pk in self.clocks:
                self.compare(self.clocks[pk], clock)
            self.alone(case, clock)
        self.clocks = seen

    def compare(self, was, now):
        assert (now.started_at, now.amount, now.unit) == (was.started_at, was.amount, was.unit)
        assert now.was_late or not was.was_late
        assert now.due_at >= was.due_at
        if was.verdict == "on_time":
            assert (now.verdict, now.due_at) == (was.verdict, was.due_at)
        if was.verdict == "late":
            assert now.verdict == "late" or (now.was_late and now.settled_at is None)
        if was.was_late and now.settled_at and now.kind not in {"rating", "supplement"}:
            assert now.verdict == "late"

    def alone(self, case, clock):
        assert clock.due_at == deadlines._full_due(clock).at
        if clock.kind == "response":
            assert clock.started_at == case.submitted_at
        if clock.kind == "closing":
            assert clock.started_at in {case.acknowledged_at, case.dispatched_at}


def step(cast, case, main, rng, now, done):
    """One allowed action of somebody, chosen at random; False when nobody may do anything."""
    people = [(name, cast.actor(name, now)) for name in STAFF] + [("citizen", citizen_of(case))]
    rng.shuffle(people)
    for _name, actor in people:
        offered = [a for a in allowed_actions(case, actor, now) if a in TAKEN]
        rng.shuffle(offered)
        # What was taken least comes first, so that the courses are full of rare tricks.
        for action in sorted(offered, key=lambda a: (a not in GAMES, done[str(a)])):
            given = arguments(cast, case, str(action), rng, main)
            if given is None:
                continue
            verb = getattr(actions, NAMES.get(str(action), str(action)))
            try:
                verb(case, by=actor, now=now, **given)
            except Refusal:
                continue
            done[str(action)] += 1
            return True
    return False


def test_no_course_of_a_case_improves_its_clocks():
    done = Counter()
    for seed in range(SEEDS):
        with transaction.atomic():
            kind = {"is_snap": seed % 3 == 0, "is_under_way": seed % 3 == 1}
            follow_a_course(random.Random(seed), done, **kind)
            transaction.set_rollback(True)
    assert done.keys() >= GAMES - {
        "accept",
        "approve",
        "return_reply",
    }  # a course that never merges proves nothing about merging


def follow_a_course(rng, done, *, is_snap, is_under_way):
    cast, now = make_county(), NOW
    if is_snap:
        case, _new = actions.snap(
            location_text="菜场门口",
            station=cast.station,
            representative=cast.representative,
            content="井盖松动",
            by=cast.actor("deputy"),
            now=now,
            owner="snap",
        )
    elif is_under_way:
        case, now = stages.in_progress(cast), NOW + 4 * HOUR
    else:
        case = make_case(cast)
    main, watch = stages.accepted(cast), Watch()
    watch.look(case)
    for _ in range(STEPS):
        now += rng.choice([1, 2, 5, 9, 20]) * HOUR
        case.refresh_from_db()
        if not step(cast, case, main, rng, now, done):
            return
        if rng.random() < 0.2:
            deadlines.sweep_all(now=now)
        watch.look(case)
