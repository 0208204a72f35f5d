from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField


class CrossForm(forms.Form):
    platform = LineField(
        label=_("平台"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "platforms"}),
        error_messages={"required": _("请填写平台名称。")},
    )
    number = LineField(
        label=_("平台编号"),
        max_length=60,
        error_messages={"required": _("请填写那个平台的编号。")},
    )
