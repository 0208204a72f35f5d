import io
import json

import pytest
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType

from liaison.api.parsers import GuardedJSONParser, TooLarge, parse


def read(raw, media_type="application/json"):
    return GuardedJSONParser().parse(io.BytesIO(raw), media_type)


def test_ordinary_json_is_read_with_rare_hanzi():
    body = {"title": "𠮷䶮路灯", "location": {"longitude": 120.5}, "attachments": [1, None, True]}
    assert read(json.dumps(body, ensure_ascii=False).encode()) == body
    assert read(json.dumps(body).encode()) == body


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'"text"',
        b'{"a":1',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":' + b"9" * 4300 + b"}",
        b'{"a":9223372036854775808}',
        b'{"a":1,"a":2}',
        b'{"a":"\\u0000"}',
        b'{"\\u0000":1}',
        b'{"a":["\\ud800"]}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        b"\xef\xbb\xbf{}",
        '{"a":"文"}'.encode("utf-16"),
        b'{"a":' * 2000 + b"1" + b"}" * 2000,
        b'{"a":' + b"[" * 500_000 + b"}",
        b'{"a":' + b"[" * 32 + b"]" * 32 + b"}",
        json.dumps({str(n): n for n in range(1001)}).encode(),
        json.dumps({"a": [{"b": 1}] * 1000}).encode(),
        b'"' * 1_000_000,
        b'"\\' * 500_000,
    ],
)
def test_json_that_cannot_be_kept_is_refused_as_400(raw):
    with pytest.raises(ParseError) as caught:
        read(raw)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in str(caught.value.detail))


def test_the_deepest_allowed_nesting_and_most_keys_pass():
    assert read(b'{"a":' + b"[" * 31 + b"]" * 31 + b"}")
    assert len(parse(json.dumps({str(n): n for n in range(1000)}))) == 1000
    assert parse('{"a":"' + "[" * 100 + '"}') == {"a": "[" * 100}


def test_more_than_a_megabyte_is_413():
    with pytest.raises(TooLarge) as caught:
        read(b'{"a":"' + b"x" * 1024 * 1024 + b'"}')
    assert caught.value.status_code == 413
    assert isinstance(caught.value, APIException)


def test_another_charset_is_415():
    with pytest.raises(UnsupportedMediaType):
        read(b"{}", "application/json; charset=utf-16")
    assert read(b"{}", "application/json; charset=UTF-8") == {}
