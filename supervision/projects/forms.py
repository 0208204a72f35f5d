"""What each step of a project asks for, and how its button reads."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison import fields
from liaison.fields import day, line, money, number, one_of, row_of, words, yes_or_no
from liaison.pages import Act
from liaison.workdays.calendar import end_of
from stations.network.models import Station
from stations.organisations.models import Organisation
from suggestions.cases.models import Case, Category
from supervision.meetings.models import Meeting

from . import actions
from .actions import screening, shared
from .actions.shared import COMMITTEES, PLENARIES
from .models import ChangeKind, ProjectPhoto, Reason, Round
from .workflow import Action, RoundState

MILESTONES = 8
RECENT_MEETINGS = 30
KEEP_CASES = 50


class ActForm(fields.ActForm):
    @property
    def project(self):
        return self.subject


class ReasonForm(ActForm):
    text = words(_("理由"))


class ProjectFields(forms.Form):
    title = line(_("项目名称"))
    content = words(_("建设内容和目标"), rows=5)
    need = words(_("为什么要办"), required=False)
    place = line(_("实施地点"), required=False)
    category = row_of(_("领域"), required=False, empty=_("不填"))
    station = row_of(
        _("听取意见的站点"), required=False, empty=_("按实施地点"),
        help_text=_("群众对项目有话说，由这个站点受理。"),
    )  # fmt: skip

    def offer(self, division):
        broad = Category.objects.filter(code__regex=r"^[0-9]{2}$", is_active=True)
        self.fields["category"].queryset = broad
        stations = Station.objects.public().filter(
            status="running", division__code__startswith=division
        )
        self.fields["station"].queryset = stations.told_apart().order_by("division_id", "id")


class EditForm(ProjectFields, ActForm):
    def prepare(self):
        self.offer(self.project.division)
        for name in screening.FIELDS:
            self.initial.setdefault(name, getattr(self.project, name))


class SelectForm(ActForm):
    round = row_of(_("年度项目"))

    def prepare(self):
        rows = Round.objects.filter(division=self.project.division)
        self.fields["round"].queryset = rows.exclude(state=RoundState.ENDED)
        self.initial.setdefault("round", rows.exclude(state=RoundState.ENDED).first())


class FeasibilityForm(ActForm):
    adds_burden = forms.BooleanField(label=_("会增加群众或者基层负担"), required=False)
    adds_debt = forms.BooleanField(label=_("会增加政府债务风险"), required=False)
    text = words(
        _("论证意见"),
        rows=4,
        help_text=_("必要性、资金、用地、受益群众。有上面两种情形的不能通过。"),
    )


class LegalityForm(ActForm):
    text = words(_("审查意见"), help_text=_("审查人不能是论证这个项目的人。"))


class RejectForm(ActForm):
    reason = one_of(_("原因"), Reason.choices)
    text = words(_("理由"), help_text=_("提出的人会看到原因。"))


class PubliciseForm(ActForm):
    days = number(_("公示天数"), required=False, most=60, help_text=_("不填按本地最少天数。"))

    def arguments(self):
        given = super().arguments()
        return given if given["days"] is not None else given | {"days": None}


def deciding(round, kinds):
    """The latest meetings of the round's place that may have decided, of `kinds` by level."""
    rows = Meeting.objects.filter(
        division=round.division, kind__in=kinds[round.level], state__in=sorted(shared.HELD)
    )
    recent = rows.order_by("-starts_at").values("pk")[:RECENT_MEETINGS]
    return Meeting.objects.filter(pk__in=recent).order_by("-starts_at")


class MeetingForm(ActForm):
    """A step that a meeting of the project's own place decided."""

    kinds = COMMITTEES
    is_required = True

    def prepare(self):
        field = self.fields["meeting"]
        field.queryset = deciding(self.project.round, self.kinds)
        field.required = self.is_required


class DeliberateForm(MeetingForm):
    meeting = row_of(_("会议"))
    approved = yes_or_no(_("结果"), _("同意提请大会"), _("不同意，退回项目库"))
    decided_on = day(_("日期"))
    paper = line(_("文号"), required=False, max_length=80)
    text = words(_("审议意见"), required=False)


class PlenaryForm(MeetingForm):
    kinds = PLENARIES
    meeting = row_of(_("会议"))
    decided_on = day(_("日期"))
    paper = line(_("文号"), required=False, max_length=80)


class VoteForm(MeetingForm):
    kinds = PLENARIES
    meeting = row_of(_("会议"))
    adopted = yes_or_no(_("结果"), _("通过"), _("没有通过，留在项目库"))
    decided_at = day(_("日期"))
    paper = line(
        _("计票报告单文号"), max_length=80, help_text=_("在系统里表决的，结果会自动登记。")
    )

    def prepare(self):
        super().prepare()
        if self.project.round.recommends:
            said = [("yes", _("推荐")), ("no", _("没有推荐，留在项目库"))]
            self.fields["adopted"].choices = said

    def arguments(self):
        given = super().arguments()
        return given | {"decided_at": end_of(given["decided_at"]) - timedelta(hours=6)}


class AnnounceForm(ActForm):
    paper = line(_("公告文号"), required=False, max_length=80)
    confirmation = line(_("街道党工委确认的文号"), required=False, max_length=80)
    notice = words(_("公告内容"), rows=4)

    def prepare(self):
        if not self.project.round.recommends or self.project.is_confirmed:
            del self.fields["confirmation"]


class AssignForm(ActForm):
    unit = row_of(_("责任单位"))

    def prepare(self):
        rows = Organisation.objects.handling_for(self.project.division)
        self.fields["unit"].queryset = rows.order_by("pinyin", "id")


class PlanForm(ActForm):
    layout = "supervision/projects/desk/_plan_form.html"
    goal = words(_("年度目标"), help_text=_("做到什么程度算完成，群众看得到。"))
    budget = money(_("计划投资（万元）"))
    starts_on = day(_("开始日期"))
    ends_on = day(_("完成日期"))
    text = words(_("说明"), required=False)

    def __init__(self, *args, **kwargs):
        self.steps = []
        super().__init__(*args, **kwargs)

    def prepare(self):
        known = list(self.project.milestones.all())[:MILESTONES]
        for index in range(MILESTONES):
            self._milestone(index, known[index] if index < len(known) else None)
        for name in ("goal", "budget", "starts_on", "ends_on"):
            self.initial.setdefault(name, getattr(self.project, name))

    def _milestone(self, index, row):
        made = {
            f"title_{index}": line(_("节点"), required=False),
            f"due_{index}": day(_("完成日期"), required=False),
            f"percent_{index}": number(_("累计进度（%）"), required=False, most=100, least=1),
            f"yearly_{index}": forms.BooleanField(label=_("这是当年的年度目标"), required=False),
        }
        self.fields.update(made)
        self.steps.append(list(made))
        if row:
            values = [row.title, row.due_on, row.percent, row.is_yearly]
            for name, value in zip(made, values, strict=True):
                self.initial.setdefault(name, value)

    @property
    def plain(self):
        """The fields that are no milestone."""
        rest = {name for names in self.steps for name in names}
        return [self[name] for name in self.fields if name not in rest]

    @property
    def rows(self):
        return [[self[name] for name in names] for names in self.steps]

    def clean(self):
        given = super().clean()
        for title, due, percent, _yearly in self.steps:
            held = [given.get(name) not in (None, "") for name in (title, due, percent)]
            if any(held) and not all(held) and not self.errors:
                self.add_error(title, _("节点要写全：名称、完成日期、累计进度。"))
        return given

    def arguments(self):
        given = self.cleaned_data
        found = [[given[name] for name in names] for names in self.steps]
        rest = {name: given[name] for name in ("goal", "budget", "starts_on", "ends_on", "text")}
        names = ("title", "due_on", "percent", "is_yearly")
        filled = [dict(zip(names, one, strict=True)) for one in found if one[0]]
        return rest | {"version": given["version"], "milestones": filled}


class OptionalTextForm(ActForm):
    text = words(_("说明"), required=False)


class ReportForm(ActForm):
    percent = number(_("实际进度（%）"), most=100)
    spent = money(_("累计支出（万元）"), required=False)
    text = words(_("进展"), help_text=_("群众会看到进展和照片。"))
    reason = words(
        _("滞后原因和措施"), required=False, rows=2, help_text=_("进度为红色时必须说明。")
    )

    def prepare(self):
        self.initial.setdefault("percent", self.project.percent)
        self.initial.setdefault("spent", self.project.spent)


class ExplainForm(ActForm):
    text = words(_("滞后原因和措施"))


class CompleteForm(ActForm):
    spent = money(_("累计支出（万元）"), required=False)
    text = words(_("完成情况"), help_text=_("群众会看到，请附完工后的照片。"))

    def prepare(self):
        self.initial.setdefault("spent", self.project.spent)


class AcceptForm(ActForm):
    accepted_on = day(_("验收日期"))
    residents = number(_("到场群众人数"), most=999)
    text = words(_("验收意见"), help_text=_("怎么看的、群众怎么说。"))


class TestForm(ActForm):
    __test__ = False
    tested_on = day(_("测评日期"))
    total = number(_("发出份数"), least=1, most=1_000_000)
    satisfied = number(_("满意"), most=1_000_000)
    basically = number(_("基本满意"), most=1_000_000)
    dissatisfied = number(_("不满意"), most=1_000_000)
    text = words(_("意见摘要"), required=False)


class RectifyForm(ActForm):
    text = words(_("整改情况"), help_text=_("群众会看到，接着再测评一次。"))


class ArchiveForm(ActForm):
    text = words(_("档案号或者存放处"), rows=2)


class ChangeForm(ActForm):
    kind = one_of(_("提请"), ChangeKind.choices)
    text = words(_("理由"))


class DecideChangeForm(MeetingForm):
    is_required = False
    approved = yes_or_no(_("常委会的决定"), _("同意"), _("不同意，照原计划实施"))
    meeting = row_of(_("会议"), required=False, help_text=_("同意的必须选择。"))
    decided_on = day(_("日期"))
    paper = line(_("决定的文号"), required=False, max_length=80)
    notice = words(_("公告内容"), required=False, help_text=_("同意的必须公告。"))
    text = words(_("不同意的理由"), required=False, rows=2)


class ResumeForm(MeetingForm):
    meeting = row_of(_("会议"))
    decided_on = day(_("日期"))
    paper = line(_("决定的文号"), max_length=80)
    notice = words(_("公告内容"))


class LinkForm(ActForm):
    cases = words(
        _("事项编号"), rows=2, max_length=1500,
        help_text=_("一行一个。反映人会得知项目的进展。"),
    )  # fmt: skip

    def clean_cases(self):
        numbers = self.cleaned_data["cases"].split()[:KEEP_CASES]
        found = list(Case.objects.visible_to(self.actor).filter(number__in=numbers))
        if missing := set(numbers) - {case.number for case in found}:
            raise forms.ValidationError(
                _("没有这个编号，或者不在您的范围内：%s。") % "、".join(sorted(missing)[:5])
            )
        return found


class HidePhotoForm(ActForm):
    photo = row_of(_("照片"))
    text = words(_("撤下的理由"), rows=2)

    def prepare(self):
        rows = ProjectPhoto.objects.filter(project=self.project, is_hidden=False)
        self.fields["photo"].queryset = rows


SEEN = {"photos": (_("照片"), _("选填，群众看得到"))}
PAIR = SEEN | {"photos_before": (_("实施前的照片"), _("选填"))}
PROOF = {"photos": (_("照片"), _("必须，群众看得到"))}
A = Action
ACTS = {
    A.POOL: Act(actions.pool, OptionalTextForm, _("已入库。")),
    A.SELECT: Act(actions.select, SelectForm, _("已列入初选。")),
    A.PASS_FEASIBILITY: Act(actions.pass_feasibility, FeasibilityForm, _("论证通过。")),
    A.PASS_LEGALITY: Act(actions.pass_legality, LegalityForm, _("审查通过，成为候选项目。")),
    A.PUBLICISE: Act(actions.publicise, PubliciseForm, _("已公示，公开页可以看到。")),
    A.SUBMIT: Act(actions.submit, ActForm, _("已提请审议。")),
    A.DELIBERATE: Act(actions.deliberate, DeliberateForm, _("已登记审议结果。")),
    A.LIST_FOR_VOTE: Act(actions.list_for_vote, PlenaryForm, _("已列入票决。")),
    A.RECORD_VOTE: Act(actions.record_vote, VoteForm, _("结果已登记。")),
    A.ANNOUNCE: Act(actions.announce, AnnounceForm, _("已公告。")),
    A.PLAN: Act(actions.plan, PlanForm, _("实施计划已报送。")),
    A.APPROVE_PLAN: Act(actions.approve_plan, OptionalTextForm, _("计划已审定。")),
    A.RETURN_PLAN: Act(actions.return_plan, ReasonForm, _("计划已退回。")),
    A.ASSIGN: Act(actions.assign, AssignForm, _("责任单位已确定。")),
    A.START: Act(actions.start, ActForm, _("已启动监督。")),
    A.EXPLAIN: Act(actions.explain, ExplainForm, _("原因已说明。")),
    A.REPORT: Act(actions.report, ReportForm, _("进展已报告。"), photos=PAIR),
    A.COMPLETE: Act(actions.complete, CompleteForm, _("已报告完工。"), photos=PROOF),
    A.ACCEPT: Act(actions.accept, AcceptForm, _("验收通过，进入满意度测评。"), photos=SEEN),
    A.REFUSE: Act(actions.refuse, AcceptForm, _("已退回继续实施。")),
    A.TEST: Act(actions.record_test, TestForm, _("测评已登记。")),
    A.RECTIFY: Act(actions.rectify, RectifyForm, _("整改已报告，等待再次测评。"), photos=SEEN),
    A.ARCHIVE: Act(actions.archive, ArchiveForm, _("已归档。")),
    A.ASK_CHANGE: Act(actions.ask_change, ChangeForm, _("已提请，等待常委会决定。")),
    A.DECIDE_CHANGE: Act(actions.decide_change, DecideChangeForm, _("决定已登记。")),
    A.RESUME: Act(actions.resume, ResumeForm, _("已恢复实施。")),
    A.EDIT: Act(actions.edit, EditForm, _("已修改。")),
    A.LINK_CASE: Act(actions.link_case, LinkForm, _("已关联，反映人会得知。")),
    A.SEND_BACK: Act(actions.send_back, ReasonForm, _("已退回项目库。")),
    A.REJECT: Act(actions.reject, RejectForm, _("已登记不列入。")),
    A.RECONSIDER: Act(actions.reconsider, ReasonForm, _("已重新入库。")),
    A.NOTE: Act(actions.note, ReasonForm, _("已记录。")),
    A.HIDE_PHOTO: Act(actions.hide_photo, HidePhotoForm, _("照片已从公开页撤下。")),
}
