"""Pages of supervision groups: formed at a desk, inspected on a phone."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from supervision.groups.models import SupervisionGroup
from tests.cast import NOW, make_county
from tests.supervision.projects import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def at_desk(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def test_a_group_is_formed_from_the_list_of_projects_without_one(cast):
    project, client = b.planned(cast), at_desk(cast, "office")
    assert project.title in client.get(reverse("groups:list")).content.decode()
    assert (
        "成立监督小组"
        in client.get(reverse("project_desk:show", args=[project.code])).content.decode()
    )
    url = f"{reverse('groups:new')}?project={project.code}"
    assert client.get(url).status_code == 200
    assert client.post(url, {"head": cast.representative.pk}).status_code == 422
    sent = {"head": cast.representative.pk, "members": [cast.other_representative.pk]}
    assert client.post(url, sent).status_code == 302
    assert SupervisionGroup.objects.get().project == project
    assert at_desk(cast, "government").get(url).status_code == 403
    assert at_desk(cast, "unit2").get(url).status_code == 403


def test_an_inspection_and_a_report_are_filed_from_the_page(cast):
    group = b.running(cast).group
    client, page = at_desk(cast, "deputy"), reverse("groups:show", args=[group.pk])
    assert "季度督查" in client.get(page).content.decode()
    url = reverse("groups:act", args=[group.pk, "inspect"])
    form = client.get(url).context["asked"]["form"]
    assert not form["percent"].value()  # what was seen, never the unit's own figure
    sent = {"version": group.version, "inspected_on": "2026-11-18", "percent": "50"}
    assert client.post(url, sent).status_code == 422
    sent |= {"text": "主体已封顶。", "findings": "坡道没有施工\n围挡缺口"}
    assert client.post(url, sent).status_code == 302
    shown = client.get(page).content.decode()
    assert "坡道没有施工" in shown
    assert "围挡缺口" in shown
    public = Client().get(group.project.get_absolute_url()).content.decode()
    assert "发现问题 2 个" in public
    assert "坡道没有施工" not in public
    url = reverse("groups:act", args=[group.pk, "report"])
    form = client.get(url).context["asked"]["form"]
    assert "主体已封顶" in form["seen"].value()
    sent = {name: form[name].value() for name in form.fields}
    assert client.post(url, sent).status_code == 302
    assert "督报〔2026〕1号" in client.get(page).content.decode()


def test_a_group_that_is_not_one_s_own_is_not_there(cast):
    group = b.running(cast).group
    page = reverse("groups:show", args=[group.pk])
    for name in ("unit", "street", "station", "council", "admin"):
        assert at_desk(cast, name).get(page).status_code == 404, name
    assert at_desk(cast, "unit2").get(page).status_code == 200
    url = reverse("groups:act", args=[group.pk, "inspect"])
    assert at_desk(cast, "unit2").get(url).status_code == 403
