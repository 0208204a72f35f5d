from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.api.keys.forms import OwnerForm
from liaison.text import LineField

from .actions import known_events


class SubscribeForm(OwnerForm):
    """A subscription for somebody in the administrator's reach."""

    username = LineField(
        label=_("所有人的用户名"),
        max_length=150,
        help_text=_("推送他（她）的任职看得到的变化；任职结束，推送即停。"),
    )
    name = LineField(
        label=_("用途"), max_length=100, help_text=_("推给哪个系统，例如：12345 热线。")
    )
    url = LineField(
        label=_("接收地址"), max_length=500, help_text=_("https:// 开头，只能是公网地址。")
    )
    events = forms.MultipleChoiceField(
        label=_("事件"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("可选多项（电脑上按住 Ctrl）；不确定就选“全部”。"),
    )
    within = LineField(
        label=_("只限区划"),
        max_length=15,
        required=False,
        help_text=_("区划代码，例如 990101001；不填为任职的全部范围。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = known_events().items()

    def clean_within(self):
        value = self.cleaned_data["within"]
        if value and not value.isdecimal():
            raise forms.ValidationError(_("区划代码只有数字。"))
        return value
