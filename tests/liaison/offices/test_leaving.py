"""Leaving an office: open matters are shown, go to a successor, and the rights end at once."""

import pytest

from liaison.ledger.models import Event
from stations.memberships.models import Membership, Role
from stations.representatives.models import Mandate, StationAttachment
from suggestions.cases import actions as cases
from suggestions.cases.models import Case
from suggestions.cases.workflow import State
from tests.cast import NOW, make_case, make_representative, make_user


def membership(cast, name):
    return Membership.objects.get(user=cast.users[name])


@pytest.fixture
def colleague(cast):
    return make_representative("孙示例", cast.station)


def leave(at_desk, name, row, **data):
    return at_desk(name).post(f"/desk/people/{row.pk}/end/", {"reason": "调离", **data})


def test_a_representatives_open_matters_go_to_the_successor(at_desk, cast, case, colleague):
    row = membership(cast, "deputy")
    page = at_desk("street").get(f"/desk/people/{row.pk}/end/").content.decode()
    assert case.number in page
    answer = leave(at_desk, "street", row, **{f"station_{cast.station.pk}": str(colleague.uid)})
    assert answer["Location"] == f"/desk/people/{row.pk}/handover/"
    case.refresh_from_db()
    assert case.representative == colleague
    assert not Case.objects.visible_to(cast.actor("deputy")).exists()
    event = Event.objects.get(subject_type="memberships.membership", action="end")
    assert event.data["matters"] == [case.number]
    assert event.data["successors"] == {case.number: str(colleague.uid)}


def test_without_a_choice_nobody_leaves_and_nothing_moves(at_desk, cast, case, colleague):
    row = membership(cast, "deputy")
    assert leave(at_desk, "street", row).status_code == 422
    case.refresh_from_db()
    assert case.representative == cast.representative
    assert membership(cast, "deputy").ends_at is None


def test_matters_may_stay_with_the_station(at_desk, cast, case):
    row = membership(cast, "deputy")
    answer = leave(at_desk, "street", row, **{f"station_{cast.station.pk}": "stay"})
    assert answer.status_code == 302
    cases.accept(case, by=cast.actor("station"), now=NOW)
    assert case.state == State.ACCEPTED


def test_a_successor_of_another_station_is_refused(at_desk, cast, case):
    row = membership(cast, "deputy")
    uid = str(cast.other_representative.uid)
    assert leave(at_desk, "street", row, **{f"station_{cast.station.pk}": uid}).status_code == 422
    assert membership(cast, "deputy").ends_at is None


def test_the_handover_list_is_printed_before_and_after(at_desk, cast, case, colleague):
    row = membership(cast, "deputy")
    before = at_desk("street").get(f"/desk/people/{row.pk}/handover/").content.decode()
    assert case.number in before
    assert "接收人签字" in before
    leave(at_desk, "street", row, **{f"station_{cast.station.pk}": str(colleague.uid)})
    after = at_desk("street").get(f"/desk/people/{row.pk}/handover/").content.decode()
    assert case.number in after
    assert "孙示例" in after
    assert "调离" in after


@pytest.mark.parametrize("name", ["street2", "station2", "leader", "unit"])
def test_outsiders_find_neither_the_page_nor_the_list(at_desk, cast, case, name):
    row = membership(cast, "deputy")
    for page in ("end", "handover"):
        assert at_desk(name).get(f"/desk/people/{row.pk}/{page}/").status_code == 404
    assert leave(at_desk, name, row).status_code == 404
    assert membership(cast, "deputy").ends_at is None


def test_the_system_administrator_ends_an_office_and_sees_no_matter(at_desk, cast, case):
    row = membership(cast, "deputy")
    page = at_desk("admin").get(f"/desk/people/{row.pk}/end/").content.decode()
    assert case.number not in page
    assert case.title not in page
    assert leave(at_desk, "admin", row).status_code == 302
    assert membership(cast, "deputy").ends_at is not None
    listed = at_desk("admin").get(f"/desk/people/{row.pk}/handover/").content.decode()
    assert case.number not in listed


def test_the_last_officer_of_a_station_names_an_heir(at_desk, cast, case):
    row = membership(cast, "station")
    assert leave(at_desk, "street", row).status_code == 422
    assert leave(at_desk, "street", row, heir="nobody").status_code == 422
    make_user("sun", "孙示例")
    assert leave(at_desk, "street", row, heir="sun").status_code == 302
    heir = Membership.objects.get(user__username="sun")
    assert (heir.role, heir.station) == (Role.STATION_OFFICER, cast.station)


def test_a_vacancy_is_said_aloud(at_desk, cast, case):
    row = membership(cast, "station")
    assert leave(at_desk, "street", row, is_vacant="on").status_code == 302
    assert not Case.objects.visible_to(cast.actor("station")).exists()


def test_a_colleague_goes_on_with_what_belongs_to_the_place(at_desk, cast, case):
    make_user("sun", "孙示例", Role.STATION_OFFICER, cast.station)
    row = membership(cast, "station")
    assert "孙示例" in at_desk("street").get(f"/desk/people/{row.pk}/end/").content.decode()
    assert leave(at_desk, "street", row).status_code == 302


def test_an_ended_office_is_not_ended_twice(at_desk, cast):
    row = membership(cast, "station")
    leave(at_desk, "street", row)
    assert leave(at_desk, "street", row).status_code == 404


def test_nobody_ends_their_own_office_by_the_page(at_desk, cast):
    assert leave(at_desk, "office", membership(cast, "office")).status_code == 403


# --- mandates -------------------------------------------------------------------------------------


@pytest.fixture
def mandate(cast):
    row = Mandate.objects.get(representative=cast.representative)
    row.division = cast.township
    row.save()
    return row


def change(at_desk, name, mandate, verb, **data):
    uid = mandate.representative.uid
    return at_desk(name).post(f"/desk/terms/{uid}/{mandate.pk}/{verb}/", data)


def test_the_end_of_the_last_mandate_moves_matters_and_ends_every_account(
    at_desk, cast, case, colleague, mandate
):
    make_user("zhu", "助示例", Role.ASSISTANT, cast.representative)
    station = {f"station_{cast.station.pk}": str(colleague.uid)}
    assert change(at_desk, "office", mandate, "end", reason="resigned").status_code == 422
    answer = change(at_desk, "office", mandate, "end", reason="resigned", **station)
    assert answer.status_code == 302
    case.refresh_from_db()
    mandate.refresh_from_db()
    assert (case.representative, mandate.status) == (colleague, "ended")
    people = Membership.objects.filter(representative=cast.representative)
    assert people.count() == 2
    assert not people.filter(ends_at=None).exists()


def test_with_another_mandate_left_the_matters_stay(at_desk, cast, case, mandate):
    Mandate.objects.create(
        representative=cast.representative, level="city", body="演示市人民代表大会"
    )
    assert change(at_desk, "office", mandate, "end", reason="term_over").status_code == 302
    case.refresh_from_db()
    assert case.representative == cast.representative
    assert membership(cast, "deputy").ends_at is None


def test_a_mandate_is_suspended_and_resumed(at_desk, cast, mandate):
    assert change(at_desk, "office", mandate, "suspend", reason="detained").status_code == 302
    mandate.refresh_from_db()
    assert mandate.status == "suspended"
    assert change(at_desk, "office", mandate, "resume").status_code == 422
    assert change(at_desk, "office", mandate, "resume", reason="解除羁押").status_code == 302
    assert change(at_desk, "office", mandate, "resume", reason="再来").status_code == 409
    page = at_desk("office").get(f"/desk/terms/{mandate.representative.uid}/")
    assert "终止" in page.content.decode()


@pytest.mark.parametrize("name", ["street2", "station", "deputy", "admin", "auditor", "leader"])
def test_only_the_clerk_of_the_place_records_mandates(at_desk, cast, mandate, name):
    uid = cast.representative.uid
    assert at_desk(name).get(f"/desk/terms/{uid}/").status_code == 404
    assert change(at_desk, name, mandate, "end", reason="resigned").status_code == 404
    mandate.refresh_from_db()
    assert mandate.status == "active"


def test_a_change_that_does_not_exist_is_no_page(at_desk, mandate):
    assert change(at_desk, "office", mandate, "revive").status_code == 404


# --- F12, F08: a representative who changes station -----------------------------------------------


def test_f12_a_representative_who_changes_station_keeps_the_matters_begun_and_gets_new_ones_there(
    at_desk, cast
):
    """F12: the printed code still opens the right person; F08: staff reassign what is open."""
    from stations.qrcodes.actions import issue
    from stations.qrcodes.landing import resolve

    code = issue(representative=cast.representative, by=cast.actor("office"), now=NOW)
    begun = make_case(cast)
    StationAttachment.objects.filter(representative=cast.representative).update(
        station=cast.other_station
    )
    landing = resolve(code.token, NOW)
    assert (landing.representative, landing.station) == (cast.representative, cast.other_station)
    # The matter begun stays at its station and with the person, who may still answer it …
    assert begun.station == cast.station
    assert Case.objects.visible_to(cast.actor("deputy")).get() == begun
    assert Case.objects.visible_to(cast.actor("station")).get() == begun
    assert not Case.objects.visible_to(cast.actor("station2")).exists()
    # … until the old station gives it to a colleague; nobody moves it to who has left.
    colleague = make_representative("孙示例", cast.station)
    cases.reassign(begun, representative=colleague, by=cast.actor("station"), now=NOW)
    assert not Case.objects.visible_to(cast.actor("deputy")).exists()
    with pytest.raises(cases.Invalid):
        cases.reassign(begun, representative=cast.representative, by=cast.actor("station"), now=NOW)
    # What is said from now on goes to the new station.
    fresh = make_case(cast, station=landing.fallback)
    assert Case.objects.visible_to(cast.actor("station2")).get() == fresh
    assert Case.objects.visible_to(cast.actor("deputy")).get() == fresh
