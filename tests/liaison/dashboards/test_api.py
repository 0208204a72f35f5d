"""Figures for programs: the page's numbers, with scope, key and limits."""

import pytest
from django.utils import timezone

from liaison.accounts.models import User
from liaison.api import actions as keys
from tests.api_client import Caller, caller

PATH = "statistics/cases/"


def asked(name, query=""):
    return caller(name, "statistics:read").get(PATH + query)


def by_code(figures):
    return {one["code"]: (one["numerator"], one["denominator"]) for one in figures}


def test_every_figure_has_numerator_denominator_and_definition(told):
    status, body = asked("office")
    assert status == 200
    assert (body["from"], body["to"]) == ("2026-11-01", "2026-11-18")
    assert (body["demands"], body["matters"]) == (3, 3)
    assert by_code(body["total"])["received"] == (3, None)
    assert by_code(body["total"])["satisfied"] == (0, 1)
    for one in body["total"]:
        assert one["definition"]
        assert one["source"]
        assert (one["denominator"] is None) == (one["denominator_definition"] == "")
    assert body["groups"] == []


@pytest.mark.parametrize(
    ("group_by", "keys"),
    [
        ("division", ["990101001", "990101102"]),
        ("station", ["dongshan", "fumin"]),
        ("unit", ["", "fumin-sz"]),
        ("category", ["01"]),
        ("mode", ["", "assign"]),
        ("month", ["2026-11"]),
    ],
)
def test_the_parts_add_up_to_the_whole(told, group_by, keys):
    _status, body = asked("office", f"?group_by={group_by}")
    assert [group["key"] for group in body["groups"]] == keys
    assert all(group["name"] for group in body["groups"])
    whole = by_code(body["total"])
    parts = [by_code(group["figures"]) for group in body["groups"]]
    for code in ("received", "response", "satisfied", "second_rounds"):
        assert sum(part[code][0] for part in parts) == whole[code][0]


def test_a_span_over_two_months_has_two_parts(told):
    _status, body = asked("office", "?from=2026-10-20&to=2026-11-18&group_by=month")
    assert [group["key"] for group in body["groups"]] == ["2026-10", "2026-11"]


def test_a_key_reads_the_figures_of_its_own_office(told):
    assert by_code(asked("station")[1]["total"])["received"] == (2, None)
    assert by_code(asked("deputy2")[1]["total"])["received"] == (1, None)
    _row, key = keys.issue(
        user=User.objects.get(username="office"),
        scopes=["statistics:read"],
        within="990101102",
        name="一个街道",
        now=timezone.now(),
    )
    body = Caller(key).get(PATH)[1]
    assert (by_code(body["total"])["received"], body["demands"]) == ((1, None), 1)
    assert by_code(asked("unit2")[1]["total"])["received"] == (0, None)


def test_without_a_sign_in_there_is_nothing(told):
    assert Caller().get(PATH)[0] == 401


def test_a_key_for_cases_reads_no_figures(told):
    status, body = caller("office", "cases:read").get(PATH)
    assert status == 403
    assert "statistics:read" in body["detail"]


@pytest.mark.parametrize("name", ["procurator", "admin"])
def test_offices_without_figures_are_refused(told, name):
    assert asked(name)[0] == 403


@pytest.mark.parametrize(("name", "group_by"), [("deputy", "station"), ("station", "division")])
def test_nobody_breaks_down_more_than_their_office_shows(told, name, group_by):
    assert asked(name, f"?group_by={group_by}")[0] == 403


@pytest.mark.parametrize(
    "query",
    [
        "?from=yesterday",
        "?from=2026-11-18&to=2026-11-01",
        "?from=2024-01-01&to=2026-11-01",
        "?group_by=representative",
        "?colour=red",
    ],
)
def test_a_question_that_cannot_be_is_refused(told, query):
    assert asked("office", query)[0] == 400
