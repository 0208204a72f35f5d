from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField
from liaison.workdays.calendar import DAY, midnight
from liaison.workdays.forms import DayField
from suggestions.cases.models import Case

from .words import choices


class PeriodForm(forms.Form):
    """From and to in whole days of Shanghai."""

    since = DayField(label=_("从"), required=False)
    until = DayField(label=_("到"), required=False)

    def narrow(self, rows):
        if since := self.cleaned_data["since"]:
            rows = rows.filter(at__gte=midnight(since))
        if until := self.cleaned_data["until"]:
            rows = rows.filter(at__lt=midnight(until) + DAY)
        return rows


class SignInFilter(PeriodForm):
    username = LineField(label=_("用户名"), required=False, max_length=150)
    outcome = forms.ChoiceField(
        label=_("结果"),
        required=False,
        choices=[
            ("", _("全部")),
            ("succeeded", _("成功")),
            ("failed", _("失败")),
            ("locked", _("锁定")),
        ],
    )
    field_order = ["username", "outcome", "since", "until"]

    def narrow(self, rows):
        rows = super().narrow(rows)
        if username := self.cleaned_data["username"]:
            rows = rows.filter(username=username)
        outcome = self.cleaned_data["outcome"]
        if outcome == "succeeded":
            return rows.filter(succeeded=True)
        if outcome == "failed":
            return rows.failed()
        return rows.locked_out() if outcome == "locked" else rows


class LedgerFilter(PeriodForm):
    number = LineField(label=_("事项编号"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("对象"), required=False, choices=choices)
    field_order = ["number", "kind", "since", "until"]

    def narrow(self, rows):
        rows = super().narrow(rows)
        if number := self.cleaned_data["number"]:
            found = Case.objects.filter(number=number).values("pk")
            rows = rows.filter(subject_type="cases.case", subject_id__in=found)
        if kind := self.cleaned_data["kind"]:
            rows = rows.filter(subject_type=kind)
        return rows
