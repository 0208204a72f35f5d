import pytest

from suggestions.publications import words
from suggestions.publications.models import FilterWord, Level

pytestmark = pytest.mark.django_db


def found(text, division="990101"):
    return [(hit.level, hit.word) for hit in words.find(text, division)]


@pytest.mark.parametrize("text", ["混蛋", "混 蛋", "混*蛋", "混。蛋", "混\u200b蛋"])
def test_a_word_is_found_through_spaces_and_symbols(text):
    assert found(f"真是{text}啊") == [(Level.HOLD, "混蛋")]


def test_full_width_and_capitals_are_the_same_word():
    FilterWord.objects.create(word="abc", level=Level.WARN)
    assert found("ＡｂＣ") == [(Level.WARN, "abc")]


def test_the_place_of_a_word_in_the_text_is_known():
    (hit,) = words.find("他说：混 - 蛋！", "990101")
    assert "他说：混 - 蛋！"[hit.start : hit.end] == "混 - 蛋"


def test_an_allowed_phrase_frees_the_word_inside_it():
    assert found("照顾他妈的病") == []
    assert found("他妈的") == [(Level.HOLD, "他妈的")]


def test_the_gravest_comes_first_and_gives_the_mark():
    assert [level for level, _word in found("史上最混蛋的王八蛋")] == ["block", "hold", "warn"]
    assert words.gravest("史上最混蛋")["level"] == Level.HOLD
    assert words.gravest("路灯坏了") is None


def test_a_word_of_another_place_holds_there_only():
    FilterWord.objects.create(word="胡来", level=Level.HOLD, division="990102")
    assert found("胡来") == []
    assert found("胡来", "990102001") == [(Level.HOLD, "胡来")]
