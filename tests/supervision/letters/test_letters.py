"""F64 监督建议函: state × action × role by hand, the paper, the answer, who sees what."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from liaison.accounts.models import User
from liaison.deadlines.actions import sweep_all
from liaison.deadlines.models import Clock, DeadlinePolicy
from liaison.documents import actions as documents
from liaison.documents.models import Document
from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.workflow import NotAllowed, WrongState, allowed_actions, step
from stations.memberships.actors import actor_of
from stations.memberships.models import Role
from supervision.letters import actions, presentation
from supervision.letters.models import SupervisionLetter
from supervision.letters.rules import APART
from supervision.letters.workflow import Action, State
from supervision.meetings.actions import Invalid
from tests.cast import NOW, make_case, make_county, make_user
from tests.supervision import sittings
from tests.supervision.letters import stages
from tests.supervision.letters.stages import DAY, HOUR

pytestmark = pytest.mark.django_db
LATER = NOW + 9 * HOUR
# state → what the writer, a second clerk, the leader and the unit may do; nobody else anything.
MATRIX = {
    "draft": ("revise submit withdraw", "revise submit withdraw", "", ""),
    "in_review": ("return_draft withdraw", "approve return_draft withdraw",
                  "return_draft", ""),  # the only one who can sign does not review
    "to_sign": ("return_draft withdraw", "return_draft withdraw", "sign_off return_draft", ""),
    "signed": ("void", "void", "void", ""),  # until the sealed copy has come back
    "issued": ("record_receipt void", "record_receipt void", "void", "sign"),
    "in_hand": ("answer void", "answer void", "extend void", "answer"),
    "answered": ("accept return_answer void",) * 3 + ("",),
    "accepted": ("", "", "", ""),
    "voided": ("", "", "", ""),
    "withdrawn": ("", "", "", ""),
}  # fmt: skip
PARTIES = ("office", "office2", "leader", "unit2")
OTHERS = ["deputy", "station", "street", "street2", "government", "unit", "auditor", "admin"]
OUT_OF_THE_HOUSE = {"issued", "in_hand", "answered", "accepted", "voided"}


class Stop(Exception):
    """Leaves a permitted step before anything is stored."""


@pytest.fixture
def cast():
    county = make_county()
    stages.second(county)
    return county


def outcome(letter, action, actor):
    try:
        with step(letter, action, by=actor, now=LATER):
            raise Stop
    except Stop:
        return 200
    except (NotAllowed, WrongState) as refusal:
        return refusal.status


@pytest.mark.parametrize("state", MATRIX)
def test_each_party_does_and_sees_what_the_table_says_and_nobody_else_anything(cast, state):
    letter = stages.STAGES[state](cast)
    assert letter.state == state
    for name, words in zip(PARTIES, MATRIX[state], strict=True):
        actor, wanted = cast.actor(name), set(words.split())
        assert set(allowed_actions(letter, actor, LATER)) == wanted, name
        for action in Action:
            assert (outcome(letter, action, actor) == 200) == (action in wanted), (name, action)
    for name in OTHERS:
        assert {outcome(letter, action, cast.actor(name)) for action in Action} == {403}, name
    # The procurator of the cast sits in the bureau; both deputies' stations stand in the county.
    out = {"unit2", "procurator", "deputy", "deputy2"} if state in OUT_OF_THE_HOUSE else set()
    seen = {
        name
        for name in cast.users
        if SupervisionLetter.objects.visible_to(cast.actor(name)).filter(pk=letter.pk).exists()
    }
    assert seen == {"office", "office2", "leader", "auditor"} | out


def test_the_tables_name_every_state_and_action():
    assert set(MATRIX) == set(State)
    offered = {action for row in MATRIX.values() for words in row for action in words.split()}
    assert offered == set(Action) - {"send"}


def test_f64_an_issued_letter_is_an_official_letter_with_number_and_seal_area(cast):
    """G a letter issued, W printed, T official-letter layout, number 〔2026〕3号, seal area, no
    font embedding without licence."""
    for _number in range(3):
        letter = stages.signed(cast)
    paper = Document.objects.of(letter).get()
    assert paper.number == letter.paper == "青溪人大督函〔2026〕3号"
    content = paper.rendition.content
    assert content["form"] == "letter"
    assert (content["to"], content["signature"]) == ("青溪县住建局", "青溪县人大常委会")
    assert content["date"] == "2026年11月18日"
    words = str(content["blocks"])
    assert "两个小区没有开工" in words
    assert "20个工作日内书面答复" in words
    assert "联系人：陈示例" in words  # who wrote it, not who signed
    with paper.rendition.docx.open("rb") as file:
        assert b"fontTable" not in file.read() or b"embedRegular" not in file.read()


def test_a_letter_leaves_the_house_only_with_its_sealed_copy(cast):
    letter = stages.signed(cast)
    clerk = cast.actor("office")
    with pytest.raises(WrongState):
        actions.send(letter, by=clerk, now=NOW)
    stages.seal(cast, letter)
    assert Action.SEND in allowed_actions(letter, clerk, NOW)
    actions.send(letter, by=clerk, now=NOW)
    assert Clock.objects.of(letter).running().get().kind == "receipt"
    told = Message.objects.filter(event="letter.issued", channel="inbox")
    assert {m.user.username for m in told} == {"unit2", "procurator"}


def test_who_wrote_it_neither_reviews_nor_signs_it(cast):
    letter = stages.in_review(cast)
    assert "approve" not in allowed_actions(letter, cast.actor("office"), NOW)
    actions.approve(letter, by=stages.second(cast), now=NOW)
    writer = stages.becomes(cast, "office", "leader", division=cast.division)
    assert set(allowed_actions(letter, writer, NOW)) == {"return_draft"}
    reviewer = stages.becomes(cast, "office2", "leader", division=cast.division)
    for one in (writer, reviewer):
        with pytest.raises(WrongState, match="起草和审核的人不能签发。可以办理的有：褚示例"):
            actions.sign_off(letter, by=one, now=NOW)


def test_the_only_signer_does_not_review_unless_the_place_lets_one_do_both(cast):
    letter, leader = stages.in_review(cast), cast.actor("leader")
    with pytest.raises(WrongState, match="请由其他工作人员审核。可以办理的有：何示例"):
        actions.approve(letter, by=leader, now=NOW)
    LocalRule.objects.create(key=APART, division="990101", value=False)
    actions.approve(letter, by=leader, now=NOW)
    assert Action.SIGN_OFF in allowed_actions(letter, leader, NOW)


def test_voiding_the_paper_takes_an_unsent_letter_back_to_its_writer(cast):
    letter = stages.seal(cast, stages.signed(cast))
    paper = Document.objects.of(letter).get()
    documents.void(paper, text="错字", by=cast.actor("leader"), now=LATER)
    letter.refresh_from_db()
    assert (letter.state, letter.paper, letter.has_copy) == ("draft", "", False)
    event = Event.objects.filter(subject_type=letter.subject_type, subject_id=letter.pk).last()
    assert (event.action, event.words.text, event.data["paper"]) == ("void", "错字", paper.number)
    assert not Message.objects.filter(event="letter.voided", user__username="unit2").exists()
    actions.submit(letter, by=cast.actor("office"), now=LATER)
    actions.approve(letter, by=stages.second(cast), now=LATER)
    actions.sign_off(letter, by=cast.actor("leader"), now=LATER)
    assert letter.paper.endswith("2号")
    unit = presentation.reader(False, True)
    events = Event.objects.filter(subject_type=letter.subject_type, subject_id=letter.pk)
    assert {event.action for event in events if unit(event)} == {"sign_off"}
    actions.send(stages.seal(cast, letter), by=cast.actor("office"), now=LATER)
    for name, known in {"office": 2, "auditor": 2, "unit2": 1, "deputy": 1}.items():
        found = Document.objects.of(letter).visible_to(cast.actor(name)).values_list("number")
        assert [number for (number,) in found.order_by("-pk")] == [letter.paper, paper.number][
            :known
        ], name
    client = Client()
    client.force_login(cast.users["unit2"])
    assert client.get(reverse("documents:show", args=[paper.pk])).status_code == 404
    assert client.get(reverse("documents:file", args=[paper.pk, "pdf"])).status_code == 404


def test_a_letter_whose_paper_was_voided_before_it_moved_along_goes_back_and_not_out(cast):
    letter = stages.seal(cast, stages.signed(cast))
    clerk = cast.actor("office")
    Document.objects.of(letter).update(state="voided")
    with pytest.raises(WrongState, match="公文已经作废"):
        actions.send(letter, by=clerk, now=LATER)
    actions.void(letter, text="错字", by=clerk, now=LATER)
    assert (letter.state, letter.paper, letter.has_copy) == ("draft", "", False)
    with pytest.raises(WrongState, match="还没有签发"):
        actions.void(letter, text="错字", by=clerk, now=LATER)


def test_of_two_leaders_the_one_who_signed_voids(cast):
    letter = stages.in_hand(cast)
    make_user("leader2", "褚二示例", Role.LEADER, cast.division)
    other = actor_of(User.objects.get(username="leader2"), LATER)
    assert set(allowed_actions(letter, other, LATER)) == {"extend"}
    with pytest.raises(NotAllowed):
        actions.void(letter, text="错", by=other, now=LATER)


def test_a_letter_that_was_sent_is_called_in_with_its_paper(cast):
    letter = stages.in_hand(cast)
    with pytest.raises(Invalid):
        actions.void(letter, text=" ", by=cast.actor("office"), now=LATER)
    with pytest.raises(NotAllowed):
        actions.void(letter, text="错", by=cast.actor("unit2"), now=LATER)
    actions.void(letter, text="主送单位写错", by=cast.actor("office"), now=LATER)
    assert letter.state == "voided"
    assert Document.objects.of(letter).get().state == "voided"
    assert not Clock.objects.of(letter).running().exists()
    assert Message.objects.filter(event="letter.voided", user__username="unit2").exists()
    done = stages.accepted(cast)
    with pytest.raises(WrongState):
        documents.void(
            Document.objects.of(done).get(), text="x", by=cast.actor("office"), now=LATER
        )
    assert Document.objects.of(done).get().state == "issued"


def test_a_station_drafts_for_the_congress_of_its_place(cast):
    """D8: a station officer creates letters, the congress office takes it from there."""
    by = cast.actor("station")
    given = {"title": "路灯", "problems": "不亮", "advice": "修好", "organisation": cast.unit}
    letter = actions.draw_up(division="990101001", **given, by=by, now=NOW)
    assert set(allowed_actions(letter, by, NOW)) == {"revise", "submit", "withdraw"}
    actions.submit(letter, by=by, now=NOW)
    assert allowed_actions(letter, by, NOW) == []
    assert "approve" in allowed_actions(letter, cast.actor("street"), NOW)
    seen = [name for name in cast.users
            if SupervisionLetter.objects.visible_to(cast.actor(name)).exists()]  # fmt: skip
    assert set(seen) == {"station", "street", "office", "office2", "leader", "auditor"}
    station = Client()
    station.force_login(cast.users["station"])
    assert "路灯" in station.get("/desk/letters/").content.decode()
    assert station.get("/desk/letters/new/").status_code == 200
    actions.return_draft(letter, text="请写明地点", by=cast.actor("street"), now=NOW)
    assert "请写明地点" in station.get(letter.get_absolute_url()).content.decode()
    assert Message.objects.filter(event="letter.draft_returned", user__username="station").exists()
    assert station.get("/desk/problem-lists/").status_code == 404


def test_the_answers_period_runs_from_the_receipt_and_again_from_a_return(cast):
    letter = stages.in_hand(cast)
    clock = Clock.objects.of(letter).running().get()
    assert (clock.kind, clock.amount, clock.unit) == ("answer", 20, "working_days")
    unit, clerk = cast.actor("unit2"), cast.actor("office")
    with pytest.raises(Invalid):
        actions.answer(letter, text=" ", by=unit, now=LATER)
    actions.answer(letter, text="已开工", by=unit, now=LATER)
    with pytest.raises(Invalid):
        actions.return_answer(letter, text="", by=clerk, now=LATER)
    actions.return_answer(letter, text="没有时限", by=clerk, now=LATER)
    again = Clock.objects.of(letter).running().get()
    assert (again.amount, again.round, letter.round) == (10, 2, 2)
    actions.answer(letter, text="年底完工", by=unit, now=LATER)
    actions.accept(letter, by=clerk, now=LATER)
    assert not Clock.objects.of(letter).running().exists()


def test_the_answers_clock_runs_as_long_as_the_letter_says(cast):
    letter = stages.issued(cast)
    policy = DeadlinePolicy.objects.get(noun=letter.subject_type, kind="answer", mode="")
    policy.amount, policy.unit = 2, "months"
    policy.save()
    actions.sign(letter, by=cast.actor("unit2"), now=LATER)
    clock = Clock.objects.of(letter).running().get()
    assert (clock.amount, clock.unit) == (20, "working_days")


def test_silence_climbs_to_the_leader(cast):
    letter = stages.in_hand(cast)
    due = Clock.objects.of(letter).running().get().due_at
    sweep_all(now=due - timedelta(days=4))
    assert Message.objects.filter(event="letter.due_soon", user__username="unit2").exists()
    sweep_all(now=due + 8 * DAY)
    assert Message.objects.filter(event="letter.overdue", user__username="leader").exists()


def test_a_letter_goes_to_units_of_the_place_and_comes_from_its_clerks(cast):
    given = {"division": "990101001", "title": "x", "problems": "y", "advice": "z", "now": NOW}
    with pytest.raises(Invalid) as refusal:
        actions.draw_up(organisation=cast.unit2, by=cast.actor("street"), **given)
    assert refusal.value.field == "organisation"
    assert actions.draw_up(organisation=cast.unit, by=cast.actor("street"), **given).pk
    for name in ("station2", "leader", "office", "unit"):
        with pytest.raises(NotAllowed):
            actions.draw_up(organisation=cast.unit, by=cast.actor(name), **given)


def test_what_it_came_out_of_is_shown_to_who_sees_that(cast):
    meeting, case = sittings.convened(cast), make_case(cast)
    office, unit = Client(), Client()
    office.force_login(cast.users["office"])
    unit.force_login(cast.users["unit2"])
    given = {"title": "灯", "organisation": cast.unit2.pk, "problems": "p", "advice": "a"}
    url = "/desk/letters/new/"
    wrong = office.post(url, given | {"case": "990101-20200101-00001"})
    assert wrong.status_code == 422
    assert "没有找到这个事项编号" in wrong.content.decode()
    answer = office.post(url, given | {"case": case.number, "meeting": str(meeting.uid)})
    letter = SupervisionLetter.objects.get()
    assert case.number in office.get(answer.url).content.decode()
    assert letter.title in office.get(meeting.get_absolute_url()).content.decode()
    SupervisionLetter.objects.update(state="issued", paper="x", issued_at=NOW)
    assert case.number not in unit.get(answer.url).content.decode()


def test_from_the_draft_to_the_accepted_answer_on_the_desk(cast):
    def client(name):
        found = Client()
        found.force_login(cast.users[name])
        return found

    with time_machine.travel(LATER, tick=False):
        office, second, leader, unit = map(client, PARTIES)
        letter = stages.draft(cast)
        url = letter.get_absolute_url()

        def act(who, action, **data):
            version = sittings.fresh(letter).version
            return who.post(f"{url}{action}/", {"version": version} | data).status_code

        assert act(office, "submit") == 302
        assert act(office, "approve") == 409
        assert act(second, "approve") == 302
        assert act(leader, "sign_off") == 302
        assert unit.get(url).status_code == 404
        assert "签章件的扫描件" in office.get(url).content.decode()
        paper = Document.objects.of(letter).get()
        with paper.rendition.pdf.open("rb") as file:
            scanned = file.read() + b"\n% scanned"
        scan = SimpleUploadedFile("scan.pdf", scanned, content_type="application/pdf")
        filed = leader.post(
            reverse("documents:file_copy", args=[paper.pk]),
            {"version": paper.version, "files": scan},
        )
        assert filed.status_code == 302
        assert act(office, "send") == 302
        assert "老旧小区" in unit.get("/desk/letters/?tab=awaiting").content.decode()
        assert act(unit, "sign") == 302
        assert act(unit, "answer", text="已开工") == 302
        assert act(unit, "accept") == 403
        assert act(office, "accept") == 302
        page = unit.get(url).content.decode()
        assert "已办结" in page
        assert "送审" not in page
        assert client("street").get(url).status_code == 404
        assert office.get("/desk/letters/?tab=nonsense").status_code == 404
