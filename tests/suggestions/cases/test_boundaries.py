"""Limits around a case: who is named reads it, everybody else finds nothing; accusations never
reach the unit they are about; interests, groups, children, numbers."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liaison.desk.casepage import buttons
from liaison.desk.steps.routing import DispatchForm
from liaison.notifications.models import Message
from liaison.workflow import NotAllowed, allowed_actions
from stations.memberships.models import Membership
from suggestions.cases import actions, detection
from suggestions.cases.actions import Invalid
from suggestions.cases.models import Case, CaseReader, InterestDeclaration, Reason
from suggestions.cases.workflow import Action
from suggestions.transfers import actions as transfers
from suggestions.transfers.models import Transfer
from tests import stages
from tests.cast import NOW, make_case, make_county, make_unit, make_user

pytestmark = pytest.mark.django_db
HOUR = stages.HOUR
ID = "11010519491231002X"
WORDS = "富民街道市政所的人收黑钱，请查一查。"


@pytest.fixture
def cast():
    county = make_county()
    Membership.objects.filter(user=county.users["office"]).update(is_head=True)
    return county


def sees(cast, name):
    return set(Case.objects.visible_to(cast.actor(name)).values_list("pk", flat=True))


EVERYBODY_ELSE = ["deputy", "station", "street", "leader", "auditor", "unit", "unit2", "government"]


def test_an_accusation_is_kept_for_the_heads_of_the_congress_office_from_the_first_moment(cast):
    case = make_case(cast, content=WORDS)
    assert case.sensitivity == "accusation"
    assert case.accused_unit == cast.unit
    assert not case.may_publish
    assert sees(cast, "office") == {case.pk}
    for name in EVERYBODY_ELSE:
        assert sees(cast, name) == set(), name
        assert case.roles_of(cast.actor(name)) == set(), name
    assert set(Case.objects.awaiting(cast.actor("office"))) == {case}


def test_the_choice_of_kind_and_category_is_an_accusation_too_and_a_firm_is_none():
    assert detection.is_accusation("态度很差", kind="report", category="1502")
    assert detection.is_accusation("局长受贿")
    assert not detection.is_accusation("工厂夜里排污水", kind="report", category="06")
    assert not detection.is_accusation("邻居违建", kind="report", category="")
    assert not detection.is_accusation("办事难", kind="complaint", category="15")


def test_messages_of_a_restricted_case_go_to_its_readers_alone_and_say_nothing(cast):
    case = make_case(cast, content=WORDS, title="市政所的人")
    told = Message.objects.filter(subject_id=case.pk, user__isnull=False)
    assert {row.user for row in told} == {cast.users["office"]}
    for row in told:
        assert "市政所" not in f"{row.title}{row.body}{row.data}"
        assert case.number in f"{row.title}{row.body}"


def test_a_place_without_a_head_names_the_colleagues_so_that_nothing_is_lost(cast):
    Membership.objects.filter(user=cast.users["office"]).update(is_head=False)
    case = make_case(cast, content=WORDS)
    assert sees(cast, "office") == {case.pk}
    assert [reader.granted_by for reader in case.readers.all()] == [None]


def test_outsiders_get_404_for_number_photo_action_and_rest(cast, client, make_photo_of):
    case = make_case(cast, content=WORDS)
    photo = make_photo_of(case)
    for name in EVERYBODY_ELSE:
        client.force_login(cast.users[name])
        for url in (
            reverse("desk:case", args=[case.number]),
            reverse("desk:act", args=[case.number, "urge"]),
            f"/api/v1/cases/{case.number}/",
            f"/api/v1/cases/{case.number}/events/",
            reverse("attachments:show", args=[photo.pk]),
        ):
            assert client.get(url).status_code == 404, (name, url)
        posted = client.post(f"/api/v1/cases/{case.number}/actions/urge/", "{}", "application/json")
        assert posted.status_code == 404, name
        listed = client.get("/api/v1/cases/").json()["results"]
        assert listed == [], name
        found = client.get("/api/v1/cases/", {"q": "收黑钱"}).json()["results"]
        assert found == [], name


@pytest.fixture
def make_photo_of():
    from liaison.attachments.models import Attachment

    def make(case):
        return Attachment.objects.create(
            owner="cast",
            subject_type=case.subject_type,
            subject_id=case.pk,
            event_seq=1,
            purpose="intake",
            width=1,
            height=1,
            sha256="0" * 64,
            file="none.jpg",
            thumbnail="none-small.jpg",
            uploaded_at=NOW,
            claimed_at=NOW,
        )

    return make


def test_lists_show_no_word_of_a_restricted_case_even_to_its_readers(cast, client):
    case = make_case(cast, content=WORDS, title="市政所的人收黑钱")
    client.force_login(cast.users["office"])
    (row,) = client.get("/api/v1/cases/").json()["results"]
    assert (row["number"], row["title"], row["sensitivity"]) == (
        case.number,
        "敏感件",
        "accusation",
    )
    page = client.get(reverse("desk:queue"), {"tab": "all"}).content.decode()
    assert case.number in page
    assert "市政所的人" not in page
    shown = client.get(reverse("desk:case", args=[case.number])).content.decode()
    assert "收黑钱" in shown


def test_public_counts_leave_restricted_cases_out(cast):
    from suggestions.cases.intake import facts

    make_case(cast)
    make_case(cast, content=WORDS)
    assert facts(cast.station, NOW - HOUR)["received"] == 1


def test_marking_closes_a_case_to_all_but_the_marker_and_takes_messages_back(cast):
    case = stages.in_progress(cast, title="部队家属院门前路灯")
    actions.mark_sensitive(
        case, kind="military", text="涉军", by=cast.actor("station"), now=NOW + 5 * HOUR
    )
    assert not Message.objects.filter(title__contains="部队家属院").exists()
    assert sees(cast, "station") == {case.pk}
    assert sees(cast, "office") == {case.pk}
    for name in ("deputy", "street", "leader", "unit", "auditor"):
        assert sees(cast, name) == set(), name
    with pytest.raises(NotAllowed):
        actions.resolve(case, result="solved", text="好了", by=cast.actor("unit"), now=NOW)


def test_readers_are_named_and_ended_at_once(cast):
    case = stages.in_progress(cast)
    office = cast.actor("office")
    actions.mark_sensitive(case, kind="stability", by=office, now=NOW + 5 * HOUR)
    assert not CaseReader.objects.exists()
    actions.add_reader(case, user=cast.users["unit"], by=office, now=NOW + 5 * HOUR)
    assert sees(cast, "unit") == {case.pk}
    assert "resolve" in allowed_actions(case, cast.actor("unit"), NOW + 5 * HOUR)
    with pytest.raises(Invalid, match="已经是"):
        actions.add_reader(case, user=cast.users["unit"], by=office, now=NOW + 5 * HOUR)
    with pytest.raises(Invalid, match="岗位"):
        actions.add_reader(case, user=cast.users["unit2"], by=office, now=NOW + 5 * HOUR)
    actions.remove_reader(case, user=cast.users["unit"], by=office, now=NOW + 5 * HOUR)
    assert sees(cast, "unit") == set()
    with pytest.raises(Invalid, match="不是"):
        actions.remove_reader(case, user=cast.users["unit"], by=office, now=NOW + 5 * HOUR)


def test_only_the_naming_office_names_readers_or_lifts_the_mark(cast):
    case = stages.accepted(cast)
    station, office = cast.actor("station"), cast.actor("office")
    actions.mark_sensitive(case, kind="religion", by=station, now=NOW + 2 * HOUR)
    for verb, given in (
        (actions.add_reader, {"user": cast.users["deputy"]}),
        (actions.unmark_sensitive, {"text": "不是"}),
    ):
        with pytest.raises(NotAllowed):
            verb(case, by=station, now=NOW + 2 * HOUR, **given)
    with pytest.raises(Invalid):
        actions.unmark_sensitive(case, text="", by=office, now=NOW + 2 * HOUR)
    actions.unmark_sensitive(case, text="核实后不是", by=office, now=NOW + 2 * HOUR)
    assert sees(cast, "deputy") == {case.pk}
    assert not CaseReader.objects.exists()
    assert not case.may_publish


def test_the_accused_unit_never_sees_the_case_not_even_its_own_part(cast):
    case = stages.in_progress(cast)
    office = cast.actor("office")
    actions.mark_sensitive(case, kind="accusation", unit=cast.unit, by=office, now=NOW + 5 * HOUR)
    with pytest.raises(Invalid, match="被反映的单位除外"):
        actions.add_reader(case, user=cast.users["unit"], by=office, now=NOW + 5 * HOUR)
    CaseReader.objects.create(case=case, user=cast.users["unit"], at=NOW)  # by whatever way
    assert sees(cast, "unit") == set()
    assert case.roles_of(cast.actor("unit")) == set()


def test_a_reader_of_the_unit_ends_when_the_unit_turns_out_to_be_accused(cast):
    case = stages.in_progress(cast)
    office = cast.actor("office")
    actions.mark_sensitive(case, kind="stability", by=office, now=NOW + 5 * HOUR)
    actions.add_reader(case, user=cast.users["unit"], by=office, now=NOW + 5 * HOUR)
    actions.mark_sensitive(case, kind="accusation", unit=cast.unit, by=office, now=NOW + 6 * HOUR)
    assert not CaseReader.objects.exists()


def test_the_accused_unit_is_no_choice_of_dispatch(cast):
    case = make_case(cast, content=WORDS)
    office = cast.actor("office")
    actions.add_reader(case, user=cast.users["station"], by=office, now=NOW)
    actions.accept(case, by=cast.actor("station"), now=NOW + HOUR)
    page = str(DispatchForm(case=case)["unit"])
    assert cast.unit.code not in page
    assert cast.unit2.code in page
    with pytest.raises(Invalid, match="就是这个单位"):
        actions.dispatch(case, unit=cast.unit, by=office, now=NOW + HOUR)


def test_restricted_cases_are_not_merged(cast):
    case, other = stages.accepted(cast), stages.accepted(cast)
    station = cast.actor("station")
    actions.mark_sensitive(case, kind="stability", by=station, now=NOW + 2 * HOUR)
    assert Action.MERGE not in allowed_actions(case, station, NOW + 2 * HOUR)
    with pytest.raises(Invalid, match="敏感件"):
        actions.merge(other, into=case.number, by=station, now=NOW + 2 * HOUR)


def test_the_list_costs_the_same_whatever_is_restricted(cast):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            list(Case.objects.visible_to(cast.actor("street"))[:50])
        return len(captured)

    make_case(cast)
    before = cost()
    for _each in range(3):
        actions.mark_sensitive(make_case(cast), kind="stability", by=cast.actor("station"), now=NOW)
    assert cost() == before


# --- interests, groups, children, numbers ---------------------------------------------------------


def test_a_declared_interest_leaves_reading_and_asks_the_station_to_reassign(cast):
    case = stages.accepted(cast)
    deputy, station = cast.actor("deputy"), cast.actor("station")
    with pytest.raises(Invalid):
        actions.declare_interest(case, text="", by=deputy, now=NOW + 2 * HOUR)
    actions.declare_interest(case, text="我的公司做路灯", by=deputy, now=NOW + 2 * HOUR)
    assert allowed_actions(case, deputy, NOW + 2 * HOUR) == []
    assert sees(cast, "deputy") == {case.pk}
    assert not Case.objects.awaiting(deputy).filter(pk=case.pk).exists()
    assert case in Case.objects.awaiting(station)
    told = Message.objects.filter(event="case.interest", user=cast.users["station"])
    assert told.exists()
    with pytest.raises(Invalid, match="申报利益回避"):
        actions.reassign(case, representative=cast.representative, by=station, now=NOW + 2 * HOUR)


def test_the_register_of_interests_is_for_the_congress_office(cast, client):
    case = stages.accepted(cast)
    actions.declare_interest(
        case, text="我的公司做路灯", by=cast.actor("deputy"), now=NOW + 2 * HOUR
    )
    assert InterestDeclaration.objects.get().representative == cast.representative
    url = reverse("desk:interests")
    for name, status in (("office", 200), ("station", 404), ("unit", 404), ("deputy", 404)):
        client.force_login(cast.users[name])
        assert client.get(url).status_code == status, name
    client.force_login(cast.users["office"])
    page = client.get(url).content.decode()
    assert case.number in page
    assert "我的公司做路灯" in page


def test_a_group_is_told_to_the_congress_office_the_same_day_until_it_takes_note(cast):
    case = make_case(
        cast,
        headcount=30,
        companions=[{"name": "王示例", "phone": "13800001111"}],
    )
    assert case.is_group
    assert Message.objects.filter(event="case.group", user=cast.users["office"]).exists()
    office = cast.actor("office")
    assert case in Case.objects.awaiting(office)
    actions.note_group(case, by=office, now=NOW)
    assert case not in Case.objects.awaiting(office)
    assert Action.NOTE_GROUP not in allowed_actions(case, office, NOW)
    assert not make_case(cast, headcount=4).is_group


def test_a_group_has_at_most_five_contacts(cast):
    others = [{"name": f"人{at}", "phone": ""} for at in range(5)]
    with pytest.raises(Invalid, match="最多 5 位"):
        make_case(cast, headcount=30, companions=others)
    assert make_case(cast, headcount=30, companions=others[:4]).companions.count() == 4


def test_a_child_needs_a_guardian_and_is_never_published(cast):
    with pytest.raises(Invalid, match="监护人"):
        make_case(cast, involves_minor=True)
    case = make_case(cast, involves_minor=True, guardian={"name": "陈示例", "phone": "13800002222"})
    assert not case.may_publish
    assert case.guardian.notice_version == 1


def test_numbers_are_masked_for_good_and_the_chain_verifies(cast):
    case = stages.accepted(cast, content=f"我是王示例，身份证{ID}，电话13800009999。")
    actions.note_progress(case, text="已打13800009999", by=cast.actor("deputy"), now=NOW + 2 * HOUR)
    actions.mask_text(case, by=cast.actor("station"), now=NOW + 3 * HOUR)
    case.refresh_from_db()
    assert case.content == "我是王示例，身份证〔身份证号已遮盖〕，电话138****9999。"
    from liaison.ledger.models import Event, EventText

    assert not EventText.objects.filter(text__contains="13800009999").exists()
    event = Event.objects.filter(subject_id=case.pk, action="mask_text").get()
    assert event.data["kinds"] == ["identity", "phone"]
    assert not hasattr(event, "words")
    call_command("verify_ledger", stdout=io.StringIO())
    with pytest.raises(Invalid, match="没有找到"):
        actions.mask_text(case, by=cast.actor("station"), now=NOW + 3 * HOUR)


def test_lists_and_messages_never_show_personal_numbers(cast, client):
    case = make_case(cast, title=f"身份证{ID}打不开", location_text="找13800009999")
    assert not Message.objects.filter(title__contains=ID).exists()
    assert not Message.objects.filter(body__contains="13800009999").exists()
    client.force_login(cast.users["station"])
    page = client.get(reverse("desk:queue"), {"tab": "all"}).content.decode()
    assert case.number in page
    assert ID not in page
    assert "13800009999" not in page
    (row,) = client.get("/api/v1/cases/").json()["results"]
    assert ID not in row["title"]


def test_a_unit_reads_the_matter_without_personal_numbers(cast, client):
    case = stages.in_progress(cast, content="路灯坏了，打13800009999找我")
    client.force_login(cast.users["unit"])
    page = client.get(reverse("desk:case", args=[case.number])).content.decode()
    assert "13800009999" not in page
    shown = client.get(f"/api/v1/cases/{case.number}/").json()
    assert "13800009999" not in str(shown)


def test_words_only_suggest_that_a_case_is_sensitive(cast, client):
    case = make_case(cast, content="退役军人的优待证办不下来。")
    assert case.sensitivity == ""
    assert detection.suggested(case)["kind"] == "military"
    client.force_login(cast.users["station"])
    page = client.get(reverse("desk:case", args=[case.number])).content.decode()
    assert "可能是敏感件" in page
    assert "退役军人" in page


def test_naming_office_elsewhere_reads_nothing(cast):
    other = make_user("elsewhere", "马示例", "congress_clerk", cast.elsewhere)
    Membership.objects.filter(user=other).update(is_head=True)
    cast.users["elsewhere"] = other
    make_case(cast, content=WORDS)
    assert sees(cast, "elsewhere") == set()


# --- passing on -----------------------------------------------------------------------------------


@pytest.fixture
def commission(cast):
    """The supervision commission of the county, and its clerk."""
    office = make_unit("qx-jw", "青溪县监委", cast.division)
    office.kind = "supervision"
    office.save()
    cast.users["commission"] = make_user("commission", "尤示例", "unit_officer", office)
    return office


def test_an_accusation_is_passed_on_with_a_notice_and_stays_with_its_readers(cast, commission):
    case = make_case(cast, content=WORDS, title="市政所的人收黑钱")
    office = cast.actor("office")
    transfers.refer_petition(
        case, reason=Reason.objects.get(pk="R2"), office=commission, by=office, now=NOW + HOUR
    )
    sent = Transfer.objects.get()
    assert sent.title == "敏感件"
    assert sent.facts == WORDS
    assert sees_transfers(cast, "commission") == {sent.pk}
    assert sees_transfers(cast, "office") == {sent.pk}
    for name in EVERYBODY_ELSE:
        assert sees_transfers(cast, name) == set(), name
    told = Message.objects.filter(title__contains="收黑钱") | Message.objects.filter(
        body__contains="收黑钱"
    )
    assert not told.exists()


def test_passing_it_on_is_the_first_button_of_an_accusation(cast):
    offered = buttons(make_case(cast, content=WORDS), cast.actor("office"), NOW)
    assert offered["usual"][0]["action"] == "refer_petition"


def test_what_is_grave_is_never_the_first_button(cast):
    offered = buttons(stages.dispatched(cast), cast.actor("station"), NOW)
    assert [button["action"] for button in offered["usual"]] == ["urge", "recall"]
    assert not offered["has_main"]


def sees_transfers(cast, name):
    return set(Transfer.objects.visible_to(cast.actor(name)).values_list("pk", flat=True))


def test_an_accusation_is_never_passed_on_to_the_unit_that_it_is_about(cast, commission):
    case = make_case(cast, content="青溪县监委的人收黑钱。")
    assert case.accused_unit == commission
    with pytest.raises(Invalid, match="就是这个单位"):
        transfers.refer_petition(
            case,
            reason=Reason.objects.get(pk="R2"),
            office=commission,
            by=cast.actor("office"),
            now=NOW + HOUR,
        )
    assert not Transfer.objects.exists()
