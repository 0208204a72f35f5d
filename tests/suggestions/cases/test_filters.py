from datetime import timedelta

import pytest

from suggestions.cases.filters import CaseFilter
from suggestions.cases.models import Case
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


def found(now=NOW, **params):
    narrowed = CaseFilter(params, queryset=Case.objects.all(), now=now)
    assert narrowed.is_valid(), narrowed.errors
    return list(narrowed.qs)


def test_every_filter_finds_its_case_and_not_the_other(cast):
    one = make_case(cast, category="0103")
    make_case(
        cast,
        station=cast.other_station,
        representative=cast.other_representative,
        title="公交太挤",
        content="早上等三趟才上得去。",
        location_text="东山镇",
        category="04",
        now=NOW + timedelta(days=2),
    )
    wanted = {
        "station": "fumin",
        "division": "990101001",
        "category": "01",
        "representative": str(cast.representative.uid),
        "q": "路灯 幸福路",
        "submitted_before": "2026-11-19",
        "due_before": "2026-11-20T00:00:00+08:00",
    }
    for name, value in wanted.items():
        assert found(**{name: value}) == [one], name
    assert found(now=NOW + timedelta(hours=25), overdue="true") == [one]
    assert one not in found(now=NOW + timedelta(hours=25), overdue="false")
    assert found(state=["accepted"]) == []
    assert len(found(state=["submitted", "accepted"])) == 2
    assert len(found(round="1")) == 2


@pytest.mark.parametrize(
    "params",
    [
        {"state": ["nowhere"]},
        {"mode": ["x"]},
        {"representative": "x"},
        {"round": "first"},
        {"due_before": "tomorrow"},
        {"division": "99%"},
        {"q": "x" * 100},
    ],
)
def test_what_cannot_be_meant_is_said(params):
    assert not CaseFilter(params, queryset=Case.objects.none(), now=NOW).is_valid()
