from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField

from .models import Form


class ExportForm(forms.Form):
    form = forms.ChoiceField(
        label=_("格式"), choices=Form.choices, initial=Form.XLSX, widget=forms.RadioSelect
    )
    personal = forms.BooleanField(
        label=_("包括联系方式"),
        required=False,
        help_text=_("只限您有权查看的事项；每一件都记入查看记录。"),
    )
    reason = LineField(
        label=_("理由"),
        required=False,
        max_length=200,
        help_text=_("包括联系方式时必填，例如“逐一回访”。"),
    )

    def __init__(self, *args, personal, **kwargs):
        super().__init__(*args, **kwargs)
        if not personal:
            del self.fields["personal"], self.fields["reason"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("personal") and not cleaned.get("reason"):
            self.add_error("reason", _("请写明为什么要导出联系方式。"))
        return cleaned
