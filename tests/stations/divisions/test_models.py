from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from liaison.jurisdiction.models import LocalRule
from stations.divisions.models import Division
from tests.stations.builders import COUNTY, GRID, STREET, VILLAGE, division

pytestmark = pytest.mark.django_db


def test_everything_under_a_county_is_a_prefix_range():
    for code in (COUNTY, STREET, VILLAGE, GRID, "990102001"):
        division(code)
    under = Division.objects.under(COUNTY)
    assert [d.code for d in under] == [COUNTY, STREET, VILLAGE, GRID]
    assert [d.code for d in Division.objects.along(VILLAGE)] == [COUNTY, STREET, VILLAGE]


def test_the_prefix_range_uses_an_index():
    plan = Division.objects.under(COUNTY).order_by().explain()
    assert "Index" in plan or Division.objects.count() < 100


def test_divisions_are_found_by_name_pinyin_and_initials():
    division(VILLAGE, "富民社区")
    for words in ("富民", "fumin", "FuMin", "fmsq"):
        assert [d.name for d in Division.objects.named(words)] == ["富民社区"]
    assert not Division.objects.named("min").exists()


def test_a_street_is_told_by_its_code_or_the_place_s_rule_never_by_its_name():
    street = Division(code="990101003", name="城关街道办事处")
    town = Division(code="990101105", name="镇东街道")
    assert (street.is_street, town.is_street) == (True, False)
    LocalRule.objects.create(key="divisions.township_kind", division=town.pk, value="street")
    assert town.is_street  # made a street, its code not yet changed
    assert not Division(code="990101", name="县").is_street


def test_no_place_changes_its_kind_by_an_upgrade():
    rows = [("990101001", "柳湾街道（筹）"), ("990101101", "镇东街道"), ("990101002", "东山镇"),
            ("990101102", "西山乡"), ("990101003", "城关街道办事处")]  # fmt: skip
    for code, name in rows:
        division(code, name)
    keep_kinds = import_module("stations.divisions.migrations.0002_township_kinds").keep_kinds
    for _again in range(2):
        keep_kinds(apps, None)
    found = LocalRule.objects.filter(key="divisions.township_kind").order_by("division")
    kinds = [("990101002", "town"), ("990101101", "street")]  # as data: the place decides
    assert list(found.values_list("division", "value")) == kinds
    told = [Division.objects.get(pk=code).is_street for code, _name in rows]
    assert told == [True, True, False, False, True]


def test_pinyin_follows_a_new_name_and_keeps_what_was_typed():
    place = division(STREET, "柳湾街道")
    place.name = "新湾街道"
    place.save()
    assert Division.objects.get(pk=STREET).pinyin == "xinwanjiedao xwjd"
    place.pinyin = "by hand"
    place.save()
    assert Division.objects.get(pk=STREET).pinyin == "by hand"


def test_a_merged_division_keeps_its_row_and_names_its_successor():
    old, new = division("990101002", "旧镇"), division(STREET)
    old.successor = new
    with pytest.raises(ValidationError, match="停用日期"):
        old.full_clean()
    old.valid_from, old.valid_to = date(2010, 1, 1), date(2026, 1, 1)
    old.full_clean()
    old.save()
    assert old not in Division.objects.valid(date(2026, 1, 1))
    assert old in Division.objects.valid(date(2025, 12, 31))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("division_level_fits_code", {"code": "99", "level": "county"}),
        (
            "division_ends_after_start",
            {
                "code": "99",
                "level": "province",
                "valid_from": date(2026, 1, 1),
                "valid_to": date(2026, 1, 1),
            },
        ),
        ("division_not_own_successor", {"code": "99", "level": "province", "successor_id": "99"}),
    ],
)
def test_constraint(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        Division.objects.create(name="某地", **fields)
