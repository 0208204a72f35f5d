import pytest
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions

from liaison.api.errors import problem
from liaison.errors import Refusal, problem_body
from liaison.limits.actions import TooMany
from liaison.problems import types


class Code(Exception):  # noqa: N818 - as psycopg2 raises it
    def __init__(self, pgcode):
        self.pgcode = pgcode


def caused(error, pgcode):
    error.__cause__ = Code(pgcode)
    return error


class WrongState(Refusal):
    status = 409
    code = "wrong-state"

    def __init__(self):
        super().__init__("已办结的事项不能再交办。")
        self.state, self.actions = "closed", ["reopen"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (exceptions.NotAuthenticated(), 401),
        (exceptions.PermissionDenied(), 403),
        (exceptions.NotFound(), 404),
        (exceptions.MethodNotAllowed("PUT"), 405),
        (exceptions.ParseError(), 400),
        (exceptions.UnsupportedMediaType("text/plain"), 415),
        (exceptions.Throttled(30), 429),
        (Http404(), 404),
        (PermissionDenied(), 403),
        (DjangoValidationError({"title": ["必填"]}), 422),
        (DjangoValidationError("不行"), 422),
        (IntegrityError("duplicate key value violates unique constraint"), 409),
        (DataError("value too long"), 400),
        (caused(OperationalError(), "55P03"), 409),
        (caused(OperationalError(), "57014"), 503),
        (OperationalError("connection refused"), 503),
        (WrongState(), 409),
        (TooMany("请稍后"), 429),
    ],
)
def test_every_error_is_a_problem_with_chinese_words(error, status):
    response = problem(error, {})
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= response.data.keys()
    assert response.data["status"] == status
    assert "一" <= response.data["title"][0] <= "鿿"
    assert "constraint" not in str(response.data)


@pytest.mark.django_db
def test_the_fields_that_are_wrong_are_named():
    error = exceptions.ValidationError(
        {"title": ["必填"], "location": {"longitude": ["超出范围"]}, "attachments": [{}, ["坏"]]}
    )
    assert problem(error, {}).data["errors"] == {
        "title": ["必填"],
        "location.longitude": ["超出范围"],
        "attachments.1": ["坏"],
    }


@pytest.mark.django_db
def test_a_wrong_state_tells_the_state_and_what_is_possible():
    data = problem(WrongState(), {}).data
    assert (data["state"], data["actions"]) == ("closed", ["reopen"])
    assert data["detail"] == "已办结的事项不能再交办。"


@pytest.mark.django_db
def test_waiting_times_are_in_the_header():
    assert problem(TooMany("请稍后", retry_after=90), {}).headers["Retry-After"] == "90"
    assert problem(exceptions.Throttled(30), {}).headers["Retry-After"] == "31"


def test_a_bug_is_not_dressed_up():
    assert problem(ZeroDivisionError(), {}) is None


def below(parent):
    for one in parent.__subclasses__():
        yield one
        yield from below(one)


@pytest.mark.django_db
def test_every_type_of_a_problem_has_its_words_at_its_anchor(client):
    """One list (liaison/problems.csv): each refusal of the house and of the framework is on it with
    its status, and the page that `type` leads to shows each."""
    kinds = {(one.code, one.status) for one in below(Refusal)}
    kinds |= {(one.default_code, one.status_code) for one in below(exceptions.APIException)}
    kinds |= {("conflict", 409), ("data", 400), ("busy", 409), ("unavailable", 503), ("csrf", 403)}
    unknown = {
        (code, status)
        for code, status in kinds
        if str(status) not in types().get(code, {"statuses": ""})["statuses"].split()
    }
    assert unknown == set()
    for row in types().values():
        assert all(row.values()), row
    answer = client.get("/api/v1/docs/errors/")
    page = answer.content.decode()
    assert "public" in answer["Cache-Control"]
    body = client.get("/api/v1/nowhere/").json()
    place, _sep, anchor = body["type"].partition("#")
    assert (place.partition("/api/")[2], anchor) == ("v1/docs/errors/", "not_found")
    assert {f'id="{code}"' in page for code in types()} == {True}
    assert problem_body(400, code="never-heard-of")["type"] == "about:blank"
