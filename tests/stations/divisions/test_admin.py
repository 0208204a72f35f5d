"""The admin site under the house's name: lists that are searched and narrowed."""

import pytest
from django.test import Client

from stations.representatives.models import Mandate, MandateStatus
from tests.cast import make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture
def client(cast):
    user = cast.users["admin"]
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def rows(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return set(answer.context["cl"].result_list)


def test_the_admin_site_bears_the_products_name_and_leads_back_to_the_desk(client):
    page = client.get("/admin/").content.decode()
    assert "人大代表家站点 · 基础数据" in page
    assert "Django" not in page
    assert 'href="/desk/">回到工作台' in page
    assert "css/admin.css" in page
    assert " style=" not in page


def test_lists_are_narrowed_to_one_township(client, cast):
    divisions = rows(client, f"/admin/divisions/division/?place={cast.township.code}")
    assert divisions == {cast.township, cast.village}
    stations = rows(client, f"/admin/network/station/?place={cast.township.code}")
    assert cast.station in stations
    assert all(row.division_id.startswith(cast.township.code) for row in stations)
    units = rows(client, f"/admin/organisations/organisation/?place={cast.township.code}")
    assert cast.unit in units
    people = rows(client, f"/admin/representatives/representative/?place={cast.township.code}")
    assert cast.representative in people
    assert not rows(client, f"/admin/network/station/?place={cast.elsewhere.code}") & stations


def test_divisions_that_ended_are_told_from_those_in_force(client, cast):
    cast.village.valid_to = "2026-01-01"
    cast.village.save()
    assert rows(client, "/admin/divisions/division/?current=no") == {cast.village}
    assert cast.village not in rows(client, "/admin/divisions/division/?current=yes")


def test_representatives_are_found_by_mandate_and_constituency(client, cast):
    mandate = cast.representative.mandates.first()
    Mandate.objects.filter(pk=mandate.pk).update(constituency="柳湾第三选区")
    found = rows(client, "/admin/representatives/representative/?q=第三选区")
    assert found == {cast.representative}
    Mandate.objects.filter(representative=cast.representative).update(
        status=MandateStatus.SUSPENDED,
        suspension_reason="detained",
        suspended_at="2026-01-01T00:00Z",
    )
    found = rows(client, "/admin/representatives/representative/?mandate=suspended")
    assert found == {cast.representative}


def test_categories_are_narrowed_to_one_head(client, cast):
    codes = {row.code for row in rows(client, "/admin/cases/category/?head=01")}
    assert {"01", "0103"} <= codes
    assert all(code.startswith("01") for code in codes)
