from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField


class HoldForm(forms.Form):
    number = LineField(
        label=_("事项编号"),
        max_length=24,
        error_messages={"required": _("请填写事项编号。")},
    )
    reason = LineField(
        label=_("依据和理由"),
        max_length=200,
        error_messages={"required": _("请写明依据，例如案号、审计通知书号。")},
    )
