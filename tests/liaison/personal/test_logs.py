"""A line of the log names nobody, whoever wrote it."""

import io
import json
import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from liaison.personal.logs import JsonFormatter, MaskPersonal, QuietRefusals
from liaison.personal.scrub import mask_numbers, scrubber
from suggestions.cases.models import Category

PERSONAL = [
    "13812345678",
    "138 1234 5678",
    "138-1234-5678",
    "+8613812345678",
    "１３８１２３４５６７８",
    "010-88886666",
    "11010519900307123X",
    "6222021234567890123",
    "6222 0212 3456 7890 123",
    "wang@example.org",
]


@pytest.fixture
def log():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(QuietRefusals())
    handler.addFilter(MaskPersonal())
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("tests.masked")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


@pytest.mark.parametrize("value", PERSONAL)
def test_numbers_and_addresses_are_hidden_in_message_arguments_and_trace(log, value):
    logger, lines = log
    logger.warning("电话%s请回", value)
    try:
        raise ValueError(f"bad value {value}!")
    except ValueError:
        logger.exception("failed")
    said = json.dumps(lines(), ensure_ascii=False)
    assert value not in said
    assert "ValueError" in lines()[1]["trace"]


def test_a_refused_request_leaves_one_line_without_a_traceback(log):
    logger, lines = log
    for status in (403, 500):
        try:
            raise PermissionDenied
        except PermissionDenied:
            logger.warning("refused", exc_info=True, extra={"status_code": status})
    assert [("trace" in line) for line in lines()] == [False, True]


def test_a_refused_row_does_not_reach_the_log(log, db):
    logger, lines = log
    who = "示例陈"[::-1]  # a trace shows source lines too
    try:
        Category.objects.create(code="01", name=who)
    except IntegrityError:
        logger.exception("refused")
    said = json.dumps(lines(), ensure_ascii=False)
    assert who not in said
    assert "(01)" not in said
    assert "IntegrityError" in said


def test_links_that_open_a_case_are_hidden(log):
    logger, lines = log
    logger.warning("Not Found: /track/1a.9c4.AbCdEfGhIjKlMnOpQrStUv/rate/")
    logger.warning("GET /accounts/reset/MQ/d2x8ab-0123456789abcdef/ 404")
    logger.warning("Not Found: /open311/v2/tokens/1a.9c4.AbCdEfGhIjKlMnOpQrStUv.json")
    logger.warning("GET /desk/?q=陈示例&tab=all")
    said = [line["message"] for line in lines()]
    assert said[0] == "Not Found: /track/***/rate/"
    assert "d2x8ab" not in said[1]
    assert said[2] == "Not Found: /open311/v2/tokens/***"
    assert said[3] == "GET /desk/?q=***&tab=all"


@pytest.mark.parametrize(
    "text",
    ["编号 990101-20261118-00001", "2026-11-18 10:00", "12345678 元", "sm3 5f3a1b2c3d4e5f"],
)
def test_case_numbers_dates_and_sums_stay(text):
    assert mask_numbers(text) == text


def test_every_handler_of_the_site_masks(settings):
    for handler in settings.LOGGING["handlers"].values():
        assert "personal" in handler["filters"]


def test_a_person_is_found_under_name_and_form_of_address():
    scrub = scrubber(["陈示例", "13800005678"])
    assert scrub("陈示例说，陈先生的电话是138 0000 5678") == "＊＊＊说，＊＊＊的电话是＊＊＊"
    assert scrub("三号楼前路灯不亮") == "三号楼前路灯不亮"


def test_a_single_character_is_no_name_to_search_for():
    assert scrubber(["路", ""])("三号楼前路灯不亮") == "三号楼前路灯不亮"
