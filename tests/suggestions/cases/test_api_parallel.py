from collections import Counter

import pytest

from suggestions.cases.models import Case, Rating
from tests.api_client import Caller, caller
from tests.cast import make_county
from tests.committed import at_once, leaving_nothing

MATTER = {
    "station": "fumin",
    "title": "三号楼前路灯不亮",
    "content": "三号楼前的路灯坏了一个多星期。",
    "consent": True,
}


@pytest.fixture
def cast(django_db_blocker, django_db_setup):
    with django_db_blocker.unblock(), leaving_nothing():
        yield make_county()


def submit(key):
    return Caller().post("cases/", MATTER, **{"Idempotency-Key": key})


@pytest.mark.django_db
def test_one_after_the_other_with_the_same_key_is_one_case():
    make_county()
    assert submit("tablet-1") == submit("tablet-1")
    assert Case.objects.count() == 1


def test_fifty_times_the_same_key_at_once_is_one_case_with_one_answer(cast):
    answers = at_once(submit, ["tablet-1"] * 50, most=25)
    assert {status for status, _body in answers} <= {201, 409}
    bodies = [body for status, body in answers if status == 201]
    assert bodies
    assert all(body == bodies[0] for body in bodies)
    assert submit("tablet-1") == (201, bodies[0])
    assert Case.objects.count() == 1


def test_ten_keys_at_once_are_ten_numbers(cast):
    answers = at_once(submit, [f"tablet-{turn}" for turn in range(10)])
    assert [status for status, _body in answers] == [201] * 10
    assert len({body["number"] for _status, body in answers}) == 10


def test_of_two_offices_on_one_version_one_wins(cast):
    number = submit("tablet-1")[1]["number"]
    station = caller("station")
    bodies = {
        "accept": {},
        "decline": {"reason": "R6", "text": "不在本区域"},
        "urge": {"text": "快"},
    }
    answers = at_once(
        lambda action: station.act(number, action, bodies[action], version=1), [*bodies] * 2
    )
    statuses = Counter(status for status, _body in answers)
    assert statuses[200] == 1
    assert set(statuses) <= {200, 409, 412}
    assert Case.objects.get().version == 2


def test_a_double_tap_rates_once(cast):
    _status, receipt = submit("tablet-1")
    number = receipt["number"]
    station = caller("station")
    station.act(number, "accept")
    station.act(number, "answer", {"text": "已修好"})
    body = {"code": receipt["query_code"], "rating": "satisfied"}
    answers = at_once(lambda _turn: Caller().post(f"cases/{number}/rating/", body), range(6))
    statuses = Counter(status for status, _body in answers)
    assert statuses[200] == 1
    assert set(statuses) == {200, 409}
    assert Rating.objects.count() == 1


def test_one_person_s_words_from_many_forms_at_once_are_one_case(cast):
    body = MATTER | {"contact": {"phone": "13800005678"}}
    answers = at_once(lambda _turn: Caller().post("cases/", body), range(6))
    assert {status for status, _body in answers} <= {200, 201, 409}
    assert Case.objects.count() == 1
