import pytest
from django.db import IntegrityError

from stations.representatives.models import (
    GridAssignment,
    Mandate,
    Representative,
    StationAttachment,
)
from stations.representatives.strokes import stroke_key
from stations.representatives.titles import ordinal
from tests.stations.builders import (
    COUNTY,
    GRID,
    NOW,
    STREET,
    VILLAGE,
    division,
    mandate_of,
    representative,
    station,
)

pytestmark = pytest.mark.django_db


def test_names_stand_in_order_of_strokes_of_the_surname():
    for name in ("陈某", "李四", "丁一", "王五", "马力", "林示例"):
        representative(name)
    names = [row.name for row in Representative.objects.by_strokes()]
    assert names == ["丁一", "马力", "王五", "李四", "陈某", "林示例"]


def test_stroke_keys_follow_a_new_name_and_know_rare_characters():
    row = representative("陈某")
    row.name = "丁某"
    row.save()
    assert Representative.objects.get(pk=row.pk).stroke_key == stroke_key("丁某")
    assert stroke_key("𠮷田") > stroke_key("丁一")


def test_kinds_are_counted_apart_in_one_query(django_assert_num_queries):
    for kind, number in (("deputy", 4), ("deliberation", 3), ("council", 2)):
        for serial in range(number):
            representative(f"林{kind}{serial}", kind=kind)
    with django_assert_num_queries(1):
        counts = Representative.objects.counts_by_kind()
    assert counts == [
        ("deputy", "人大代表", 4),
        ("deliberation", "议政代表", 3),
        ("council", "居民议事会成员", 2),
    ]


def test_a_person_may_hold_municipal_and_district_mandates_at_once():
    row = representative()
    mandate_of(row, body="上游市人民代表大会", level="city", term=16)
    assert {m.title for m in row.current_mandates} == {
        "青溪县第十八届人大代表",
        "上游市第十六届人大代表",
    }


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (18, "十八"), (20, "二十"), (21, "二十一")]
)
def test_terms_are_spoken_in_chinese(number, words):
    assert ordinal(number) == words


def test_f02_unattached_lists_who_serves_and_stands_at_no_station():
    attached = representative("丁一", at=station())
    lonely = representative("马力")
    gone = representative("王五", mandate=False)
    assert list(Representative.objects.unattached()) == [lonely]
    assert attached in Representative.objects.serving()
    assert gone not in Representative.objects.serving()


def test_my_representatives_by_village_community_or_grid():
    division(COUNTY)
    here = representative("丁一", place=STREET)
    by_grid = representative("马力", place="990101102")
    GridAssignment.objects.create(representative=by_grid, division=division(GRID))
    by_station = representative("王五", place="990101102", at=station(place=VILLAGE))
    county_wide = representative("李四", place=COUNTY)
    found = Representative.objects.near(GRID)
    assert set(found) == {here, by_grid, by_station}
    assert set(Representative.objects.near(VILLAGE)) == {here, by_grid, by_station}
    assert set(Representative.objects.near("990101102001")) == {by_grid, by_station}
    assert county_wide not in found
    assert list(Representative.objects.of_grid(GRID)) == [by_grid]


def mandate(**fields):
    return Mandate.objects.create(
        **{"representative": representative(mandate=False), "body": "某会", **fields}
    )


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("mandate_end_has_reason", {"status": "ended"}),
        ("mandate_end_has_reason", {"status": "active", "end_reason": "died"}),
        ("mandate_suspension_has_reason", {"status": "suspended"}),
        ("mandate_ends_after_start", {"starts_on": "2026-01-01", "ends_on": "2026-01-01"}),
    ],
)
def test_constraint(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        mandate(**fields)


def test_one_mandate_per_body_until_it_ends():
    first = mandate()
    with pytest.raises(IntegrityError, match="mandate_once_per_body"):
        mandate(representative=first.representative)


def test_after_the_end_another_mandate_of_the_same_body_may_begin():
    first = mandate(status="ended", end_reason="term_over", ended_at=NOW)
    mandate(representative=first.representative)
    assert first.representative.mandates.count() == 2


def test_attached_once_per_station():
    row = representative(at=station())
    with pytest.raises(IntegrityError, match="attached_once_per_station"):
        StationAttachment.objects.create(representative=row, station=row.stations.get())


def test_one_primary_station():
    row = representative(at=station())
    with pytest.raises(IntegrityError, match="one_primary_station"):
        StationAttachment.objects.create(representative=row, station=station(), is_primary=True)


def test_assigned_once_per_division():
    row = representative()
    GridAssignment.objects.create(representative=row, division=division(GRID))
    with pytest.raises(IntegrityError, match="assigned_once_per_division"):
        GridAssignment.objects.create(representative=row, division=division(GRID))
