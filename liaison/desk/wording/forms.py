from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.desk.acts import ACTIONS
from liaison.personal import identifiers
from liaison.text import BodyField, LineField
from suggestions.cases.models import Category
from suggestions.cases.phrases import KNOWN, keeps_for_place, unknown
from suggestions.cases.workflow import State

SPOKEN = [action for action, act in ACTIONS.items() if act.form.speaks()]


class PhraseForm(forms.Form):
    name = LineField(
        label=_("名称"), max_length=30, error_messages={"required": _("请起个名字，方便挑选。")}
    )
    action = forms.ChoiceField(
        label=_("用在哪一步"), choices=[(action.value, action.label) for action in SPOKEN]
    )
    text = BodyField(
        label=_("内容"),
        max_length=1000,
        help_text=_("花括号里的词会换成这件事项自己的：%s")
        % "、".join(f"{{{name}}}" for name in KNOWN),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写下这句话。")},
    )
    category = forms.ModelChoiceField(
        label=_("只用于类别"),
        queryset=Category.objects.filter(is_active=True),
        required=False,
        empty_label=_("所有类别"),
    )
    state = forms.ChoiceField(
        label=_("只用于状态"), required=False, choices=[("", _("所有状态")), *State.choices]
    )
    for_place = forms.BooleanField(label=_("给本地区各站点、单位共用"), required=False)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        if not keeps_for_place(actor):
            del self.fields["for_place"]

    def clean_text(self):
        text = self.cleaned_data["text"]
        if names := unknown(text):
            raise forms.ValidationError(_t("没有这个词：%s") % "、".join(f"{{{n}}}" for n in names))
        if identifiers.kinds(text):
            raise forms.ValidationError(_t("常用语里不能有身份证号、银行卡号或手机号。"))
        return text
