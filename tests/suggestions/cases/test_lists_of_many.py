"""What keeps the lists of many cases short: indexes that are used and no row told from another; and
the bench asks only for what may be done."""

import pytest
from django.db import connection

from bench import load
from liaison.desk.models import SavedFilter
from liaison.desk.saved import filters
from suggestions.cases import actions
from suggestions.cases.models import Assignment, Case
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db
MANY = 3000


@pytest.fixture
def cast():
    return make_county()


def saved(cast, **narrowing):
    row = SavedFilter(narrowing=narrowing, tab="all")
    return filters.narrowed(row, cast.actor("office"), NOW)


def many(case):
    """As many again as a county has, all of the first round but the last three."""
    fields = [f.attname for f in Case._meta.concrete_fields if not f.primary_key]
    given = {name: getattr(case, name) for name in fields}
    for at in range(MANY):
        given |= {"number": f"990101-20261117-{at:05d}", "round": 1 + (at >= MANY - 3)}
        yield Case(**given)


def test_second_rounds_are_found_by_their_own_index(cast):
    Case.objects.bulk_create(many(make_case(cast)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")
    rows = saved(cast, second_round="1", state="submitted").order_by("queue_at", "id")
    assert rows.count() == 3
    assert "case_second_round" in rows[:50].explain()


def test_the_cases_of_a_unit_are_told_by_one_index():
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Assignment._meta.db_table)
    assert found["assignment_unit_case"]["columns"] == ["unit_id", "case_id"]


def test_a_saved_filter_of_several_values_tells_no_row_from_another(cast):
    """DISTINCT reads every row before the first is shown."""
    for narrowing in ({"state": "submitted"}, {"mode": "snap"}, {"channel": "web"}):
        assert "DISTINCT" not in str(saved(cast, **narrowing).query)


def test_the_bench_leaves_alone_what_the_station_cannot_accept(cast):
    plain = make_case(cast, representative=None)
    snap, _new = actions.snap(
        station=cast.station, representative=cast.representative, content="井盖松动",
        location_text="菜场门口", by=cast.actor("deputy"), owner="snap", now=NOW,
    )  # fmt: skip
    Case.objects.filter(pk=snap.pk).update(representative=None)
    with connection.cursor() as cursor:
        cursor.execute(load.ACCEPTABLE, [cast.station.code])
        assert cursor.fetchall() == [(plain.number,)]
