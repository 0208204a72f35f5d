"""What each step of a letter and of a problem asks for, and how its button reads."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.fields import ActForm, NoteForm, TextForm, day, words
from liaison.pages import PHOTOS, Act
from liaison.text import BodyField, LineField
from stations.organisations.models import Organisation
from suggestions.cases.models import Case
from supervision.meetings.forms import offices
from supervision.meetings.models import Meeting
from supervision.meetings.parties import drafts_at
from supervision.projects.models import LivelihoodProject

from . import actions, problems
from .models import SupervisionLetter
from .workflow import LISTABLE, Action, ProblemAction


def body(label, *, help_text="", rows=6, max_length=4000):
    return BodyField(
        label=label,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("请填写“%s”。") % label},
    )


class UnitField(forms.ModelChoiceField):
    def __init__(self, label):
        super().__init__(
            queryset=Organisation.objects.none(),
            label=label,
            error_messages={"required": _("请选择“%s”。") % label},
        )


class AboutMixin(forms.Form):
    """What it came out of, each optional: a meeting, a project by its code, a matter by number."""

    meeting = forms.ModelChoiceField(
        label=_("有关的会议"),
        required=False,
        queryset=Meeting.objects.none(),
        to_field_name="uid",
    )
    project = forms.CharField(
        label=_("有关的民生实事"), required=False, max_length=30, help_text=_("填项目编号。")
    )
    case = forms.CharField(
        label=_("有关的事项"), required=False, max_length=30, help_text=_("填事项编号。")
    )

    def offer(self, actor):
        self.actor = actor
        rows = Meeting.objects.visible_to(actor).order_by("-starts_at", "-id")
        self.fields["meeting"].queryset = rows

    def clean_project(self):
        return self._found("project", LivelihoodProject, "code", _("没有找到这个项目编号。"))

    def clean_case(self):
        return self._found("case", Case, "number", _("没有找到这个事项编号。"))

    def _found(self, name, model, field, complaint):
        """Only what the writer sees may be named."""
        given = self.cleaned_data[name].strip()
        if not given:
            return None
        found = model.objects.visible_to(self.actor).filter(**{field: given}).first()
        if found is None:
            raise forms.ValidationError(complaint)
        return found


class WrittenMixin(forms.Form):
    title = LineField(label=_("事由"), max_length=80, help_text=_("例如：老旧小区改造进度滞后。"))
    organisation = UnitField(_("主送单位"))
    problems = body(_("发现的问题"), help_text=_("一行一段，会照原样写进函里。"))
    advice = body(_("监督建议"))


class DrawUpForm(WrittenMixin, AboutMixin):
    field_order = ["title", "organisation", "problems", "advice", "meeting", "project", "case"]

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, auto_id="draw_%s", **kwargs)
        self.fields["organisation"].queryset = offices(drafts_at(actor))
        self.offer(actor)


class ReviseForm(WrittenMixin, ActForm):
    def __init__(self, *args, subject, **kwargs):
        names = ("title", "problems", "advice")
        now = {name: getattr(subject, name) for name in names}
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


class AnswerForm(ActForm):
    text = words(
        _("答复"), rows=8, max_length=4000, help_text=_("写明办理情况；纸质答复请写明来文文号。")
    )


# In the order of the buttons.
ACTS = {
    Action.SUBMIT: Act(actions.submit, NoteForm, _("已送审。"), is_plain=False),
    Action.APPROVE: Act(actions.approve, NoteForm, _("已审核，送领导签发。"), is_plain=False),
    Action.SIGN_OFF: Act(
        actions.sign_off, done=_("已签发编号，请盖章后上传签章件。"), is_plain=False
    ),
    Action.SEND: Act(actions.send, done=_("已发出。"), is_plain=False),
    Action.SIGN: Act(actions.sign, done=_("已签收。"), is_plain=False),
    Action.ANSWER: Act(actions.answer, AnswerForm, _("答复已送出。"), False, photos=PHOTOS),
    Action.ACCEPT: Act(actions.accept, NoteForm, _("答复已采纳，函件办结。"), is_plain=False),
    Action.REVISE: Act(actions.revise, ReviseForm, _("已修改。")),
    Action.RETURN_DRAFT: Act(actions.return_draft, TextForm, _("已退回修改。")),
    Action.RECORD_RECEIPT: Act(actions.record_receipt, TextForm, _("已登记签收。")),
    Action.RETURN_ANSWER: Act(actions.return_answer, TextForm, _("已退回，请单位重新答复。")),
    Action.EXTEND: Act(actions.extend, ExtendForm, _("已同意延期。")),
    Action.VOID: Act(actions.void, TextForm, _("函件已作废。")),
    Action.WITHDRAW: Act(actions.withdraw, TextForm, _("已撤回。")),
}


# --- problems -------------------------------------------------------------------------------------


class ListForm(AboutMixin):
    title = LineField(label=_("清单名称"), max_length=120)
    letter = forms.ModelChoiceField(
        label=_("有关的监督建议函"),
        required=False,
        queryset=SupervisionLetter.objects.none(),
        to_field_name="uid",
    )

    field_order = ["title", "letter", "meeting", "project", "case"]

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, auto_id="list_%s", **kwargs)
        rows = SupervisionLetter.objects.visible_to(actor).filter(state__in=LISTABLE)
        rows = rows.order_by("-id")
        self.fields["letter"].queryset = rows
        self.offer(actor)


class ProblemForm(forms.Form):
    text = body(_("问题"), rows=3, max_length=2000)
    organisation = UnitField(_("责任单位"))
    person = LineField(label=_("责任人"), required=False, max_length=60)
    due_on = day(_("整改期限"))

    def __init__(self, *args, division, **kwargs):
        super().__init__(*args, auto_id="problem_%s", **kwargs)
        self.fields["organisation"].queryset = offices(division)


class PlanForm(ActForm):
    person = LineField(
        label=_("责任人"), max_length=60, error_messages={"required": _("请填写责任人。")}
    )
    measure = words(_("整改措施"), rows=5)

    def __init__(self, *args, subject, **kwargs):
        now = {"person": subject.person, "measure": subject.measure}
        kwargs["initial"] = now | kwargs.get("initial", {})
        super().__init__(*args, subject=subject, **kwargs)


class FixForm(ActForm):
    text = words(_("整改情况"), rows=5, help_text=_("请附整改后的照片，由另一个人复核后销号。"))


class FailForm(ActForm):
    text = words(_("哪里没有整改到位"), max_length=1000)
    due_on = day(_("新的整改期限"))


PROBLEM_ACTS = {
    ProblemAction.PLAN: Act(problems.plan, PlanForm, _("整改措施已填报。"), is_plain=False),
    ProblemAction.FIX: Act(problems.fix, FixForm, _("已报告，等待复核。"), False, photos=PHOTOS),
    ProblemAction.PASS: Act(
        problems.pass_, NoteForm, _("复核通过，已销号。"), is_plain=False, photos=PHOTOS
    ),
    ProblemAction.FAIL: Act(problems.fail, FailForm, _("已退回继续整改。"), photos=PHOTOS),
    ProblemAction.DROP: Act(problems.drop, TextForm, _("问题已撤销。")),
}
