from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField


class MapForm(forms.Form):
    photo = forms.FileField(
        label=_("地图图片"),
        help_text=_("只能上传已经审核、带审图号的地图，不得上传涉密信息。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
        error_messages={"required": _("请选择地图图片。")},
    )
    approval_number = LineField(
        label=_("审图号"),
        max_length=60,
        help_text=_("照地图上印的写，如：某S（2026）000号。会显示在地图下面。"),
        error_messages={"required": _("没有审图号的地图不能发布。")},
    )
