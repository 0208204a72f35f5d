from datetime import date

import pytest
from django.db import IntegrityError

from liaison.workdays.models import Holiday

pytestmark = pytest.mark.django_db


def test_a_day_has_one_row_per_region():
    with pytest.raises(IntegrityError, match="holiday_day_region_once"):
        Holiday.objects.create(day=date(2026, 10, 1), kind="work", source="x")


def test_a_kind_outside_the_list_is_refused():
    with pytest.raises(IntegrityError, match="holiday_kind_known"):
        Holiday.objects.create(day=date(2030, 3, 5), kind="half", source="x")
