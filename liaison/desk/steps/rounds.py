"""After the answer: how it was received, and what begins again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.desk.forms import ActForm, words
from suggestions.cases.models import Grade
from suggestions.cases.workflow import State


class StudyForm(ActForm):
    text = words(_("提请会商的理由"), rows=3)


class CloseForm(ActForm):
    text = words(_("会商结果"), help_text=_("会告知群众。"))


class CallbackForm(ActForm):
    reached = forms.BooleanField(label=_("已联系上本人"), required=False, initial=True)
    text = words(_("回访情况"), rows=3, help_text=_("登记之后，二次办理的期限开始计算。"))
    grade = forms.ChoiceField(
        label=_("电话里怎么评价"),
        choices=[("", _("没有说")), *Grade.choices],
        required=False,
        help_text=_("作为回访单独统计，不算群众自己的评价。"),
    )

    def prepare(self):
        if self.case.state == State.SECOND_ROUND:
            del self.fields["grade"]
        else:
            self.fields["text"].help_text = ""


class RateForm(ActForm):
    """The representative's own word on a 随手拍."""

    grade = forms.ChoiceField(
        label=_("解决得怎么样"),
        choices=Grade.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择评价。")},
    )
    reason = words(_("哪里没有解决"), required=False, rows=2, max_length=500)


class ReopenForm(ActForm):
    text = words(_("重新办理的原因"), rows=3, max_length=500)


class RestartForm(ActForm):
    text = words(_("条件有了什么变化"), rows=3, max_length=500)
