"""个人信息保护 on the desk: who sees which page, and what it says."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from liaison.personal import retention
from liaison.personal.models import Hold
from liaison.workflow import citizen_of
from stations.memberships.models import Role
from suggestions.cases import privacy
from suggestions.cases.actions import mark_sensitive
from suggestions.cases.models import Contact
from tests import stages
from tests.cast import NOW, make_case, make_county, make_user

READERS = {"auditor", "security", "admin", "office", "leader"}
PAGES = {
    "": READERS,
    "register/": READERS,
    "register.csv": READERS,
    "holds/": {"auditor", "office", "leader"},
}
EVERYBODY = "deputy station street office leader government unit council admin security auditor"


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cast = make_county()
    cast.users["security"] = make_user("security", "安", Role.SECURITY_ADMIN, cast.division)
    elsewhere = cast.elsewhere
    cast.users["office2"] = make_user("office2", "外", Role.CONGRESS_CLERK, elsewhere)
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        yield cast


@pytest.fixture
def at_desk(cast):
    def sign_in(name):
        client = Client()
        client.force_login(cast.users[name])
        return client

    return sign_in


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", EVERYBODY.split())
def test_each_page_is_for_those_who_look_after_it(at_desk, name, page):
    expected = 200 if name in PAGES[page] else 404
    assert at_desk(name).get(f"/desk/personal/{page}").status_code == expected


def test_an_outsider_is_sent_to_sign_in(cast, client):
    assert client.get("/desk/personal/").status_code == 302


def test_the_page_says_what_the_next_run_deletes_and_what_was_done(cast, at_desk):
    stages.closed(cast)
    before = at_desk("auditor").get("/desk/personal/").content.decode()
    assert "还没有运行过" in before
    assert "今晚" not in before
    with time_machine.travel(NOW + timedelta(days=800), tick=False):
        page = at_desk("auditor").get("/desk/personal/")
        assert page.context["next_run"] > NOW + timedelta(days=800)
        assert f"{page.context['next_run']:%-d}日删除" in page.content.decode()
        assert "1 条</td>" in page.content.decode()
        assert {line.period.key: line.count for line in page.context["due"]}["cases.contact"] == 1
        retention.apply(now=NOW + timedelta(days=800))
        page = at_desk("auditor").get("/desk/personal/").content.decode()
    assert "办结事项的联系方式：删除 1" in page
    assert "没有做完" in page  # nobody finished that run


def test_the_register_is_a_table_without_formulas(at_desk):
    text = at_desk("office").get("/desk/personal/register.csv").content.decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0].startswith("处理活动,个人,")
    assert any("来信人联系方式" in line and "姓名、手机号" in line for line in lines)
    assert not any(line.startswith(("=", "+", "@")) for line in lines)


def test_an_office_holds_back_a_deletion_and_releases_it(cast, at_desk):
    case = make_case(cast)
    office = at_desk("office")
    form = {"number": case.number, "reason": "（2026）诉 1 号"}
    assert office.post("/desk/personal/holds/", form).status_code == 302
    assert privacy.erase(case, by=citizen_of(case), now=NOW) is False
    page = office.get("/desk/personal/holds/").content.decode()
    assert "本人已要求删除" in page
    hold = Hold.objects.get()
    assert office.post(f"/desk/personal/holds/{hold.pk}/release/").status_code == 302
    assert not Contact.objects.filter(case=case).exists()
    assert office.post(f"/desk/personal/holds/{hold.pk}/release/").status_code == 404


@pytest.mark.parametrize("form", [{}, {"number": "990101-20260101-99999", "reason": "诉讼"}])
def test_a_wrong_number_is_refused_in_words(cast, at_desk, form):
    assert at_desk("office").post("/desk/personal/holds/", form).status_code == 422
    assert not Hold.objects.exists()


def test_neither_auditor_nor_another_place_holds_back(cast, at_desk):
    case = make_case(cast)
    form = {"number": case.number, "reason": "诉讼"}
    assert at_desk("auditor").post("/desk/personal/holds/", form).status_code == 404
    assert at_desk("office2").post("/desk/personal/holds/", form).status_code == 422
    hold = privacy.suspend_erasure(case, reason="审计", by=cast.actor("office"), now=NOW)
    assert case.number not in at_desk("office2").get("/desk/personal/holds/").content.decode()
    assert at_desk("office2").post(f"/desk/personal/holds/{hold.pk}/release/").status_code == 404


def test_the_leader_sees_no_contact_data_anywhere(cast, at_desk):
    case = make_case(cast)
    page = at_desk("leader").get(f"/desk/cases/{case.number}/").content.decode()
    assert "陈**" not in page
    assert "5678" not in page
    response = at_desk("leader").post(f"/desk/cases/{case.number}/reveal/", {"reason": "看看"})
    assert response.status_code == 403
    assert "13800005678" not in response.content.decode()


def test_the_administrator_changes_a_period_but_adds_and_removes_none(cast, at_desk):
    admin = at_desk("admin")
    cast.users["admin"].is_staff = True
    cast.users["admin"].save()
    assert admin.get("/admin/personal/retentionrule/").status_code == 200
    assert admin.get("/admin/personal/retentionrule/add/").status_code == 403
    assert admin.get("/admin/personal/noticetext/add/").status_code == 200


def test_a_hold_on_a_restricted_matter_is_listed_for_its_readers_alone(cast, at_desk):
    case = make_case(cast)
    held = {"reason": "纪检（2026）7 号", "by": cast.actor("office"), "now": NOW}
    privacy.suspend_erasure(case, **held)
    assert "纪检" in at_desk("auditor").get("/desk/personal/holds/").content.decode()
    mark_sensitive(case, kind="accusation", by=cast.actor("station"), now=NOW)
    for name in ("auditor", "leader"):
        page = at_desk(name).get("/desk/personal/holds/").content.decode()
        assert "纪检" not in page
        assert case.number not in page
