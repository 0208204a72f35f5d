"""时限诚信: every figure from the ledger and the clocks, with its cases; for those who watch."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from liaison.tables import safe
from liaison.workdays.calendar import midnight
from liaison.workflow import citizen_of
from suggestions.cases import actions, honesty
from suggestions.cases.models import Case, PauseReason
from tests import stages
from tests.cast import NOW, make_county
from tests.stages import HOUR

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PERIOD = {"since": "2026-11-01", "until": "2026-12-20"}
SINCE, UNTIL = NOW - 10 * DAY, NOW + 40 * DAY


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture
def signed(client, cast):
    def sign_in(name):
        client.force_login(cast.users[name])
        return client

    return sign_in


def counts(found, **place):
    own = [fact for fact in found if all(getattr(fact, k) == v for k, v in place.items())]
    return {fact.kind: sum(f.kind == fact.kind for f in own) for fact in own}


def eventful(cast):
    """Sent to the wrong unit, objected, paused, returned: every trick once."""
    case = stages.objection(cast)
    street, unit2 = cast.actor("street"), cast.actor("unit2")
    actions.settle_objection(case, unit=cast.unit2, by=street, now=NOW + 6 * HOUR)
    stages.send(cast, case, NOW + 7 * HOUR)
    actions.sign(case, by=unit2, now=NOW + 8 * HOUR)
    reason = PauseReason.objects.first()
    actions.pause(case, reason=reason, by=unit2, now=NOW + 11 * HOUR)
    actions.resume(case, by=unit2, now=NOW + 14 * HOUR)
    actions.resolve(case, result="solved", text="已修", by=unit2, now=NOW + 15 * HOUR)
    while case.state == "reply_review" and case.review_stage != "congress_clerk":
        actions.approve_reply(case, by=stages.reviewer(cast, case), now=NOW + 16 * HOUR)
    actions.return_reply(case, text="没说怎么修", by=cast.actor("office"), now=NOW + 17 * HOUR)
    return case


def test_every_trick_is_counted_where_and_with_whom_it_happened(cast):
    eventful(cast)
    asked = stages.in_progress(cast)
    actions.request_info(asked, text="哪一栋", by=cast.actor("unit"), now=NOW + 9 * HOUR)
    actions.supply_info(asked, text="三号楼", by=citizen_of(asked), now=NOW + 10 * HOUR)
    found = honesty.facts(Case.objects.all(), SINCE, UNTIL)
    first, second = counts(found, unit="fumin-sz"), counts(found, unit="qx-zj")
    assert first["objection"] == first["redispatch"] == first["info_request"] == 1
    assert first["dispatched"] == 2
    assert second["dispatched"] == second["reply_returned"] == second["replied"] == 1
    assert "objection" not in second
    assert counts(found, station="fumin")["handled"] == 2
    pauses = {fact.note: fact.seconds for fact in found if fact.kind == "pause"}
    assert pauses["等待补充材料"] == 3600
    assert pauses[PauseReason.objects.first().title] == 3 * 3600


def test_late_verdicts_count_for_who_had_it_and_are_never_undone(cast):
    case = stages.accepted(cast)
    actions.answer(case, text="已修", by=cast.actor("deputy"), now=NOW + 9 * DAY)
    actions.rate(case, grade="dissatisfied", reason="没修", by=citizen_of(case), now=NOW + 10 * DAY)
    found = honesty.facts(Case.objects.all(), SINCE, UNTIL)
    assert counts(found)["late_closing"] == 1
    row = honesty.tables(found)["all"]
    cell = next(cell for cell in row["cells"] if cell["figure"].code == "late_closing")
    assert (cell["count"], cell["of"], cell["percent"]) == (1, 1, 100.0)


def test_only_the_period_counts_but_what_was_before_it_is_known(cast):
    eventful(cast)
    assert honesty.facts(Case.objects.all(), NOW + 30 * DAY, UNTIL) == []
    late = honesty.facts(Case.objects.all(), NOW + 8.5 * HOUR, UNTIL)
    assert {fact.unit for fact in late} == {"qx-zj"}
    assert "objection" not in counts(late)


def test_a_case_that_was_handed_over_counts_where_it_was_then(cast):
    case = stages.accepted(cast)
    actions.request_info(case, text="几号楼", by=cast.actor("station"), now=NOW + 2 * HOUR)
    actions.supply_info(case, text="三号楼", by=citizen_of(case), now=NOW + 3 * HOUR)
    actions.hand_over(
        case,
        station=cast.other_station,
        text="归东山镇",
        by=cast.actor("station"),
        now=NOW + 4 * HOUR,
    )
    found = honesty.facts(Case.objects.all(), SINCE, UNTIL)
    assert counts(found, station="fumin")["info_request"] == 1
    assert "info_request" not in counts(found, station="dongshan")


def test_as_many_queries_for_ten_cases_as_for_one(cast, django_assert_num_queries):
    eventful(cast)
    with django_assert_num_queries(5):
        honesty.facts(Case.objects.all(), SINCE, UNTIL)
    for _ in range(3):
        stages.objection(cast)
    with django_assert_num_queries(5):
        found = honesty.facts(Case.objects.all(), SINCE, UNTIL)
    with django_assert_num_queries(2):
        honesty.tables(found)


@pytest.mark.parametrize("name", ["office", "street", "leader", "auditor"])
def test_the_page_shows_figures_definitions_and_leads_to_the_cases(cast, signed, name):
    case = eventful(cast)
    client = signed(name)
    page = client.get(reverse("oversight:honesty"), PERIOD).content.decode()
    assert "单位申请改办的次数" in page
    assert "富民街道市政所" in page
    behind = client.get(
        reverse("oversight:honesty_cases"), PERIOD | {"figure": "objection", "unit": "fumin-sz"}
    ).content.decode()
    assert case.number in behind


@pytest.mark.parametrize("name", ["deputy", "station", "unit", "government", "admin", "council"])
def test_nobody_else_learns_that_there_is_such_a_page(cast, signed, name):
    client = signed(name)
    for page in ("honesty", "honesty_cases", "honesty_csv"):
        answer = client.get(reverse(f"oversight:{page}"), PERIOD | {"figure": "objection"})
        assert answer.status_code == 404


def test_a_street_counts_its_own_cases_only(cast, signed):
    case = eventful(cast)
    client = signed("street2")
    page = client.get(reverse("oversight:honesty"), PERIOD).content.decode()
    assert "富民" not in page.split("<h1")[1]
    behind = client.get(reverse("oversight:honesty_cases"), PERIOD | {"figure": "objection"})
    assert case.number not in behind.content.decode()


@pytest.mark.parametrize(
    "period",
    [
        {"since": "2026-12-01", "until": "2026-11-01"},
        {"since": "2020-01-01", "until": "2026-11-01"},
        {"since": "gestern", "until": "2026-11-01"},
    ],
)
def test_a_period_that_is_none_is_refused_in_words(cast, signed, period):
    client = signed("office")
    assert client.get(reverse("oversight:honesty"), period).status_code == 422
    assert client.get(reverse("oversight:honesty_csv"), period).status_code == 422
    assert client.get(reverse("oversight:honesty_cases"), {"figure": "x"}).status_code == 404


def test_the_csv_carries_definitions_and_no_formula(cast, signed):
    cast.unit.name = "=HYPERLINK(1)市政所"
    cast.unit.save()
    eventful(cast)
    answer = signed("office").get(reverse("oversight:honesty_csv"), PERIOD)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["单位", "'=HYPERLINK(1)市政所", "fumin-sz", "退件", "1", "1", "100.0"] in [
        row[:7] for row in rows
    ]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "＝"])
def test_a_cell_is_text(sign):
    assert safe(f"{sign}1") == f"'{sign}1"
    assert safe("市政所") == "市政所"


def test_days_are_days_of_shanghai():
    assert midnight(NOW.date()).utcoffset() == 8 * HOUR


def test_a_refused_period_says_that_the_query_must_be_changed(signed):
    dates = {"since": "2026-12-20", "until": "2026-11-01"}
    answer = signed("auditor").get(reverse("oversight:honesty"), dates)
    assert answer.status_code == 422
    assert "查询条件需要修改" in answer.content.decode()
    assert "没有提交成功" not in answer.content.decode()
