"""Search: two characters suffice, and what is hidden is not found out by asking."""

import pytest
from django.db import connection

from liaison import search
from liaison.personal.models import Reveal
from liaison.workflow import citizen_of
from suggestions.cases import actions, finding, privacy
from suggestions.cases.filters import CaseFilter
from suggestions.cases.models import Case, CaseWords, CrossNumber
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db
PHONE = "13800005678"


@pytest.fixture
def cast():
    return make_county()


def found(q, *, phones=False):
    narrowed = CaseFilter({"q": q}, queryset=Case.objects.all(), now=NOW, phones=phones)
    assert narrowed.is_valid(), narrowed.errors
    return list(narrowed.qs)


def vector(case):
    with connection.cursor() as cursor:
        cursor.execute("SELECT vector::text FROM cases_casewords WHERE case_id = %s", [case.pk])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "words",
    [
        "路灯",
        "灯坏",
        "路灯不亮",
        "幸福",
        "路灯 幸福路",
        "三号",
        "灯",
        "老人出门看不见路",
        "路灯，幸福",
    ],
)
def test_two_characters_find_a_case_in_title_content_and_place(cast, words):
    one = make_case(cast)
    make_case(cast, title="公交太挤", content="早上等三趟才上得去。", location_text="东山镇")
    assert found(words) == [one]


@pytest.mark.parametrize("words", ["灯路", "不亮三号", "路灯 公交", "亮三", "'; drop", "乱'码"])
def test_what_does_not_stand_there_in_this_order_is_not_found(cast, words):
    make_case(cast)
    make_case(cast, title="公交太挤", content="早上等三趟才上得去。", location_text="东山镇")
    assert found(words) == []


@pytest.mark.parametrize("words", ["::", "&|!", "，。", "'"])
def test_signs_alone_find_nothing_and_break_nothing(cast, words):
    make_case(cast)
    assert found(words) == []


def test_letters_digits_and_rare_characters_are_found_in_any_width_and_case(cast):
    one = make_case(cast, content="𠮷祥里Ｂ3栋门口的LED灯坏了。")
    for words in ("b3", "B3栋", "led", "ＬＥＤ灯", "𠮷祥"):
        assert found(words) == [one], words


def test_a_number_is_found_whole_by_its_day_and_by_its_serial(cast):
    one = make_case(cast, content="路灯坏了一个多星期")  # no digit that a serial could be taken for
    other = make_case(cast, content="井盖丢了，有人摔倒")
    serial = one.number.rpartition("-")[2]
    for words in (one.number, one.number.partition("-")[2], serial, str(int(serial))):
        assert one in found(words), words
        assert other not in found(words), words


def test_the_number_of_another_platform_finds_the_case(cast):
    one = make_case(cast)
    make_case(cast)
    CrossNumber.objects.create(
        case=one,
        platform="12345",
        number="GD20261118A7",
        added_by=cast.users["station"],
        added_at=NOW,
    )
    assert found("gd20261118a7") == [one]


@pytest.mark.parametrize(
    "number",
    ["138-0000-5678", "138 0000 5678", "13800005678", "110101199003078515", "0791-8765432"],
)
def test_no_part_of_a_personal_number_is_in_the_index(cast, number):
    case = make_case(
        cast, title="请回电话", content=f"我的号码{number}，请回话。", location_text="村口"
    )
    digits = "".join(one for one in number if one.isdigit())
    said = (
        vector(case).replace("#" + case.number, "").replace("#" + case.number.partition("-")[2], "")
    )
    for at in range(len(digits) - 1):
        assert f"'{digits[at : at + 2]}'" not in said, digits[at : at + 2]
    for at in range(len(digits) - 2):
        assert case not in found(digits[at : at + 3])


def test_one_to_three_digits_tell_nothing_about_a_hidden_number(cast):
    case = make_case(cast, content="请打电话13977778888。", title="请回电话", location_text="")
    for words in ("139", "77", "8", "7777", "8888", "139 888"):
        assert case not in found(words), words


def test_a_phone_number_is_found_whole_by_those_who_may_call_and_by_nobody_else(cast):
    one = make_case(cast)
    make_case(cast, phone="13900001111")
    assert found(PHONE, phones=True) == [one]
    assert found("138 0000 5678".replace(" ", "-"), phones=True) == [one]
    assert found(PHONE) == []
    assert found(PHONE[:8], phones=True) == []


def test_what_is_masked_or_erased_is_not_found_any_more(cast):
    case = make_case(cast, content="我叫陈示例，住在幸福路三号楼，路灯不亮。")
    assert found("陈示例") == [case]
    privacy.erase(case, by=citizen_of(case), now=NOW)
    assert found("陈示例") == []
    assert found("路灯") == [case]
    assert "陈示" not in vector(case)


def test_the_citizens_words_leave_the_index_with_the_text(cast):
    case = make_case(cast)
    actions.withdraw(case, by=citizen_of(case), now=NOW)
    privacy.erase(case, by=citizen_of(case), now=NOW, words=True)
    assert found("路灯") == []


def test_numbers_masked_later_change_the_index(cast):
    case = make_case(cast, content="三号楼的灯坏了，打13977778888。")
    CaseWords.objects.filter(case=case).delete()
    actions.mask_text(case, by=cast.actor("station"), now=NOW)
    assert found("三号楼") == [case]


def test_looking_a_phone_number_up_is_kept_once_a_day_for_each_case(cast):
    case = make_case(cast)
    rows = [{"id": case.pk, "number": case.number, "division": case.division}]
    for _twice in range(2):
        finding.note_phone_search(rows, user=cast.users["station"], now=NOW)
    kept = Reveal.objects.get()
    assert (kept.user, kept.label, kept.reason) == (
        cast.users["station"],
        case.number,
        "按手机号查找",
    )


def test_a_long_text_fits_the_index(cast):
    case = make_case(cast, content="路" * 20_000 + "灯")
    assert found("路路路") == [case]


def test_a_vector_holds_pairs_with_their_places():
    assert search.phrase("路灯不亮") == "('路灯' <-> '灯不' <-> '不亮')"
    assert search.phrase("灯") == "('灯':*)"
    assert search.phrase("，。") == ""
