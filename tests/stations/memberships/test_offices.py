"""Who gives and ends offices where (D8's last row), 三员分立, and the record of it."""

from datetime import timedelta

import pytest
from django.test import Client

from liaison.accounts.models import User
from liaison.ledger.models import Event
from liaison.workflow import SYSTEM, Actor, NotAllowed, WrongState, allowed_actions
from stations.divisions.models import Division
from stations.memberships import actions, permissions
from stations.memberships.models import PLACE_OF, Membership, Role
from stations.organisations.models import Organisation
from suggestions.cases import actions as cases
from suggestions.cases.models import Case
from tests.cast import NOW, PASSWORD, make_case, make_county, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
SEPARATED = "system_admin security_admin auditor"
OFFICES = (
    "deputy assistant station_officer street_clerk congress_clerk leader government_officer "
    "unit_officer procurator council_member"
)
# Whom each of the cast may appoint at the cast's own places, written by hand.
GIVES = {
    "admin": OFFICES + " system_admin",
    "security": "security_admin",
    "auditor": "",
    "office": OFFICES,
    "street": "deputy assistant station_officer council_member",
    "station": "assistant",
    "deputy": "assistant",
    "assistant": "",
    "unit": "",  # not in charge of it
    "unit_head": "unit_officer",
    "leader": "",
    "government": "",
    "procurator": "",
    "council": "",
}


@pytest.fixture
def cast():
    cast = make_county()
    cast.users["security"] = make_user("security", "安", Role.SECURITY_ADMIN, cast.division)
    cast.users["assistant"] = make_user("assistant", "助", Role.ASSISTANT, cast.representative)
    head = cast.users["unit_head"] = make_user("unit_head", "长", Role.UNIT_OFFICER, cast.unit)
    head.memberships.update(is_head=True)
    return cast


@pytest.fixture
def somebody():
    return User.objects.create_user("somebody", password=PASSWORD, display_name="某示例")


def here(cast, role):
    return {
        "representative": cast.representative,
        "station": cast.station,
        "organisation": cast.unit,
    }.get(PLACE_OF.get(role), cast.village if role == Role.COUNCIL_MEMBER else cast.division)


@pytest.mark.parametrize("name", GIVES)
def test_every_office_appoints_whom_the_table_says(cast, name):
    actor = cast.actor(name)
    given = {role for role in Role if permissions.may_give(actor, role, here(cast, role))}
    assert given == set(GIVES[name].split())


@pytest.mark.parametrize("name", ["street", "station", "deputy", "unit_head"])
def test_nobody_appoints_outside_their_own_place(cast, name, somebody):
    elsewhere = {
        "representative": cast.other_representative,
        "station": cast.other_station,
        "organisation": cast.unit2,
        "division": cast.elsewhere,
    }
    for role in Role:
        with pytest.raises(NotAllowed):
            actions.grant(
                user=somebody,
                role=role,
                place=elsewhere[PLACE_OF.get(role, "division")],
                by=cast.actor(name),
                now=NOW,
            )


def test_a_county_reaches_nothing_of_another_county(cast, somebody):
    other = Division.objects.create(code="990102", name="邻县（演示）", level="county")
    unit = Organisation.objects.create(code="lin", name="邻县住建局", division=other)
    for name in ("admin", "office"):
        assert not permissions.may_give(cast.actor(name), Role.LEADER, other)
        assert not permissions.may_give(cast.actor(name), Role.UNIT_OFFICER, unit)


@pytest.mark.parametrize("name", GIVES)
def test_nobody_gives_an_office_to_themselves(cast, name):
    actor = cast.actor(name)
    for role in Role:
        with pytest.raises(NotAllowed):
            actions.grant(user=actor.user, role=role, place=here(cast, role), by=actor, now=NOW)
    assert actor.user.memberships.count() == 1


@pytest.mark.parametrize("name", SEPARATED.split())
def test_the_three_administrators_never_make_one_another(cast, somebody, name):
    names = {"system_admin": "admin", "security_admin": "security", "auditor": "auditor"}
    actor = cast.actor(names[name])
    for role in set(SEPARATED.split()) - {name}:
        with pytest.raises(NotAllowed):
            actions.grant(user=somebody, role=role, place=cast.division, by=actor, now=NOW)


def test_the_installer_appoints_the_three_to_three_people(cast, somebody):
    root = Actor(kind="user", user=User.objects.create_superuser("root", display_name="r"))
    for role in SEPARATED.split():
        user = make_user(f"new-{role}", role)
        actions.grant(user=user, role=role, place=cast.division, by=root, now=NOW)
        for other in set(SEPARATED.split()) - {role}:
            with pytest.raises(actions.Conflict):
                actions.grant(user=user, role=other, place=cast.division, by=root, now=NOW)


def test_the_same_office_is_given_once(cast, somebody):
    by = cast.actor("office")
    actions.grant(user=somebody, role=Role.STATION_OFFICER, place=cast.station, by=by, now=NOW)
    with pytest.raises(actions.Conflict):
        actions.grant(user=somebody, role=Role.STATION_OFFICER, place=cast.station, by=by, now=NOW)


def test_grant_and_end_stand_in_the_ledger(cast, somebody):
    by = cast.actor("street")
    row = actions.grant(
        user=somebody, role=Role.STATION_OFFICER, place=cast.station, by=by, now=NOW
    )
    actions.end(membership=row, by=by, now=LATER, text="调离")
    first, second = Event.objects.filter(subject_type="memberships.membership", subject_id=row.pk)
    assert (first.action, first.actor, first.role) == ("grant", by.label, "street_clerk")
    assert first.data == {
        "user": somebody.pk,
        "role": "station_officer",
        "station": cast.station.pk,
    }
    assert (second.action, second.target, second.words.text) == ("end", "ended", "调离")
    with pytest.raises(WrongState):
        actions.end(membership=row, by=by, now=LATER)


def test_nobody_ends_their_own_office_or_one_out_of_reach(cast):
    own = Membership.objects.get(user=cast.users["office"])
    with pytest.raises(NotAllowed):
        actions.end(membership=own, by=cast.actor("office"), now=NOW)
    for name, whose in (("street", "station2"), ("deputy", "deputy2"), ("auditor", "unit")):
        row = Membership.objects.get(user=cast.users[whose])
        with pytest.raises(NotAllowed):
            actions.end(membership=row, by=cast.actor(name), now=NOW)
    assert not Membership.objects.exclude(ends_at=None).exists()


def test_rights_end_with_the_next_request(cast):
    case = make_case(cast)
    client = Client()
    client.force_login(cast.users["station"])
    assert client.get(f"/desk/cases/{case.number}/").status_code == 200
    row = Membership.objects.get(user=cast.users["station"])
    actions.end(membership=row, by=cast.actor("street"), now=case.submitted_at)
    assert case.title not in client.get(f"/desk/cases/{case.number}/").content.decode()
    assert not Case.objects.visible_to(cast.actor("station", LATER)).exists()


# --- assistants -----------------------------------------------------------------------------------


def test_an_assistant_acts_for_the_representative_and_every_record_says_so(cast):
    case = make_case(cast)
    cases.accept(case, by=cast.actor("assistant"), now=NOW)
    event = Event.objects.get(subject_type="cases.case", subject_id=case.pk, action="accept")
    assert event.actor == cast.actor("assistant").label
    assert event.data["on_behalf"] == str(cast.representative.uid)
    client = Client()
    client.force_login(cast.users["station"])
    assert "助理 助 代 林示例" in client.get(f"/desk/cases/{case.number}/").content.decode()


def test_an_assistant_finds_the_representatives_queue_on_the_desk(cast):
    case = make_case(cast)
    client = Client()
    client.force_login(cast.users["assistant"])
    page = client.get("/desk/").content.decode()
    assert case.title in page
    assert "没有要办理的事项" not in page
    assert client.get(f"/desk/cases/{case.number}/accept/").status_code == 200


def test_an_assistant_never_gives_the_representatives_own_word(cast):
    """随手拍 is rated by the person who sent it; the assistant of that person does not."""
    case = make_case(cast)
    case.channel, case.state = "snap", "fed_back"
    assert "rate" in allowed_actions(case, cast.actor("deputy"), NOW)
    assert "rate" not in allowed_actions(case, cast.actor("assistant"), NOW)


def test_an_assistant_sees_the_representatives_matters_and_no_others(cast):
    own, other = (
        make_case(cast),
        make_case(cast, station=cast.other_station, representative=cast.other_representative),
    )
    assert list(Case.objects.visible_to(cast.actor("assistant"))) == [own]
    with pytest.raises(NotAllowed):
        cases.accept(other, by=cast.actor("assistant"), now=NOW)


def test_the_representative_takes_the_assistant_back_at_once(cast):
    case = make_case(cast)
    row = Membership.objects.get(user=cast.users["assistant"])
    actions.end(membership=row, by=cast.actor("deputy"), now=NOW)
    with pytest.raises(NotAllowed):
        cases.accept(case, by=cast.actor("assistant", LATER), now=LATER)


def test_the_representative_and_the_station_name_assistants(cast, somebody):
    for name, day in (("deputy", timedelta()), ("station", timedelta(days=1))):
        row = actions.grant(
            user=somebody,
            role=Role.ASSISTANT,
            place=cast.representative,
            by=cast.actor(name),
            now=NOW + day,
        )
        actions.end(membership=row, by=cast.actor(name), now=LATER + day)
    with pytest.raises(NotAllowed):
        actions.grant(
            user=somebody,
            role=Role.ASSISTANT,
            place=cast.representative,
            by=cast.actor("deputy2"),
            now=NOW,
        )


def test_an_assistant_of_a_suspended_representative_only_reads(cast):
    case = make_case(cast)
    cast.representative.mandates.update(
        status="suspended", suspension_reason="detained", suspended_at=NOW
    )
    with pytest.raises(NotAllowed):
        cases.accept(case, by=cast.actor("assistant"), now=NOW)


def test_an_assistant_is_told_what_the_representative_is_told(cast):
    make_case(cast)
    assert cast.users["assistant"].messages.filter(event="case.submitted").exists()


def test_the_system_is_nobodys_assistant():
    assert SYSTEM.on_behalf == {}
