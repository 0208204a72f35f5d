from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from liaison.deadlines.actions import sweep_all
from liaison.deadlines.models import Clock
from liaison.notifications.models import Message
from liaison.workflow import SYSTEM, NotAllowed, WrongState, allowed_actions, citizen_of, step
from suggestions.cases import actions as cases
from suggestions.cases import codes, timeline
from suggestions.cases.actions import Invalid
from suggestions.cases.models import Case, CaseReader
from suggestions.commitments import actions
from suggestions.commitments.models import Commitment
from suggestions.commitments.workflow import Action, State
from tests import stages
from tests.api_client import Caller, caller
from tests.cast import NOW, make_county

pytestmark = pytest.mark.django_db
HOUR, DAY = stages.HOUR, timedelta(days=1)
DUE = date(2026, 12, 31)
LIST = "/desk/commitments/"


@pytest.fixture
def cast():
    return make_county()


def promised(cast, *, result="planned", due_on=DUE, **fields):
    """A unit's reply that plans the work, in the citizen's hands."""
    case = stages.in_progress(cast, **fields)
    cases.resolve(
        case,
        result=result,
        promised_on=due_on,
        text="年底前换灯",
        by=stages.officer(cast, case),
        now=NOW + 5 * HOUR,
    )
    while case.state == "reply_review":
        cases.approve_reply(case, by=stages.reviewer(cast, case), now=NOW + 6 * HOUR)
    assert not Commitment.objects.exists()  # nothing is promised before the citizen reads it
    cases.deliver(case, by=cast.actor("deputy"), now=NOW + 7 * HOUR)
    return Commitment.objects.get(case=case)


def postponing(cast):
    commitment = promised(cast)
    return actions.ask_postponement(
        commitment,
        due_on=date(2027, 3, 31),
        text="配件停产",
        by=cast.actor("unit"),
        now=NOW + 8 * HOUR,
    )


def fulfilled(cast):
    return actions.fulfil(promised(cast), text="已换", by=cast.actor("unit"), now=NOW + 8 * HOUR)


def dropped(cast):
    return actions.drop(promised(cast), text="要拆迁", by=cast.actor("office"), now=NOW + 8 * HOUR)


def replaced(cast):
    commitment = promised(cast)
    second_result(cast, commitment, "planned", date(2027, 6, 30))
    commitment.refresh_from_db()
    return commitment


def second_result(cast, commitment, result, due_on=None):
    case = Case.objects.get(pk=commitment.case_id)
    by, station = citizen_of(case), cast.actor("station")
    cases.rate(case, grade="dissatisfied", reason="太晚了", by=by, now=NOW + 9 * HOUR)
    cases.record_callback(case, text="已电话了解", by=station, now=NOW + 10 * HOUR)
    given = {"result": result, "promised_on": due_on}
    cases.answer(case, text="再答复", by=station, now=NOW + 11 * HOUR, **given)
    return case


MATRIX = {
    "promised": {
        "unit": "fulfil ask_postponement",
        "station": "fulfil ask_postponement",
        "office": "drop",
        "system": "fulfil replace",
    },
    "postponing": {
        "unit": "fulfil",
        "station": "fulfil",
        "street": "settle_postponement",
        "office": "settle_postponement drop",
        "system": "fulfil replace",
    },
    "fulfilled": {},
    "dropped": {},
    "replaced": {},
}
MAY = {
    "unit": "fulfil ask_postponement",
    "station": "fulfil ask_postponement",
    "street": "settle_postponement",
    "office": "settle_postponement drop",
    "system": "fulfil replace",
}


class Stop(Exception):
    """Leaves a permitted step before anything is stored."""


@pytest.mark.parametrize("stage", MATRIX)
def test_each_role_may_do_what_the_table_says_and_step_refuses_the_rest(cast, stage):
    assert set(MATRIX) == set(State)
    commitment = globals()[stage](cast)
    assert commitment.state == stage
    actors = {name: cast.actor(name) for name in cast.users} | {"system": SYSTEM}
    for who, actor in actors.items():
        wanted = set(MATRIX[stage].get(who, "").split())
        assert set(allowed_actions(commitment, actor, NOW + DAY)) == wanted, who
        for action in Action:
            refusal = WrongState if action in MAY.get(who, "").split() else NotAllowed
            with (
                pytest.raises(Stop if action in wanted else refusal),
                step(commitment, action, by=actor, now=NOW + DAY),
            ):
                raise Stop


def test_a_dated_result_promises_when_it_reaches_the_citizen(cast):
    commitment = promised(cast)
    assert (commitment.unit, commitment.due_on, commitment.round) == (cast.unit, DUE, 1)
    clock = Clock.objects.of(commitment).get()
    assert clock.due_at.isoformat() == "2026-12-31T16:00:00+00:00"  # the end of that day here


def test_a_result_without_a_date_promises_nothing(cast):
    stages.fed_back(cast)
    assert not Commitment.objects.exists()


def test_a_date_too_far_away_is_refused(cast):
    with pytest.raises(Invalid, match="太远"):
        promised(cast, due_on=date(2099, 1, 1))


def test_before_and_at_the_date_everybody_concerned_is_reminded(cast):
    promised(cast)
    Message.objects.all().delete()
    names = lambda event: set(  # noqa: E731
        Message.objects.filter(event=event).values_list("user__username", flat=True)
    )
    sweep_all(now=NOW + timedelta(days=37))
    assert names("commitment.due_soon") == {"unit", "station", "deputy"}
    sweep_all(now=NOW + timedelta(days=44))
    assert names("commitment.overdue") == {"unit", "station", "deputy", "office"}


def test_keeping_a_promise_tells_citizen_and_representative(cast, settings):
    settings.SMS_URL = "http://127.0.0.1:9/"
    commitment = fulfilled(cast)
    entry = timeline.public(commitment.case)[-1]
    assert (entry.words, entry.text) == ("承诺已兑现", "已换")
    told = Message.objects.filter(event="commitment.fulfilled")
    assert set(told.values_list("user__username", flat=True)) == {"deputy", "station"}
    assert Message.objects.filter(event="commitment.told").exists()
    assert Clock.objects.of(commitment).get().verdict == "on_time"


def test_kept_late_stays_late(cast):
    commitment = promised(cast)
    late = NOW + timedelta(days=60)
    actions.fulfil(commitment, text="已换", by=cast.actor("station"), now=late)
    assert commitment.standing(late) == "已兑现，已逾期"
    assert Clock.objects.of(commitment).get().verdict == "late"


def test_a_postponement_is_counted_and_told(cast):
    commitment = postponing(cast)
    assert commitment.due_on == DUE
    actions.settle_postponement(
        commitment, approved=True, by=cast.actor("street"), now=NOW + 9 * HOUR
    )
    assert (commitment.due_on, commitment.first_due_on) == (date(2027, 3, 31), DUE)
    assert commitment.postponements == 1
    words = timeline.public(commitment.case)[-1].words
    assert words == "承诺改期到 2027-03-31，原定 2026-12-31"
    assert Clock.objects.of(commitment).running().count() == 1


def test_a_postponement_after_the_date_does_not_undo_the_delay(cast):
    commitment = postponing(cast)
    late = NOW + timedelta(days=60)
    actions.settle_postponement(commitment, approved=True, by=cast.actor("office"), now=late)
    assert commitment.standing(late) == "待兑现，已逾期"
    assert "late" in Clock.objects.of(commitment).values_list("verdict", flat=True)


def test_a_refused_postponement_leaves_the_date_and_needs_a_reason(cast):
    commitment = postponing(cast)
    office = cast.actor("office")
    with pytest.raises(Invalid, match="不同意的理由"):
        actions.settle_postponement(commitment, approved=False, by=office, now=NOW + DAY)
    actions.settle_postponement(commitment, approved=False, text="按期办", by=office, now=NOW + DAY)
    assert (commitment.state, commitment.due_on, commitment.postponements) == ("promised", DUE, 0)


@pytest.mark.parametrize("due_on", [date(2026, 12, 1), DUE, date(2099, 1, 1)])
def test_a_new_date_lies_after_the_old_one_and_not_in_the_next_generation(cast, due_on):
    with pytest.raises(Invalid):
        actions.ask_postponement(
            promised(cast), due_on=due_on, text="改", by=cast.actor("unit"), now=NOW + DAY
        )


def test_nothing_is_given_up_without_a_reason_the_citizen_reads(cast):
    with pytest.raises(Invalid, match="会告知群众"):
        actions.drop(promised(cast), text="", by=cast.actor("office"), now=NOW + DAY)
    Commitment.objects.get()
    commitment = Commitment.objects.get()
    actions.drop(commitment, text="要拆迁", by=cast.actor("office"), now=NOW + DAY)
    entry = timeline.public(commitment.case)[-1]
    assert (entry.words, entry.text) == ("承诺已撤销", "要拆迁")


def test_a_new_promise_in_the_second_round_counts_as_a_postponement(cast):
    old = replaced(cast)
    new = Commitment.objects.open().get(case=old.case_id)
    assert (new.previous, new.postponements, new.first_due_on) == (old, 1, DUE)


def test_a_solution_in_the_second_round_keeps_the_promise(cast):
    commitment = promised(cast)
    second_result(cast, commitment, "solved")
    commitment.refresh_from_db()
    assert commitment.state == "fulfilled"


def test_an_explanation_in_the_second_round_does_not_make_a_promise_vanish(cast):
    commitment = promised(cast)
    second_result(cast, commitment, "explained")
    commitment.refresh_from_db()
    assert commitment.state == "promised"


# --- pages and REST -------------------------------------------------------------------------------


def at_desk(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def test_the_list_the_case_and_the_citizen_show_the_promise(cast):
    commitment = promised(cast)
    case = commitment.case
    with time_machine.travel(NOW + DAY, tick=True):
        for name in ["unit", "station", "deputy", "street", "office", "leader"]:
            assert "12月31日" in at_desk(cast, name).get(LIST).content.decode(), name
        page = at_desk(cast, "station").get(reverse("desk:case", args=[case.number]))
        assert "承诺 12月31日 前完成" in page.content.decode()
        token = codes.link_token(case, NOW + DAY)
        page = Client().get(reverse("cases:followed", args=[token])).content.decode()
        assert "承诺 <b>12月31日</b> 前完成，待兑现" in page
        shown = caller("station").get(f"cases/{case.number}/")[1]["commitments"]
        assert [(row["due_on"], row["state"]) for row in shown] == [("2026-12-31", "promised")]
        code = codes.code_of(case.number, 1)
        public = Caller().get(f"cases/track/?number={case.number}&code={code}")[1]
        assert public["commitments"][0]["overdue"] is False
    with time_machine.travel(NOW + timedelta(days=60), tick=True):
        token = codes.link_token(case, NOW + timedelta(days=60))
        page = Client().get(reverse("cases:followed", args=[token])).content.decode()
        assert "待兑现，已逾期" in page
        assert "已逾期 1" in at_desk(cast, "unit").get(LIST).content.decode()


def test_a_promise_is_kept_on_the_page(cast):
    commitment = promised(cast)
    with time_machine.travel(NOW + DAY, tick=True):
        client, page = at_desk(cast, "unit"), f"{LIST}{commitment.pk}/"
        assert "兑现" in client.get(page).content.decode()
        assert client.post(f"{page}fulfil/", {"version": 1, "text": ""}).status_code == 422
        done = client.post(f"{page}fulfil/", {"version": commitment.version, "text": "已换"})
        assert done.status_code == 302
        again = client.post(f"{page}fulfil/", {"version": commitment.version, "text": "再来"})
        assert again.status_code in {409, 412}
        assert client.get(f"{LIST}?tab=ended").status_code == 200


@pytest.mark.parametrize("name", ["unit2", "station2", "deputy2", "street2", "admin", "council"])
def test_an_outsider_gets_404(cast, name):
    commitment = promised(cast)
    client = at_desk(cast, name)
    assert client.get(f"{LIST}{commitment.pk}/").status_code == 404
    assert client.post(f"{LIST}{commitment.pk}/fulfil/", {"version": 1}).status_code == 404


def test_an_empty_list_says_so(cast):
    assert "这里没有承诺" in at_desk(cast, "unit").get(LIST).content.decode()
    assert at_desk(cast, "admin").get(LIST).status_code == 404


def test_a_promise_that_another_takes_the_place_of_does_not_count_as_kept(cast):
    before = promised(cast)
    case = before.case
    cases.rate(case, grade="dissatisfied", reason="太慢", by=citizen_of(case), now=NOW + 9 * HOUR)
    cases.record_callback(case, text="已联系", by=cast.actor("station"), now=NOW + 10 * HOUR)
    later = date(2027, 6, 30)
    given = {"text": "再等等", "result": "planned", "promised_on": later}
    cases.answer(case, by=cast.actor("station"), now=NOW + 11 * HOUR, **given)
    clock = Clock.objects.of(before).get()
    assert clock.verdict == Clock.Verdict.CANCELLED


def test_a_unit_does_not_read_the_promise_of_a_case_that_accuses_it(cast):
    commitment, unit = promised(cast), cast.actor("unit")
    assert Commitment.objects.visible_to(unit).exists()
    given = {"kind": "accusation", "unit": cast.unit}
    cases.mark_sensitive(commitment.case, by=cast.actor("station"), now=NOW + 9 * HOUR, **given)
    commitment.refresh_from_db()
    assert not Commitment.objects.visible_to(unit).exists()
    assert commitment.roles_of(unit) == set()


def test_pages_of_promises_say_no_number_and_nothing_of_a_restricted_matter():
    cast = make_county()
    commitment = promised(cast, title="路灯不亮 13912345678")
    client = Client()
    client.force_login(cast.users["unit"])
    paths = ["/desk/commitments/", f"/desk/commitments/{commitment.pk}/"]
    for path in paths:
        page = client.get(path).content.decode()
        assert "路灯不亮" in page
        assert "13912345678" not in page
    case = commitment.case
    case.sensitivity, case.may_publish = "stability", False
    case.save()
    CaseReader.objects.create(case=case, user=cast.users["unit"], at=NOW)
    for path in paths:
        page = client.get(path).content.decode()
        assert "敏感件" in page
        assert "路灯不亮" not in page
