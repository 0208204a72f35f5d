"""Offices that turn keys want a second person, assistants the representative (三员分立, D8)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from liaison.accounts.models import SignIn, User
from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.workflow import SYSTEM, NotAllowed, WrongState
from stations.memberships import actions
from stations.memberships.models import Membership, Role
from suggestions.cases.models import Case
from tests.cast import NOW, PASSWORD, make_case, make_county, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def cast():
    cast = make_county()
    cast.users["security"] = make_user("security", "许示例", Role.SECURITY_ADMIN, cast.division)
    cast.users["office2"] = make_user("office2", "尤示例", Role.CONGRESS_CLERK, cast.division)
    cast.users["office-other"] = make_user(
        "office-other", "孔示例", Role.CONGRESS_CLERK, cast.elsewhere
    )
    return cast


@pytest.fixture
def somebody():
    return User.objects.create_user("somebody", password=PASSWORD, display_name="某示例")


def propose(cast, user, role=Role.LEADER, by="office", place=None, **more):
    place = place or cast.division
    return actions.grant(user=user, role=role, place=place, by=cast.actor(by), now=NOW, **more)


def confirm(cast, row, by):
    return actions.confirm(membership=row, by=cast.actor(by), now=LATER)


def steps(row):
    rows = Event.objects.filter(subject_type="memberships.membership", subject_id=row.pk)
    return list(rows.order_by("seq").values_list("action", "actor"))


# --- the second person ----------------------------------------------------------------------------


def test_a_leader_named_by_one_clerk_has_no_rights_until_a_second_person_confirms(cast, somebody):
    case = make_case(cast)
    row = propose(cast, somebody)
    cast.users["somebody"] = somebody
    assert row.awaits == "second"
    assert cast.actor("somebody", LATER).membership is None
    assert not Case.objects.visible_to(cast.actor("somebody", LATER)).exists()
    confirm(cast, row, "security")
    assert cast.actor("somebody", LATER).membership.role == Role.LEADER
    assert Case.objects.visible_to(cast.actor("somebody", LATER)).get() == case
    assert steps(row) == [
        ("propose", cast.actor("office").label),
        ("confirm", cast.actor("security").label),
    ]


@pytest.mark.parametrize("name", ["security", "office2", "admin"])
def test_another_who_gives_it_or_the_security_administrator_confirms(cast, somebody, name):
    row = propose(cast, somebody)
    confirm(cast, row, name)
    row.refresh_from_db()
    assert row.awaits == ""


@pytest.mark.parametrize(
    "name", ["office", "street", "station", "deputy", "leader", "auditor", "office-other", "unit"]
)
def test_who_proposed_it_and_who_is_not_entitled_do_not_confirm(cast, somebody, name):
    row = propose(cast, somebody)
    with pytest.raises(NotAllowed):
        confirm(cast, row, name)
    row.refresh_from_db()
    assert row.awaits == "second"


@pytest.mark.parametrize("name", ["street", "auditor", "office-other", "leader"])
def test_who_is_not_entitled_does_not_refuse_either(cast, somebody, name):
    row = propose(cast, somebody)
    with pytest.raises(NotAllowed):
        actions.refuse(membership=row, by=cast.actor(name), now=LATER, text="不同意")
    row.refresh_from_db()
    assert row.ends_at is None


def test_what_somebody_proposed_ends_with_the_office_they_proposed_it_from(cast, somebody):
    row = propose(cast, somebody)
    Membership.objects.filter(user=cast.users["office"]).update(ends_at=LATER)
    with pytest.raises(WrongState, match="重新提出"):
        confirm(cast, row, "security")
    client = Client()
    client.force_login(cast.users["security"])
    page = client.get("/desk/people/proposed/").content.decode()
    row.refresh_from_db()
    assert row.awaits == "second"
    actions.refuse(membership=row, by=cast.actor("security"), now=LATER)
    assert "不能再确认" in page


def test_nobody_confirms_their_own_office(cast):
    row = propose(cast, cast.users["office2"])
    with pytest.raises(NotAllowed):
        confirm(cast, row, "office2")


def test_it_is_confirmed_once_and_not_proposed_twice(cast, somebody):
    row = propose(cast, somebody)
    with pytest.raises(actions.Conflict, match="正在等确认"):
        propose(cast, somebody, by="office2")
    confirm(cast, row, "security")
    with pytest.raises(WrongState):
        confirm(cast, row, "admin")


def test_three_administrators_stay_apart_when_confirmed_too(cast, somebody):
    LocalRule.objects.create(key="offices.second_person", value=["system_admin"])
    row = propose(cast, somebody, role=Role.SYSTEM_ADMIN, by="admin")
    actions.grant(user=somebody, role=Role.SECURITY_ADMIN, place=cast.division, by=SYSTEM, now=NOW)
    with pytest.raises(actions.Conflict):
        confirm(cast, row, "security")


def test_whoever_heads_a_unit_wants_a_second_person_others_do_not(cast, somebody):
    head = {"role": Role.UNIT_OFFICER, "place": cast.unit}
    assert propose(cast, somebody, **head, is_head=True).awaits == "second"
    assert propose(cast, make_user("plain", "平示例"), **head).awaits == ""


def test_the_place_sets_which_offices(cast, somebody):
    LocalRule.objects.create(key="offices.second_person", division="990101", value=["procurator"])
    assert propose(cast, somebody).awaits == ""
    row = propose(cast, somebody, role=Role.PROCURATOR, place=cast.unit2)
    assert row.awaits == "second"


def test_the_security_administrator_is_told_and_then_whoever_proposed_it(cast, somebody):
    row = propose(cast, somebody)
    told = Message.objects.filter(event="office.proposed", channel="inbox")
    assert [message.user.username for message in told] == ["security"]
    confirm(cast, row, "security")
    told = Message.objects.get(event="office.settled", channel="inbox")
    assert told.user == cast.users["office"]
    assert "已确认" in told.title


# --- the invitation -------------------------------------------------------------------------------


def invite(cast, **more):
    return actions.invite(
        username="new-leader", display_name="新示例", role=Role.LEADER, place=cast.division,
        now=NOW, by=cast.actor("office"), **more,
    )  # fmt: skip


def test_who_proposes_a_leader_never_holds_the_printed_link(cast):
    user, link, sent = invite(cast)
    assert (link, sent) == ("", 0)
    assert not SignIn.objects.filter(user=user).exists()
    row = user.memberships.get()
    _row, link, sent = confirm(cast, row, "security")
    assert "/accounts/reset/" in link
    assert sent == 0
    log = SignIn.objects.get(user=user)
    assert (log.method, log.by) == ("printed", cast.users["security"])


def test_an_invitation_with_a_phone_goes_out_when_it_is_confirmed(cast, settings):
    settings.SMS_URL = "http://127.0.0.1:9/"
    user, _link, _sent = invite(cast, phone="13800001234")
    assert not Message.objects.filter(user=user).exists()
    _row, link, sent = confirm(cast, user.memberships.get(), "security")
    assert (link, sent) == ("", 1)
    assert mail.outbox == []


def test_a_refused_proposal_closes_the_unused_account(cast):
    user, _link, _sent = invite(cast)
    row = user.memberships.get()
    actions.refuse(membership=row, by=cast.actor("security"), now=LATER, text="查无此任命")
    user.refresh_from_db()
    assert not user.is_active
    assert steps(row)[-1][0] == "refuse"
    with pytest.raises(WrongState):
        confirm(cast, row, "admin")


def test_who_proposed_it_takes_it_back(cast, somebody):
    row = propose(cast, somebody)
    actions.refuse(membership=row, by=cast.actor("office"), now=LATER)
    somebody.refresh_from_db()
    assert somebody.is_active
    assert not Membership.objects.proposed().exists()


# --- assistants -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["station", "street", "office", "admin"])
def test_an_assistant_named_by_others_waits_for_the_representative(cast, somebody, name):
    given = {"role": Role.ASSISTANT, "place": cast.representative}
    row = propose(cast, somebody, by=name, **given)
    assert row.awaits == "representative"
    told = Message.objects.get(event="office.proposed", channel="inbox")
    assert told.user == cast.users["deputy"]
    for other in {"security", "admin", "office2", "deputy2", "station"}:
        with pytest.raises(NotAllowed):
            confirm(cast, row, other)
    confirm(cast, row, "deputy")
    cast.users["somebody"] = somebody
    assert cast.actor("somebody", LATER).membership.role == Role.ASSISTANT
    assert [action for action, _who in steps(row)] == ["propose", "confirm"]


def test_the_representatives_own_choice_is_in_force_at_once(cast, somebody):
    given = {"role": Role.ASSISTANT, "place": cast.representative}
    assert propose(cast, somebody, by="deputy", **given).awaits == ""


# --- pages ----------------------------------------------------------------------------------------


def at(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_representative_confirms_from_the_own_account(cast, somebody):
    row = propose(cast, somebody, role=Role.ASSISTANT, place=cast.representative, by="station")
    deputy = at(cast.users["deputy"])
    assert "1 项任职等我确认" in deputy.get("/accounts/").content.decode()
    page = deputy.get("/desk/people/proposed/").content.decode()
    assert f"/desk/people/{row.pk}/confirm/" in page
    assert "某示例" in deputy.post(f"/desk/people/{row.pk}/confirm/", follow=True).content.decode()
    row.refresh_from_db()
    assert row.awaits == ""


def test_who_proposed_it_sees_it_waiting_and_may_take_it_back(cast, somebody):
    row = propose(cast, somebody)
    office = at(cast.users["office"])
    page = office.get("/desk/people/proposed/").content.decode()
    assert "撤回提议" in page
    assert "/confirm/" not in page
    office.post(f"/desk/people/{row.pk}/confirm/")
    row.refresh_from_db()
    assert row.awaits == "second"
    office.post(f"/desk/people/{row.pk}/refuse/", {"reason": "写错了人"})
    row.refresh_from_db()
    assert row.ends_at is not None


@pytest.mark.parametrize("name", ["unit", "council", "office-other", "station2"])
def test_others_find_no_such_proposal(cast, somebody, name):
    row = propose(cast, somebody)
    client = at(cast.users[name])
    assert "某示例" not in client.get("/desk/people/proposed/").content.decode()
    for verb in ("confirm", "refuse"):
        assert client.post(f"/desk/people/{row.pk}/{verb}/").status_code == 404


def test_the_clerks_page_says_that_it_waits(cast):
    data = {"place": "990101", "username": "sun", "display_name": "孙示例"}
    page = at(cast.users["office"]).post("/desk/people/new/leader/", data, follow=True)
    text = page.content.decode()
    assert "要等另一个人确认才生效" in text
    assert "/accounts/reset/" not in text
    row = Membership.objects.get(user__username="sun")
    shown = at(cast.users["security"]).post(f"/desk/people/{row.pk}/confirm/")
    assert "/accounts/reset/" in shown.content.decode()
