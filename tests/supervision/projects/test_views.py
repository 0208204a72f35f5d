"""Pages of livelihood projects: the desk's forms, what the public reads, who gets a 404."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from stations.qrcodes.models import QRCode
from suggestions.cases.models import Case
from supervision.projects import actions, presentation
from supervision.projects.actions import shared
from supervision.projects.forms import ACTS
from supervision.projects.models import CaseLink, Proposal, ResidentRating
from supervision.projects.workflow import Action, State
from tests.cast import NOW, make_county

from . import builders as b

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


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


def address(project, action=""):
    return reverse("project_desk:act", args=[project.code, action]) if action else reverse(
        "project_desk:show", args=[project.code]
    )  # fmt: skip


def test_what_an_office_does_not_see_is_not_there(cast):
    project = b.pooled(cast)
    for name in ("deputy", "unit2", "street", "station"):
        assert at_desk(cast, name).get(address(project)).status_code == 404, name
    assert at_desk(cast, "admin").get(reverse("project_desk:list")).status_code == 404
    assert Client().get(project.get_absolute_url()).status_code == 404
    shown = b.publicised(cast, title="口袋公园")
    assert at_desk(cast, "deputy").get(address(shown)).status_code == 200
    assert at_desk(cast, "deputy").get(address(shown, "submit")).status_code == 403
    assert Client().get(shown.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("state", [State.SCREENING, State.PLANNING, State.RUNNING, State.TESTING])
def test_every_button_of_a_page_opens_its_form(cast, state):
    project = (b.planning if state == State.PLANNING else b.STAGES[state])(cast)
    for name in ("office", "government", "unit2"):
        client = at_desk(cast, name)
        page = client.get(address(project))
        if page.status_code == 404:
            continue
        said = page.content.decode()
        found = re.findall(rf"/desk/projects/{project.code}/(\w+)/", said)
        for action in found:
            assert Action(action) in ACTS
            assert client.get(address(project, action)).status_code == 200, (name, action)


def test_a_plan_is_sent_from_the_page_and_a_bad_one_says_what_is_wrong(cast):
    project, client = b.planning(cast), at_desk(cast, "unit2")
    sent = {
        "version": project.version,
        "goal": "开业供餐",
        "budget": "120",
        "starts_on": "2026-11-20",
        "ends_on": "2026-12-20",
        "title_0": "完工",
        "due_0": "2026-12-20",
        "percent_0": "90",
    }
    refused = client.post(address(project, "plan"), sent)
    assert refused.status_code == 422
    assert "累计进度 100%" in refused.content.decode()
    sent["version"] = re.search(r'name="version" value="(\d+)"', refused.content.decode())[1]
    assert client.post(address(project, "plan"), sent | {"percent_0": "100"}).status_code == 302
    project.refresh_from_db()
    assert [one.percent for one in project.milestones.all()] == [100]


def test_a_stale_page_changes_nothing(cast):
    project, client = b.red(cast), at_desk(cast, "unit2")
    sent = {"version": project.version - 1, "text": "雨季停工。"}
    answer = client.post(address(project, "explain"), sent)
    assert answer.status_code == 412
    project.refresh_from_db()
    assert project.owes_reason


def test_a_whole_list_is_publicised_from_the_round_s_page(cast):
    project, client = b.candidate(cast), at_desk(cast, "office")
    row = project.round
    page = client.get(reverse("project_desk:round", args=[row.pk])).content.decode()
    assert "候选公示（1）" in page
    url = reverse("project_desk:batch", args=[row.pk, "publicise"])
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": 1, "days": 7}).status_code == 302
    project.refresh_from_db()
    assert project.publicised_until == NOW.date() + 7 * DAY
    assert at_desk(cast, "government").post(url, {"version": 1}).status_code == 403


def test_the_public_proposes_without_a_name_and_reads_what_became_of_it(cast):
    with time_machine.travel(b.CALL, tick=False):
        row = b.round_of(cast)
        page = Client().get(row.get_absolute_url())
        key = re.search(r'name="form_key" value="([^"]+)"', page.content.decode())[1]
        sent = {"form_key": key, "by": "code", "title": "加装路灯", "content": "晚上看不见。"}
        first = Client().post(row.get_absolute_url(), sent)
        again = Client().post(row.get_absolute_url(), sent)
        assert first.url == again.url
        assert Client().post(row.get_absolute_url(), {}).status_code == 422
        said = Proposal.objects.get()
        assert said.source == "code"
        assert "已收到" in Client().get(first.url).content.decode()
    client = at_desk(cast, "office")
    assert "加装路灯" in client.get(reverse("project_desk:proposals")).content.decode()
    url = reverse("project_desk:act_on_proposal", args=[said.pk, "decline"])
    assert client.post(url, {"version": said.version}).status_code == 422
    assert client.post(url, {"version": said.version, "reason": "vague"}).status_code == 302
    assert "内容不具体" in Client().get(first.url).content.decode()
    assert Client().post(row.get_absolute_url(), sent | {"form_key": "x"}).status_code == 409


def test_a_project_page_tells_the_whole_story(cast):
    project = b.rectifying(cast)
    page = Client().get(project.get_absolute_url()).content.decode()
    for said in (project.code, "蓝：已验收", "120.00 万元", "青溪县住建局", "票决：通过", "不满意",
                 "完工后", "您觉得办得怎么样"):  # fmt: skip
        assert said in page, said
    shown = project.photos.get()
    for name in ("photo", "thumbnail"):
        url = reverse(f"projects:{name}", args=[project.code, shown.pk])
        assert Client().get(url).status_code == 404  # the builder stores no file
    actions.hide_photo(project, photo=shown, text="有门牌。", by=cast.actor("office"), now=NOW)
    assert "完工后" not in Client().get(project.get_absolute_url()).content.decode()


def test_a_rating_is_one_tap_from_our_own_page(cast):
    project, client = b.testing(cast), Client()
    url = reverse("projects:rate", args=[project.code])
    own = {"Origin": "http://testserver"}
    assert "said=yes" in client.post(url, {"grade": "satisfied"}, headers=own).url
    assert "said=before" in client.post(url, {"grade": "satisfied"}, headers=own).url
    assert client.post(url, {"grade": "great"}, headers=own).status_code == 404
    foreign = {"Origin": "https://elsewhere.example"}
    assert client.post(url, {"grade": "satisfied"}, headers=foreign).status_code == 403
    assert ResidentRating.objects.get().count == 1


def test_what_is_said_about_a_project_becomes_a_case_that_is_linked(cast):
    project = b.red(cast)
    about = f"project:{project.code}"
    url = f"{reverse('cases:suggest')}?station={cast.station.code}&about={about}"
    page = Client().get(url).content.decode()
    assert "民生实事项目“富民社区食堂”" in page
    sent = {"station": cast.station.code, "about": about, "content": "门口没有坡道，轮椅进不去。",
            "consent": "on", "form_key": "11111111-1111-4111-8111-111111111111"}  # fmt: skip
    assert Client().post(reverse("cases:suggest"), sent).status_code == 302
    link = CaseLink.objects.get()
    assert (link.project, link.case, link.origin) == (project, Case.objects.get(), "about")


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", 2), ("?group=running", 1), ("?group=done&year=2026", 1), ("?colour=red", 1),
     ("?year=2025", 0), ("?group=nonsense", 2)],
)  # fmt: skip
def test_the_public_list_is_narrowed(cast, asked, found):
    b.red(cast), b.settled(cast, title="口袋公园")
    page = Client().get(reverse("projects:list") + asked).content.decode()
    assert page.count('class="card matter"') == found
    assert ("没有符合条件的项目" in page) == (found == 0)


def test_the_public_list_says_that_it_is_empty(cast):
    assert "还没有公布的项目" in Client().get(reverse("projects:list")).content.decode()


def test_the_desk_s_list_asks_the_same_number_of_questions_for_many(
    cast, django_assert_max_num_queries
):
    b.collected(cast)
    client = at_desk(cast, "office")
    client.get(reverse("project_desk:list"))
    with django_assert_max_num_queries(60) as few:
        client.get(reverse("project_desk:list"))
    for number in range(3):
        b.collected(cast, title=f"项目 {number}")
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("project_desk:list"))


def test_the_desk_s_list_opens_where_something_stands(cast):
    address, here = reverse("project_desk:list"), 'aria-current="page">%s<'
    b.publicised(cast)
    read = at_desk(cast, "deputy").get(address).content.decode()
    assert here % "在办 1" in read
    assert "待我办理" not in read  # a reader has nothing to do here
    assert here % "待我办理 1" in at_desk(cast, "office").get(address).content.decode()
    assert here % "在办 1" in at_desk(cast, "government").get(address).content.decode()


def test_the_code_of_a_project_opens_its_page_and_is_printed_by_its_own_offices(cast):
    project = b.publicised(cast)
    code = QRCode.objects.get(about=f"project:{project.code}")
    assert Client().get(code.path).url == project.get_absolute_url()
    assert code.token in Client().get(project.get_absolute_url()).content.decode()
    assert Client().get(f"{reverse('cases:suggest')}?to={code.token}").status_code == 404
    sheet = reverse("qrcodes:sheet", args=[code.token, "card", "pdf"])
    desk = reverse("project_desk:show", args=[project.code])
    for name, status in {"office": 200, "street": 404, "station": 404, "government": 404}.items():
        client = at_desk(cast, name)
        assert client.get(sheet).status_code == status, name
        assert (sheet in client.get(desk).content.decode()) == (status == 200), name
    call = QRCode.objects.get(about=f"call:{project.round.uid}")
    assert Client().get(call.path).url == f"{project.round.get_absolute_url()}?by=code"
    actions.send_back(project, text="再论证。", by=cast.actor("office"), now=NOW)
    b.publicised(cast, title="口袋公园")
    assert QRCode.objects.filter(about__startswith="project:").count() == 2


def test_the_auditor_reads_what_happened_to_a_project_and_its_group(cast):
    b.running(cast)
    page = at_desk(cast, "auditor").get(reverse("audit:ledger")).content.decode()
    assert "启动监督" in page
    assert "成立监督小组" in page


def test_the_internal_file_is_read_by_the_offices_of_the_place_alone(cast):
    project = b.red(cast)
    actions.note(project, text="内部研究意见", by=cast.actor("office"), now=NOW)
    b.collected(cast, title="大剧院")
    pages = address(project), reverse("project_desk:round", args=[project.round.pk])
    for name, reads in {"office": True, "leader": True, "deputy": False, "unit2": False}.items():
        client = at_desk(cast, name)
        file, round = [client.get(page).content.decode() for page in pages]
        said = ("内部研究意见", "可行性论证：通过", "可行。")
        assert [words in file for words in said] == [reads] * 3, name
        assert ("<small>征集</small>" in round) is reads, name
    story = str(presentation.story(project))
    decided = {"kind": "committee", "approved": False, "decided_on": NOW.date()}
    shared.record_decision(project, by=cast.actor("office"), now=NOW, paper="九号", **decided)
    assert str(presentation.story(project)) == story
