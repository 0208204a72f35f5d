"""WeChat: template messages and subscription notices of an official account (docs/wechat.md)."""

import hashlib
import re

from django.conf import settings

from liaison.notifications import access, wechat_api

from . import Outcome, Report

STALE = {40001, 40014, 42001}  # the token: renewed once, then tried again later
# Busy, too much for today, account held; or the operator has to put the account's settings right.
LATER = {-1, 40013, 40125, 40164, 45009, 45011, 45047, 48001, 50002}
USED_UP = {43101}  # refused by the reader, or a subscription for one message that had its one
GONE = {40003, 43004, 46004}  # no such reader, or one who left the account
LIMITS = {"thing": 20, "character_string": 32, "letter": 32, "phrase": 5, "const": 20, "symbol": 5}
NOTHING = "无"  # WeChat refuses an empty field


def is_on():
    return bool(settings.WECHAT_APP_ID and settings.WECHAT_SECRET)


def body_of(message):
    """The call's body; the same `client_msg_id` at every attempt lets WeChat drop a repetition."""
    data = message.data
    link = settings.SITE_URL + message.link if message.link.startswith("/") else message.link
    body = {
        "touser": message.address,
        "template_id": data["template_id"],
        "data": {name: {"value": shortened(name, text)} for name, text in data["fields"].items()},
    }
    if data["kind"] == "template":
        key = hashlib.sha256(message.dedupe_key.encode()).hexdigest()[:32]
        return body | {"client_msg_id": key} | ({"url": link} if link else {})
    return body | ({"page": link} if link else {})


def shortened(name, text):
    """A field's text within the length that its kind allows."""
    text = " ".join(str(text).split()) or NOTHING
    limit = LIMITS.get(re.sub(r"[0-9]+$", "", name), 200)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def send(message):
    try:
        token = access.token()
        code = _send(message, token)
        if code in STALE:
            code = _send(message, access.renewed(token))
    except (access.NotNow, wechat_api.Unreachable) as error:
        return Report(Outcome.ABSENT, str(error))
    except wechat_api.NoAnswer as error:
        return Report(Outcome.UNKNOWN, str(error))
    if code == 0:
        return Report(Outcome.SENT)
    if code in STALE or code in LATER:
        return Report(Outcome.ABSENT, f"errcode {code}")
    said = f"errcode {code} {MEANING.get(code, '')}".strip()
    if code in USED_UP | GONE:
        return Report(Outcome.DECLINED, said, is_gone=code in GONE)
    return Report(Outcome.REFUSED, said)


def _send(message, token):
    answer = wechat_api.send(message.data["kind"], body_of(message), token)
    code = answer.get("errcode", 0 if "msgid" in answer else None)
    if type(code) is not int:
        raise wechat_api.NoAnswer("no errcode")
    return code


def find(message):
    """WeChat can't be asked: an unknown message goes out again under the same client_msg_id."""
    return Report(Outcome.ABSENT)


MEANING = {
    40003: "没有这个微信用户",
    40037: "模板编号不对",
    43004: "没有关注公众号",
    43101: "用户拒收，或者一次性订阅已用完",
    46004: "没有这个微信用户",
    47003: "模板字段不符",
}
