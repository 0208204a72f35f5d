import pytest
from django import forms
from rest_framework import serializers

from liaison import text


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("  王 小\t明\n ", "王 小 明"),
        ("王\u200b小\u202e明\ufeff", "王小明"),
        ("王\0\x0b\x1f\x85明", "王明"),
        ("\ud800王\ufffe", "王"),
        ("𠮷䶮㛃\U00031350", "𠮷䶮㛃\U00031350"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("e\u0301", "é"),
        ("，（全角）１", "，（全角）１"),
        ("买买提·阿卜杜拉", "买买提·阿卜杜拉"),
        ("😀👍🏽", "😀👍🏽"),
        ("a" + "\u0336" * 50, "a" + "\u0336" * 4),
        ("\u3164\u200b", ""),
    ],
)
def test_lines_are_made_clean(dirty, clean):
    assert text.clean_line(dirty) == clean
    assert text.clean_line(clean) == clean


def test_a_body_keeps_its_lines_tabs_and_direction_marks():
    assert text.clean_body("一\r\n二\r三\t\u202e四\x0c\0 ") == "一\n二\n三\t\u202e四"


class Form(forms.Form):
    title = text.LineField(max_length=4)
    body = text.BodyField(required=False)


class Serializer(serializers.Serializer):
    title = text.LineSerializerField(max_length=4)
    body = text.BodySerializerField(required=False, allow_blank=True)


def test_form_and_serializer_clean_alike():
    data = {"title": "路\u200b灯", "body": "坏\r\n了\x0b"}
    form, serializer = Form(data), Serializer(data=data)
    assert form.is_valid()
    assert serializer.is_valid()
    assert (
        form.cleaned_data == dict(serializer.validated_data) == {"title": "路灯", "body": "坏\n了"}
    )


def test_a_title_of_nothing_visible_is_missing():
    data = {"title": "\u200b\u3164"}
    assert "title" in Form(data).errors
    serializer = Serializer(data=data)
    assert not serializer.is_valid()
    assert serializer.errors["title"][0].code == "blank"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("5551234", "*****34"),
        ("11", "**"),
        ("", ""),
        (None, ""),
    ],
)
def test_phones_are_masked(phone, masked):
    assert text.mask_phone(phone) == masked


@pytest.mark.parametrize(("name", "masked"), [("王小明", "王**"), ("𠮷野", "𠮷**"), ("", "")])
def test_names_are_masked(name, masked):
    assert text.mask_name(name) == masked
