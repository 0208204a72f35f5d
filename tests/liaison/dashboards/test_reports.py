"""What the figures say, to whom, and at what cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liaison.dashboards import actions as dashboards
from liaison.dashboards import permissions, reports
from liaison.dashboards.models import Dimension
from liaison.dashboards.periods import Period, of_month, year_to
from liaison.jurisdiction.rules import rule
from liaison.workdays.calendar import local_day
from liaison.workflow import citizen_of
from suggestions.cases import actions, figures, rules
from suggestions.cases.models import Case
from tests import stages
from tests.cast import NOW, make_case
from tests.stages import HOUR

from .history import of_five
from .recount import recounted, rolled_up

DAY = timedelta(days=1)
MONTH, BEFORE = (
    Period(date(2026, 11, 1), date(2026, 11, 30)),
    Period(date(2026, 10, 1), date(2026, 10, 31)),
)


def shown(cast, name, *, now=NOW, period=MONTH):
    actor = cast.actor(name)
    return reports.dashboard(actor, permissions.scope_of(actor), period, BEFORE, now=now)


def pair(found, code):
    one = next(one.now for one in found.headline if one.now.figure.code == code)
    return one.top, one.bottom


def table(found, dimension):
    return next(one for one in found.tables if one.dimension == dimension)


def test_every_figure_says_what_it_counts_and_where_it_comes_from():
    for figure in figures.FIGURES:
        assert str(figure.definition).endswith("。")
        assert figure.source
        assert bool(figure.of) == figure.is_rate
    assert len(figures.BY_CODE) == len(figures.FIGURES)


def test_all_cases_closed_still_shows_rated_and_overdue(cast, follow):
    """F75: 100 % closed is not the whole story."""
    stages.closed(cast)
    follow()
    found = shown(cast, "office", now=NOW + 9 * DAY)
    assert pair(found, "closed_of_due") == (1, 1)
    assert pair(found, "closed_of_received") == (1, 1)
    assert pair(found, "rated") == (0, 1)
    assert pair(found, "satisfied") == (0, 0)
    assert pair(found, "backlog_late") == (0, 0)


def test_silence_is_never_satisfied(cast, follow):
    stages.closed(cast)
    follow()
    cell = next(
        one.now for one in shown(cast, "office").headline if one.now.figure.code == "satisfied"
    )
    assert cell.percent is None


def test_twelve_reports_of_one_lamp_are_twelve_demands_and_one_matter(cast, follow):
    main = stages.accepted(cast)
    for _turn in range(3):
        case = stages.accepted(cast)
        actions.merge(case, into=main.number, by=cast.actor("station"), now=NOW + 2 * HOUR)
    follow()
    told = shown(cast, "office").told
    assert (told["demands"], told["matters"]) == (4, 1)


def test_the_demands_of_the_tile_are_those_that_are_counted_everywhere(cast, follow):
    stages.merged(cast)
    stages.withdrawn(cast)
    follow()
    found = shown(cast, "office")
    counted = figures.counted(Case.objects.visible_to(cast.actor("office")))
    assert pair(found, "received")[0] == found.told["demands"] == counted["demands"] == 3


def test_what_still_waits_past_its_time_counts_against_the_rate(cast, follow):
    make_case(cast)
    stages.accepted(cast)
    follow()
    assert pair(shown(cast, "office"), "response") == (1, 1)
    assert pair(shown(cast, "office", now=NOW + 2 * DAY), "response") == (1, 2)


def test_closing_by_what_is_due_and_by_what_came_in(cast, follow):
    stages.closed(cast)
    make_case(cast)
    stages.withdrawn(cast)
    follow()
    now = NOW + 9 * DAY
    found = shown(cast, "office", now=now)
    assert pair(found, "closed_of_received") == (1, 3)
    assert pair(found, "closed_of_due") == (1, 2)
    assert dict((code, count) for code, _words, count in found.excluded) == {
        "not_accepted": 0,
        "withdrawn": 1,
    }


def test_a_second_rating_does_not_wash_the_first_away(cast, follow):
    case = stages.fed_back_again(cast)
    actions.rate(case, grade="satisfied", by=citizen_of(case), now=NOW + 11 * HOUR)
    follow()
    found = shown(cast, "office")
    assert pair(found, "satisfied") == (1, 2)
    assert pair(found, "second_rounds") == (1, 2)


def test_solved_needs_the_result_and_the_citizens_word(cast, follow):
    solved, explained = stages.fed_back(cast), stages.accepted(cast)
    actions.rate(solved, grade="basically_satisfied", by=citizen_of(solved), now=NOW + 8 * HOUR)
    words = {"text": "按规定不能办", "result": "explained"}
    actions.answer(explained, by=cast.actor("deputy"), now=NOW + 2 * HOUR, **words)
    actions.rate(explained, grade="satisfied", by=citizen_of(explained), now=NOW + 3 * HOUR)
    follow()
    assert pair(shown(cast, "office"), "solved") == (1, 2)
    assert pair(shown(cast, "office"), "satisfied") == (2, 2)


def test_a_callback_is_counted_apart_from_ratings(cast, follow):
    case = stages.fed_back(cast)
    by = cast.actor("station")
    actions.record_callback(case, text="说可以", grade="satisfied", by=by, now=NOW + 8 * HOUR)
    follow()
    found = shown(cast, "office")
    assert pair(found, "callback") == (1, 1)
    assert pair(found, "rated") == (0, 1)


def test_the_backlog_by_age_holds_what_is_open_and_not_what_waits_for_a_rating(cast, follow):
    make_case(cast, now=NOW - 40 * DAY)
    make_case(cast, now=NOW - 5 * DAY)
    stages.fed_back(cast)
    follow()
    ages = [(age.count, age.late) for age in shown(cast, "office").ages]
    assert ages == [(0, 0), (1, 1), (0, 0), (0, 0), (1, 1)]


def test_points_and_relative_change_against_the_month_before(cast, follow):
    make_case(cast, now=NOW - 30 * DAY)
    make_case(cast)
    make_case(cast)
    follow()
    received = shown(cast, "office").headline[0]
    assert (received.now.top, received.before.top, received.relative) == (2, 1, 100.0)
    assert received.points is None


def test_what_ripens_with_time_has_nothing_to_be_compared_with(cast, follow):
    stages.closed(cast)
    follow()
    before = {one.now.figure.code: one.before for one in shown(cast, "office").headline}
    assert {code for code, cell in before.items() if cell is None} == {
        "closed_of_received",
        "rated",
        "backlog",
        "backlog_late",
    }


def test_the_running_month_is_compared_with_as_many_days():
    period, before, earlier, later = of_month("", date(2026, 11, 18))
    assert (period.until, before.since, before.until) == (
        date(2026, 11, 18),
        date(2026, 10, 1),
        date(2026, 10, 18),
    )
    assert (earlier, later) == (date(2026, 10, 1), None)


def test_a_month_that_is_over_is_compared_with_the_whole_one_before():
    period, before, _earlier, later = of_month("2026-03", date(2026, 11, 18))
    assert (period.until, before.until, later) == (
        date(2026, 3, 31),
        date(2026, 2, 28),
        date(2026, 4, 1),
    )


def test_the_last_days_of_a_long_month_are_compared_with_all_of_a_short_one():
    _period, before, _earlier, _later = of_month("", date(2026, 3, 30))
    assert before.until == date(2026, 2, 28)


def test_twelve_months_end_with_the_one_asked_for():
    assert year_to(date(2026, 3, 1))[0] == date(2025, 4, 1)


READERS = {
    "station": {"unit", "category", "mode"},
    "street": {"station", "unit", "category", "mode"},
    "office": {"station", "unit", "category", "mode", "representative"},
    "leader": {"station", "unit", "category", "mode"},
    "auditor": {"station", "unit", "category", "mode"},
    "deputy": set(),
    "unit": set(),
}


@pytest.mark.parametrize("name", sorted(READERS))
def test_each_office_is_shown_its_own_tables(cast, follow, name):
    stages.in_progress(cast)
    follow()
    assert {str(one.dimension.value) for one in shown(cast, name).tables} == READERS[name]


@pytest.mark.parametrize("name", ["procurator", "council", "admin"])
def test_others_have_no_figures(cast, name):
    assert permissions.scope_of(cast.actor(name)) is None


@pytest.mark.parametrize("name", sorted(READERS))
def test_every_number_opens_into_as_many_of_the_readers_own_cases(cast, name):
    of_five(cast)
    now = NOW + 2 * DAY
    actor = cast.actor(name)
    scope = permissions.scope_of(actor)
    mine = set(Case.objects.visible_to(actor).values_list("pk", flat=True))
    found = shown(cast, name, now=now)
    for one in found.headline:
        for part, count in (("top", one.now.top), ("bottom", one.now.bottom or 0)):
            measures = getattr(one.now.figure, part)
            cases = reports.cases_behind(actor, scope, measures, MONTH, now=now)
            ids = set(cases.values_list("pk", flat=True))
            assert ids <= mine
            assert bool(ids) == bool(count), one.now.figure.code
            assert len(ids) <= count
    for lines in found.tables:
        for row in lines.rows:
            place = {"dimension": lines.dimension.value, "value": row.value}
            cases = reports.cases_behind(actor, scope, ("received",), MONTH, now=now, **place)
            assert cases.count() == row.cells[0].top


def test_a_station_reads_nothing_of_another(cast, follow):
    stages.accepted(cast)
    follow()
    assert pair(shown(cast, "station"), "received") == (1, None)
    assert pair(shown(cast, "station2"), "received") == (0, None)
    assert pair(shown(cast, "street2"), "received") == (0, None)


def test_a_unit_reads_what_it_led_and_no_more(cast, follow):
    stages.in_progress(cast)
    make_case(cast)
    follow()
    assert pair(shown(cast, "unit"), "received") == (1, None)
    assert pair(shown(cast, "unit2"), "received") == (0, None)


def test_the_governments_office_reads_what_was_sent_through_it_by_unit(cast, follow):
    case = stages.at_government(cast)
    by = cast.actor("government")
    actions.dispatch(case, unit=case.unit, by=by, now=NOW + 20 * HOUR)
    stages.in_progress(cast)
    follow()
    found = shown(cast, "government", now=NOW + 60 * DAY)
    assert pair(found, "received") == (1, None)
    assert pair(found, "backlog_late") == (1, 1)
    (lines,) = found.tables
    assert [(row.code, row.cells[0].top) for row in lines.rows] == [(case.unit.code, 1)]
    assert rolled_up() == recounted()
    dashboards.rebuild(now=NOW)
    assert rolled_up() == recounted()
    mine = {"actor": cast.actor("government"), "period": MONTH, "now": NOW}
    scope = permissions.scope_of(mine["actor"])
    by_unit = {"dimension": "unit", "value": lines.rows[0].value}
    behind = reports.cases_behind(scope=scope, counted=("received",), **mine, **by_unit)
    assert behind.get() == case


def test_a_representative_reads_the_own_figures_only(cast, follow):
    stages.accepted(cast)
    make_case(cast, station=cast.other_station, representative=cast.other_representative)
    follow()
    assert pair(shown(cast, "deputy"), "received") == (1, None)
    assert pair(shown(cast, "office"), "received") == (2, None)


def test_sensitive_matters_are_in_no_figure_and_are_told_to_those_who_see_them(cast, follow):
    case = stages.accepted(cast)
    by = cast.actor("office")
    actions.mark_sensitive(case, kind="stability", text="涉稳", by=by, now=NOW + 2 * HOUR)
    follow()
    office = cast.users["office"].memberships.get()
    assert office.role in str(rule(rules.NAMED_READERS, cast.division.pk)).split()
    office.is_head = True
    office.save()
    assert pair(shown(cast, "office"), "received") == (0, None)
    assert shown(cast, "office").told["restricted"] == 1
    assert shown(cast, "leader").told["restricted"] == 0


def test_one_statement_at_any_size(cast, follow):
    def statements():
        rule(rules.NAMED_READERS, "")
        actor = cast.actor("office")
        scope = permissions.scope_of(actor)
        with CaptureQueriesContext(
            connection,
        ) as found:
            reports.dashboard(actor, scope, MONTH, BEFORE, now=NOW)
        return len(found)

    stages.in_progress(cast)
    follow()
    few = statements()
    for _turn in range(6):
        make_case(cast, station=cast.other_station, representative=cast.other_representative)
        make_case(cast, category="0501", now=NOW - 30 * DAY)
    stages.closed(cast)
    follow()
    assert statements() == few == 1


def test_today_is_a_day_in_shanghai(cast, follow):
    late = NOW.replace(day=30, hour=17)  # already 1 December there
    make_case(cast, now=late)
    follow()
    assert local_day(late) == date(2026, 12, 1)
    assert pair(shown(cast, "office", now=late), "received") == (0, None)


def test_the_table_by_place_adds_up_to_the_tiles(cast, follow):
    stages.second_round(cast)
    make_case(cast, station=cast.other_station, representative=cast.other_representative)
    follow()
    found = shown(cast, "office")
    for one in found.tables:
        for cell in one.total:
            assert (cell.top, cell.bottom) == pair(found, cell.figure.code)
    names = [row.name for row in table(found, Dimension.STATION).rows]
    assert names == ["富民社区联络站", "东山镇联络站"] or set(names) == {
        "富民社区联络站",
        "东山镇联络站",
    }
