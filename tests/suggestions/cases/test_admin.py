import pytest
from django.test import Client

from liaison.accounts.models import User
from suggestions.cases.models import Category, EmergencyWord, Reason
from tests.cast import make_county

pytestmark = pytest.mark.django_db
LISTS = ["category", "reason", "emergencyword"]


@pytest.fixture
def client():
    cast = make_county()
    user = cast.users["admin"]
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", LISTS)
def test_a_system_administrator_edits_the_reference_lists(client, name):
    assert client.get(f"/admin/cases/{name}/").status_code == 200
    assert client.get(f"/admin/cases/{name}/add/").status_code == 200


def test_a_category_is_renamed_and_switched_off_but_keeps_its_code(client):
    page = "/admin/cases/category/0103/change/"
    answer = client.post(page, {"name": "路灯", "code": "9999"})
    assert answer.status_code == 302
    row = Category.objects.get(pk="0103")
    assert (row.name, row.is_active) == ("路灯", False)
    assert not Category.objects.filter(pk="9999").exists()


def test_what_cases_refer_to_is_never_deleted(client):
    assert client.post("/admin/cases/category/0103/delete/", {"post": "yes"}).status_code == 403
    assert client.post("/admin/cases/reason/R1/delete/", {"post": "yes"}).status_code == 403
    assert Category.objects.filter(pk="0103").exists()
    assert Reason.objects.filter(pk="R1").exists()


def test_an_emergency_word_is_added_and_removed(client):
    assert client.post("/admin/cases/emergencyword/add/", {"word": "洪水"}).status_code == 302
    pk = EmergencyWord.objects.get(word="洪水").pk
    client.post(f"/admin/cases/emergencyword/{pk}/delete/", {"post": "yes"})
    assert not EmergencyWord.objects.filter(pk=pk).exists()


@pytest.mark.parametrize("name", ["auditor", "station"])
@pytest.mark.parametrize("page", LISTS)
def test_nobody_else_edits_them(client, name, page):
    user = User.objects.get(username=name)
    user.is_staff = True  # even so
    user.save()
    other = Client()
    other.force_login(user)
    assert other.get(f"/admin/cases/{page}/").status_code == 403
    assert other.get(f"/admin/cases/{page}/add/").status_code == 403
