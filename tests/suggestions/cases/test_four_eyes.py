"""Who asks does not decide, and one person turns one key, however many offices they hold."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from liaison.accounts.models import User
from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Clock
from liaison.jurisdiction.models import LocalRule
from liaison.jurisdiction.rules import load
from liaison.workflow import WrongState, allowed_actions, citizen_of
from stations.memberships.actors import actor_of
from stations.memberships.models import Membership
from suggestions.cases import actions, presentation, rules, timeline
from suggestions.cases.models import Case, Mode, PauseReason
from suggestions.cases.workflow import Action
from tests import stages
from tests.cast import NOW, make_county
from tests.stages import HOUR

pytestmark = pytest.mark.django_db
LATER = NOW + 20 * HOUR


@pytest.fixture
def cast():
    return make_county()


def as_(cast, name, role, **place):
    """The person `name` of the cast, in a second office that they hold besides."""
    user = User.objects.get(pk=cast.users[name].pk)
    held, _new = Membership.objects.get_or_create(user=user, role=role, **place)
    user.active_membership_id = held.pk
    user.save()
    return actor_of(user, NOW)


# --- four eyes ------------------------------------------------------------------------------------


def test_one_person_does_not_turn_two_keys_of_a_transfer(cast):
    case = stages.at_leader(cast)
    both = as_(cast, "office", "leader", division=cast.division)
    assert Action.APPROVE not in allowed_actions(case, both, LATER)
    with pytest.raises(WrongState):
        actions.approve(case, by=both, now=LATER)
    actions.approve(case, by=cast.actor("leader"), now=LATER)
    assert case.state == "at_government"


def test_the_office_turns_its_key_again_after_the_government_sent_it_back(cast):
    case = stages.at_government(cast)
    actions.return_review(case, text="请核实", by=cast.actor("government"), now=LATER)
    actions.approve(case, by=cast.actor("office"), now=LATER + HOUR)
    actions.approve(case, by=cast.actor("leader"), now=LATER + 2 * HOUR)
    assert case.state == "at_government"


def test_who_proposed_takes_it_back_but_never_approves(cast):
    case = stages.accepted(cast)
    actions.dispatch(case, unit=cast.unit2, by=cast.actor("office"), now=LATER)
    actions.approve(case, by=cast.actor("leader"), now=LATER + HOUR)
    actions.return_review(case, text="再想想", by=cast.actor("government"), now=LATER + 2 * HOUR)
    assert case.review_stage == "congress_clerk"
    office = cast.actor("office")
    assert Action.APPROVE not in allowed_actions(case, office, LATER)
    actions.return_review(case, text="重新考虑", by=office, now=LATER + 3 * HOUR)
    assert case.state == "accepted"


def test_who_wrote_the_reply_does_not_approve_it(cast):
    case = stages.reply_review(cast)
    both = as_(cast, "unit", "street_clerk", division=cast.township)
    with pytest.raises(WrongState):
        actions.approve_reply(case, by=both, now=LATER)
    actions.approve_reply(case, by=cast.actor("street"), now=LATER)
    assert case.state == "replied"


def test_who_asked_for_an_extension_or_objected_does_not_decide_it(cast):
    case, objected = stages.in_progress(cast), stages.objection(cast)
    actions.extend(case, days=2, reason="汛期", by=cast.actor("unit"), now=NOW + 5 * HOUR)
    both = as_(cast, "unit", "street_clerk", division=cast.township)
    with pytest.raises(WrongState):
        actions.settle_extension(case, approved=True, by=both, now=NOW + 6 * HOUR)
    with pytest.raises(WrongState):
        actions.settle_objection(objected, unit=cast.unit, by=both, now=LATER)


# --- a 随手拍 stays with whoever told it ----------------------------------------------------------


def snapped(cast, now=NOW):
    case, _new = actions.snap(
        location_text="菜场门口",
        station=cast.station,
        representative=cast.representative,
        content="井盖松动",
        by=cast.actor("deputy"),
        now=now,
        owner="snap",
    )
    return case


def test_nobody_else_is_put_in_the_place_of_who_told_a_snap_and_rates_it(cast):
    case = snapped(cast)
    with pytest.raises(WrongState):
        actions.reassign(
            case, representative=cast.representative, by=cast.actor("station"), now=LATER
        )
    actions.hand_over(
        case, station=cast.other_station, text="在东山镇", by=cast.actor("station"), now=LATER
    )
    assert case.representative == cast.representative


def test_a_snap_that_leaves_the_street_is_acknowledged_and_gets_its_clock(cast):
    case = snapped(cast)
    actions.dispatch(case, unit=cast.unit2, by=cast.actor("street"), now=NOW + HOUR)
    assert (case.state, case.mode) == ("pending_review", Mode.TRANSFER)
    clocks = {clock.kind: clock for clock in Clock.objects.of(case)}
    assert clocks["response"].verdict == "on_time"
    assert clocks["closing"].is_paused
    actions.return_review(case, text="自己办", by=cast.actor("office"), now=NOW + 2 * HOUR)
    assert (case.state, case.mode) == ("accepted", Mode.SNAP)  # the street sends it again
    clocks = {clock.kind: clock for clock in Clock.objects.of(case).running()}
    assert list(clocks) == ["closing"]
    assert not clocks["closing"].is_paused


def test_a_snap_does_not_escape_its_24_hours_by_way_of_another_mode(cast):
    case, station = snapped(cast), cast.actor("station")
    actions.convert(case, mode=Mode.DIRECT, by=station, now=NOW + HOUR)
    actions.accept(case, by=station, now=NOW + 2 * HOUR)
    with pytest.raises(actions.Invalid):
        actions.convert(case, mode=Mode.SNAP, by=station, now=NOW + 3 * HOUR)


# --- what one unit asked for ends with its turn ---------------------------------------------------


def test_an_objection_ends_what_the_unit_had_asked_for(cast):
    case = stages.in_progress(cast)
    unit, now = cast.actor("unit"), NOW + 5 * HOUR
    actions.extend(case, days=2, reason="汛期", by=unit, now=now)
    actions.hold(case, text="招标", by=unit, now=now)
    actions.object_to(case, reason="不归我们", competent_unit=cast.unit2, by=unit, now=now + HOUR)
    assert (case.extension_asked, case.held_reason) == (0, "")


def test_a_withdrawn_case_is_not_paused(cast):
    case = stages.in_progress(cast)
    reason = PauseReason.objects.first()
    actions.pause(case, reason=reason, by=cast.actor("unit"), now=NOW + 5 * HOUR)
    actions.withdraw(case, by=citizen_of(case), now=NOW + 6 * HOUR)
    assert case.pause_reason is None


def test_an_assisting_unit_that_takes_the_lead_has_one_part(cast):
    case = stages.in_progress(cast, unit=cast.unit2)
    actions.add_assistant(case, unit=cast.unit, by=cast.actor("government"), now=NOW + 5 * HOUR)
    actions.object_to(
        case,
        reason="不归我们",
        competent_unit=cast.unit,
        by=cast.actor("unit2"),
        now=NOW + 6 * HOUR,
    )
    actions.settle_objection(case, unit=cast.unit, by=cast.actor("government"), now=NOW + 7 * HOUR)
    parts = case.assignments.filter(ended_at=None).values_list("unit", "part")
    assert list(parts) == [(cast.unit.pk, "lead")]


def test_an_extension_granted_during_a_pause_finds_the_clock_on_time(cast):
    case = stages.in_progress(cast)
    unit, street = cast.actor("unit"), cast.actor("street")
    actions.extend(case, days=2, reason="汛期", by=unit, now=NOW + 5 * HOUR)
    actions.pause(case, reason=PauseReason.objects.first(), by=unit, now=NOW + 6 * HOUR)
    long_after = NOW + timedelta(days=40)
    actions.settle_extension(case, approved=True, by=street, now=long_after)
    actions.resume(case, by=unit, now=long_after + HOUR)
    clock = Clock.objects.of(case).running().get(kind="closing")
    assert (clock.was_late, clock.extensions) == (False, 1)
    assert deadlines.next_due(subject=case) > long_after


def test_the_government_has_no_say_in_what_goes_past_it(cast):
    case = stages.fed_back(cast, unit=cast.unit2)
    actions.rate(case, grade="dissatisfied", reason="没修", by=citizen_of(case), now=LATER)
    actions.record_callback(case, text="已了解", by=cast.actor("station"), now=LATER + HOUR)
    LocalRule.objects.create(key=rules.TRANSFER_ROUTE, value="unit")
    actions.dispatch(case, unit=cast.unit2, by=cast.actor("station"), now=LATER + 2 * HOUR)
    stages.send(cast, case, LATER + 3 * HOUR)
    assert case.state == "dispatched"
    assert case.government is None
    assert not Case.objects.visible_to(cast.actor("government")).exists()


# --- routes that a place may set ------------------------------------------------------------------


@pytest.mark.parametrize("route", ["government", "unit"])
def test_a_place_without_keys_gets_no_error(cast, route):
    LocalRule.objects.create(key=rules.TRANSFER_REVIEW, value="")
    LocalRule.objects.create(key=rules.TRANSFER_ROUTE, value=route)
    sent = {"government": "at_government", "unit": "dispatched"}[route]
    case = stages.objection(cast)
    actions.settle_objection(case, unit=cast.unit2, by=cast.actor("street"), now=LATER)
    assert case.state == sent
    other = stages.accepted(cast)
    actions.submit_review(
        other, mode="transfer", unit=cast.unit2, text="县级", by=cast.actor("station"), now=LATER
    )
    assert other.state == sent


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (rules.TRANSFER_REVIEW, "boss"),
        (rules.TRANSFER_REVIEW, "government_officer"),
        (rules.TRANSFER_ROUTE, "post"),
        (rules.PHOTO_LIMIT, -1),
        (rules.TAKE_OVER_HOURS, 10**12),
    ],
)
def test_a_rule_that_nobody_could_follow_is_refused(key, value):
    load()
    with pytest.raises(ValidationError):
        LocalRule(key=key, value=value).full_clean()


# --- what is not decided is not read --------------------------------------------------------------


def test_an_answer_that_nobody_approved_is_never_read_by_the_citizen(cast):
    case = stages.reply_review(cast)
    assert presentation.public(case, LATER)["result"] is None
    actions.withdraw(case, by=citizen_of(case), now=LATER)
    shown = presentation.public(case, LATER)
    assert shown["result"] is None
    assert "已换灯" not in str(shown)


def test_a_unit_does_not_read_a_proposal_to_supervise_it(cast):
    case, office = stages.in_progress(cast), cast.actor("office")
    actions.supervise(case, text="拖得太久", by=office, now=NOW + 5 * HOUR)
    unit = cast.actor("unit")
    assert presentation.full(case, unit, LATER)["supervision"] is None
    assert "拖得太久" not in str(timeline.of_unit(case, cast.unit, {}))
    actions.release_supervision(case, text="再看看", by=office, now=NOW + 6 * HOUR)
    assert "再看看" not in str(timeline.of_unit(case, cast.unit, {}))


# --- an office is chosen, never slipped into ----------------------------------------------------


def test_a_page_opened_in_one_office_does_not_act_in_another(cast, client):
    case = stages.accepted(cast)
    user = User.objects.get(pk=cast.users["station"].pk)
    held = user.memberships.get()
    client.force_login(user)
    address = reverse("desk:act", args=[case.number, "dispatch"])
    page = client.get(address).content.decode()
    assert f'name="office" value="{held.pk}"' in page
    as_(cast, "station", "street_clerk", division=cast.township)  # in another window
    sent = {"version": case.version, "office": held.pk, "unit": cast.unit.code}
    answer = client.post(address, sent)
    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.state == "accepted"


def test_who_holds_no_mandate_any_more_reads_nothing(cast):
    case = stages.accepted(cast)
    assert Case.objects.visible_to(cast.actor("deputy")).get() == case
    cast.representative.mandates.update(status="ended", end_reason="moved_away", ended_at=NOW)
    assert not Case.objects.visible_to(cast.actor("deputy")).exists()
