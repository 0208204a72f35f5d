"""What the writer and the reviewer of a public summary fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import BodyField, LineField

from .models import FilterWord, Level

MOST = 600


def words(label, *, help_text="", rows=3):
    return BodyField(
        label=label,
        required=False,
        max_length=MOST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class Versioned(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SummaryForm(Versioned):
    """Every text may still be missing in a draft; sending it for review asks for them."""

    title = LineField(
        label=_("标题"), required=False, max_length=60, help_text=_("例：幸福路路灯恢复照明")
    )
    place = LineField(
        label=_("地点"),
        required=False,
        max_length=60,
        help_text=_("写到村、社区或路名就够，不要写到门牌。"),
    )
    told = words(_("反映了什么"), help_text=_("用自己的话概括，不要照抄群众的原文。"))
    done = words(_("怎么办的"), rows=4)
    outcome = words(_("结果怎样"))


class CheckedForm(Versioned):
    checked = forms.BooleanField(label=_("已核对，这些内容可以公开"), required=False)


class ReasonForm(Versioned):
    text = BodyField(
        label=_("原因"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明原因。")},
    )


class WordForm(forms.ModelForm):
    class Meta:
        model = FilterWord
        fields = ["word", "level", "advice"]
        error_messages = {"word": {"required": _("请填写词语。")}}

    word = LineField(label=_("词语"), max_length=40)
    advice = LineField(label=_("建议"), required=False, max_length=120)
    level = forms.ChoiceField(
        label=_("级别"),
        choices=[("", _("请选择")), *Level.choices],
        error_messages={"required": _("请选择级别。")},
    )
