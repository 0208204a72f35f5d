import json

import pytest
from django.test import RequestFactory

from liaison.accounts.models import User
from liaison.portal import errors

CODES = [400, 403, 404, 409, 413, 429, 500, 503]


@pytest.fixture
def reader(client, db):
    """A request as the middleware would hand it on."""
    return client.get("/").wsgi_request


@pytest.mark.parametrize("code", CODES)
def test_every_error_page_says_what_to_do_next(reader, code):
    answer = errors.answer(reader, code)
    page = answer.content.decode()
    assert answer.status_code == code
    assert f"错误代码 {code}" in page
    assert 'class="btn" href="/"' in page


def test_staff_are_led_back_to_the_desk(client, db):
    client.force_login(User.objects.create(username="staff"))
    for code in (403, 404, 409):
        page = errors.answer(client.get("/").wsgi_request, code).content.decode()
        assert '<a class="btn" href="/desk/">回到工作台</a>' in page


@pytest.mark.parametrize("code", CODES)
def test_under_api_every_error_is_a_problem(code):
    answer = errors.answer(RequestFactory().get("/api/v1/x/"), code)
    assert (answer.status_code, answer["Content-Type"]) == (code, "application/problem+json")
    assert json.loads(answer.content)["status"] == code


@pytest.mark.parametrize("code", [500, 503])
def test_an_outage_page_needs_no_database(code):
    page = errors.answer(RequestFactory().get("/"), code).content.decode()  # db access would raise
    assert "csrfmiddlewaretoken" not in page


def test_an_unknown_address_is_answered_in_plain_words(client, db):
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.content.decode()


def test_a_form_without_token_keeps_what_was_typed(db, client):
    client.handler.enforce_csrf_checks = True
    answer = client.post("/track/", {"number": "1"})
    assert answer.status_code == 403
    assert "返回上一页，刷新后再提交" in answer.content.decode()
