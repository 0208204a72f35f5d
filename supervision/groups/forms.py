"""What the steps of a supervision group ask for."""

import re

from django import forms
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from liaison.fields import ActForm, day, number, row_of, words
from liaison.pages import Act
from stations.representatives.models import Representative

from . import actions, papers
from .models import Finding
from .workflow import Action

MOST_FINDINGS = 20


def people_of(division):
    """The representatives of a place: elected in it or below it, or attached to its stations."""
    rows = Representative.objects.serving().filter(
        Q(mandates__division__code__startswith=division)
        | Q(attachments__station__division__code__startswith=division)
    )
    return rows.distinct().told_apart().by_strokes()


class MembersFields(forms.Form):
    head = row_of(_("组长"))
    members = forms.ModelMultipleChoiceField(
        label=_("组员"),
        queryset=None,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("按住 Ctrl 可以选多位。"),
        error_messages={
            "required": _("请选择组员。"),
            "invalid_choice": _("请从列出的代表里选择。"),
        },
    )

    def offer(self, division):
        rows = people_of(division)
        self.fields["head"].queryset = self.fields["members"].queryset = rows


class NewForm(MembersFields):
    def __init__(self, *args, division, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(division)


class MembersForm(MembersFields, ActForm):
    def prepare(self):
        self.offer(self.subject.division)
        self.initial.setdefault("head", self.subject.head_id)
        self.initial.setdefault("members", list(self.subject.members.values_list("pk", flat=True)))


class InspectForm(ActForm):
    inspected_on = day(_("督查日期"))
    percent = number(_("现场看到的进度（%）"), most=100)
    text = words(_("督查情况"), rows=4, help_text=_("看了什么、问了谁、怎么样。"))
    findings = words(
        _("发现的问题"), required=False, help_text=_("一行一个；没有就不填。"), max_length=3000
    )
    quarter = forms.TypedChoiceField(
        label=_("补哪个季度的督查"), required=False, coerce=int, empty_value=None,
        help_text=_("不选就是督查日期所在的季度；补登记的仍记为逾期。"),
    )  # fmt: skip

    def prepare(self):
        self.initial.setdefault("inspected_on", localdate(self.now))
        now = actions.quarter_of(localdate(self.now))[0]
        late = [one for one in actions.owed_quarters(self.subject) if one < now]
        shown = _("20%(year)02d 年第 %(quarter)d 季度")
        named = [(one, shown % {"year": one // 4, "quarter": one % 4 + 1}) for one in late]
        self.fields["quarter"].choices = [("", _("按督查日期")), *named]
        if not late:
            del self.fields["quarter"]

    def clean_findings(self):
        lines = [line.strip() for line in self.cleaned_data["findings"].split("\n")]
        lines = [line for line in lines if line]
        if len(lines) > MOST_FINDINGS or any(len(line) > 300 for line in lines):
            raise forms.ValidationError(_("最多 20 个问题，每个不超过 300 字。"))
        return lines


class FindingForm(ActForm):
    finding = row_of(_("问题"))
    text = words(_("整改情况"), max_length=300)

    def prepare(self):
        rows = Finding.objects.filter(inspection__group=self.subject, settled_at=None)
        self.fields["finding"].queryset = rows


class ReportForm(ActForm):
    year = forms.IntegerField(widget=forms.HiddenInput, min_value=2000, max_value=2200)
    half = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2)
    seen = words(_("督查情况"), rows=6, help_text=_("已根据督查记录起草，请核对修改。"))
    found = words(_("发现的问题和整改情况"), required=False, rows=5)
    advice = words(_("意见建议"), required=False, rows=3)

    def prepare(self):
        """Drafted for the half-year that is named (in the address, then in the form), else for the
        present one."""
        named = self.data if self.is_bound else self.initial
        year, half = named.get("year", ""), named.get("half", "")
        if not (re.fullmatch("20[0-9]{2}", year) and half in {"1", "2"}):
            year, half = actions.half_of(localdate(self.now))
        self.year, self.half = int(year), int(half)
        self.initial |= {"year": self.year, "half": self.half}
        for name, value in papers.draft(self.subject, self.year, self.half).items():
            self.initial.setdefault(name, value)

    @property
    def step_title(self):
        halves = {1: _("报送半年报告：%d 年上半年"), 2: _("报送半年报告：%d 年下半年")}
        return halves[self.half] % self.year


PHOTOS = {"photos": (_("现场照片"), _("选填"))}
ACTS = {
    Action.INSPECT: Act(actions.inspect, InspectForm, _("督查已登记。"), photos=PHOTOS),
    Action.REPORT: Act(actions.report, ReportForm, _("半年报告已报送。")),
    Action.SETTLE_FINDING: Act(actions.settle_finding, FindingForm, _("问题已销号。")),
    Action.CHANGE_MEMBERS: Act(actions.change_members, MembersForm, _("成员已调整。")),
    Action.END: Act(actions.end, ActForm, _("监督已结束。")),
}
