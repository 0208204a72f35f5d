import pytest
from django.utils.html import strip_tags

from liaison.workflow import SYSTEM
from stations.memberships.models import Membership, Role
from stations.representatives import actions
from stations.representatives.models import RepresentativeGroup
from tests.stations.builders import (
    COUNTY,
    NOW,
    STREET,
    VILLAGE,
    code_of,
    division,
    mandate_of,
    representative,
    station,
)
from tests.stations.network.test_views import queries

pytestmark = pytest.mark.django_db


def test_f08_both_mandates_show_on_one_profile_with_one_code(client):
    row = representative(at=station("富民站"), sector="城建、养老", languages="普通话、赣语")
    row.group = RepresentativeGroup.objects.create(name="第一小组", division=division(STREET))
    row.save()
    mandate_of(row, body="上游市人民代表大会", level="city", term=16, constituency="青溪县")
    code = code_of(row)
    page = client.get(row.get_absolute_url()).content.decode()
    for words in ("青溪县第十八届人大代表", "上游市第十六届人大代表", "第一小组", "富民站", "赣语"):
        assert words in page
    assert page.count(code.path) == 1


def test_nothing_private_is_on_a_profile(client, django_user_model):
    row = representative()
    row.user = django_user_model.objects.create_user(
        "login-name", display_name="林示例", phone="13812345678"
    )
    row.save()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "13812345678" not in page
    assert "login-name" not in page
    assert f"/{row.pk}/" not in page


def test_an_ended_mandate_is_said_and_the_successor_named(client):
    row, successor = representative("丁一"), representative("马力")
    code_of(row)
    actions.end_mandate(
        mandate=row.mandates.get(), reason="resigned", by=SYSTEM, now=NOW, successor=successor
    )
    page = client.get(row.get_absolute_url()).content.decode()
    assert "任期已终止" in page
    assert successor.get_absolute_url() in page
    assert 'class="dock"' not in page
    assert "辞职" not in page


def test_who_is_not_public_is_not_found(client):
    row = representative(is_public=False)
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get("/representatives/").context["page"].paginator.count == 0


def found(client, **query):
    return [row.name for row in client.get("/representatives/", query).context["page"]]


def test_find_by_name_pinyin_initials(client):
    representative("林示例")
    representative("王五")
    for words in ("林", "linshi", "lsl"):
        assert found(client, q=words) == ["林示例"]
    assert found(client, q="没有这人") == []


def test_find_by_place(client):
    division(VILLAGE, "富民社区")
    representative("林示例", place=STREET)
    representative("王五", place="990101102")
    response = client.get("/representatives/", {"q": "富民"})
    assert f"?division={VILLAGE}" in response.content.decode()
    assert found(client, division=VILLAGE) == ["林示例"]
    assert client.get("/representatives/", {"division": "99x"}).status_code == 404


def test_f08_the_kinds_are_never_added_up(client):
    for kind, number in (("deputy", 4), ("deliberation", 3), ("council", 7)):
        for serial in range(number):
            representative(f"林{serial}", kind=kind)
    page = client.get("/representatives/").content.decode()
    for words in ("人大代表 4", "议政代表 3", "居民议事会成员 7"):
        assert words in page
    assert "14" not in strip_tags(page)


def test_the_number_of_queries_does_not_grow_with_the_list(client):
    where = station()
    for number in range(10):
        representative(f"林{number}", at=where)
    few = queries(client, "/representatives/")
    for number in range(190):
        representative(f"王{number}", at=where)
    assert queries(client, "/representatives/") == few


def member(django_user_model, role, **place):
    user = django_user_model.objects.create_user(role, display_name=role)
    Membership.objects.create(user=user, role=role, **place)
    return user


def test_the_check_of_unattached_is_for_the_congress_office(client, django_user_model):
    assert client.get("/representatives/unattached/").status_code == 302
    officer = member(django_user_model, Role.STATION_OFFICER, station=station())
    client.force_login(officer)
    assert client.get("/representatives/unattached/").status_code == 403


def test_f02_the_congress_office_sees_the_unattached_of_its_area(client, django_user_model):
    representative("丁一", at=station())
    representative("马力")
    representative("王五", place="990102001")
    clerk = member(django_user_model, Role.CONGRESS_CLERK, division=division(COUNTY))
    client.force_login(clerk)
    page = client.get("/representatives/unattached/")
    assert [row.name for row in page.context["page"]] == ["马力"]


def test_the_admin_opens_reference_data(admin_client):
    row = representative(at=station())
    code_of(row)
    for name in (
        "divisions/division",
        "organisations/organisation",
        "network/station",
        "network/networkmap",
        "representatives/representative",
        "representatives/representativegroup",
        "qrcodes/qrcode",
    ):
        assert admin_client.get(f"/admin/{name}/").status_code == 200
    change = f"/admin/representatives/representative/{row.pk}/change/"
    assert admin_client.get(change).status_code == 200
