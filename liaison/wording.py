"""What every form says, in the words of the house: Django's own ("该字段是必填项。" and its like)
are replaced here and nowhere else. A field that knows more says it itself."""

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

FIELDS = {
    forms.Field: {"required": _("请填写这一项。")},
    forms.IntegerField: {"invalid": _("请填写整数。")},
    forms.FloatField: {"invalid": _("请填写数字。")},
    forms.DecimalField: {"invalid": _("请填写数字。")},
    forms.DateField: {"invalid": _("日期写成 2026-12-31 这样。")},
    forms.BooleanField: {"required": _("请在前面打勾。")},
    forms.ChoiceField: {
        "required": _("请选一项。"),
        "invalid_choice": _("请从列出的选项里选择。"),
    },
    forms.ModelChoiceField: {
        "required": _("请选一项。"),
        "invalid_choice": _("请从列出的选项里选择。"),
    },
    forms.MultipleChoiceField: {
        "required": _("请至少选一项。"),
        "invalid_choice": _("请从列出的选项里选择。"),
    },
    forms.ModelMultipleChoiceField: {
        "required": _("请至少选一项。"),
        "invalid_choice": _("请从列出的选项里选择。"),
    },
    forms.FileField: {
        "required": _("请选一个文件。"),
        "missing": _("请选一个文件。"),
        "invalid": _("没有收到文件，请再选一次。"),
        "empty": _("文件是空的，请另选一个。"),
        "max_length": _("文件名最多 %(max)d 字，现在是 %(length)d 字，请改短一些。"),
    },
}
VALIDATORS = {
    validators.MaxValueValidator: _("不能大于 %(limit_value)s。"),
    validators.MinValueValidator: _("不能小于 %(limit_value)s。"),
    validators.MaxLengthValidator: _(
        "最多 %(limit_value)d 字，现在是 %(show_value)d 字，请删短一些。"
    ),
    validators.MinLengthValidator: _("至少 %(limit_value)d 字，现在是 %(show_value)d 字。"),
}
DECIMALS = {
    "invalid": _("请填写数字。"),
    "max_digits": _("最多 %(max)s 位数字。"),
    "max_decimal_places": _("最多 %(max)s 位小数。"),
    "max_whole_digits": _("小数点前最多 %(max)s 位。"),
}


def speak():
    """Before the first form is defined: a field takes its words over when it is made."""
    for field, words in FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}
    for validator, words in VALIDATORS.items():
        validator.message = words
    validators.DecimalValidator.messages = {**validators.DecimalValidator.messages, **DECIMALS}
