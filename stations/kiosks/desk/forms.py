from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField
from stations.kiosks.models import Kiosk


class NameForm(forms.ModelForm):
    name = LineField(
        label=_("名称"),
        max_length=40,
        help_text=Kiosk._meta.get_field("name").help_text,
        error_messages={"required": _("请写明终端放在哪里。")},
    )
    hint = LineField(
        label=_("音量和读屏提示"),
        max_length=120,
        required=False,
        help_text=Kiosk._meta.get_field("hint").help_text,
    )

    class Meta:
        model = Kiosk
        fields = ["name", "hint"]

    def _post_clean(self):
        """Fields alone are checked here; the verb stores, and the database knows the names."""


class IssueForm(NameForm):
    station = forms.ModelChoiceField(
        label=_("站点"),
        queryset=None,
        to_field_name="code",
        error_messages={"invalid_choice": _("请选择您管理的站点。")},
    )
    field_order = ["station", "name", "hint"]

    def __init__(self, *args, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations.told_apart().order_by("tier", "pinyin", "id")


class ReasonForm(forms.Form):
    reason = LineField(
        label=_("停用原因"),
        max_length=200,
        help_text=_("如：设备报废、搬走、丢失。记入日志，群众看不到。"),
        error_messages={"required": _("请写明停用原因。")},
    )
