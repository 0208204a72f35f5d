"""The page of figures, its rows, its workbook, and the wall."""

import io
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from openpyxl import load_workbook

from liaison.dashboards import views
from liaison.jurisdiction.models import LocalRule
from suggestions.cases.figures import FIGURES
from tests import stages
from tests.cast import NOW, make_case

PAGE, CASES, REPORT = "/desk/figures/", "/desk/figures/cases/", "/desk/figures/report.xlsx"
DAY = timedelta(days=1)


@pytest.mark.parametrize("name", ["station", "street", "office", "leader", "auditor", "deputy"])
def test_the_page_of_figures_opens_with_every_definition(told, at_desk, name):
    page = at_desk(name).get(PAGE)
    assert page.status_code == 200
    for figure in FIGURES:
        assert str(figure.label) in page.text
        assert str(figure.definition) in page.text


def test_points_and_relative_change_are_explained_where_they_stand(told, at_desk):
    page = at_desk("office").get(PAGE).text
    assert "百分点：本期百分比减去上期百分比；相对变化：" in page.split('class="print-only"')[1]


def test_the_page_says_why_a_figure_is_not_compared(told, at_desk):
    page = at_desk("office").get(PAGE).text
    for code, words in (
        ("rated", "随时间上升，不与上期比较"),
        ("closed_of_received", "随时间上升，不与上期比较"),
        ("backlog", "现状，不作比较"),
    ):
        own = page.split(f'id="fig-{code}"')[1].split("<details")[0]
        assert words in own, code


def test_a_page_without_any_number_says_so(cast, at_desk):
    page = at_desk("office").get(PAGE)
    assert page.status_code == 200
    assert "这个月没有数字" in page.text


@pytest.mark.parametrize("path", [PAGE, CASES + "?figure=received", REPORT])
@pytest.mark.parametrize("name", ["admin", "procurator"])
def test_who_reads_no_figures_finds_no_page(cast, at_desk, path, name):
    assert at_desk(name).get(path).status_code == 404


@pytest.mark.parametrize("path", [PAGE, CASES, REPORT])
def test_figures_need_a_sign_in(cast, path):
    assert Client().get(path).status_code == 302


def test_a_month_that_is_none_becomes_this_one(told, at_desk):
    for month in ("2026-13", "x", "9999-01", "0001-01"):
        assert "2026年11月统计" in at_desk("office").get(PAGE, {"month": month}).text


@pytest.mark.parametrize(
    "asked",
    ["from=2026-11-20&to=2026-11-01", "month=2026-13", "month=2099-01", "all=bogus", "all=trend"],
)
def test_what_an_address_asks_in_vain_is_said_as_it_was_typed(told, at_desk, asked):
    page = at_desk("office").get(f"{PAGE}?{asked}").content.decode()
    assert f"没有用上：<bdi>{asked.replace('&', '、')}</bdi>" in page
    assert f'class="dot">{asked[:4]}' not in page  # the bell counts messages


@pytest.mark.parametrize("asked", ["month=2026-11", "month=2026-1", "all=every", "all=&month="])
def test_what_was_used_is_not_called_in_vain(told, at_desk, asked):
    assert "没有用上" not in at_desk("office").get(f"{PAGE}?{asked}").text


def test_a_month_without_anything_is_empty_but_for_what_is_open(told, at_desk):
    page = at_desk("office").get(PAGE, {"month": "2026-01"})
    assert "2026年1月统计" in page.text
    assert "下个月" in page.text


def test_one_station_of_the_place(told, at_desk):
    page = at_desk("office").get(PAGE, {"station": "fumin"})
    assert "2026年11月统计 · 富民社区联络站" in page.text
    assert "东山镇联络站" not in page.text


def test_of_a_long_table_the_busiest_lines_stand_first_and_the_rest_is_one_step_away(
    told, at_desk, monkeypatch
):
    monkeypatch.setattr(views, "LONG", 1)
    monkeypatch.setattr(views, "BUSIEST", 1)
    line = "东山镇联络站，收到诉求 1，看事项"
    page = at_desk("office").get(PAGE)
    assert line not in page.text
    assert "month=2026-11&amp;all=station#by-station" in page.text
    assert line in at_desk("office").get(PAGE, {"month": "2026-11", "all": "station"}).text
    assert "month=2026-11&amp;all=every" in page.text
    paper = at_desk("office").get(PAGE, {"month": "2026-11", "all": "every"})
    assert all(len(rows) == len(table.rows) for table, rows in paper.context["tables"])
    assert "看全部</a>" not in paper.text


def test_a_chart_says_which_lines_it_leaves_out(told, at_desk, monkeypatch):
    assert "data-cut" not in at_desk("office").get(PAGE).text
    monkeypatch.setattr(views, "CHARTED", 1)
    assert 'data-cut="件数最多的 1 行，共 2 行"' in at_desk("office").get(PAGE).text


@pytest.mark.parametrize("station", ["no-such", "dongshan", "' OR 1=1"])
def test_a_station_beyond_the_own_street_is_not_found(cast, at_desk, station):
    assert at_desk("street").get(PAGE, {"station": station}).status_code == 404
    assert at_desk("station").get(PAGE, {"station": station}).status_code == 404


def test_figures_per_representative_are_for_the_office_alone(told, at_desk):
    assert "按代表" in at_desk("office").get(PAGE).text
    for name in ("street", "leader", "auditor", "station", "deputy", "unit"):
        assert "按代表" not in at_desk(name).get(PAGE).text
        query = {"figure": "received", "by": "representative", "value": "1"}
        assert at_desk(name).get(CASES, query).status_code == 404
        report = at_desk(name).get(REPORT, {"table": "representative"})
        assert report.status_code == 404


def test_a_number_opens_into_its_cases(told, at_desk):
    page = at_desk("office").get(CASES, {"figure": "second_rounds"})
    assert page.status_code == 200
    assert page.text.count('class="number nowrap"') == 1
    whole = at_desk("office").get(CASES, {"figure": "second_rounds", "part": "bottom"})
    assert whole.text.count('class="number nowrap"') == 2


def test_the_cases_of_one_line_of_a_table(told, at_desk):
    query = {"figure": "received", "by": "station", "value": str(told.other_station.pk)}
    page = at_desk("office").get(CASES, query)
    assert page.text.count('class="number nowrap"') == 1
    assert "收到诉求 · 东山镇联络站" in page.text
    query = {"figure": "received", "by": "unit", "value": ""}
    assert "没有交单位" in at_desk("office").get(CASES, query).text


def test_the_cases_of_one_age(cast, at_desk, follow):
    make_case(cast, now=NOW - 3 * DAY)
    make_case(cast, now=NOW - 4 * DAY)
    make_case(cast, now=NOW - 31 * DAY)
    follow()
    for age, count in (("0", 1), ("1", 1), ("2", 0), ("3", 0), ("4", 1)):
        page = at_desk("office").get(CASES, {"figure": "backlog_late", "age": age})
        assert page.text.count('class="number nowrap"') == count, age


def test_what_was_left_out_opens_too(told, at_desk, follow):
    stages.not_accepted(told)
    follow()
    page = at_desk("office").get(CASES, {"figure": "not_accepted"})
    assert page.text.count('class="number nowrap"') == 1
    assert "不计入办结" in page.text


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"figure": "no-such"},
        {"figure": "received", "part": "middle"},
        {"figure": "received", "by": "colour", "value": "1"},
        {"figure": "received", "by": "station", "value": "1 OR 1=1"},
        {"figure": "received", "by": "station", "value": "²"},
        {"figure": "backlog", "age": "5"},
        {"figure": "backlog", "age": "-1"},
    ],
)
def test_an_address_that_means_nothing_is_not_found(cast, at_desk, query):
    assert at_desk("office").get(CASES, query).status_code == 404


def test_a_bad_cursor_is_refused(told, at_desk):
    query = {"figure": "received", "cursor": "nonsense"}
    assert at_desk("office").get(CASES, query).status_code == 400


def test_every_table_is_a_sheet_with_numbers_as_numbers(told, at_desk):
    answer = at_desk("office").get(REPORT)
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == [
        "总览",
        "近十二个月",
        "在办时长",
        "站点",
        "承办单位",
        "类别",
        "办理方式",
        "代表",
    ]
    first = [cell.value for cell in book["总览"][2]]
    assert first[:3] == ["收到诉求", 3, 3]
    assert quote("统计-202611.xlsx") in answer["Content-Disposition"]


def test_one_table_alone(told, at_desk):
    answer = at_desk("office").get(REPORT, {"table": "category"})
    assert load_workbook(io.BytesIO(answer.content)).sheetnames == ["类别"]


def test_no_cell_becomes_a_formula(told, at_desk):
    told.station.name = '=HYPERLINK("http://example.com")'
    told.station.save()
    answer = at_desk("office").get(REPORT)
    sheet = load_workbook(io.BytesIO(answer.content))["站点"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)


def test_the_number_of_statements_of_the_page_does_not_grow(
    told, at_desk, follow, django_assert_max_num_queries
):
    client = at_desk("office")
    client.get(PAGE)
    for _turn in range(5):
        make_case(told)
        make_case(told, station=told.other_station, representative=told.other_representative)
    follow()
    with django_assert_max_num_queries(6):
        client.get(PAGE)


# --- the wall -------------------------------------------------------------------------------------


def test_the_wall_shows_yesterday_and_not_today(cast, follow):
    make_case(cast, now=NOW - DAY)
    make_case(cast)
    follow()
    page = Client().get("/screen/")
    assert page.status_code == 200
    assert page.context["wall"].yesterday["received"] == 1
    assert page.context["wall"].month["received"] == 1
    assert page.context["wall"].waiting == 1


def test_the_wall_has_no_words_of_a_case_and_no_names(cast, follow):
    case = make_case(cast, now=NOW - DAY)
    follow()
    text = Client().get("/screen/").text
    for secret in (case.title, case.content, case.number, "林示例", cast.unit.name, "超期"):
        assert secret not in text


@pytest.mark.parametrize("path", ["/screen/", "/api/v1/docs/errors/", "/ballots/"])
def test_a_public_page_is_kept_for_nobody_else_by_whoever_signed_in(at_desk, path):
    assert "public" in Client().get(path)["Cache-Control"]
    own = at_desk("office").get(path)["Cache-Control"]
    assert ("private" in own, "public" in own, "max-age" in own) == (True, False, False)


def test_the_wall_refreshes_itself_and_may_be_cached(cast):
    page = Client().get("/screen/")
    assert "js/wall.js" in page.text
    assert '<noscript><meta http-equiv="refresh" content="600"></noscript>' in page.text
    assert "max-age=300" in page["Cache-Control"]


def test_the_wall_of_one_place(cast, follow):
    make_case(cast, now=NOW - DAY)
    follow()
    assert Client().get("/screen/", {"division": "990101102"}).context["wall"].waiting == 0
    assert Client().get("/screen/", {"division": "990101"}).context["wall"].waiting == 1
    assert Client().get("/screen/", {"division": "12"}).status_code == 404


def test_a_place_may_keep_its_wall_to_itself(cast, at_desk):
    LocalRule.objects.create(key="dashboards.wall_is_public", division="", value=False)
    assert Client().get("/screen/").status_code == 404
    assert at_desk("office").get("/screen/").status_code == 200


def test_an_empty_wall_stands(db):
    page = Client().get("/screen/")
    assert page.status_code == 200
    assert "本月还没有收到诉求" in page.text
