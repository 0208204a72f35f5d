"""The few calls to WeChat's server API. Secrets travel in bodies where the API allows it, and
nothing of an address or answer that could hold one is ever logged or stored."""

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from django.conf import settings

TIMEOUT = 5
LONGEST_ANSWER = 64 * 1024
SEND = {
    "template": "/cgi-bin/message/template/send",
    "subscribe": "/cgi-bin/message/subscribe/bizsend",
}


class Unreachable(Exception):
    """Nothing was handed over: no connection."""


class NoAnswer(Exception):
    """The call may or may not have been taken: time-out, broken line, an answer that is none."""


def token(*, force):
    """{"access_token", "expires_in"} or {"errcode", "errmsg"}; `force` ends the one before."""
    body = {
        "grant_type": "client_credential",
        "appid": settings.WECHAT_APP_ID,
        "secret": settings.WECHAT_SECRET,
        "force_refresh": force,
    }
    return _call("POST", "/cgi-bin/stable_token", body=body)


def openid(code):
    """The openid that a page's code (snsapi_base) stands for, "" when WeChat does not know it."""
    query = {
        "appid": settings.WECHAT_APP_ID,
        "secret": settings.WECHAT_SECRET,
        "code": code,
        "grant_type": "authorization_code",
    }
    answer = _call("GET", "/sns/oauth2/access_token", query=query)
    found = answer.get("openid", "")
    return found if isinstance(found, str) and 0 < len(found) <= 128 else ""


def send(kind, body, access_token):
    return _call("POST", SEND[kind], body=body, query={"access_token": access_token})


def _call(method, path, *, body=None, query=None):
    url = urlsplit(settings.WECHAT_API_URL)
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    target = url.path.rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"} if data else {}
    connection = kind(url.hostname, url.port, timeout=TIMEOUT)
    try:
        try:
            connection.connect()
        except OSError as error:
            raise Unreachable(type(error).__name__) from error
        try:
            connection.request(method, target, body=data, headers=headers)
            answer = connection.getresponse()
            status, raw = answer.status, answer.read(LONGEST_ANSWER)
        except (OSError, HTTPException) as error:
            raise NoAnswer(type(error).__name__) from error
    finally:
        connection.close()
    if status != 200:
        raise NoAnswer(f"HTTP {status}")
    try:
        found = json.loads(raw)
    except ValueError as error:
        raise NoAnswer("no JSON") from error
    if not isinstance(found, dict):
        raise NoAnswer("no JSON object")
    return found
