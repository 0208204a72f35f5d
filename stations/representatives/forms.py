from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import BodyField, LineField


class ProfileForm(forms.Form):
    """What the public page says in the representative's own words."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    introduction = BodyField(
        label=_("简介"),
        required=False,
        max_length=2000,
        help_text=_("从事什么工作、关注哪些事。不要写电话、住址和身份证号码。"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    sector = LineField(
        label=_("专长领域"),
        required=False,
        max_length=120,
        help_text=_("用顿号分开，如：城建、养老"),
    )
    languages = LineField(
        label=_("语言"), required=False, max_length=120, help_text=_("如：普通话、青溪话")
    )


class PortraitForm(forms.Form):
    photo = forms.FileField(
        label=_("照片"),
        help_text=_("近期正面半身照，竖幅最好。上传后会去掉照片里的位置等信息。不得上传涉密信息。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
        error_messages={"required": _("请选择一张照片。")},
    )
