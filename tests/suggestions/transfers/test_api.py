import pytest
import time_machine

from liaison.idempotency.models import Answer
from suggestions.transfers.models import Transfer
from suggestions.transfers.workflow import Action
from tests import handed_over
from tests.api_client import Caller, caller
from tests.cast import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + 7 * handed_over.HOUR


@pytest.fixture
def cast():
    return handed_over.receiving_county()


@pytest.fixture(autouse=True)
def _in_the_afternoon():
    with time_machine.travel(LATER, tick=True):
        yield


def act(here, transfer, action, body=None, **headers):
    headers = {"If-Match": f'"{transfer.version}"'} | headers
    return here.post(f"transfers/{transfer.number}/actions/{action}/", body or {}, **headers)


def test_the_receiver_reads_what_was_handed_over_and_no_case(cast):
    transfer = handed_over.sent(cast)
    here = caller("prosecutor")
    status, page = here.get("transfers/?state=sent&kind=procuratorate")
    assert (status, [row["number"] for row in page["results"]]) == (200, [transfer.number])
    assert page["results"][0]["to"]["code"] == "qx-jcy"
    status, shown = here.get(f"transfers/{transfer.number}/")
    assert (status, shown["case"], shown["facts"]) == (200, None, transfer.facts)
    assert "sign" in shown["actions"]
    assert [step["action"] for step in shown["steps"]] == ["send"]
    assert {clock["kind"] for clock in shown["clocks"]} == {"receipt"}
    assert transfer.case.number not in str(shown)
    assert caller("station").get(f"transfers/{transfer.number}/")[1]["case"] == transfer.case.number


@pytest.mark.parametrize("name", ["unit", "unit2", "station2", "street2", "industry", "procurator"])
def test_an_outsider_finds_nothing_in_list_detail_and_actions(cast, name):
    transfer = handed_over.sent(cast)
    here = caller(name)
    assert here.get("transfers/")[1]["results"] == []
    assert here.get(f"transfers/{transfer.number}/")[0] == 404
    for action in Action:
        assert act(here, transfer, action.value, {"text": "试试"})[0] == 404


def test_nobody_reads_hand_overs_without_a_key(cast):
    transfer = handed_over.sent(cast)
    assert Caller().get("transfers/")[0] == 401
    assert act(Caller(), transfer, "sign")[0] == 401
    assert act(caller("prosecutor", "cases:read"), transfer, "sign")[0] == 403


def test_a_clue_goes_from_signing_to_the_procuratorates_recommendation(cast):
    transfer = handed_over.sent(cast)
    here = caller("prosecutor")
    for action, body, state in [
        ("sign", {}, "received"),
        ("file", {"told": "已立案"}, "filed"),
        (
            "recommend",
            {
                "text": "建议清理",
                "recommendation": "青检〔2026〕1号",
                "answer_due_on": "2026-11-30",
            },
            "recommended",
        ),
        ("note", {"text": "已回函"}, "recommended"),
        ("report", {"text": "已清理"}, "done"),
    ]:
        status, shown = act(here, transfer, action, body)
        assert (status, shown.get("state")) == (200, state), shown
        transfer.refresh_from_db()
        assert shown["version"] == transfer.version
    assert shown["answer_due_on"] == "2026-11-30"
    assert shown["outcome"] == "reported"
    assert caller("station").get("transfers/?overdue=true")[1]["results"] == []


def test_every_refusal_has_its_status(cast):
    transfer = handed_over.sent(cast)
    here = caller("prosecutor")
    path = f"transfers/{transfer.number}/actions/sign/"
    assert here.post(path, {})[0] == 428
    assert act(here, transfer, "sign", **{"If-Match": '"9"'})[0] == 412
    assert act(here, transfer, "recall", {"text": "试试"})[0] == 403
    assert act(here, transfer, "report", {"text": "早了"})[0] == 409
    assert act(here, transfer, "send_back", {})[0] == 422
    assert act(here, transfer, "vanish")[0] == 404
    assert here.get("transfers/?facts=1")[0] == 400
    assert act(caller("auditor"), transfer, "sign")[0] == 403
    transfer.refresh_from_db()
    assert transfer.state == "sent"


def test_a_repeated_key_signs_once_and_answers_the_same(cast):
    transfer = handed_over.sent(cast)
    here = caller("prosecutor")
    first = act(here, transfer, "sign", **{"Idempotency-Key": "k-1"})
    again = act(here, transfer, "sign", **{"Idempotency-Key": "k-1"})
    assert first == again
    assert first[0] == 200
    assert Transfer.objects.get().version == transfer.version + 1
    assert Answer.objects.get().about == transfer.case.number  # forgotten with the matter


def test_the_list_takes_constant_queries(cast, django_assert_max_num_queries):
    for _number in range(6):
        handed_over.sent(cast)
    here = caller("office")
    with django_assert_max_num_queries(14):
        assert len(here.get("transfers/")[1]["results"]) == 6
