"""审议意见 (F78): state × action × role by hand, clocks, the second report, who sees what."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from liaison.accounts.models import User
from liaison.deadlines.actions import ExtensionRefused, sweep_all
from liaison.deadlines.models import Clock
from liaison.documents.models import Document
from liaison.notifications.models import Message
from liaison.workflow import NotAllowed, WrongState, allowed_actions, step
from stations.memberships.actors import actor_of
from stations.memberships.models import Membership, Role
from supervision.meetings.actions import Invalid
from supervision.opinions import actions
from supervision.opinions.models import DeliberationOpinion
from supervision.opinions.workflow import Action, State
from tests.cast import NOW, make_county, make_user
from tests.supervision import sittings
from tests.supervision.opinions import stages
from tests.supervision.opinions.stages import DAY, HOUR

pytestmark = pytest.mark.django_db
LATER = NOW + 9 * HOUR
# state → what clerk, leader and unit may do; nobody else anything.
MATRIX = {
    "draft": ("revise submit withdraw", "", ""),
    "in_review": ("withdraw", "issue return_draft", ""),
    "issued": ("record_receipt void", "void", "sign"),
    "in_hand": ("report void", "extend void", "note report"),
    "reported": ("appraise return_report void", "void", ""),
    "again": ("report void", "extend conclude void", "note report"),
    "voided": ("", "", ""),
    "closed": ("", "", ""),
    "concluded": ("", "", ""),
    "withdrawn": ("", "", ""),
}
PARTIES = ("office", "leader", "unit2")
OTHERS = ["deputy", "station", "street", "street2", "government", "unit", "auditor", "admin"]
OUT_OF_THE_HOUSE = {"closed", "concluded", "issued", "in_hand", "reported", "again", "voided"}


class Stop(Exception):
    """Leaves a permitted step before anything is stored."""


@pytest.fixture
def cast():
    return make_county()


def outcome(opinion, action, actor):
    try:
        with step(opinion, action, by=actor, now=LATER):
            raise Stop
    except Stop:
        return 200
    except (NotAllowed, WrongState) as refusal:
        return refusal.status


@pytest.mark.parametrize("state", MATRIX)
def test_each_party_does_and_sees_what_the_table_says_and_nobody_else_anything(cast, state):
    opinion = stages.STAGES[state](cast)
    assert opinion.state == state
    for name, words in zip(PARTIES, MATRIX[state], strict=True):
        actor, wanted = cast.actor(name), set(words.split())
        assert set(allowed_actions(opinion, actor, LATER)) == wanted, name
        for action in Action:
            assert (outcome(opinion, action, actor) == 200) == (action in wanted), (name, action)
    for name in OTHERS:
        assert {outcome(opinion, action, cast.actor(name)) for action in Action} == {403}, name
    # Drafts stay in the house. The procurator of the cast sits in the bureau; both deputies'
    # stations stand in the county.
    out = {"unit2", "procurator", "deputy", "deputy2"} if state in OUT_OF_THE_HOUSE else set()
    seen = {
        name
        for name in cast.users
        if DeliberationOpinion.objects.visible_to(cast.actor(name)).filter(pk=opinion.pk).exists()
    }
    assert seen == {"office", "leader", "auditor"} | out


def test_the_tables_name_every_state_and_action():
    assert set(MATRIX) == set(State)
    offered = {action for row in MATRIX.values() for words in row for action in words.split()}
    assert offered == set(Action)


def test_the_paper_goes_out_with_number_term_and_clocks(cast):
    opinion = stages.issued(cast)
    paper = Document.objects.of(opinion).get()
    assert (opinion.paper, paper.to_name) == (paper.number, "青溪县住建局")
    assert paper.number == "青溪人大审〔2026〕1号"
    words = str(paper.rendition.content)
    assert "请于2027年2月18日前" in words
    assert {clock.kind for clock in Clock.objects.of(opinion).running()} == {"receipt", "report"}
    told = Message.objects.filter(event="opinion.issued", channel="inbox")
    assert {m.user.username for m in told} == {"unit2", "procurator", "office"}


def test_who_wrote_it_does_not_sign_it(cast):
    """Somebody who changed offices since: the words are still theirs."""
    opinion = stages.in_review(cast)
    Membership.objects.filter(user=cast.users["office"]).update(role="leader")
    assert set(allowed_actions(opinion, cast.actor("office"), LATER)) == {"return_draft"}


def test_unsatisfied_means_a_second_report_in_its_own_term(cast):
    opinion = stages.again(cast)
    assert (opinion.state, opinion.round) == ("again", 2)
    clock = Clock.objects.of(opinion).running().get()
    assert (clock.kind, clock.amount, clock.unit, clock.round) == ("report", 1, "months", 2)
    unit, clerk = cast.actor("unit2"), cast.actor("office")
    actions.report(opinion, text="再次整改", by=unit, now=LATER)
    assert not Clock.objects.of(opinion).running().exists()
    assert "conclude" in allowed_actions(opinion, cast.actor("leader"), LATER)
    actions.appraise(opinion, grade="satisfied", satisfied=20, by=clerk, now=LATER + HOUR)
    assert opinion.state == "closed"
    assert list(opinion.reports.values_list("round", "grade")) == [
        (1, "dissatisfied"),
        (2, "satisfied"),
    ]


def test_a_report_found_wanting_comes_back_before_the_vote(cast):
    opinion, clerk = stages.reported(cast), cast.actor("office")
    with pytest.raises(Invalid):
        actions.return_report(opinion, text="", by=clerk, now=LATER)
    actions.return_report(opinion, text="没有写明时限", by=clerk, now=LATER)
    assert opinion.state == "in_hand"
    assert Clock.objects.of(opinion).running().get().kind == "report"
    actions.report(opinion, text="补充", by=cast.actor("unit2"), now=LATER + HOUR)
    actions.appraise(opinion, grade="satisfied", by=clerk, now=LATER + HOUR)
    assert opinion.reports.filter(returned_at=None).get().text == "补充"


def test_the_clerk_enters_what_came_on_paper_with_its_number(cast):
    opinion, clerk = stages.issued(cast), cast.actor("office")
    actions.record_receipt(opinion, text="沈科长签收", by=clerk, now=LATER)
    with pytest.raises(Invalid) as refusal:
        actions.report(opinion, text="来文", by=clerk, now=LATER)
    assert refusal.value.field == "on_paper"
    actions.report(opinion, text="来文", on_paper="青住建〔2026〕9号", by=clerk, now=LATER)
    assert opinion.reports.get().on_paper == "青住建〔2026〕9号"


def test_an_opinion_comes_out_of_a_meeting_that_began_and_goes_to_a_unit_of_the_place(cast):
    meeting = sittings.planned(cast)
    given = {"title": "x", "content": "y", "organisation": cast.unit2, "now": NOW}
    with pytest.raises(Invalid):
        actions.draw_up(meeting=meeting, by=cast.actor("office"), **given)
    with pytest.raises(NotAllowed):
        actions.draw_up(meeting=meeting, by=cast.actor("street"), **given)


def test_the_ladder_reaches_the_unit_first_and_the_leader_last(cast):
    opinion = stages.in_hand(cast)
    due = Clock.objects.of(opinion).running().get().due_at
    sweep_all(now=due - timedelta(days=6))
    assert {m.user.username for m in Message.objects.filter(event="opinion.due_soon")} >= {"unit2"}
    sweep_all(now=due + 12 * DAY)
    late = Message.objects.filter(event="opinion.overdue", user__username="leader")
    assert late.exists()


def test_of_two_leaders_the_one_who_signed_voids_even_what_was_voided_in_the_register(cast):
    opinion = stages.issued(cast)
    make_user("leader2", "褚二示例", Role.LEADER, cast.division)
    other = actor_of(User.objects.get(username="leader2"), LATER)
    assert "void" not in allowed_actions(opinion, other, LATER)
    Document.objects.of(opinion).update(state="voided")
    actions.void(opinion, text="错", by=cast.actor("leader"), now=LATER)
    assert opinion.state == "voided"


def test_only_a_committees_meeting_forms_an_opinion(cast):
    with pytest.raises(Invalid):
        stages.draft(cast, meeting=sittings.convened(cast, kind="chairs"))


def test_one_extension_and_no_second_none_in_hindsight_and_none_without_end(cast):
    opinion, leader = stages.in_hand(cast), cast.actor("leader")
    before = Clock.objects.of(opinion).running().get().due_at
    for days, at in [(10, before + DAY), (400, LATER)]:
        with pytest.raises(ExtensionRefused):
            actions.extend(opinion, working_days=days, text="情况复杂", by=leader, now=at)
    assert Clock.objects.of(opinion).running().get().due_at == before
    actions.extend(opinion, working_days=10, text="情况复杂", by=leader, now=LATER)
    assert Clock.objects.of(opinion).running().get().due_at > before
    with pytest.raises(ExtensionRefused):
        actions.extend(opinion, working_days=10, text="还要", by=leader, now=LATER)


def test_from_the_meetings_page_to_the_units_report(cast):
    meeting = sittings.closed(cast)

    def client(name):
        found = Client()
        found.force_login(cast.users[name])
        return found

    with time_machine.travel(LATER, tick=False):
        office, leader, unit = client("office"), client("leader"), client("unit2")
        page = office.get(meeting.get_absolute_url()).content.decode()
        assert f"/desk/opinions/new/?meeting={meeting.uid}" in page
        given = {"meeting": str(meeting.uid), "title": "养护报告", "content": "一、加快。"}
        assert office.post("/desk/opinions/new/", given).status_code == 422
        answer = office.post("/desk/opinions/new/", given | {"organisation": cast.unit2.pk})
        opinion = DeliberationOpinion.objects.get()
        assert answer.url == opinion.get_absolute_url()

        def act(who, action, **data):
            version = sittings.fresh(opinion).version
            return who.post(f"{answer.url}{action}/", {"version": version} | data).status_code

        assert unit.get(answer.url).status_code == 404
        assert act(office, "submit") == 302
        assert act(office, "issue") == 403
        assert act(leader, "issue") == 302
        assert "养护报告" in unit.get("/desk/opinions/?tab=awaiting").content.decode()
        assert act(unit, "sign") == 302
        assert act(unit, "report", text="") == 422
        assert act(unit, "report", text="已完成") == 302
        assert act(office, "appraise", grade="satisfied", meeting=str(meeting.uid)) == 302
        page = unit.get(answer.url).content.decode()
        assert "已办结" in page
        assert "送签" not in page
        assert "养护报告" in office.get(meeting.get_absolute_url()).content.decode()
        assert client("street").get(answer.url).status_code == 404
        assert office.get("/desk/opinions/?tab=nonsense").status_code == 404
