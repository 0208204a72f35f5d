import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from stations.organisations.models import Organisation, Responsibility
from tests.stations.builders import COUNTY, STREET, division

pytestmark = pytest.mark.django_db


def organisation(code, place=COUNTY, **fields):
    return Organisation.objects.create(
        code=code, name=f"单位{code}", division=division(place), **fields
    )


def test_who_is_responsible_for_a_category_the_nearest_first():
    county, street, other = (
        organisation("a"),
        organisation("b", STREET),
        organisation("c", "990102"),
    )
    for unit in (county, street, other):
        Responsibility.objects.create(organisation=unit, category="B")
    assert list(Organisation.objects.responsible_for("B02", STREET)) == [street, county]
    assert list(Organisation.objects.responsible_for("C01", STREET)) == []


def test_a_unit_cannot_stand_below_itself():
    top = organisation("a")
    below = organisation("b", parent=top)
    top.parent = below
    with pytest.raises(ValidationError, match="自己的下级"):
        top.full_clean()
    with pytest.raises(IntegrityError, match="stays_a_tree|cannot stand below itself"):
        top.save()


def test_constraints():
    unit = organisation("a")
    with (
        pytest.raises(IntegrityError, match="organisation_not_own_parent|cannot stand"),
        transaction.atomic(),
    ):
        Organisation.objects.filter(pk=unit.pk).update(parent=unit)
    Responsibility.objects.create(organisation=unit, category="B")
    with pytest.raises(IntegrityError, match="responsibility_once_per_category"):
        Responsibility.objects.create(organisation=unit, category="B")
