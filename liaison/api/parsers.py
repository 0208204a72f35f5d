import json
import math
import re

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType
from rest_framework.parsers import JSONParser

from liaison.text import UNSTORABLE

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_KEYS = 1000
MAX_INTEGER = 2**63 - 1
# Matches at every quote, closed or not, so that the scan stays linear on any input.
STRING = re.compile(r'"(?:[^"\\]|\\(?:.|\Z))*+(?:"|\Z)', re.DOTALL)


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = _("请求正文超过 1 MB。")


class GuardedJSONParser(JSONParser):
    """JSON that can be stored: an object of at most 1 MB, 32 levels and 1,000 keys, in UTF-8."""

    def parse(self, stream, media_type=None, parser_context=None):
        charset = re.search(r"charset\s*=\s*\"?([\w.:-]+)", media_type or "", re.I)
        if charset and charset[1].lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(media_type, _("请求正文应使用 UTF-8 编码。"))
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise TooLarge
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(_("请求正文不是有效的 UTF-8 文本。")) from error
        return parse(text)


def parse(text):
    """The object in `text`; ParseError says in Chinese what is wrong with it."""
    if _depth(text) > MAX_DEPTH:
        raise ParseError(_("JSON 嵌套超过 32 层。"))
    keys = 0

    def pairs(items):
        nonlocal keys
        keys += len(items)
        if keys > MAX_KEYS:
            raise ParseError(_("JSON 中的键超过 1000 个。"))
        found = dict(items)
        if len(found) != len(items):
            raise ParseError(_("JSON 中有重复的键。"))
        return found

    try:
        data = json.loads(
            text,
            object_pairs_hook=pairs,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_float,
        )
    except (ValueError, RecursionError) as error:
        raise ParseError(_("请求正文不是有效的 JSON。")) from error
    if not isinstance(data, dict):
        raise ParseError(_("请求正文应为 JSON 对象。"))
    _storable(data)
    return data


def _depth(text):
    """Counted before parsing, so that nothing ever recurses into the nesting."""
    depth = deepest = 0
    for character in re.findall(r"[\[\]{}]", STRING.sub("", text)):
        depth += 1 if character in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _no_constant(name):
    raise ParseError(_("JSON 中不能出现 %s。") % name)


def _integer(digits):
    if len(digits) > 20 or abs(value := int(digits)) > MAX_INTEGER:
        raise ParseError(_("JSON 中的整数过大。"))
    return value


def _float(digits):
    value = float(digits)
    if not math.isfinite(value):
        raise ParseError(_("JSON 中的数值过大。"))
    return value


def _storable(value):
    """NUL and lone surrogates are valid JSON, but Postgres and UTF-8 can't hold them."""
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            raise ParseError(_("文字中含有无法保存的字符。"))
    elif isinstance(value, dict):
        for key, item in value.items():
            _storable(key)
            _storable(item)
    elif isinstance(value, list):
        for item in value:
            _storable(item)
