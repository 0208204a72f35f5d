"""What each step of a 审议意见 asks for, and how its button reads."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.fields import ActForm, NoteForm, TextForm, words
from liaison.pages import Act
from liaison.text import BodyField, LineField
from stations.organisations.models import Organisation
from supervision.meetings.forms import offices
from supervision.meetings.models import Meeting

from . import actions
from .actions import HELD
from .workflow import Action, Grade


def held(division):
    """Meetings of the place that have begun, the latest first."""
    rows = Meeting.objects.filter(division=division, state__in=sorted(HELD))
    return rows.order_by("-starts_at", "-id")


class WrittenMixin(forms.Form):
    title = LineField(label=_("标题"), max_length=120, help_text=_("例如：老旧小区改造情况报告。"))
    organisation = forms.ModelChoiceField(
        label=_("承办单位"),
        queryset=Organisation.objects.none(),
        error_messages={"required": _("请选择承办单位。")},
    )
    content = BodyField(
        label=_("审议意见"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("一行一段，会照原样写进审议意见书。"),
        error_messages={"required": _("请填写审议意见。")},
    )


class DrawUpForm(WrittenMixin):
    meeting = forms.ModelChoiceField(
        label=_("会议"),
        queryset=Meeting.objects.none(),
        to_field_name="uid",
        error_messages={"required": _("请选择会议。")},
    )

    field_order = ["meeting", "title", "organisation", "content"]

    def __init__(self, *args, division, **kwargs):
        super().__init__(*args, auto_id="draw_%s", **kwargs)
        self.fields["organisation"].queryset = offices(division)
        self.fields["meeting"].queryset = held(division)


class ReviseForm(WrittenMixin, ActForm):
    def __init__(self, *args, subject, **kwargs):
        now = {"title": subject.title, "content": subject.content}
        now["organisation"] = subject.organisation_id
        kwargs["initial"] = now | kwargs.get("initial", {})
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["organisation"].queryset = offices(subject.division)


class ExtendForm(ActForm):
    working_days = forms.IntegerField(
        label=_("延长几个工作日"),
        min_value=1,
        max_value=60,
        error_messages={"required": _("请填写延长几个工作日。")},
    )
    text = words(_("理由"), max_length=1000)


class ReportForm(ActForm):
    """The unit writes; the clerk enters what came on paper."""

    text = words(_("研究处理情况"), rows=10, max_length=8000)
    on_paper = LineField(label=_("来文文号"), required=False, max_length=60)

    def __init__(self, *args, subject, actor=None, **kwargs):
        super().__init__(*args, subject=subject, actor=actor, **kwargs)
        if actor is not None and "unit" in subject.roles_of(actor):
            del self.fields["on_paper"]


class AppraiseForm(ActForm):
    grade = forms.ChoiceField(
        label=_("测评结果"),
        choices=Grade.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择测评结果。")},
    )
    meeting = forms.ModelChoiceField(
        label=_("哪次会议测评的"),
        required=False,
        queryset=Meeting.objects.none(),
        to_field_name="uid",
    )
    satisfied = forms.IntegerField(label=_("满意票"), required=False, min_value=0, max_value=9999)
    basically = forms.IntegerField(
        label=_("基本满意票"), required=False, min_value=0, max_value=9999
    )
    dissatisfied = forms.IntegerField(
        label=_("不满意票"), required=False, min_value=0, max_value=9999
    )
    text = words(_("说明"), required=False, rows=2, max_length=1000)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["meeting"].queryset = held(subject.division)


# In the order of the buttons.
ACTS = {
    Action.SUBMIT: Act(actions.submit, NoteForm, _("已送签。"), is_plain=False),
    Action.ISSUE: Act(actions.issue, done=_("已签发，审议意见书已编号。"), is_plain=False),
    Action.SIGN: Act(actions.sign, done=_("已签收。"), is_plain=False),
    Action.REPORT: Act(actions.report, ReportForm, _("研究处理报告已报送。"), is_plain=False),
    Action.APPRAISE: Act(actions.appraise, AppraiseForm, _("测评结果已登记。"), is_plain=False),
    Action.REVISE: Act(actions.revise, ReviseForm, _("已修改。")),
    Action.RETURN_DRAFT: Act(actions.return_draft, TextForm, _("已退回修改。")),
    Action.RECORD_RECEIPT: Act(actions.record_receipt, TextForm, _("已登记签收。")),
    Action.NOTE: Act(actions.note, TextForm, _("进展已记录。")),
    Action.RETURN_REPORT: Act(actions.return_report, TextForm, _("报告已退回。")),
    Action.EXTEND: Act(actions.extend, ExtendForm, _("已同意延期。")),
    Action.CONCLUDE: Act(actions.conclude, TextForm, _("已登记另行处理。")),
    Action.VOID: Act(actions.void, TextForm, _("审议意见书已作废。")),
    Action.WITHDRAW: Act(actions.withdraw, TextForm, _("已撤回。")),
}
