from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.api.keys.forms import OwnerForm
from liaison.text import LineField

from .actions import known_events


class SubscribeForm(OwnerForm):
    """A subscription for somebody in the administrator's reach."""

    name = LineField(
        label=_("用途"), max_length=100, help_text=_("推给哪个系统，例如：12345 热线。")
    )
    url = LineField(
        label=_("接收地址"), max_length=500, help_text=_("https:// 开头，只能是公网地址。")
    )
    events = forms.MultipleChoiceField(
        label=_("事件"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不确定就选“全部”；点开一类，可以只选其中几项。"),
        error_messages={"required": _("请至少选一项事件。")},
    )
    within = LineField(
        label=_("只限区划"),
        max_length=15,
        required=False,
        help_text=_("区划代码，例如 990101001；不填为任职的全部范围。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _(
            "点开选择，或输入姓名、用户名。推送他（她）的任职看得到的变化；任职结束，推送即停。"
        )
        self.fields["events"].choices = known_events().items()

    def event_groups(self):
        """[(noun, its events, whether one is chosen)] of the boxes, 全部 of everything first."""
        groups = {}
        for box in self["events"]:
            noun, _colon, label = box.data["label"].partition("：")
            groups.setdefault(noun, []).append((box, label or noun))
        return [
            (noun, boxes, any(box.data["selected"] for box, _label in boxes))
            for noun, boxes in groups.items()
        ]

    def clean_within(self):
        value = self.cleaned_data["within"]
        if value and not value.isdecimal():
            raise forms.ValidationError(_("区划代码只有数字。"))
        return value
