"""The logs: who reads them, what stands in them, how long they are kept."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from liaison.accounts import actions as accounts
from liaison.accounts.models import SignIn
from liaison.jurisdiction.models import LocalRule
from liaison.personal import retention
from liaison.personal.models import RetentionRule
from stations.divisions.models import Division
from stations.memberships import actions as memberships
from stations.memberships.models import Role
from suggestions.cases.privacy import reveal_contact
from tests.cast import NOW, PASSWORD, make_case, make_user

PAGES = {
    "sign-ins": {"security", "auditor"},
    "ledger": {"auditor"},
    "reveals": {"security", "auditor"},
    "security": {"security"},
}
EVERYBODY = "deputy station street office leader government unit council admin security auditor"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", EVERYBODY.split())
def test_each_log_is_for_those_who_watch_over_it(at_desk, name, page):
    expected = 200 if name in PAGES[page] else 404
    assert at_desk(name).get(f"/desk/{page}/").status_code == expected


def log(user, *, at=NOW, succeeded=True, method="password", username=""):
    return accounts.log(
        user=user,
        username=username or user.username,
        succeeded=succeeded,
        method=method,
        address="192.0.2.7",
        now=at,
    )


def rows(client, query=""):
    return list(client.get(f"/desk/sign-ins/{query}").context["rows"])


def test_the_sign_in_log_says_who_when_whence_and_how(at_desk, cast):
    log(cast.users["unit"], method="totp")
    page = at_desk("security").get("/desk/sign-ins/").content.decode()
    for words in ("蒋示例", "192.0.2.7", "验证器", "成功", "12 个月"):
        assert words in page


def test_the_sign_in_log_is_narrowed_by_user_outcome_and_day(at_desk, cast):
    client = at_desk("auditor")
    first = log(cast.users["unit"], at=NOW - timedelta(days=3))
    failed = log(cast.users["unit"], succeeded=False)
    locked = log(cast.users["station"], succeeded=False, method="locked")
    assert rows(client, "?username=unit") == [failed, first]
    assert rows(client, "?outcome=locked") == [locked]
    assert rows(client, "?outcome=failed") == [locked, failed]
    assert rows(client, "?outcome=succeeded") == [first]
    assert rows(client, "?until=2026-11-15") == [first]
    assert rows(client, "?since=2026-11-16") == [locked, failed]
    assert client.get("/desk/sign-ins/?since=soon").status_code == 422
    assert client.get("/desk/sign-ins/?cursor=x").status_code == 302
    assert "没有符合条件" in client.get("/desk/sign-ins/?username=nobody").content.decode()


def test_the_sign_in_log_is_turned_page_by_page(at_desk, cast):
    for _ in range(60):
        log(cast.users["unit"])
    client = at_desk("security")
    page = client.get("/desk/sign-ins/?username=unit")
    assert len(page.context["rows"]) == 50
    assert len(rows(client, page.context["older"])) == 10


def test_another_countys_sign_ins_stay_there(at_desk, cast):
    other = Division.objects.create(code="990102", name="邻县（演示）", level="county")
    log(make_user("neighbour", "邻示例", Role.LEADER, other))
    unknown = log(None, username="guessed", succeeded=False)
    assert rows(at_desk("security")) == [unknown]


def test_a_lock_out_stands_in_the_log_and_on_the_page(at_desk, cast, client):
    for _ in range(7):
        client.post("/accounts/sign-in/", {"username": "unit", "password": "wrong"})
    refused = client.post("/accounts/sign-in/", {"username": "unit", "password": PASSWORD})
    assert refused.status_code == 429
    assert SignIn.objects.locked_out().filter(user=cast.users["unit"]).exists()
    page = at_desk("security").get("/desk/security/").content.decode()
    assert "<b>unit</b>" in page
    with time_machine.travel(NOW + timedelta(minutes=20), tick=False):
        assert "<b>unit</b>" not in at_desk("security").get("/desk/security/").content.decode()


def test_the_security_page_shows_what_is_in_force_here(at_desk):
    LocalRule.objects.create(key="accounts.password_days", division="990101", value=60)
    page = at_desk("security").get("/desk/security/")
    in_force = {declared.key: value for declared, value, _ in page.context["rules"]}
    assert in_force["accounts.password_days"] == "60"


def test_security_settings_are_read_without_codes(at_desk, cast):
    page = at_desk("security").get("/desk/security/").content.decode()
    assert "代表</b>" in page
    assert not [word for word in ("deputy", "[P]", "[&#x27;") if word in page]


def test_sign_ins_are_kept_for_twelve_months_and_six_at_least(cast):
    user = cast.users["unit"]
    recent = log(user, at=NOW - timedelta(days=364))
    log(user, at=NOW - timedelta(days=400))
    retention.apply(now=NOW)
    assert list(SignIn.objects.all()) == [recent]
    rule = RetentionRule.objects.get(key="accounts.sign_in")
    rule.amount = 1
    with pytest.raises(ValidationError, match="183"):
        rule.full_clean()


# --- ledger and reveals ---------------------------------------------------------------------------


def test_the_auditor_reads_matters_and_offices_of_the_own_place(at_desk, cast, case):
    row = memberships.grant(
        user=make_user("sun", "孙示例"),
        role=Role.STATION_OFFICER,
        place=cast.station,
        by=cast.actor("street"),
        now=NOW,
    )
    page = at_desk("auditor").get("/desk/ledger/")
    kinds = {(event.subject_type, event.what) for event in page.context["rows"]}
    assert ("memberships.membership", "授予任职") in kinds
    assert ("cases.case", "群众提交") in kinds
    assert "郑示例（street）" in page.content.decode()
    only = at_desk("auditor").get(f"/desk/ledger/?number={case.number}").context["rows"]
    assert {event.subject_id for event in only} == {case.pk}
    offices = at_desk("auditor").get("/desk/ledger/?kind=memberships.membership").context["rows"]
    assert {event.subject_id for event in offices} == {row.pk}


def test_the_words_of_a_matter_are_not_in_the_list(at_desk, case):
    page = at_desk("auditor").get("/desk/ledger/").content.decode()
    assert case.title not in page
    assert case.content not in page


def test_a_look_at_contact_data_is_listed_with_its_reason(at_desk, cast, case):
    reveal_contact(case, reason="核实地址", by=cast.actor("station"), now=NOW)
    page = at_desk("security").get("/desk/reveals/").content.decode()
    for words in ("周示例", case.number, "核实地址"):
        assert words in page
    assert "13800005678" not in page


def test_another_countys_reveals_and_events_are_not_shown(at_desk, cast):
    other = Division.objects.create(code="990102", name="邻县（演示）", level="county")
    case = make_case(cast)
    reveal_contact(case, reason="核实地址", by=cast.actor("station"), now=NOW)
    cast.users["far"] = make_user("far", "远", Role.SECURITY_ADMIN, other)
    cast.users["far-auditor"] = make_user("far-auditor", "远", Role.AUDITOR, other)
    assert at_desk("far").get("/desk/reveals/").context["rows"] == []
    assert at_desk("far-auditor").get("/desk/ledger/").context["rows"] == []


def test_nothing_is_changed_here(at_desk):
    for name, page in (("auditor", "ledger"), ("security", "sign-ins"), ("security", "security")):
        assert at_desk(name).post(f"/desk/{page}/").status_code == 405


@pytest.mark.parametrize("page", ["sign-ins/", "ledger/", "reveals/"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_are_no_period(at_desk, page, day):
    asked = {"since": day, "until": day}
    assert at_desk("auditor").get(f"/desk/{page}", asked).status_code == 422
