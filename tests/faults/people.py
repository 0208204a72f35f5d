"""Clients as they are on a bad network: a browser with cookies that tries again, same form."""

import http.client
import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from itertools import count

ADDRESSES = count(1)
BROKEN = (urllib.error.URLError, http.client.HTTPException, OSError)
PATIENCE = 180


class Browser:
    """Keeps cookies and the slowest answer; each has a loopback address of its own."""

    def __init__(self, house):
        serial = next(ADDRESSES)
        self.house, self.slowest, self.retries = house, 0.0, 0
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        address = f"127.1.{serial // 250}.{serial % 250 + 1}"
        self.opener.addheaders = [("X-Forwarded-For", address)]

    def open(self, path, data=None, patient=False):
        """(final path, text). 2xx or an error; patient ones try again while the server is away."""
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        until = time.monotonic() + PATIENCE
        while True:
            began = time.monotonic()
            try:
                with self.opener.open(self.house.address + path, body, timeout=10) as answer:
                    text = answer.read().decode()
                    self.slowest = max(self.slowest, time.monotonic() - began)
                    return urllib.parse.urlsplit(answer.url).path, text
            except urllib.error.HTTPError as error:
                if not patient or error.code < 500 or time.monotonic() > until:
                    raise AssertionError(f"{path} answered {error.code}") from error
            except BROKEN:
                if not patient or time.monotonic() > until:
                    raise
            self.retries += 1
            time.sleep(0.2)

    def answer(self, path, data):
        """(status, text) of one form sent once, whatever the answer."""
        body = urllib.parse.urlencode(data).encode()
        try:
            with self.opener.open(self.house.address + path, body, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def hidden(text, name):
    return re.search(rf'name="{name}" value="([^"]*)"', text)[1]


def submit(browser, token, content, *, patient=False):
    """(number, code) as the page shows them. What got lost on the way is sent again."""
    _path, page = browser.open(f"/q/{token}/", patient=patient)
    form = {
        "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
        "form_key": hidden(page, "form_key"),
        "to": token,
        "content": content,
        "consent": "on",
    }
    for _attempt in range(10):
        _path, page = browser.open("/suggest/", form, patient=patient)
        number = re.search(r'id="number">([^<]+)<', page)
        if number:
            return number[1], re.search(r'id="code">([^<]+)<', page)[1]
    raise AssertionError("no number after ten tries")


def track(browser, number, code):
    _path, page = browser.open("/track/")
    form = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
    path, page = browser.open("/track/", form | {"number": number, "code": code})
    assert number in page, f"tracking led to {path}"


def sign_in(browser, username):
    _path, page = browser.open("/accounts/sign-in/")
    form = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
    path, page = browser.open(
        "/accounts/sign-in/", form | {"username": username, "password": "demo-2026"}
    )
    assert path.startswith("/desk/"), f"signing in led to {path}"


def accept(browser, number):
    _path, page = browser.open(f"/desk/cases/{number}/")
    form = {
        "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
        "version": hidden(page, "version"),
    }
    browser.open(f"/desk/cases/{number}/accept/", form)
