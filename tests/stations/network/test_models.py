import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from stations.network.models import NetworkMap, Station, StationKind, Status, Tier
from tests.stations.builders import NOW, STREET, VILLAGE, division, station

pytestmark = pytest.mark.django_db


def network():
    home = station("青溪县代表之家", kind=StationKind.HOME, tier=Tier.COUNTY)
    for _n in range(2):
        station("专业站", kind=StationKind.SPECIALTY, tier=Tier.COUNTY, parent=home)
    for _n in range(3):
        station("镇站", parent=home)
    for _n in range(5):
        station("村点", kind=StationKind.POINT, tier=Tier.VILLAGE, place=VILLAGE)
    return home


def test_the_formula_is_counted_in_one_query(django_assert_num_queries):
    network()
    with django_assert_num_queries(1):
        assert [part.count for part in Station.objects.formula()] == [1, 2, 3, 5]


def test_what_is_not_running_and_what_is_attached_count_nowhere():
    network()
    station("停用点", kind=StationKind.POINT, tier=Tier.VILLAGE, status=Status.SUSPENDED)
    station("检察室", kind=StationKind.PROCURATORIAL)
    assert [part.count for part in Station.objects.formula()] == [1, 2, 3, 5]


def test_each_number_is_the_length_of_its_list():
    network()
    for part in Station.objects.formula():
        assert Station.objects.part(part.key).count() == part.count


def test_f02_a_station_cannot_be_moved_below_its_own_descendant():
    top = station("上级")
    middle = station("中间", parent=top)
    bottom = station("下级", parent=middle)
    top.parent = bottom
    with pytest.raises(ValidationError, match="本站点或它的下级站点"):
        top.full_clean()
    with pytest.raises(IntegrityError, match="cannot stand below itself"):
        top.save()


def test_a_suspended_station_leads_to_the_nearest_running_one_above():
    top = station("上级")
    middle = station("中间", parent=top, status=Status.SUSPENDED)
    bottom = station("下级", parent=middle, status=Status.SUSPENDED)
    assert bottom.nearest_open() == top
    assert station("独站", status=Status.SUSPENDED).nearest_open() is None


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("station_has_both_coordinates", {"longitude": 115}),
        ("station_coordinates_on_earth", {"longitude": 200, "latitude": 28}),
    ],
)
def test_constraint(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        station(**fields)


def test_a_station_is_not_its_own_parent():
    row = station()
    with pytest.raises(IntegrityError, match="station_not_own_parent|cannot stand"):
        Station.objects.filter(pk=row.pk).update(parent=row)


def test_a_map_without_its_approval_number_cannot_exist():
    with pytest.raises(IntegrityError, match="map_has_approval_number"):
        NetworkMap.objects.create(
            division=division(STREET),
            image="11111111-1111-4111-8111-111111111111",
            approval_number="",
            uploaded_at=NOW,
        )
