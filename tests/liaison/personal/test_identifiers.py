"""Numbers that tell who somebody is: found by shape and check digit, masked where they stand."""

import pytest

from liaison.personal.identifiers import (
    CARD,
    EMAIL,
    IDENTITY,
    PHONE,
    find,
    is_card,
    is_identity_number,
    kinds,
    mask,
    mask_always,
)
from liaison.personal.scrub import mask_numbers

ID = "11010519491231002X"  # the example of GB 11643 itself


def luhn(prefix):
    return next(f"{prefix}{digit}" for digit in range(10) if is_card(f"{prefix}{digit}"))


def test_identity_numbers_need_their_check_digit_and_a_date():
    assert is_identity_number(ID)
    assert is_identity_number(ID.lower())
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("110105194913310023")
    assert is_identity_number("110105491231002")
    assert not is_identity_number("110105499931002")


def test_cards_need_luhn_and_a_length_of_their_own():
    card = luhn("622202123456789012")
    assert is_card(card)
    assert not is_card(card[:-1] + str((int(card[-1]) + 1) % 10))
    assert not is_card(card[:15])
    assert not is_card("0" * 16)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"我的身份证{ID}，请核实", IDENTITY),
        ("身份证 110105 19491231 002X 丢了", IDENTITY),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", IDENTITY),
        (f"卡号{luhn('622202123456789012')}", CARD),
        (f"卡号 6222 0212 3456 789{luhn('622202123456789')[-1]} 退款", CARD),
        ("电话13800005678找我", PHONE),
        ("电话 138-0000-5678 2026年打", PHONE),
        ("打+86 138 0000 5678", PHONE),
        ("物业电话0791-88880000", PHONE),
        ("邮箱wang.yi@example.org。", EMAIL),
        ("写信到13800005678＠example．org", EMAIL),
    ],
)
def test_numbers_are_found_however_they_are_written(text, kind):
    assert [found.kind for found in find(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "事项 990101-20260101-00001 没有答复",
        "电表 123456789012345678 读数不对",
        "水表号 1234567890123456",
        "2026-11-18 10:00 到 2026-11-19",
        "长度 1380.5 米，宽 23 米",
        "订单 A13800005678B",
        "",
        None,
    ],
)
def test_other_numbers_stay_as_they_are(text):
    assert find(text) == []


def test_what_is_masked_keeps_the_words_around_it():
    text = f"我是王示例，身份证{ID}，电话13800005678。"
    assert mask(text) == "我是王示例，身份证〔身份证号已遮盖〕，电话138****5678。"
    assert mask_always(text) == "我是王示例，身份证〔身份证号已遮盖〕，电话13800005678。"
    assert mask(mask(text)) == mask(text)
    assert kinds(text) == [IDENTITY, PHONE]
    assert kinds("", None, "无") == []


def test_an_address_is_masked_by_the_same_rule_as_a_number():
    text = "请回信wang@example.org，卡号6222021234567890123"
    assert mask(text).startswith("请回信〔电子邮箱已遮盖〕，卡号")
    assert mask_numbers(text) == "请回信＊＊＊，卡号＊＊＊"  # by shape, proved or not
