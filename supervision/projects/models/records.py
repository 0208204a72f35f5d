"""What is recorded of a project besides its own row: each kind of record its own short table."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from supervision.projects.colours import Colour
from supervision.projects.grades import Grade

from .project import LivelihoodProject


def _by(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
    )


def _of(name):
    return models.ForeignKey(
        LivelihoodProject, models.PROTECT, related_name=name, verbose_name=_("项目")
    )


class ReviewKind(models.TextChoices):
    FEASIBILITY = "feasibility", _("可行性论证")
    LEGALITY = "legality", _("合法性审查")


class Review(models.Model):
    """One of the two reviews that a candidate passes; by two different people."""

    project = _of("reviews")
    kind = models.CharField(_("种类"), max_length=12, choices=ReviewKind.choices)
    passed = models.BooleanField(_("通过"))
    text = models.TextField(_("意见"))
    reviewed_by = _by(_("审查人"))
    reviewed_at = models.DateTimeField(_("审查时间"))

    class Meta:
        verbose_name = _("论证和审查")
        verbose_name_plural = _("论证和审查")
        ordering = ["id"]

    def __str__(self):
        return f"{self.project_id} {self.kind}"


class DecisionKind(models.TextChoices):
    COMMITTEE = "committee", _("常委会审议")
    PLENARY = "plenary", _("大会审议")
    VOTE = "vote", _("票决")
    CONFIRMATION = "confirmation", _("街道党工委确认")
    ANNOUNCEMENT = "announcement", _("公告")
    CHANGE = "change", _("变更")
    PAUSE = "pause", _("暂缓")
    STOP = "stop", _("终止")
    RESUME = "resume", _("恢复")


# Deviating from what the congress voted for is decided again, and told to everybody (B3).
DEVIATIONS = [DecisionKind.CHANGE, DecisionKind.PAUSE, DecisionKind.STOP, DecisionKind.RESUME]


class Decision(models.Model):
    """What a meeting decided about a project, with its paper; public once there is a notice."""

    project = _of("decisions")
    kind = models.CharField(_("种类"), max_length=14, choices=DecisionKind.choices)
    approved = models.BooleanField(_("同意"), default=True)
    meeting = models.ForeignKey(
        "meetings.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="project_decisions",
        verbose_name=_("会议"),
    )
    decided_on = models.DateField(_("决定日期"))
    paper = models.CharField(_("文号或者决定名称"), max_length=80, blank=True)
    text = models.TextField(_("内容"), blank=True)
    notice = models.TextField(_("公告"), blank=True)
    recorded_by = _by(_("登记人"))
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("决定")
        verbose_name_plural = _("决定")
        ordering = ["decided_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="project_deviation_has_meeting_and_notice",
                condition=~Q(kind__in=DEVIATIONS)
                | Q(approved=False)
                | (Q(meeting__isnull=False) & ~Q(notice="")),
            )
        ]

    def __str__(self):
        return f"{self.project_id} {self.kind}"

    @property
    def words(self):
        """票决 or, of a street, 票选."""
        is_vote = self.kind == DecisionKind.VOTE
        return self.project.round.vote_word if is_vote else self.get_kind_display()


class Occasion(models.TextChoices):
    CANDIDATE = "candidate", _("候选项目公示")
    PLAN = "plan", _("公布实施计划")


class PublicText(models.Model):
    """What a project promised when it was published; every publication is kept, none is changed.
    Whatever differs later was decided, announced and published again (B3)."""

    PLANNED = ("goal", "budget", "starts_on", "ends_on")
    WORDS = ("title", "need", "content", "place")

    project = _of("public_texts")
    occasion = models.CharField(_("公布的是"), max_length=10, choices=Occasion.choices)
    published_at = models.DateTimeField(_("公布时间"))
    title = models.CharField(_("项目名称"), max_length=60)
    need = models.TextField(_("为什么要办"), blank=True)
    content = models.TextField(_("建设内容和目标"))
    place = models.CharField(_("实施地点"), max_length=60, blank=True)
    goal = models.TextField(_("年度目标"), blank=True)
    budget = models.DecimalField(
        _("计划投资（万元）"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    starts_on = models.DateField(_("开始日期"), null=True, blank=True)
    ends_on = models.DateField(_("完成日期"), null=True, blank=True)
    milestones = models.JSONField(_("节点"), default=list, blank=True)

    class Meta:
        verbose_name = _("公开的内容")
        verbose_name_plural = _("公开的内容")
        ordering = ["id"]

    def __str__(self):
        return f"{self.project_id} {self.occasion}"

    @property
    def steps(self):
        """The milestones that were published, their days as days."""
        return [one | {"due_on": date.fromisoformat(one["due_on"])} for one in self.milestones]

    @classmethod
    def of(cls, project, occasion, now):
        """Publish a project that is locked, as it reads now."""
        names = cls.WORDS + cls.PLANNED if occasion == Occasion.PLAN else cls.WORDS
        fields = {name: getattr(project, name) for name in names}
        if occasion == Occasion.PLAN:
            fields["milestones"] = [one.row() for one in project.milestones.all()]
        given = {"project": project, "occasion": occasion, "published_at": now}
        return cls.objects.create(**given, **fields)


class Milestone(models.Model):
    """A step of the plan: what share of the work is done until when."""

    project = _of("milestones")
    title = models.CharField(_("节点"), max_length=60)
    due_on = models.DateField(_("完成日期"))
    percent = models.PositiveSmallIntegerField(_("累计进度（%）"))
    is_yearly = models.BooleanField(_("年度目标"), default=False)

    class Meta:
        verbose_name = _("计划节点")
        verbose_name_plural = _("计划节点")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "due_on"], name="milestone_once_per_day"),
            models.CheckConstraint(
                name="milestone_percent_1_to_100", condition=Q(percent__gte=1, percent__lte=100)
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.due_on}"

    def row(self):
        """As it is published, and read by other systems."""
        names = ("title", "percent", "is_yearly")
        return {name: getattr(self, name) for name in names} | {"due_on": self.due_on.isoformat()}


class ProgressReport(models.Model):
    """What the unit reported, and the colour that followed from it on that day."""

    project = _of("reports")
    percent = models.PositiveSmallIntegerField(_("实际进度（%）"))
    planned = models.PositiveSmallIntegerField(_("当日计划进度（%）"))
    colour = models.CharField(_("进度颜色"), max_length=8, choices=Colour.choices)
    spent = models.DecimalField(_("累计支出（万元）"), max_digits=12, decimal_places=2)
    text = models.TextField(_("进展"))
    reason = models.TextField(_("滞后原因和措施"), blank=True)
    reported_by = _by(_("报告人"))
    reported_at = models.DateTimeField(_("报告时间"))

    class Meta:
        verbose_name = _("进展报告")
        verbose_name_plural = _("进展报告")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="progress_report_red_has_reason",
                condition=~Q(colour=Colour.RED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="progress_report_percent_up_to_100", condition=Q(percent__lte=100)
            ),
        ]

    def __str__(self):
        return f"{self.project_id} {self.percent}%"


class Side(models.TextChoices):
    BEFORE = "before", _("实施前")
    DURING = "during", _("实施中")
    AFTER = "after", _("完工后")


class ProjectPhoto(models.Model):
    """A photograph of the work; public with the project until a clerk takes it down."""

    project = _of("photos")
    attachment = models.OneToOneField(
        "attachments.Attachment", models.CASCADE, related_name="+", verbose_name=_("照片")
    )
    side = models.CharField(_("阶段"), max_length=6, choices=Side.choices)
    taken_at = models.DateTimeField(_("报送时间"))
    is_hidden = models.BooleanField(_("已撤下"), default=False)

    class Meta:
        verbose_name = _("项目照片")
        verbose_name_plural = _("项目照片")
        ordering = ["id"]

    def __str__(self):
        return f"{self.project_id} {self.side}"


class ChangeKind(models.TextChoices):
    CHANGE = "change", _("变更")
    PAUSE = "pause", _("暂缓")
    STOP = "stop", _("终止")


class ChangeRequest(models.Model):
    """What the government asks for, until the standing committee has decided."""

    project = _of("changes")
    kind = models.CharField(_("种类"), max_length=6, choices=ChangeKind.choices)
    text = models.TextField(_("理由"))
    asked_by = _by(_("提请人"))
    asked_at = models.DateTimeField(_("提请时间"))
    decision = models.OneToOneField(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="request",
        verbose_name=_("决定"),
    )

    class Meta:
        verbose_name = _("变更请求")
        verbose_name_plural = _("变更请求")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(decision=None), name="one_open_change_per_project"
            )
        ]

    def __str__(self):
        return f"{self.project_id} {self.kind}"


class Acceptance(models.Model):
    """An acceptance with residents present; every attempt is kept."""

    project = _of("acceptances")
    passed = models.BooleanField(_("通过"))
    accepted_on = models.DateField(_("验收日期"))
    residents = models.PositiveSmallIntegerField(_("到场群众人数"))
    text = models.TextField(_("验收意见"))
    recorded_by = _by(_("登记人"))
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("验收")
        verbose_name_plural = _("验收")
        ordering = ["id"]

    def __str__(self):
        return f"{self.project_id} {self.accepted_on}"


class AskedBy(models.TextChoices):
    BALLOT = "ballot", _("代表测评")
    SURVEY = "survey", _("群众问卷")


class SatisfactionTest(models.Model):
    """A satisfaction test of three grades; the second one follows the rectification."""

    project = _of("tests")
    source = models.CharField(_("方式"), max_length=6, choices=AskedBy.choices)
    total = models.PositiveIntegerField(_("发出"))
    satisfied = models.PositiveIntegerField(_("满意"))
    basically = models.PositiveIntegerField(_("基本满意"))
    dissatisfied = models.PositiveIntegerField(_("不满意"))
    grade = models.CharField(_("结果"), max_length=20, choices=Grade.choices)
    tested_on = models.DateField(_("测评日期"))
    text = models.TextField(_("意见"), blank=True)
    recorded_by = _by(_("登记人"))
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("满意度测评")
        verbose_name_plural = _("满意度测评")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="satisfaction_test_adds_up",
                condition=Q(total__gte=F("satisfied") + F("basically") + F("dissatisfied"))
                & Q(total__gte=1),
            )
        ]

    def __str__(self):
        return f"{self.project_id} {self.grade}"


class ResidentRating(models.Model):
    """How often a grade was tapped for one project on one day; nothing about who did."""

    project = _of("ratings")
    day = models.DateField(_("日期"))
    grade = models.CharField(_("评价"), max_length=20, choices=Grade.choices)
    count = models.PositiveIntegerField(_("次数"), default=0)

    class Meta:
        verbose_name = _("群众评价")
        verbose_name_plural = _("群众评价")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "day", "grade"], name="resident_rating_once_per_day_and_grade"
            )
        ]

    def __str__(self):
        return f"{self.project_id} {self.day}"


class Origin(models.TextChoices):
    RAISED = "raised", _("项目由它提炼")
    ABOUT = "about", _("对项目的意见")


class CaseLink(models.Model):
    """Which citizens' matters a project came from, and which speak about it: whoever told them is
    told what becomes of the project."""

    project = _of("case_links")
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="project_links", verbose_name=_("事项")
    )
    origin = models.CharField(_("关系"), max_length=6, choices=Origin.choices)
    linked_by = _by(_("关联人"))
    linked_at = models.DateTimeField(_("关联时间"))

    class Meta:
        verbose_name = _("关联的事项")
        verbose_name_plural = _("关联的事项")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "case"], name="project_case_once")
        ]

    def __str__(self):
        return f"{self.project_id} {self.case_id}"
