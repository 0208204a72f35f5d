"""人员与角色: who sees whom, who is appointed and invited, and who never is."""

import pytest
from django.test import Client

from liaison.accounts.models import User
from liaison.ledger.models import Event
from stations.memberships.models import Membership, Role
from stations.representatives.models import Mandate, MandateLevel
from tests.cast import make_user

SEEN = {
    "admin": {"林示例", "周示例", "陈示例", "冯示例", "沈示例"},
    "auditor": {"林示例", "周示例", "陈示例", "冯示例", "沈示例"},
    "office": {"林示例", "周示例", "冯示例", "沈示例"},
    "street": {"林示例", "周示例", "蒋示例", "郑示例"},
    "station": {"林示例", "周示例"},
}


@pytest.mark.parametrize("name", SEEN)
def test_an_administrator_sees_the_people_of_the_own_place(at_desk, name):
    page = at_desk(name).get("/desk/people/").content.decode()
    everybody = set().union(*SEEN.values())
    assert {who for who in everybody if who in page} >= SEEN[name]


def test_the_street_does_not_see_another_streets_people(at_desk):
    page = at_desk("street").get("/desk/people/").content.decode()
    assert "吴示例" not in page
    assert "冯示例" not in page


@pytest.mark.parametrize("name", ["leader", "council", "unit", "government", "procurator"])
def test_other_offices_have_no_such_page(at_desk, cast, name):
    row = Membership.objects.get(user=cast.users["station"])
    for path in ("", "new/", "new/leader/", f"{row.pk}/end/", f"{row.pk}/handover/"):
        assert at_desk(name).get(f"/desk/people/{path}").status_code == 404


def test_the_page_is_for_those_who_signed_in(client):
    assert client.get("/desk/people/")["Location"].startswith("/accounts/sign-in/")


def test_the_auditor_reads_and_finds_no_button(at_desk, cast):
    page = at_desk("auditor").get("/desk/people/").content.decode()
    assert "结束任职" not in page
    assert "新增任职" not in page
    row = Membership.objects.get(user=cast.users["unit"])
    assert at_desk("auditor").get(f"/desk/people/{row.pk}/end/").status_code == 404
    assert at_desk("auditor").get("/desk/people/new/leader/").status_code == 404


def test_the_list_is_searched_and_turned_page_by_page(at_desk, cast):
    for number in range(35):
        make_user(f"clerk{number}", f"经办{number:02d}", Role.UNIT_OFFICER, cast.unit)
    office = at_desk("office")
    page = office.get("/desk/people/?role=unit_officer")
    assert len(page.context["rows"]) == 30
    older = office.get("/desk/people/" + page.context["older"])
    assert len(older.context["rows"]) == 7
    assert len(office.get("/desk/people/?q=clerk7").context["rows"]) == 1
    assert "没有找到" in office.get("/desk/people/?q=无此人").content.decode()
    assert office.get("/desk/people/?cursor=x").status_code == 302


def new(at_desk, name, role, **data):
    return at_desk(name).post(f"/desk/people/new/{role}/", data)


def test_the_street_opens_an_account_for_a_station(at_desk, cast):
    answer = new(
        at_desk,
        "street",
        "station_officer",
        place=cast.station.pk,
        username="sun",
        display_name="孙示例",
    )
    user = User.objects.get(username="sun")
    assert not user.has_usable_password()
    assert user.memberships.get().station == cast.station
    assert "/accounts/reset/" in answer.content.decode()  # no gateway: handed over in person
    assert Event.objects.filter(subject_type="memberships.membership", action="grant").exists()


def test_an_account_that_exists_gets_one_office_more(at_desk, cast):
    somebody = make_user("sun", "孙示例")
    answer = new(at_desk, "office", "leader", place="990101", username="sun", display_name="孙示例")
    assert answer.status_code == 302
    assert somebody.memberships.get().role == Role.LEADER


def test_the_name_must_be_the_one_of_the_account(at_desk, cast):
    somebody = make_user("sun", "孙示例")
    answer = new(at_desk, "office", "leader", place="990101", username="sun", display_name="李示例")
    assert answer.status_code == 422
    assert "姓名不同" in answer.content.decode()
    assert not somebody.memberships.exists()


def test_a_place_out_of_reach_is_not_offered(at_desk, cast):
    answer = new(
        at_desk,
        "street",
        "station_officer",
        place=cast.other_station.pk,
        username="sun",
        display_name="孙示例",
    )
    assert answer.status_code == 422
    assert not User.objects.filter(username="sun").exists()


@pytest.mark.parametrize(
    ("name", "role"),
    [("street", "leader"), ("admin", "auditor"), ("admin", "security_admin"), ("office", "nobody")],
)
def test_an_office_that_is_not_theirs_to_give_is_no_page(at_desk, name, role):
    assert at_desk(name).get(f"/desk/people/new/{role}/").status_code == 404


def test_nobody_appoints_themselves_by_the_page(at_desk, cast):
    answer = new(
        at_desk, "office", "leader", place="990101", username="office", display_name="陈示例"
    )
    assert answer.status_code == 403
    assert "不能给自己任职" in answer.content.decode()
    assert cast.users["office"].memberships.count() == 1


def test_the_installer_appoints_the_three_administrators(cast):
    root = Client()
    root.force_login(User.objects.create_superuser("root", display_name="安装人"))
    data = {"place": "990101", "username": "shen", "display_name": "审示例"}
    assert root.post("/desk/people/new/auditor/", data).status_code == 200
    assert User.objects.get(username="shen").memberships.get().role == Role.AUDITOR
    again = root.post("/desk/people/new/system_admin/", data)
    assert again.status_code == 409
    assert "须由不同的人担任" in again.content.decode()


def test_a_representative_names_an_assistant(at_desk, cast):
    page = at_desk("deputy").get("/desk/people/new/assistant/").content.decode()
    assert "林示例" in page
    assert "王示例" not in page
    data = {"place": cast.representative.pk, "username": "zhu", "display_name": "助示例"}
    assert new(at_desk, "deputy", "assistant", **data).status_code == 200
    assert User.objects.get(username="zhu").memberships.get().role == Role.ASSISTANT


# --- the page of roles ----------------------------------------------------------------------------


def test_the_matrix_is_drawn_from_the_tables(at_desk):
    page = at_desk("unit").get("/desk/roles/")
    offices = {office.role: office for office in page.context["offices"]}
    assert set(offices) == set(Role.values)
    assert "接单" in offices["deputy"].actions
    assert "交单位办理" not in offices["deputy"].actions
    assert "评价" not in offices["assistant"].actions
    assert offices["unit_officer"].only_head_gives
    assert not offices["system_admin"].sees_cases
    assert "辖区设置" in offices["system_admin"].tables
    assert not offices["auditor"].tables


def test_one_role_is_read_at_a_time_first_ones_own(at_desk):
    client = at_desk("unit")
    assert client.get("/desk/roles/").context["shown"].role == "unit_officer"
    assert client.get("/desk/roles/?role=auditor").context["shown"].role == "auditor"
    assert client.get("/desk/roles/?role=nonsense").context["shown"].role == "unit_officer"


def test_somebody_without_an_office_does_not_see_the_matrix(db):
    client = Client()
    client.force_login(make_user("nobody", "无"))
    assert client.get("/desk/roles/").status_code == 404


def test_every_office_finds_its_pages_in_the_navigation(at_desk):
    assert "/desk/people/" in at_desk("admin").get("/desk/").content.decode()
    assert "/desk/people/" not in at_desk("leader").get("/desk/").content.decode()
    assert "/desk/roles/" in at_desk("leader").get("/desk/").content.decode()


def test_the_list_leads_to_mandates_and_profiles_for_those_who_keep_them(at_desk, cast):
    uid = cast.representative.uid
    mine = Mandate.objects.filter(representative=cast.representative)
    for level, street in ((MandateLevel.TOWNSHIP, True), (MandateLevel.COUNTY, False)):
        mine.update(level=level, division=cast.township)
        for name, edits, records in (
            ("office", True, True), ("street", True, street), ("station", True, False),
            ("admin", False, False),
        ):  # fmt: skip
            page = at_desk(name).get("/desk/people/").content.decode()
            assert (f"/representatives/{uid}/edit/" in page) == edits
            assert (f"/desk/terms/{uid}/" in page) == records
            assert (at_desk(name).get(f"/desk/terms/{uid}/").status_code == 200) == records
