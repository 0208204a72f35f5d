from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from liaison import paging
from suggestions.cases.models import Case
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbers():
    """Five matters, two of them due at the same moment, in queue order."""
    cast = make_county()
    cases = [make_case(cast, now=NOW + timedelta(minutes=shift)) for shift in (3, 1, 1, 2, 0)]
    Case.objects.filter(pk=cases[0].pk).update(queue_at="9999-01-01T00:00Z")
    return list(Case.objects.order_by("queue_at", "id").values_list("number", flat=True))


def turn(cursor="", **kwargs):
    return paging.page(
        Case.objects.values("queue_at", "id", "number"), cursor=cursor, size=2, **kwargs
    )


def test_pages_forward_and_back_hold_every_row_once(numbers):
    first = turn()
    second = turn(first.next)
    third = turn(second.next)
    seen = [row["number"] for page in (first, second, third) for row in page.rows]
    assert seen == numbers
    assert (first.previous, third.next) == ("", "")
    assert turn(third.previous).rows == second.rows
    assert turn(second.previous).rows == first.rows
    assert turn(second.previous).previous == ""


def test_falling_order_is_the_rising_one_reversed(numbers):
    order = ("-queue_at", "-id")
    first = turn(order=order)
    second = turn(first.next, order=order)
    third = turn(second.next, order=order)
    seen = [row["number"] for page in (first, second, third) for row in page.rows]
    assert seen == numbers[::-1]
    assert turn(second.previous, order=order).rows == first.rows


def test_rows_that_come_in_between_move_nothing(numbers):
    first = turn()
    Case.objects.filter(number=numbers[-1]).update(queue_at="2000-01-01T00:00Z")
    assert [row["number"] for row in turn(first.next).rows] == numbers[2:4]


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "bnVsbA", "WyJuIiwgMSwgMl0", "WyJuIiwgInQiLCAxXQ", "é", "[" * 5000]
)
def test_a_forged_cursor_is_refused(numbers, cursor):
    with pytest.raises(paging.BadCursor):
        turn(cursor)


def test_counting_stops_at_a_thousand():
    assert paging.count_words(1000) == "1000"
    assert paging.count_words(1001) == "1000+"


def test_the_comparison_is_one_row_that_an_index_serves(numbers):
    cursor = turn().next
    rows = Case.objects.values("queue_at", "id")
    with CaptureQueriesContext(connection) as captured:
        paging.page(rows, cursor=cursor)
    assert '("cases_case"."queue_at", "cases_case"."id") >= (' in captured[0]["sql"]


def test_counts_of_several_sets_and_of_their_parts_take_one_statement(numbers):
    every, none = Case.objects.all(), Case.objects.none()
    far, near = Q(queue_at__gt=NOW + timedelta(days=365)), Q(pk__lt=0)
    with CaptureQueriesContext(connection) as asked:
        found = paging.counts([(every, 3), (every, [far, ~far, near]), (none, 9), (none, [far])])
    assert found == [4, [5, 1, 4, 0], 0, [0, 0]]
    assert len(asked) == 1
