from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison.workdays import calendar
from liaison.workdays.calendar import SHANGHAI
from liaison.workdays.models import Holiday

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
in_database = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
moments = st.datetimes(datetime(2004, 1, 1), datetime(2026, 6, 30)).map(
    lambda naive: naive.replace(tzinfo=SHANGHAI)
)


def at(*numbers):
    return datetime(*numbers, tzinfo=SHANGHAI)


def end_of(*numbers):
    return at(*numbers) + DAY


def test_every_day_from_2004_to_2026_agrees_with_the_published_notices():
    first, last = date(2004, 1, 1), date(2026, 12, 31)
    days = calendar.Days("", first, last)
    wrong = [
        day
        for n in range((last - first).days + 1)
        if days.is_workday(day := first + n * DAY) != chinese_calendar.is_workday(day)
    ]
    assert wrong == []
    assert days.published == set(range(2004, 2027))


@pytest.mark.parametrize(
    "day",
    [(2026, 1, 4), (2026, 2, 14), (2026, 2, 28), (2026, 5, 9), (2026, 9, 20), (2026, 10, 10)],
)
def test_exchanged_weekends_of_2026_are_worked(day):
    assert calendar.is_workday(date(*day))


def test_three_working_days_over_the_spring_festival_of_2026():
    due = calendar.add_working_days(at(2026, 2, 13, 10), 3)
    assert due.at == end_of(2026, 2, 25)
    assert not due.provisional


def test_three_working_days_over_the_national_day_of_2026_count_the_exchanged_saturday():
    assert calendar.add_working_days(at(2026, 9, 30, 10), 3).at == end_of(2026, 10, 10)


def test_the_day_of_start_is_taken_in_shanghai_and_not_in_utc():
    before_eight = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)  # Monday 2 March 07:00 in Shanghai
    assert calendar.add_working_days(before_eight, 1).at == end_of(2026, 3, 3)


@pytest.mark.parametrize("second", [at(2026, 3, 2), at(2026, 3, 2, 23, 59, 59)])
def test_any_moment_of_a_day_gives_the_same_due_day(second):
    assert calendar.add_working_days(second, 1).at == end_of(2026, 3, 3)


def test_a_year_without_a_notice_is_reckoned_and_says_so():
    due = calendar.add_working_days(at(2026, 12, 30, 10), 3)
    assert due.at == end_of(2027, 1, 5)  # 31 Dec, then 4 and 5 Jan; 1 Jan is statutory
    assert due.provisional


def test_the_last_day_of_a_published_year_is_not_provisional():
    assert not calendar.add_working_days(at(2026, 12, 30, 10), 1).provisional


@pytest.mark.parametrize("year", [1990, 2027, 2050, 2150])
def test_years_without_data_never_raise(year):
    assert not calendar.is_workday(date(year, 10, 1))
    assert calendar.add_working_days(at(year, 9, 28), 3).provisional


def test_lunar_holidays_of_an_unpublished_year_rest_without_exchanged_weekends():
    assert not calendar.is_workday(date(2027, 2, 5))
    assert not calendar.is_workday(date(2027, 2, 20))


def test_single_days_entered_ahead_do_not_publish_a_year():
    Holiday.objects.create(day=date(2027, 1, 4), kind="rest", source="本地")
    due = calendar.add_working_days(at(2026, 12, 30, 10), 3)
    assert due.at == end_of(2027, 1, 6)
    assert due.provisional


def test_a_notice_in_the_table_publishes_its_year():
    Holiday.objects.create(day=date(2027, 10, 1), kind="rest", source="国办发明电〔2026〕1号")
    due = calendar.add_working_days(at(2027, 3, 1, 10), 3)
    assert not due.provisional


def test_a_provisional_row_publishes_nothing():
    Holiday.objects.create(day=date(2027, 10, 1), kind="rest", source="provisional")
    assert calendar.add_working_days(at(2027, 3, 1, 10), 3).provisional


def test_the_longest_region_wins():
    day = date(2026, 3, 20)
    Holiday.objects.create(day=day, kind="rest", name="开斋节", source="地方", region="65")
    Holiday.objects.create(day=day, kind="work", source="地方", region="6501")
    assert calendar.is_workday(day)
    assert not calendar.is_workday(day, "65")
    assert not calendar.is_workday(day, "653201")
    assert calendar.is_workday(day, "650102")


def test_a_regional_day_counts_in_due_times():
    Holiday.objects.create(day=date(2026, 3, 20), kind="rest", source="地方", region="65")
    assert calendar.add_working_days(at(2026, 3, 19, 9), 1, "6532").at == end_of(2026, 3, 23)


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),  # month end; an exchanged Saturday
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2026, 3, 16), 3, (2026, 6, 16)),
        ((2026, 7, 1), 3, (2026, 10, 8)),  # rolled over the holiday
        ((2025, 11, 30), 15, (2027, 3, 1)),  # 28 February 2027 is a Sunday
    ],
)
def test_months_end_on_the_matching_day_or_month_end_and_roll(start, months, due):
    assert calendar.add_months(at(*start, 9), months).at == end_of(*due)


def test_natural_days_roll_to_the_next_working_day():
    assert calendar.add_days(at(2026, 3, 2, 9), 4).at == end_of(2026, 3, 6)
    assert calendar.add_days(at(2026, 3, 2, 9), 5).at == end_of(2026, 3, 9)


def test_working_time_stands_still_on_rest_days():
    friday_evening = at(2026, 3, 6, 18)
    assert calendar.add_working_time(friday_evening, 6 * 3600).at == at(2026, 3, 7)
    assert calendar.add_working_time(friday_evening, 7 * 3600).at == at(2026, 3, 9, 1)
    assert calendar.working_seconds(friday_evening, at(2026, 3, 9, 1)) == 7 * 3600


def test_one_computation_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar.add_working_days(at(2026, 9, 1), 60, "650102001")
    with django_assert_num_queries(1):
        calendar.working_seconds(at(2024, 9, 1), at(2026, 9, 1))


def test_a_glance_knows_regional_days_like_the_calendar(monkeypatch):
    monkeypatch.setattr(calendar.Glance, "seen", {})
    Holiday.objects.create(day=date(2026, 3, 20), kind="rest", source="地方", region="65")
    first, last = date(2026, 3, 18), date(2026, 3, 23)
    for region, count in [("6532", 2), ("99", 3), ("", 3)]:
        assert calendar.working_days_between(first, last, region, calendar.Glance) == count
        assert calendar.working_days_between(first, last, region) == count


@in_database
@given(moments, st.integers(1, 80))
def test_adding_then_counting_gives_the_number_back(start, n):
    due = calendar.add_working_days(start, n)
    first, last = calendar.local_day(start), calendar.last_day(due.at)
    assert calendar.working_days_between(first, last) == n
    assert calendar.is_workday(last)


@in_database
@given(moments, st.integers(0, 40 * 86400))
def test_adding_working_time_then_counting_it_gives_it_back(start, seconds):
    due = calendar.add_working_time(start, seconds)
    assert calendar.working_seconds(start, due.at) == seconds


@in_database
@given(moments, st.integers(0, 10**6), st.integers(0, 10**6))
def test_working_time_adds_up(start, a, b):
    in_two = calendar.add_working_time(calendar.add_working_time(start, a).at, b).at
    assert in_two == calendar.add_working_time(start, a + b).at


def test_the_next_calendar_is_asked_for_from_november():
    assert calendar.calendar_missing(at(2026, 10, 31, 23)) is None
    assert calendar.calendar_missing(at(2026, 11, 1)) == 2027
    assert calendar.calendar_missing(at(2027, 3, 1)) == 2027
    Holiday.objects.create(day=date(2027, 10, 1), kind="rest", source="通知")
    assert calendar.calendar_missing(at(2026, 12, 1)) is None
