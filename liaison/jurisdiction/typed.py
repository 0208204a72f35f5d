"""A rule's value as people type and read it: 是 and 否, numbers, times, offices by their names."""

import re
from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .rules import OFFICES

LARGEST = 100_000  # hours, days, pieces: whatever is counted
YES = {"是": True, "有": True, "true": True, "1": True, "否": False, "false": False, "0": False}
NONE = {"", "无", "没有"}
BETWEEN = re.compile(r"[\s，,；;、至—–]+")
CLOCK = re.compile(r"\d\d:\d\d")
KINDS = {
    "yes": _("填“是”或“否”"),
    "number": _("填数字，0 至 %d") % LARGEST,
    "text": _("填文字"),
    "time": _("填时间，如 21:30"),
    "day": _("填月-日，如 07-01"),
    "hours": _("填两个时间，如 08:30 17:30"),
    "period": _("填开始和结束日期，如 2026-09-01 2027-01-31；不要就填“无”"),
    "one": _("填其中一个：%s"),
    "some": _("依次填，用空格分开，可以填 %s；都不要就填“无”"),
}


def kind_of(declared):
    """One of KINDS: what was declared, or what the default looks like."""
    default = declared.default
    if declared.kind:
        return declared.kind
    if isinstance(default, bool | int):
        return "yes" if isinstance(default, bool) else "number"
    if declared.words:
        return "one" if isinstance(default, str) else "some"
    if isinstance(default, list):
        return "hours"
    if CLOCK.fullmatch(default):
        return "time"
    return "day" if re.fullmatch(r"\d\d-\d\d", default) else "text"


def words_of(declared):
    """{code: label} of all that may stand in the value."""
    given = declared.words or OFFICES
    return {code: str(label or OFFICES.get(code, code)) for code, label in given.items()}


def wanted(declared):
    """What may be typed, in words."""
    kind = kind_of(declared)
    words = KINDS[kind]
    return str(words % "；".join(words_of(declared).values()) if "%s" in words else words)


def shown(declared, value):
    """The value as it is read and as it may be typed again."""
    kind = kind_of(declared)
    if kind == "yes":
        return _t("是") if value else _t("否")
    if kind in {"one", "some"}:
        words = words_of(declared)
        codes = value.split() if isinstance(value, str) else value
        return " ".join(words.get(code, code) for code in codes) or _t("无")
    if isinstance(value, list):
        return " ".join(map(str, value)) or _t("无")
    return str(value)


def parse(declared, text):
    """The value that `text` stands for. Raises ValidationError, saying what may be typed."""
    text = text.strip()
    try:
        return READ[kind_of(declared)](declared, text)
    except (KeyError, ValueError) as error:
        raise ValidationError(_t("这条规则请%s。") % wanted(declared)) from error


def _yes(declared, text):
    return YES[text.lower()]


def _number(declared, text):
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= LARGEST:
        raise ValueError(text)
    return number


def _time(declared, text):
    text = text.replace("：", ":")
    return time.fromisoformat(f"{text:0>5}").isoformat("minutes")


def _day(declared, text):
    date.fromisoformat(f"2024-{text}")  # a leap year: 02-29 is a day
    return text


def _hours(declared, text):
    start, end = (_time(declared, one) for one in BETWEEN.split(text))
    return [start, end]


def _period(declared, text):
    if text in NONE:
        return []
    first, last = (date.fromisoformat(one) for one in BETWEEN.split(text))
    if last < first:
        raise ValueError(text)
    return [first.isoformat(), last.isoformat()]


def _one(declared, text):
    (code,) = _codes(declared, text)
    return code


def _some(declared, text):
    codes = [] if text in NONE else _codes(declared, text)
    return codes if isinstance(declared.default, list) else " ".join(codes)


def _codes(declared, text):
    """Labels may hold 、 themselves, so the longest that fits is taken each time."""
    known = {name: code for code, label in words_of(declared).items() for name in (code, label)}
    names, found = sorted(known, key=len, reverse=True), []
    while text := BETWEEN.sub("", text, count=1) if BETWEEN.match(text) else text:
        name = next((name for name in names if text.startswith(name)), None)
        if name is None or known[name] in found:
            raise ValueError(text)
        found.append(known[name])
        text = text[len(name) :]
    return found


READ = {
    "yes": _yes,
    "number": _number,
    "text": lambda declared, text: text,
    "time": _time,
    "day": _day,
    "hours": _hours,
    "period": _period,
    "one": _one,
    "some": _some,
}
