from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import BodyField, LineField

from . import wording


class VersionForm(forms.Form):
    version = forms.IntegerField(
        label=_("页面"),
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages={"required": _("已过期，请刷新后再操作。")},
    )


class VoidForm(VersionForm):
    text = BodyField(
        label=_("作废的原因"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明作废的原因。")},
    )


class ListForm(forms.Form):
    """How the register is narrowed."""

    kind = forms.ChoiceField(label=_("文种"), required=False)
    year = forms.IntegerField(label=_("年份"), required=False, min_value=2000, max_value=2999)
    body = forms.ChoiceField(label=_("发文机关"), required=False)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("全部状态")),
            ("issued", _("已签发")),
            ("unsigned", _("没有签章件")),
            ("voided", _("已作废")),
        ],
    )
    q = LineField(
        label=_("文号、标题"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("文号、标题")}),
    )

    def __init__(self, *args, kinds, bodies, **kwargs):
        super().__init__(*args, auto_id="narrow_%s", **kwargs)
        self.fields["kind"].choices = [("", _("全部文种")), *kinds]
        self.fields["body"].choices = [("", _("全部机关")), *bodies]


class WordingForm(VersionForm):
    word = LineField(
        label=_("发文机关代字"),
        required=False,
        max_length=40,
        help_text=_("例如 {机关简称}交；不填按系统的。"),
    )
    title = LineField(label=_("标题"), max_length=120)
    to = LineField(label=_("主送"), required=False, max_length=120)
    body = BodyField(
        label=_("正文"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("一行一段。“| 标签 | 内容 |”是表格的一行，“| 高4 | 标签 | 内容 |”至少四行高。"),
        error_messages={"required": _("请填写正文。要用系统的模板，请点“恢复默认”。")},
    )

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_word(self):
        return self._checked("word", {"机关简称", "机关"})

    def clean_title(self):
        return self._checked("title", set(self.kind.samples))

    def clean_to(self):
        return self._checked("to", set(self.kind.samples))

    def clean_body(self):
        body = self.cleaned_data["body"]
        if found := wording.wrong(body, self.kind):
            raise forms.ValidationError(found)
        return body

    def _checked(self, name, allowed):
        text = self.cleaned_data[name]
        if found := wording.problem(text, allowed):
            raise forms.ValidationError(found)
        return text

    def sample(self):
        """What the sample matter would read, from what was typed."""
        data = self.cleaned_data
        house = self.kind
        given = (data["word"] or house.word, data["title"], data["to"], data["body"], "sample")
        samples = house.samples | {
            "发文字号": wording.fill(given[0], house.samples) + "〔2026〕3号",
        }
        return wording.compose(house.key, samples, wording=given)
