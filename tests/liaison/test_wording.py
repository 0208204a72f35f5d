from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from suggestions.cases.forms import PhoneField


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        (forms.CharField(), "", "请填写这一项。"),
        (forms.CharField(max_length=2), "一二三", "最多 2 字，现在是 3 字，请删短一些。"),
        (forms.IntegerField(max_value=100), "101", "不能大于 100。"),
        (forms.IntegerField(min_value=1), "0", "不能小于 1。"),
        (forms.DecimalField(decimal_places=2), Decimal("1.234"), "最多 2 位小数。"),
        (forms.ChoiceField(choices=[("a", "a")]), "", "请选一项。"),
        (forms.ChoiceField(choices=[("a", "a")]), "b", "请从列出的选项里选择。"),
        (forms.BooleanField(), "", "请在前面打勾。"),
        (forms.FileField(), SimpleUploadedFile("a.csv", b""), "文件是空的，请另选一个。"),
    ],
)
def test_forms_speak_the_words_of_the_house(field, given, words):
    with pytest.raises(forms.ValidationError) as refusal:
        field.clean(given)
    assert refusal.value.messages == [words]


def test_forms_that_were_made_while_starting_speak_them_too():
    from liaison.imports.forms import UploadForm

    assert UploadForm({}).errors["file"] == ["请选一个文件。"]


@pytest.mark.parametrize(
    "typed", ["１３８００００００００", "＋86 138－0000－0000", "138 0000 0000"]
)
def test_a_phone_number_may_be_typed_in_full_width(typed):
    assert PhoneField().clean(typed) == "13800000000"
