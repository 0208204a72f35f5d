import gzip
from io import BytesIO

import pytest
from django.test import Client
from django.test.client import ClientHandler

URLS = "tests.liaison.api.urls_for_guards"


@pytest.fixture(autouse=True)
def guarded(settings):
    """The two guards around the test views, as settings.py stacks them around the product."""
    settings.ROOT_URLCONF = URLS
    settings.MIDDLEWARE = [
        "liaison.api.middleware.CleanInputMiddleware",
        "liaison.api.middleware.UnavailableMiddleware",
        "tests.liaison.api.urls_for_guards.broken_gate",
        "django.middleware.common.CommonMiddleware",
    ]


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


def raw(path="/echo/", query="", body=b"", method="GET", **environ):
    """A request below the test client, with the bytes as a server would hand them over."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(body)),
        **environ,
    }
    response = ClientHandler()(environ)
    return {
        "status": response.status_code,
        "headers": response.headers,
        "body": response.content.decode(),
    }


FORM = "application/x-www-form-urlencoded"


def multipart(part, boundary="x"):
    return {
        "method": "POST",
        "body": f"--{boundary}\r\n".encode() + part + f"\r\n--{boundary}--\r\n".encode(),
        "CONTENT_TYPE": f"multipart/form-data; boundary={boundary}",
    }


UNCLEAN = {
    "nul in path": {"path": "/echo/\0"},
    "broken utf-8 in path": {"path": "/echo/\xff"},
    "surrogate in path": {"path": "/echo/\xed\xa0\x80"},
    "nul in query": {"query": "q=%00"},
    "broken utf-8 in query": {"query": "q=%ff"},
    "surrogate in query": {"query": "q=%ed%a0%80"},
    "nul in header": {"HTTP_X_NAME": "a\0b"},
    "broken utf-8 in header": {"HTTP_X_NAME": "\xff\xfe"},
    "nul in cookie": {"HTTP_COOKIE": "a=\0"},
    "nul in field": {"method": "POST", "body": b"text=a%00b", "CONTENT_TYPE": FORM},
    "nul in field name": {"method": "POST", "body": b"te%00xt=a", "CONTENT_TYPE": FORM},
    "broken utf-8 in field": {"method": "POST", "body": b"text=%ff", "CONTENT_TYPE": FORM},
    "surrogate in field": {"method": "POST", "body": b"text=%ed%a0%80", "CONTENT_TYPE": FORM},
    "nul in part": multipart(b'Content-Disposition: form-data; name="text"\r\n\r\na\0b'),
    "broken utf-8 in part": multipart(b'Content-Disposition: form-data; name="text"\r\n\r\n\xff'),
    "missing boundary": {"method": "POST", "body": b"x", "CONTENT_TYPE": "multipart/form-data"},
    "a thousand fields": {
        "method": "POST",
        "body": "&".join(f"f{n}=1" for n in range(1000)).encode(),
        "CONTENT_TYPE": FORM,
    },
    "length that is no number": {"CONTENT_LENGTH": "many"},
    "negative length": {"CONTENT_LENGTH": "-1"},
}


@pytest.mark.parametrize("case", UNCLEAN.values(), ids=UNCLEAN.keys())
def test_what_cannot_be_stored_is_a_400_page_in_chinese(case):
    answer = raw(**case)
    assert answer["status"] == 400
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert 'lang="zh-CN"' in answer["body"]
    assert "提交" in answer["body"]
    assert "default-src 'none'" in answer["headers"]["Content-Security-Policy"]


@pytest.mark.parametrize("case", UNCLEAN.values(), ids=UNCLEAN.keys())
def test_the_api_gets_the_same_as_a_problem(case):
    answer = raw(**{**case, "path": "/api/v1" + case.get("path", "/echo/")})
    assert answer["status"] == 400
    assert answer["headers"]["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("case", "status"),
    [
        ({"CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(1024 * 1024 + 1)}, 413),
        ({"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(10**7)}, 413),
        ({"CONTENT_TYPE": "text/plain", "CONTENT_LENGTH": str(10**7)}, 413),
        ({**multipart(b""), "CONTENT_LENGTH": str(25 * 1024 * 1024 + 1)}, 413),
        ({"CONTENT_TYPE": f"{FORM}; charset=utf-16", "body": b"text=a"}, 415),
        ({"CONTENT_TYPE": FORM, "HTTP_CONTENT_ENCODING": "gzip", "body": gzip.compress(b"a")}, 415),
    ],
)
def test_too_large_and_strangely_encoded_bodies(case, status):
    assert raw(**{"method": "POST", **case})["status"] == status


def test_chinese_everywhere_passes():
    answer = raw(
        query="q=%E8%B7%AF%E7%81%AF&name=%F0%A0%AE%B7",
        method="POST",
        body="text=𠮷路灯+坏了".encode(),
        CONTENT_TYPE=FORM,
        HTTP_X_NAME="路灯".encode().decode("latin-1"),
    )
    assert (answer["status"], answer["body"]) == (200, "𠮷路灯 坏了")
    part = 'Content-Disposition: form-data; name="text"\r\n\r\n路灯'.encode()
    assert raw(**multipart(part))["body"] == "路灯"


def test_a_database_that_is_down_is_503_with_a_time_to_retry(browser):
    response = browser.get("/down/")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "系统暂时繁忙" in response.content.decode()


def test_a_database_that_fails_in_another_middleware_is_503_too(browser):
    for path in ("/gate/", "/api/v1/gate/"):
        response = browser.get(path)
        assert response.status_code == 503
        assert response["Retry-After"] == "5"


def test_a_clash_is_409_and_a_refusal_keeps_its_words(browser):
    assert browser.get("/twice/").status_code == 409
    response = browser.get("/no/")
    assert response.status_code == 400
    assert "不可以。" in response.content.decode()


def test_unknown_api_paths_and_bugs_are_problems_without_details(browser):
    for path, status in (("/api/v1/nowhere/", 404), ("/api/v1/bug/", 500)):
        response = browser.get(path)
        assert response.status_code == status
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == status
        assert "secret" not in response.content.decode()


def test_unknown_pages_stay_pages(browser):
    response = browser.get("/nowhere/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")
