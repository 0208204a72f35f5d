import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from liaison.dashboards import actions as tallies
from liaison.dashboards import reports
from liaison.dashboards.periods import of_month
from liaison.dashboards.permissions import scope_of
from liaison.documents.models import Document
from liaison.exports.models import Export
from liaison.ledger import actions as seals
from liaison.workflow import SYSTEM, NotAllowed, citizen_of
from suggestions.cases import actions as cases
from suggestions.cases.figures import FIGURES
from suggestions.cases.models import Case
from suggestions.registers import actions, bulletins, views
from suggestions.registers.columns import COLUMNS, USUAL
from suggestions.registers.models import Bulletin, ColumnSet
from tests import stages
from tests.cast import NOW, make_case, make_county
from tests.liaison.dashboards.recount import measured_in
from tests.suggestions.commitments.test_actions import promised

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=14)  # the month after
HERE = "/desk/registers/"
KEEPERS = ["station", "street", "office", "leader"]
OTHERS = ["unit", "deputy", "auditor", "admin", "council", "procurator", "government"]


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_county()


@pytest.fixture(autouse=True)
def _two_weeks_later():
    with time_machine.travel(LATER, tick=False):
        yield


def at_desk(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def text(response):
    return response.content.decode()


def table(response):
    """[[cell]] of the xlsx, the title and the note left out."""
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=2)]
    return [row for row in rows if len([cell for cell in row if cell]) > 1]


# --- 台账 -------------------------------------------------------------------------------------


def test_the_ledger_lists_what_the_office_sees_and_says_what_is_struck_off(cast):
    done, running = stages.closed(cast), stages.in_progress(cast)
    page = text(at_desk(cast, "station").get(HERE))
    assert done.number in page
    assert running.number in page
    heading, *lines = table(at_desk(cast, "station").post(f"{HERE}ledger.xlsx"))
    assert heading == ["序号", *(str(COLUMNS[key].heading) for key in USUAL)]
    found = {line[1]: line for line in lines}
    at, on = heading.index("销号"), heading.index("销号日期")
    assert (found[done.number][at], found[done.number][on]) == ("已销号", "2026-11-26")
    assert (found[running.number][at], found[running.number][on]) == ("未销号", "")
    assert [line[0] for line in lines] == ["1", "2"]


def test_a_title_that_looks_like_a_day_stays_a_title(cast):
    case = stages.in_progress(cast)
    Case.objects.filter(pk=case.pk).update(title="2026-02-30", location_text="2026-11-21 09:50")
    page = at_desk(cast, "station").get(HERE)
    assert page.status_code == 200
    shown = text(page)
    for words in ("2026-02-30", "2026-11-21 09:50", "11月18日 "):
        assert f"<bdi>{words}" in shown


def test_the_ledger_turns_its_pages_and_numbers_go_on(cast, monkeypatch):
    monkeypatch.setattr(views, "LINES", 2)
    numbers = [stages.closed(cast).number for _again in range(3)]
    client = at_desk(cast, "station")
    first = client.get(f"{HERE}?which=struck")
    assert [no for no, _line in first.context["lines"]] == [1, 2]
    assert not first.context.get("newer")
    second = client.get(HERE + first.context["older"])
    assert [(no, numbers[2] in line) for no, line in second.context["lines"]] == [(3, True)]
    assert "which=struck" in second.context["newer"]
    again = client.get(HERE + second.context["newer"])
    assert again.context["lines"] == first.context["lines"]
    assert client.get(f"{HERE}?cursor=nonsense&before=-1").status_code == 400


def test_a_promise_that_is_still_open_is_not_struck_off(cast):
    commitment = promised(cast)
    cases.close(commitment.case, by=SYSTEM, now=LATER)
    client = at_desk(cast, "office")
    heading, line = table(client.post(f"{HERE}ledger.xlsx"))
    assert line[heading.index("销号")] == "承诺待兑现"
    assert line[heading.index("销号日期")] == ""
    assert "没有符合条件" in text(client.get(f"{HERE}?which=struck"))
    assert commitment.case.number in text(client.get(f"{HERE}?which=unstruck"))


def test_the_ledger_is_narrowed(cast):
    done, running = stages.closed(cast), stages.in_progress(cast)
    client = at_desk(cast, "office")
    for query, shown in [
        ("which=struck", {done}),
        ("which=unstruck", {running}),
        ("which=open", {running}),
        ("mode=assign", {done, running}),
        ("mode=transfer", set()),
        ("since=2026-11-18&until=2026-11-18", {done, running}),
        ("since=2026-11-19", set()),
    ]:
        page = text(client.get(f"{HERE}?{query}"))
        assert {case for case in (done, running) if case.number in page} == shown, query
    assert client.get(f"{HERE}?since=2026-12-01&until=2026-11-01").status_code == 422
    assert client.get(f"{HERE}?since=gestern").status_code == 422


def test_an_office_keeps_columns_of_its_own_with_order_and_headings(cast):
    case = stages.in_progress(cast)
    client = at_desk(cast, "street")
    page = text(client.get(f"{HERE}columns/"))
    assert "承接站点" in page
    given = {
        "version": 0,
        "name": "街道台账",
        "use_unit": "on",
        "at_unit": "1",
        "as_unit": "责任单位",
        "use_number": "on",
        "at_number": "2",
        "as_number": "编号",
    }
    done = client.post(f"{HERE}columns/", given)
    assert done.status_code == 302
    heading, line = table(client.post(f"{HERE}ledger.xlsx?set=街道台账"))
    assert heading == ["序号", "责任单位", "编号"]
    assert line == ["1", "富民街道市政所", case.number]
    assert "街道台账" in text(client.get(HERE))
    assert "街道台账" not in text(at_desk(cast, "office").get(HERE))
    assert client.post(f"{HERE}columns/", given).status_code == 412
    assert client.post(f"{HERE}columns/", {"version": 1, "name": "空"}).status_code == 422
    edited = client.post(f"{HERE}columns/?set=街道台账", given | {"version": 1, "as_unit": "单位"})
    assert edited.status_code == 302
    assert ColumnSet.objects.get().columns[0] == {"key": "unit", "heading": "单位"}
    assert client.post(f"{HERE}columns/delete/", {"name": "街道台账"}).status_code == 302
    assert not ColumnSet.objects.exists()


def test_no_cell_is_a_formula_and_no_number_of_a_person_leaves(cast):
    stages.accepted(
        cast,
        title='=HYPERLINK("http://x")',
        content="@cmd 13812345678 路灯不亮",
        location_text="幸福路 13812345678 chen@example.com",
    )
    answer = at_desk(cast, "station").post(f"{HERE}ledger.xlsx")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    said = "\n".join(str(cell.value) for cell in cells)
    assert "'=HYPERLINK" in said
    assert "13812345678" not in said
    assert "chen@example.com" not in said
    assert "13800005678" not in said


def test_a_restricted_matter_is_in_no_register(cast):
    case = stages.in_progress(cast)
    cases.mark_sensitive(case, kind="stability", by=cast.actor("street"), now=LATER)
    for name in KEEPERS:
        assert case.number not in text(at_desk(cast, name).get(HERE))


@pytest.mark.parametrize("name", OTHERS)
def test_others_find_no_registers(cast, name):
    client = at_desk(cast, name)
    for path in ("", "columns/", "callbacks/", "units/", "bulletin/", "bulletin/draft.docx",
                 "exports/"):  # fmt: skip
        assert client.get(HERE + path).status_code == 404, path
    for path in ("ledger.xlsx", "callbacks.xlsx", "units.xlsx"):
        assert client.post(HERE + path).status_code == 404, path
    assert client.post(f"{HERE}bulletin/", {"month": "2026-10"}).status_code == 404


def test_a_station_sees_its_own_and_no_bulletin(cast):
    case = stages.in_progress(cast)
    assert case.number not in text(at_desk(cast, "station2").get(HERE))
    assert at_desk(cast, "station").get(f"{HERE}bulletin/").status_code == 404


def test_every_export_is_noted(cast):
    stages.in_progress(cast)
    client = at_desk(cast, "street")
    assert "还没有导出过" in text(client.get(f"{HERE}exports/"))
    client.post(f"{HERE}ledger.xlsx?mode=assign").getvalue()
    client.post(f"{HERE}units.xlsx").getvalue()
    row = Export.objects.get(kind="ledger")
    assert (row.rows, row.office, row.owner) == (1, "division:990101001", cast.users["street"])
    assert row.conditions["mode"] == "assign"
    page = text(client.get(f"{HERE}exports/"))
    assert row.sha256 in page
    assert row.sha256 not in text(at_desk(cast, "office").get(f"{HERE}exports/"))


def test_the_ledger_takes_constant_queries(cast, django_assert_max_num_queries):
    client = at_desk(cast, "office")
    for _number in range(5):
        stages.in_progress(cast)
    with django_assert_max_num_queries(16):
        client.get(HERE)
    with django_assert_max_num_queries(42):
        client.post(f"{HERE}ledger.xlsx").getvalue()


# --- 回访登记, 单位通讯录 ---------------------------------------------------------------------


def test_callbacks_are_listed_and_exported(cast):
    assert "没有回访记录" in text(at_desk(cast, "station").get(f"{HERE}callbacks/"))
    case = stages.called_back(cast)
    client = at_desk(cast, "station")
    page = text(client.get(f"{HERE}callbacks/"))
    assert case.number in page
    assert "已电话了解" in page
    assert "13800005678" not in page
    heading, line = table(client.post(f"{HERE}callbacks.xlsx?since=2026-11-18"))
    assert heading[0] == "回访时间"
    assert line[1] == case.number
    assert line[4:6] == ["周示例", "已接通"]
    assert case.number not in text(at_desk(cast, "station2").get(f"{HERE}callbacks/"))
    assert client.get(f"{HERE}callbacks/?cursor=broken").status_code == 400


def test_the_contact_book_has_units_telephones_and_people(cast):
    cast.unit.phone = "0000-5550111"
    cast.unit.save()
    client = at_desk(cast, "street")
    page = text(client.get(f"{HERE}units/"))
    for words in ("富民街道市政所", "0000-5550111", "蒋示例", "青溪县住建局"):
        assert words in page
    assert "青溪县住建局" not in text(client.get(f"{HERE}units/?q=市政"))
    assert "没有找到" in text(client.get(f"{HERE}units/?q=没有这样的"))
    _heading, *lines = table(client.post(f"{HERE}units.xlsx"))
    assert {line[0] for line in lines} == {"富民街道市政所", "青溪县住建局", "青溪县政府办"}


# --- 月通报 -----------------------------------------------------------------------------------


def test_the_bulletin_says_what_the_page_of_figures_and_plain_sql_say(cast):
    stages.closed(cast)
    rated = stages.fed_back(cast)
    grade = {"grade": "satisfied", "now": NOW + timedelta(hours=9)}
    cases.rate(rated, by=citizen_of(rated), **grade)
    stages.in_progress(cast)
    stages.second_round(cast)
    stages.not_accepted(cast)
    make_case(cast, station=cast.other_station, representative=cast.other_representative)
    seals.seal()
    tallies.follow(now=NOW)
    now, actor = NOW + timedelta(days=20), cast.actor("street")
    found = bulletins.figures(actor, date(2026, 11, 1), now=now)
    period, before, *_rest = of_month("2026-11", date(2026, 12, 8))
    page = reports.dashboard(actor, scope_of(actor), period, before, now=now)
    assert found["figures"] == {
        one.now.figure.code: [one.now.top, one.now.bottom] for one in page.headline
    }
    sums = measured_in(actor.membership.division_id, period, now)
    assert found["figures"] == {
        figure.code: [
            sum(sums[name] for name in figure.top),
            sum(sums[name] for name in figure.bottom) if figure.bottom else None,
        ]
        for figure in FIGURES
    }
    assert found["figures"]["received"] == [5, None]  # nothing from elsewhere
    assert found["figures"]["satisfied"] == [1, 2]  # silence is never satisfied
    assert found["figures"]["backlog_late"][0] == sum(n for _name, n in found["late_units"]) == 2
    words = bulletins.values(found, date(2026, 11, 1), by=actor)
    assert (words["收到件数"], words["评价满意"]) == ("5", "1/2（50.0%）")
    assert words["收到环比"] == "比上期增加5件"
    assert bulletins.share(0, 0) == "0/0"


def test_the_bulletin_is_shown_drafted_and_issued_with_its_figures(cast):
    stages.closed(cast)
    seals.seal()
    tallies.follow(now=LATER)
    client = at_desk(cast, "street")
    page = text(client.get(f"{HERE}bulletin/?month=2026-11"))
    assert "2026年11月群众反映事项办理情况通报" in page
    assert "1件" in page
    draft = client.get(f"{HERE}bulletin/draft.docx?month=2026-11")
    assert draft.content.startswith(b"PK")
    assert not Document.objects.exists()
    done = client.post(f"{HERE}bulletin/", {"month": "2026-11"})
    paper = Document.objects.get()
    assert done.url == f"/desk/documents/{paper.pk}/"
    assert paper.number == "富民人大通报〔2026〕1号"
    assert Bulletin.objects.get().figures["figures"]["received"] == [1, None]
    narrowed = replace(cast.actor("office"), kind="key", within="990101102")
    assert not Document.objects.visible_to(narrowed).exists()  # a key of one street only
    assert paper.number in text(client.get(f"{HERE}bulletin/?month=2026-11"))
    assert paper.number in text(client.get("/desk/documents/"))
    assert paper.number in text(at_desk(cast, "office").get("/desk/documents/"))
    for name in ("station", "unit", "street2", "deputy"):
        assert client.get(done.url).status_code == 200
        assert at_desk(cast, name).get(done.url).status_code == 404
    assert "2026-11" in text(client.get(f"{HERE}bulletin/?month=nonsense"))


def test_a_month_has_one_bulletin_until_it_is_voided(cast):
    client, here = at_desk(cast, "street"), f"{HERE}bulletin/"
    client.post(here, {"month": "2026-11"})
    paper = Document.objects.get()
    assert ">签发<" not in text(client.get(f"{here}?month=2026-11"))
    again = client.post(here, {"month": "2026-11"}, follow=True)
    assert f"已经签发（{paper.number}）" in text(again)
    assert (Document.objects.count(), Bulletin.objects.count()) == (1, 1)
    client.post(f"/desk/documents/{paper.pk}/void/", {"version": paper.version, "text": "有误"})
    client.post(here, {"month": "2026-11"})
    assert Document.objects.first().number == "富民人大通报〔2026〕2号"
    client.post(here, {"month": "2026-10"})
    assert Document.objects.count() == 3


def test_a_month_that_still_runs_is_drafted_and_not_issued(cast):
    client, here = at_desk(cast, "street"), f"{HERE}bulletin/"
    page = text(client.get(f"{here}?month=2026-12"))
    assert "还没有结束" in page
    assert ">签发<" not in page
    assert "还没有结束" in text(client.post(here, {"month": "2026-12"}, follow=True))
    assert not Document.objects.exists()


def test_no_table_leaves_in_another_office(cast):
    client = at_desk(cast, "street")
    answer = client.post(f"{HERE}ledger.xlsx", {"office": "0"}, follow=True)
    assert "您的身份换了" in text(answer)
    assert client.get(f"{HERE}ledger.xlsx").status_code == 405
    assert not Export.objects.exists()


def test_no_bulletin_is_issued_in_another_office(cast):
    client = at_desk(cast, "street")
    page = text(client.get(f"{HERE}bulletin/?month=2026-11"))
    assert f'name="office" value="{cast.actor("street").membership.pk}"' in page
    answer = client.post(f"{HERE}bulletin/", {"month": "2026-11", "office": "0"}, follow=True)
    assert "您的身份换了" in text(answer)
    assert not Document.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "abc"])
def test_days_that_no_calendar_holds_are_refused_in_words(cast, day):
    client = at_desk(cast, "street")
    for name in ("since", "until"):
        for page in ("", "callbacks/"):
            answer = client.get(f"{HERE}{page}?{name}={day}")
            assert answer.status_code == 422
            assert "日期" in text(answer)
    assert client.post(f"{HERE}ledger.xlsx?since={day}").status_code == 302
    assert client.get(f"{HERE}bulletin/?month=99999999999-1").status_code == 200


def test_who_has_no_register_saves_nothing(cast):
    given = {"columns": [{"key": "number", "heading": "编号"}], "now": NOW}
    with pytest.raises(NotAllowed):
        actions.save_columns(name="x", by=cast.actor("unit"), **given)
    with pytest.raises(NotAllowed):
        actions.drop_columns(name="x", by=cast.actor("unit"))
    with pytest.raises(NotAllowed):
        actions.issue_bulletin(month=date(2026, 11, 1), by=cast.actor("station"), now=NOW)
    with pytest.raises(actions.Invalid):
        actions.save_columns(
            name="x",
            columns=[{"key": "phone", "heading": "电话"}],
            by=cast.actor("street"),
            now=NOW,
        )


def test_a_reader_of_a_bulletin_gets_no_link_to_the_page_of_those_who_issue(cast):
    actions.issue_bulletin(month=date(2026, 10, 1), by=cast.actor("office"), now=NOW)
    for name, leads in (("office", True), ("leader", False)):
        page = text(at_desk(cast, name).get("/desk/documents/"))
        assert "2026年10月" in page
        assert (f"{HERE}bulletin/?month=2026-10" in page) == leads
