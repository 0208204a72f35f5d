import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.ledger.models import Event
from liaison.personal.models import Reveal
from liaison.workflow import citizen_of
from stations.qrcodes import actions as qrcodes
from suggestions.cases import privacy
from suggestions.cases import serializers as s
from suggestions.cases.models import Case
from suggestions.cases.workflow import BY_SYSTEM, Action
from tests import stages
from tests.api_client import Caller, caller
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture
def citizen(cast):
    return Caller()


def matter(cast, **fields):
    return {
        "station": cast.station.code,
        "title": "三号楼前路灯不亮",
        "content": "三号楼前的路灯坏了一个多星期，晚上老人出门看不见路。",
        "consent": True,
    } | fields


def submitted(cast, citizen, **fields):
    status, receipt = citizen.post("cases/", matter(cast, **fields))
    assert status == 201, receipt
    return receipt


# --- the way of one case --------------------------------------------------------------------------


def test_a_case_goes_from_intake_to_rating_by_rest_alone(cast, citizen):
    receipt = submitted(
        cast,
        citizen,
        station=None,
        representative=str(cast.representative.uid),
        contact={"name": "陈示例", "phone": "138 0000 5678"},
        location={"text": "富民社区", "longitude": 118.9, "latitude": 33.5},
        category="0103",
        kind="help",
    )
    number, code = receipt["number"], receipt["query_code"]
    assert receipt["state"] == "submitted"
    assert len(code) == 8
    assert receipt["response_due_at"]
    assert code not in receipt["track_url"]
    deputy, station = caller("deputy"), caller("station")
    street, unit = caller("street"), caller("unit")
    assert deputy.act(number, "accept")[1]["state"] == "accepted"
    status, case = station.act(number, "dispatch", {"unit": cast.unit.code, "note": "请核实"})
    assert (status, case["state"]) == (200, "pending_review")
    assert unit.get(f"cases/{number}/")[0] == 404
    assert street.act(number, "approve")[1]["state"] == "dispatched"
    assert unit.act(number, "sign")[1]["state"] == "in_progress"
    assert unit.act(number, "note_progress", {"text": "已派人查看"})[0] == 200
    status, case = unit.act(number, "resolve", {"result": "solved", "text": "已更换灯具"})
    assert case["state"] == "reply_review"
    assert street.act(number, "approve_reply")[1]["state"] == "replied"
    assert deputy.act(number, "deliver", {"text": "请您看看"})[1]["state"] == "fed_back"
    status, seen = citizen.post(f"cases/{number}/rating/", {"code": code, "rating": "satisfied"})
    assert (status, seen["state"], seen["rating"]) == (200, "closed", "satisfied")
    words = [entry["action"] for entry in seen["timeline"]]
    assert words[0] == "submit"
    assert words[-1] == "rate"
    again = citizen.post(f"cases/{number}/rating/", {"code": code, "rating": "satisfied"})
    assert again[0] == 409


def test_dissatisfaction_needs_a_reason_and_opens_a_second_round(cast, citizen):
    receipt = submitted(cast, citizen)
    number, code = receipt["number"], receipt["query_code"]
    station = caller("station")
    station.act(number, "accept")
    assert station.act(number, "answer", {"text": "已联系物业"})[1]["state"] == "fed_back"
    bad = {"code": code, "rating": "dissatisfied"}
    status, problem = citizen.post(f"cases/{number}/rating/", bad)
    assert (status, list(problem["errors"])) == (422, ["reason"])
    status, seen = citizen.post(f"cases/{number}/rating/", bad | {"reason": "还是不亮"})
    assert (status, seen["state"]) == (200, "second_round")


def test_objection_names_the_competent_unit_and_is_settled(cast, citizen):
    number = submitted(cast, citizen)["number"]
    station, street = caller("station"), caller("street")
    station.act(number, "accept")
    street.act(number, "dispatch", {"unit": cast.unit.code})
    unit = caller("unit")
    assert unit.act(number, "object", {"reason": "不归我们管"})[0] == 422
    body = {"reason": "属县住建局", "competent_unit": cast.unit2.code}
    assert unit.act(number, "object", body)[1]["state"] == "objection"
    status, case = street.act(number, "settle_objection", {"unit": cast.unit2.code, "text": "同意"})
    assert (status, case["state"], case["unit"]) == (200, "pending_review", cast.unit2.code)
    for name in ("office", "leader"):
        status, case = caller(name).act(number, "approve")
    assert (status, case["state"], case["mode"]) == (200, "at_government", "transfer")
    status, case = caller("government").act(number, "dispatch", {"unit": cast.unit2.code})
    assert (status, case["state"]) == (200, "dispatched")


def test_a_case_is_handed_over_and_the_answer_still_shows_it(cast, citizen):
    number = submitted(cast, citizen)["number"]
    station = caller("station")
    status, case = station.act(number, "hand_over", {"station": "dongshan", "text": "属东山镇"})
    assert (status, case["station"], case["actions"]) == (200, "dongshan", [])
    assert station.get(f"cases/{number}/")[0] == 404


def test_citizen_supplies_and_withdraws_with_the_code_alone(cast, citizen):
    receipt = submitted(cast, citizen)
    number, code = receipt["number"], receipt["query_code"]
    path = f"cases/{number}/actions/"
    status, seen = citizen.post(f"{path}supply_info/", {"code": code, "text": "在东门"})
    assert status == 200
    assert seen["timeline"][-1]["text"] == "在东门"
    assert citizen.post(f"{path}withdraw/", {"code": "ABCDEFGH"})[0] == 404
    assert citizen.post(f"{path}withdraw/", {"code": code})[1]["state"] == "withdrawn"


# --- a new case -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"consent": False}, "consent"),
        ({"consent": None}, "consent"),
        ({"title": ""}, "title"),
        ({"title": "\u200b"}, "title"),
        ({"title": "长" * 61}, "title"),
        ({"content": None}, "content"),
        ({"content": ["数组"]}, "content"),
        ({"station": None}, "recipient"),
        ({"kind": "rumour"}, "kind"),
        ({"category": "0000"}, "category"),
        ({"category": {"code": "01"}}, "category"),
        ({"contact": {"phone": "12345"}}, "contact.phone"),
        ({"location": {"longitude": 181, "latitude": 0}}, "location.longitude"),
        ({"location": {"longitude": "nan", "latitude": 0}}, "location.longitude"),
        ({"location": {"longitude": 118.9}}, "location.non_field_errors"),
        ({"attachments": ["x"]}, "attachments.0"),
        ({"upload_key": "user:1"}, "upload_key"),
    ],
)
def test_what_cannot_be_is_named_by_field(cast, citizen, change, field):
    status, problem = citizen.post("cases/", matter(cast, **change))
    assert status == 422, problem
    assert field in problem["errors"]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "addressee",
    [
        {"station": "nowhere"},
        {"station": None, "recipient": "forged"},
        {"station": None, "representative": "6d3c1b9e-53a7-4a79-9f0c-000000000000"},
        {"station": "dongshan", "representative": "own"},
    ],
)
def test_an_unknown_addressee_is_refused(cast, citizen, addressee):
    if addressee.get("representative") == "own":
        addressee = addressee | {"representative": str(cast.representative.uid)}
    status, problem = citizen.post("cases/", matter(cast, **addressee))
    assert (status, problem["status"]) == (422, 422)


def test_the_token_of_a_code_addresses_and_a_revoked_one_is_gone(cast, citizen):
    now = timezone.now()
    by = cast.actor("station", now)
    code = qrcodes.issue(by=by, now=now, representative=cast.representative)
    receipt = submitted(cast, citizen, station=None, recipient=code.token)
    case = Case.objects.get(number=receipt["number"])
    assert (case.representative, case.channel) == (cast.representative, "representative_code")
    qrcodes.revoke(code=code, by=by, now=now, reason="遗失")
    assert citizen.post("cases/", matter(cast, station=None, recipient=code.token))[0] == 410


def test_fields_of_the_office_are_ignored_at_intake(cast, citizen):
    forbidden = {
        "state": "closed",
        "number": "990101-20200101-00001",
        "version": 9,
        "unit": cast.unit.code,
        "division": "11",
        "rating": "satisfied",
        "is_urgent": True,
        "submitted_at": "2000-01-01T00:00:00Z",
        "created_by": 1,
    }
    case = Case.objects.get(number=submitted(cast, citizen, **forbidden)["number"])
    assert (case.state, case.version, case.unit, case.rating) == ("submitted", 1, None, "")
    assert case.division == cast.station.division_id
    assert case.submitted_at > timezone.now() - timedelta(minutes=1)
    assert not case.is_urgent


def test_one_key_makes_one_case_and_the_same_answer(cast, citizen):
    key = {"Idempotency-Key": "tablet-7-0001"}
    first = citizen.post("cases/", matter(cast), **key)
    assert citizen.post("cases/", matter(cast), **key) == first
    assert Case.objects.count() == 1
    assert citizen.post("cases/", matter(cast, title="另一件"), **key)[0] == 422
    assert citizen.post("cases/", matter(cast), **{"Idempotency-Key": "键"})[0] == 400


def test_what_a_telephone_kept_for_days_counts_from_its_receipt(cast, citizen):
    pressed = timezone.localtime() - timedelta(days=3)
    number = submitted(cast, citizen, client_submitted_at=pressed.isoformat())["number"]
    case = Case.objects.get(number=number)
    assert case.submitted_at > timezone.now() - timedelta(minutes=1)
    first = Event.objects.get(subject_type=case.subject_type, subject_id=case.pk, seq=1)
    assert first.data["client_submitted_at"] == pressed.isoformat()


def test_two_programs_that_count_alike_do_not_share_a_matter(cast):
    key = {"Idempotency-Key": "00001"}
    told = [
        caller(name, "cases:write").post("cases/", matter(cast, contact={}), **key)
        for name in ("station", "unit")
    ]
    assert [status for status, _receipt in told] == [201, 201]
    assert Case.objects.count() == 2


def test_strangers_who_count_alike_share_neither_matter_nor_answer(cast, citizen):
    """A counted key holds in the sender's network; a long random one moves with the telephone."""
    counted = {"Idempotency-Key": "submission-2026-11-22-0000000001"}
    own = {"Idempotency-Key": "9f1c2e64-7d3a-4b58-8e0f-6a5d4c3b2a19"}
    stranger = Caller(address="198.51.100.7")
    told = matter(cast, contact={})
    mine, theirs = (who.post("cases/", told, **counted)[1] for who in (citizen, stranger))
    assert mine["number"] != theirs["number"]
    assert mine["query_code"] != theirs["query_code"]
    assert stranger.post("cases/", told | {"title": "另一件"}, **counted)[0] == 422
    told["title"] = "路上"
    moved = [who.post("cases/", told, **own) for who in (citizen, stranger)]
    assert moved[0] == moved[1]


def test_a_repeated_submission_does_not_bring_a_renewed_code_back(cast, citizen):
    key = {"Idempotency-Key": "tablet-7-0001"}
    receipt = citizen.post("cases/", matter(cast), **key)[1]
    case = Case.objects.get(number=receipt["number"])
    privacy.rotate_code(case, by=citizen_of(case), now=timezone.now())
    status, again = citizen.post("cases/", matter(cast), **key)
    assert (status, again["number"], again["query_code"]) == (200, receipt["number"], None)


def test_the_same_words_without_a_key_are_two_cases_of_two_people(cast, citizen):
    assert submitted(cast, citizen)["number"] != submitted(cast, citizen)["number"]


def test_the_same_person_repeating_gets_the_same_number_without_code(cast, citizen):
    contact = {"phone": "13800005678"}
    first = submitted(cast, citizen, contact=contact)
    status, again = citizen.post("cases/", matter(cast, contact=contact))
    assert (status, again["number"], again["query_code"]) == (200, first["number"], None)


def test_a_key_without_writing_scope_submits_nothing(cast):
    reader = caller("station", "cases:read")
    assert reader.post("cases/", matter(cast))[0] == 403
    assert not Case.objects.exists()


# --- following ------------------------------------------------------------------------------------


def test_wrong_number_and_wrong_code_answer_alike(cast, citizen):
    receipt = submitted(cast, citizen)
    wrong_code = citizen.send("GET", f"cases/track/?number={receipt['number']}&code=ABCDEFGH")
    wrong_number = citizen.send("GET", "cases/track/?number=990101-20260101-99999&code=ABCDEFGH")
    assert wrong_code.status_code == 404
    assert wrong_code.content == wrong_number.content
    assert wrong_code.headers == wrong_number.headers


def test_tracking_forgives_how_the_code_was_typed_and_hides_the_office(cast, citizen):
    receipt = submitted(cast, citizen, contact={"name": "陈示例", "phone": "13800005678"})
    code = f"{receipt['query_code'][:4].lower()}-{receipt['query_code'][4:]}"
    status, seen = citizen.get(f"cases/track/?number={receipt['number']}&code={code}")
    assert (status, seen["state"]) == (200, "submitted")
    assert seen["promised_at"] == receipt["response_due_at"]
    assert not {"version", "contact", "unit", "events"} & set(seen)
    assert "13800005678" not in json.dumps(seen)


def test_guessing_shuts_the_number_for_the_guesser_and_for_nobody_else(cast, citizen):
    receipt = submitted(cast, citizen)
    guesser = Caller(address="192.0.2.10")
    for _turn in range(10):
        assert guesser.get(f"cases/track/?number={receipt['number']}&code=ABCDEFGH")[0] == 404
    path = f"cases/track/?number={receipt['number']}&code={receipt['query_code']}"
    answer = guesser.send("GET", path)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert citizen.send("GET", path).status_code == 200


def test_one_address_cannot_look_up_without_end(cast, citizen):
    statuses = {
        citizen.get(f"cases/track/?number=990101-20260101-{turn:05d}&code=ABCDEFGH")[0]
        for turn in range(61)
    }
    assert statuses == {404, 429}


def test_tracking_without_number_is_a_bad_request(citizen):
    assert citizen.get("cases/track/")[0] == 400


@pytest.mark.parametrize("path", ["rating/", "actions/withdraw/", "actions/supply_info/"])
def test_staff_never_speak_for_the_citizen(cast, citizen, path):
    receipt = submitted(cast, citizen)
    body = {"code": receipt["query_code"], "rating": "satisfied", "text": "代填"}
    assert caller("station").post(f"cases/{receipt['number']}/{path}", body)[0] == 403
    browser = Client()
    browser.force_login(cast.users["station"])
    answer = browser.post(
        f"/api/v1/cases/{receipt['number']}/{path}", body, content_type="application/json"
    )
    assert answer.status_code == 403


# --- who may --------------------------------------------------------------------------------------


def test_refusals_have_their_own_status(cast, citizen):
    number = submitted(cast, citizen)["number"]
    station, deputy = caller("station"), caller("deputy2")
    path = f"cases/{number}/actions/accept/"
    assert citizen.post(path, {})[0] == 401
    assert Caller("lk_000000000000_wrong").post(path, {})[0] == 401
    assert deputy.post(path, {}, **{"If-Match": '"1"'})[0] == 404
    assert caller("leader").act(number, "accept")[0] == 403
    assert caller("station", "cases:read").act(number, "accept")[0] == 403
    assert station.post(path, {})[0] == 428
    assert station.post(path, {}, **{"If-Match": "*"})[0] == 412
    assert station.act(number, "accept", version=7)[0] == 412
    assert station.act(number, "dispatch", {"unit": "none"})[0] == 422
    assert station.act(number, "accept")[0] == 200
    status, problem = station.act(number, "accept")
    assert (status, problem["state"]) == (409, "accepted")
    assert "dispatch" in problem["actions"]
    assert station.act(number, "explode")[0] == 404
    assert station.get(f"cases/{number}/actions/accept/")[0] == 405
    assert caller("station", "cases:write").get(f"cases/{number}/")[0] == 403


def test_two_offices_on_one_version_do_not_overwrite_each_other(cast, citizen):
    number = submitted(cast, citizen)["number"]
    station = caller("station")
    assert station.act(number, "accept", version=1)[0] == 200
    assert station.act(number, "decline", {"reason": "R6", "text": "外地"}, version=1)[0] == 412


def test_an_action_repeated_with_its_key_happens_once(cast, citizen):
    number = submitted(cast, citizen)["number"]
    station = caller("station")
    headers = {"If-Match": '"1"', "Idempotency-Key": "queue-1"}
    first = station.post(f"cases/{number}/actions/accept/", {}, **headers)
    assert station.post(f"cases/{number}/actions/accept/", {}, **headers) == first
    assert first[0] == 200
    other = headers | {"If-Match": '"2"'}
    assert station.post(f"cases/{number}/actions/accept/", {}, **other)[0] == 422


@pytest.mark.parametrize("name", ["station2", "deputy2", "street2", "unit", "unit2", "admin"])
def test_outside_its_scope_a_case_does_not_exist(cast, citizen, name):
    number = submitted(cast, citizen)["number"]
    outsider = caller(name)
    nowhere = "990101-20200101-00001"
    assert outsider.get("cases/")[1]["results"] == []
    for path in ("cases/%s/", "cases/%s/events/"):
        hidden = outsider.send("GET", path % number)
        missing = outsider.send("GET", path % nowhere)
        assert (hidden.status_code, hidden.content) == (404, missing.content)
    for action in Action:
        hidden = outsider.post(f"cases/{number}/actions/{action.value}/", {"text": "…"})
        missing = outsider.post(f"cases/{nowhere}/actions/{action.value}/", {"text": "…"})
        assert hidden == missing
        assert hidden[0] == 404
    assert Event.objects.filter(subject_type="cases.case").count() == 1


def test_the_desk_session_needs_the_csrf_token(cast, citizen):
    number = submitted(cast, citizen)["number"]
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.users["station"])
    assert browser.get(f"/api/v1/cases/{number}/").status_code == 200
    answer = browser.post(
        f"/api/v1/cases/{number}/actions/accept/",
        {},
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"


# --- reading --------------------------------------------------------------------------------------


def test_detail_names_version_clocks_and_what_may_be_done(cast, citizen):
    number = submitted(cast, citizen)["number"]
    answer = caller("station").send("GET", f"cases/{number}/")
    case = answer.json()
    assert answer["ETag"] == '"1"'
    assert case["version"] == 1
    assert {"accept", "hand_over", "urge"} <= set(case["actions"])
    (clock,) = case["clocks"]
    assert (clock["kind"], clock["paused"], clock["verdict"]) == ("response", False, None)
    assert clock["due_at"] == case["due_at"]


def test_contact_is_masked_unless_the_key_may_see_it_and_then_it_is_kept(cast, citizen):
    contact = {"name": "陈示例", "phone": "13800005678"}
    number = submitted(cast, citizen, contact=contact)["number"]
    masked = caller("station").get(f"cases/{number}/")[1]["contact"]
    assert masked == {"name": "陈**", "phone": "138****5678", "masked": True}
    assert not Reveal.objects.exists()
    personal = ("cases:read", "cases:personal")
    plain = caller("station", *personal).get(f"cases/{number}/")[1]["contact"]
    assert plain == contact | {"masked": False}
    assert Reveal.objects.get().user == cast.users["station"]
    read = Event.objects.get(action="read_personal")
    assert (read.subject_type, read.data["case"]) == ("api.apikey", number)
    assert Case.objects.get().version == 1
    assert caller("leader", *personal).get(f"cases/{number}/")[1]["contact"] is None


def test_a_unit_learns_nothing_of_who_asked_for_confidence(cast, citizen):
    contact = {"name": "陈示例", "phone": "13800005678"}
    number = submitted(cast, citizen, contact=contact, confidential=True)["number"]
    caller("station").act(number, "accept")
    caller("street").act(number, "dispatch", {"unit": cast.unit.code})
    assert caller("unit").get(f"cases/{number}/")[1]["contact"] is None


def test_events_chain_by_hash(cast, citizen):
    number = submitted(cast, citizen)["number"]
    station = caller("station")
    station.act(number, "accept")
    station.act(number, "note_progress", {"text": "已去现场"})
    events = station.get(f"cases/{number}/events/")[1]["results"]
    assert [event["seq"] for event in events] == [1, 2, 3]
    assert events[0]["previous"] == ""
    assert [event["previous"] for event in events[1:]] == [e["digest"] for e in events[:-1]]
    assert events[2]["text"] == "已去现场"
    paged = station.get(f"cases/{number}/events/?page_size=2")[1]
    assert len(paged["results"]) == 2
    assert station.get(paged["next"].partition("/api/v1/")[2])[1]["results"] == events[2:]


@pytest.mark.parametrize(
    "query",
    [
        "ordering=phone",
        "contact__phone__startswith=138",
        "search=138",
        "content__regex=.",
        "state=unknown",
        "division=abc",
        "representative=x",
        "due_before=soon",
        "page_size=0",
        "page_size=-1",
        "page_size=many",
        "cursor=broken",
        "category=01%27",
    ],
)
def test_an_unknown_filter_or_order_is_refused(cast, query):
    status, problem = caller("station").get(f"cases/?{query}")
    assert (status, problem["status"]) == (400, 400)


def test_filters_narrow_the_list(cast):
    first, second = make_case(cast), make_case(cast, representative=None, category="0202")
    station = caller("station")

    def numbers(query):
        status, page = station.get(f"cases/?{query}")
        assert status == 200, page
        return {row["number"] for row in page["results"]}

    both = {first.number, second.number}
    assert numbers("state=submitted&state=accepted") == both
    assert numbers("category=02") == {second.number}
    assert numbers(f"representative={cast.representative.uid}") == {first.number}
    assert numbers(f"q={second.number}") == {second.number}
    assert numbers(f"station={cast.station.code}&division=990101001") == both
    assert numbers(f"unit={cast.unit.code}") == set()
    assert numbers("overdue=true") | numbers("overdue=false") == both
    assert numbers("submitted_before=2000-01-01T00:00:00Z") == set()
    assert numbers("ordering=-submitted_at") == both


def test_pages_are_capped_and_hold_every_row_once(cast):
    numbers = {make_case(cast).number for _turn in range(5)}
    station = caller("station")
    assert len(station.get("cases/?page_size=1000000000")[1]["results"]) == 5
    path, seen = "cases/?page_size=2", []
    while path:
        page = station.get(path)[1]
        seen += [row["number"] for row in page["results"]]
        path = page["next"] and page["next"].partition("/api/v1/")[2]
    assert len(seen) == 5
    assert set(seen) == numbers


def test_ten_rows_and_two_hundred_cost_the_same_queries(cast):
    def grow(until):
        template = Case.objects.first() or make_case(cast)
        copies = []
        for serial in range(Case.objects.count(), until):
            copy = Case.objects.get(pk=template.pk)
            copy.pk, copy.number = None, f"990101-20261118-{serial + 90000}"
            copies.append(copy)
        Case.objects.bulk_create(copies)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            status, page = station.get("cases/?page_size=200")
        assert status == 200
        return len(page["results"]), len(captured)

    station = caller("station")
    station.get("cases/")
    grow(10)
    few, cost = queries()
    grow(200)
    assert (few, queries()) == (10, (200, cost))


# --- the table of actions -------------------------------------------------------------------------


def test_every_action_of_the_workflow_has_a_body_and_a_verb():
    from suggestions.cases import extensions
    from suggestions.cases.api import _verb

    bodies = s.BODIES | extensions.BODIES
    assert set(bodies) == set(Action) - BY_SYSTEM
    for name, body in bodies.items():
        verb = _verb(name)
        fields = {field.source or key for key, field in body().fields.items()}
        assert re.fullmatch(r"suggestions\.\w+\.actions(\.\w+)?", verb.__module__), name
        assert fields <= set(verb.__kwdefaults__ or {}) | set(_keywords(verb)), name


def _keywords(verb):
    code = verb.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def test_categories_are_public(citizen):
    status, page = citizen.get("categories/")
    assert status == 200
    assert page["results"][0] == {"code": "01", "name": "城乡建设与市政"}


def test_a_unit_reads_the_clocks_of_its_own_part(cast):
    case = stages.in_progress(cast)
    with time_machine.travel(NOW + timedelta(hours=5), tick=True):
        seen = {
            name: {
                clock["kind"] for clock in caller(name).get(f"cases/{case.number}/")[1]["clocks"]
            }
            for name in ("unit", "station")
        }
    assert seen["unit"] == {"closing", "review"}
    assert "response" in seen["station"]


def test_standard_wording_that_was_not_filled_in_is_refused_by_every_way_in(cast):
    case = stages.accepted(cast)
    body = {"result": "explained", "text": "您好，原因是：〔请填：原因〕。"}
    status, said = caller("station").act(case.number, "answer", body, version=case.version)
    assert (status, list(said["errors"])) == (422, ["text"])
    case.refresh_from_db()
    assert case.state == "accepted"
