from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField


class SaveForm(forms.Form):
    name = LineField(
        label=_("名称"),
        max_length=20,
        error_messages={
            "required": _("请给这个筛选起个名字。"),
            "max_length": _("名称请在 20 个字以内。"),
        },
    )
    is_shared = forms.BooleanField(label=_("同岗位的同事也能用"), required=False)
