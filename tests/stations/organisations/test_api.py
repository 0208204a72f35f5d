import pytest
from django.test import Client

from stations.organisations.models import OrganisationKind
from tests.api_client import caller
from tests.cast import make_county, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_county()
    court = make_unit("qx-fy", "青溪县人民法院", cast.division)
    court.kind = OrganisationKind.COURT
    court.save()
    return cast


def test_anybody_reads_which_units_handle_matters_and_no_telephone(cast):
    answer = Client().get("/api/v1/units/")
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert {unit["code"] for unit in results} == {"fumin-sz", "qx-zj", "qx-zfb"}
    assert set(results[0]) == {"code", "name", "kind", "division", "parent"}
    assert set(Client().get("/api/v1/units/fumin-sz/").json()) == set(results[0])
    assert Client().get("/api/v1/units/qx-fy/").status_code == 404


def test_whoever_signed_in_reads_all_units_and_their_telephones(cast):
    status, page = caller("office").get("units/")
    assert status == 200
    assert {unit["code"] for unit in page["results"]} == {"fumin-sz", "qx-zj", "qx-zfb", "qx-fy"}
    assert "phone" in page["results"][0]
