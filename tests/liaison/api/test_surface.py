import re

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from liaison.api.summaries import NOUNS, SUMMARIES
from suggestions.cases.models import Case
from suggestions.cases.workflow import BY_SYSTEM, Action
from tests.api_client import Caller, caller
from tests.cast import make_case, make_county

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def anyone():
    return Caller()


@pytest.fixture(scope="module")
def schema(django_db_setup):
    return Client().get("/api/v1/schema/").json()


def test_the_schema_is_openapi_3_1_and_names_every_action(schema):
    assert schema["openapi"].startswith("3.1")
    validate_schema(schema)
    paths = schema["paths"]
    for action in set(Action) - BY_SYSTEM:
        operation = paths[f"/api/v1/cases/{{number}}/actions/{action.value}/"]["post"]
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert {"number", "If-Match", "Idempotency-Key"} <= names
    identifiers = [o["operationId"] for path in paths.values() for o in path.values()]
    assert len(identifiers) == len(set(identifiers))


def test_every_component_is_a_valid_json_schema(schema):
    for component in schema["components"]["schemas"].values():
        Draft202012Validator.check_schema(component)


def test_every_operation_says_its_refusals_and_shows_examples(schema):
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            answers = operation["responses"]
            wanted = {"400", "401", "403", "406", "429", "503"}
            wanted |= {"404"} if "{" in path else set()
            wanted |= {"413", "415", "422"} if "requestBody" in operation else set()
            assert wanted <= set(answers), path
            for status, answer in answers.items():
                if "$ref" in answer:
                    answer = schema["components"]["responses"][answer["$ref"].rpartition("/")[2]]
                content = answer.get("content", {})
                if status >= "400":
                    assert content[PROBLEM]["example"]["status"] == int(status)
                for kind, body in content.items():
                    if kind == "application/json":
                        Draft202012Validator(
                            body["schema"] | {"components": schema["components"]}
                        ).validate(body["example"])


def test_every_operation_has_a_short_name(schema):
    every = [one for operations in schema["paths"].values() for one in operations.values()]
    names = {one["operationId"]: one.get("summary", "") for one in every}
    nameless = [one for one, name in names.items() if not re.search("[一-鿿]", name[:20])]
    assert nameless == [], "name it in liaison/api/summaries.py"
    assert [name for name in names.values() if len(name) > 20] == []
    assert [one for one in SUMMARIES if one not in names] == []
    assert {noun for one in every for noun in one["tags"]} == set(NOUNS)


def test_the_description_is_small_and_not_sent_twice(anyone):
    answer = anyone.send("GET", "schema/")
    assert len(answer.content) < 900_000
    assert "max-age" in answer["Cache-Control"]
    again = anyone.send("GET", "schema/", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_long_answers_are_compressed_for_whoever_takes_it_and_keep_their_version(anyone):
    packed = anyone.send("GET", "schema/", **{"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    plain = anyone.send("GET", "schema/")
    assert "Content-Encoding" not in plain
    assert len(packed.content) * 5 < len(plain.content)
    make_case(make_county(), content="路灯" * 200)
    detail = caller("station").send(
        "GET", f"cases/{Case.objects.get().number}/", **{"Accept-Encoding": "gzip"}
    )
    assert (detail["Content-Encoding"], detail["ETag"]) == ("gzip", '"1"')


def test_required_members_of_bodies_are_said(schema):
    components = schema["components"]["schemas"]
    assert set(components["NewCase"]["required"]) == {"title", "content", "consent"}
    assert set(components["Resolve"]["required"]) == {"result", "text"}


def test_the_reference_runs_under_the_strict_policy(anyone):
    page = anyone.send("GET", "docs/", Accept="text/html")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<style" not in text
    assert text.count("<script") == text.count("<script src=")
    assert "http" not in text.partition("<body")[2]
    assert "unsafe" not in page["Content-Security-Policy"]
    script = anyone.send("GET", "docs/?script=", Accept="*/*")
    assert script["Content-Type"].startswith("application/javascript")
    assert b"/api/v1/schema/" in script.content


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "nowhere/", {}, 404),
        ("GET", "cases/not-a-number/", {}, 404),
        ("POST", "nowhere/", {}, 404),
        ("DELETE", "cases/", {}, 405),
        ("PUT", "stations/", {}, 405),
        ("OPTIONS", "cases/", {}, 405),
        ("GET", "stations/", {"Accept": "application/xml"}, 406),
        ("POST", "attachments/", {}, 415),
        ("GET", "cases/", {}, 401),
        ("GET", "units/?mine=1", {}, 401),
        ("GET", "stations/?mine=1", {}, 401),
        ("GET", "stations/?phone=1", {}, 400),
    ],
)
def test_every_refusal_is_a_problem_in_chinese(anyone, method, path, headers, status):
    if status == 405:
        anyone = caller_of_office()
    answer = anyone.send(method, path, {} if method == "POST" else None, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    problem = answer.json()
    assert problem["status"] == status
    assert any("一" <= character <= "鿿" for character in problem["detail"])


def caller_of_office():
    make_county()
    return caller("office")


def test_a_body_in_another_format_is_415(anyone):
    answer = Client().post("/api/v1/cases/", {"title": "表单"})
    assert (answer.status_code, answer["Content-Type"]) == (415, PROBLEM)


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"a": NaN}', b'{"title": "\\u0000"}', b'{"a":1,"a":2}', b"\xff\xfe{}"]
)
def test_a_body_that_is_no_json_object_is_400(body):
    answer = Client().post("/api/v1/cases/", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_reference_lists_are_public_and_page_by_key(anyone):
    cast = make_county()
    names = []
    path = "stations/?page_size=1"
    while path:
        status, page = anyone.get(path)
        assert status == 200
        names += [row["name"] for row in page["results"]]
        path = page["next"] and page["next"].partition("/api/v1/")[2]
    assert names == [cast.other_station.name, cast.station.name]
    assert anyone.get(f"stations/{cast.station.code}/")[1]["division"] == "990101001"
    divisions = anyone.get("divisions/?parent=990101")[1]["results"]
    assert [row["code"] for row in divisions] == ["990101001", "990101102"]
    people = anyone.get(f"representatives/?station={cast.station.code}")[1]["results"]
    assert [row["name"] for row in people] == ["林示例"]
    assert people[0]["stations"][0]["is_primary"]
    assert anyone.get(f"representatives/{people[0]['uid']}/")[1] == people[0]


@pytest.mark.parametrize(
    ("name", "stations", "units", "people"),
    [
        ("station", ["fumin"], [], ["林示例"]),
        ("deputy", ["fumin"], [], ["林示例"]),
        ("unit", [], ["fumin-sz"], []),
        ("street", ["fumin"], ["fumin-sz"], ["林示例"]),
    ],
)
def test_mine_is_what_the_caller_belongs_to(name, stations, units, people):
    make_county()
    here = caller(name)
    found = {
        noun: [row.get("code") or row["name"] for row in here.get(f"{noun}/?mine=1")[1]["results"]]
        for noun in ("stations", "units", "representatives")
    }
    assert found == {"stations": stations, "units": units, "representatives": people}
