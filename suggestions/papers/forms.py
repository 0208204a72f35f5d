from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.documents.kinds import KINDS
from liaison.text import BodyField, LineField
from liaison.workdays.forms import DayField

from . import kinds


class PaperForm(forms.Form):
    """What a paper says beside what the case says; only what its kind asks."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": _("页面已过期，请刷新后再操作。")},
    )
    to_name = LineField(label=_("主送"), max_length=80)
    due_on = DayField(
        label=_("办结期限"),
        required=False,
        help_text=_("已填上这件事项自己的期限；不填也按它。"),
        error_messages={"invalid": _("日期写成 2026-12-31 这样。")},
    )
    copies = LineField(
        label=_("抄送"),
        required=False,
        max_length=120,
        help_text=_("没有就空着；几个机关用逗号隔开。"),
    )
    text = BodyField(
        label=_("意见、要求"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    LABELS = {
        kinds.ASSIGN.key: _("交办意见"),
        kinds.REFERRAL.key: _("办理要求"),
        kinds.URGE.key: _("补充的话"),
        kinds.FEEDBACK.key: _("说明"),
        kinds.APPROVAL.key: _("备注"),
        kinds.NOTICE.key: _("补充的话"),
    }
    REQUIRED = {kinds.ASSIGN.key, kinds.REFERRAL.key}
    DATED = {kinds.ASSIGN.key, kinds.REFERRAL.key, kinds.URGE.key}

    def __init__(self, *args, kind, own, today, **kwargs):
        """`own`: the last day of the case's own term, the only one that may be gone by."""
        super().__init__(*args, auto_id="paper_%s", **kwargs)
        self.own, self.today = own, today
        if KINDS[kind].to != "{收文单位}":
            del self.fields["to_name"]
        if not KINDS[kind].has_copies:
            del self.fields["copies"]
        if kind not in self.DATED:
            del self.fields["due_on"]
        text = self.fields["text"]
        text.label = self.LABELS[kind]
        text.required = kind in self.REQUIRED
        text.error_messages["required"] = _("请填写“%s”。") % text.label

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < self.today and day != self.own:
            raise forms.ValidationError(_("办结期限不能早于今天。"))
        return day

    def given(self):
        """The keywords of issue and preview, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
