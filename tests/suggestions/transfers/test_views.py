import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from suggestions.cases import codes
from suggestions.cases.models import Case
from suggestions.transfers.models import Transfer
from tests import handed_over, stages
from tests.api_client import Caller, caller
from tests.cast import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + 7 * handed_over.HOUR
LIST = "/desk/transfers/"


@pytest.fixture
def cast():
    return handed_over.receiving_county()


@pytest.fixture(autouse=True)
def _in_the_afternoon():
    with time_machine.travel(LATER, tick=False):
        yield


def at_desk(cast, name):
    client = Client()
    client.force_login(cast.users[name])
    return client


def text(response):
    return response.content.decode()


def test_the_procurator_comes_from_the_desk_to_what_waits_there(cast):
    transfer = handed_over.sent(cast)
    client = at_desk(cast, "prosecutor")
    assert client.get("/desk/").url == LIST
    page = text(client.get(LIST))
    assert transfer.paper in page
    assert "待我处理 1" in page
    page = text(client.get(f"{LIST}{transfer.number}/"))
    assert "签收" in page
    assert "姓名和联系方式没有移送" in page
    assert transfer.case.number not in page
    assert client.get(reverse("desk:case", args=[transfer.case.number])).status_code != 200 or (
        transfer.case.title
        not in text(client.get(reverse("desk:case", args=[transfer.case.number])))
    )


def test_an_empty_list_says_so(cast):
    assert "没有等您签收" in text(at_desk(cast, "prosecutor").get(LIST))
    assert "没有超期的移送件" in text(at_desk(cast, "station").get(f"{LIST}?tab=overdue"))


@pytest.mark.parametrize("name", ["unit", "government", "admin", "council"])
def test_offices_without_hand_overs_find_no_list(cast, name):
    assert at_desk(cast, name).get(LIST).status_code == 404


@pytest.mark.parametrize("name", ["unit", "unit2", "station2", "street2", "industry", "procurator"])
@pytest.mark.parametrize("part", ["", "paper/", "sign/"])
def test_an_outsider_gets_404_for_page_paper_and_action(cast, name, part):
    transfer = handed_over.sent(cast)
    client = at_desk(cast, name)
    assert client.get(f"{LIST}{transfer.number}/{part}").status_code == 404
    if part == "sign/":
        assert client.post(f"{LIST}{transfer.number}/{part}", {"version": 1}).status_code == 404


def test_signing_and_reporting_on_the_page(cast):
    transfer = handed_over.sent(cast)
    client = at_desk(cast, "prosecutor")
    page = f"{LIST}{transfer.number}/"
    assert client.post(f"{page}sign/", {"version": transfer.version}).status_code == 302
    transfer.refresh_from_db()
    assert transfer.state == "received"
    empty = client.post(f"{page}report/", {"version": transfer.version, "text": ""})
    assert empty.status_code == 422
    stale = client.post(f"{page}report/", {"version": 1, "text": "已清理"})
    assert stale.status_code == 412
    assert "已清理" in text(stale)
    done = client.post(f"{page}report/", {"version": transfer.version, "text": "已清理"})
    assert done.status_code == 302
    again = client.post(f"{page}report/", {"version": transfer.version + 1, "text": "再说一次"})
    assert again.status_code == 409


def test_the_auditor_reads_and_does_nothing(cast):
    transfer = handed_over.sent(cast)
    client = at_desk(cast, "auditor")
    page = text(client.get(f"{LIST}{transfer.number}/"))
    assert "撤回移送" not in page
    assert client.post(f"{LIST}{transfer.number}/sign/", {"version": 1}).status_code == 403


def test_the_case_page_offers_the_three_hand_overs_and_takes_them(cast):
    case = stages.accepted(cast)
    client = at_desk(cast, "station")
    page = text(client.get(reverse("desk:case", args=[case.number])))
    for label in ["转信访", "移送检察", "送专业站"]:
        assert label in page
    form = text(client.get(reverse("desk:act", args=[case.number, "refer_specialty"])))
    assert "农业专业代表联络站" in form
    posted = client.post(
        reverse("desk:act", args=[case.number, "refer_specialty"]),
        {
            "version": case.version,
            "station": "zy-nong",
            "purpose": "advise",
            "text": "请看看",
            "facts": "路灯",
        },
    )
    assert posted.status_code == 302
    assert Transfer.objects.get().facts == "路灯"
    page = text(client.get(reverse("desk:case", args=[case.number])))
    assert Transfer.objects.get().number in page


def test_the_list_takes_as_many_queries_for_many_rows_as_for_few(
    cast, django_assert_max_num_queries
):
    client = at_desk(cast, "office")
    for _number in range(4):
        handed_over.sent(cast)
    with django_assert_max_num_queries(25):
        client.get(LIST)
    for _number in range(31):
        handed_over.sent(cast)
    with django_assert_max_num_queries(25):
        page = text(client.get(LIST))
    assert "下一页" in page
    assert client.get(f"{LIST}?cursor=broken").status_code == 400
    assert client.get(f"{LIST}?tab=nonsense").status_code == 404


def test_the_citizen_reads_the_notice_behind_the_own_link_only(cast):
    transfer, other = handed_over.petition(cast), handed_over.petition(cast)
    token = codes.link_token(transfer.case, LATER)
    page = text(Client().get(reverse("cases:followed", args=[token])))
    assert "看告知书" in page
    letter = Client().get(reverse("transfers:notice", args=[token, transfer.number]))
    assert transfer.paper in text(letter)
    assert "青溪县信访局" in text(letter)
    assert "0000-5550199" in text(letter)
    for link in [(token, other.number), ("forged", transfer.number)]:
        assert Client().get(reverse("transfers:notice", args=link)).status_code == 404
    clue = handed_over.procuratorate(cast)
    token = codes.link_token(clue.case, LATER)
    assert Client().get(reverse("transfers:notice", args=[token, clue.number])).status_code == 404


def test_hand_overs_by_rest(cast):
    case = stages.accepted(cast)
    with time_machine.travel(LATER, tick=True):
        station = caller("station")
        status, shown = station.act(case.number, "refer_procuratorate", {"text": "线索"})
        assert status == 200
        assert [row["to"] for row in shown["transfers"]] == ["青溪县人民检察院"]
        assert "refer_procuratorate" not in shown["actions"]
        assert station.act(case.number, "refer_procuratorate", {"text": "线索"})[0] == 409
        assert station.act(case.number, "refer_specialty", {"text": "请看"})[0] == 422
        assert station.act(case.number, "refer_petition", {"reason": "R6"})[0] == 422
        status, shown = station.act(case.number, "refer_petition")
        assert (status, shown["state"], shown["reason"]) == (200, "not_accepted", "R3")
        assert caller("unit").act(case.number, "refer_petition", version=1)[0] == 404
        code = codes.code_of(case.number, 1)
        status, public = Caller().get(f"cases/track/?number={case.number}&code={code}")
        assert status == 200
        assert {row["kind"] for row in public["transfers"]} == {"petition", "procuratorate"}


def test_photographs_go_along_only_when_the_sender_says_so(cast):
    from suggestions.transfers.permissions import may_fetch

    transfer = handed_over.procuratorate(cast, with_photos=True)
    bare = handed_over.procuratorate(cast)

    class Request:
        actor = cast.actor("prosecutor")

    assert may_fetch(Request, transfer.case_id)
    assert not may_fetch(Request, bare.case_id)
    Request.actor = cast.actor("unit2")
    assert not may_fetch(Request, transfer.case_id)


def test_a_unit_that_handles_the_case_hears_nothing_of_the_referral(cast):
    case = stages.in_progress(cast)
    handed_over.procuratorate(cast, case=case, now=LATER)
    page = text(at_desk(cast, "unit").get(reverse("desk:case", args=[case.number])))
    assert "检察" not in page
    with time_machine.travel(LATER, tick=True):
        status, shown = caller("unit").get(f"cases/{case.number}/")
    assert (status, shown["transfers"]) == (200, [])
    assert Case.objects.visible_to(cast.actor("unit")).exists()
