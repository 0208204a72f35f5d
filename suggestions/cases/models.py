from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liaison.personal.fields import EncryptedField
from liaison.personal.scrub import mask_numbers
from liaison.workflow import Subject

from . import permissions, workflow
from .boundaries import (
    BoundaryWord,
    CaseReader,
    Companion,
    CompetentChannel,
    Guardian,
    InterestDeclaration,
    Sensitivity,
    Topic,
)
from .catalogue import Category, EmergencyWord, NumberCounter, PauseReason, Reason
from .colleagues import Handler, Watch
from .finding import CaseWords, CrossNumber
from .phrases import StandardText
from .workflow import ENDED, OPEN, State

RUNNING = Q(state__in=sorted(OPEN))
SENSITIVE_TITLE = _("敏感件")
__all__ = [
    "Assignment",
    "BoundaryWord",
    "Case",
    "CaseReader",
    "CaseWords",
    "Category",
    "Channel",
    "Companion",
    "CompetentChannel",
    "Contact",
    "CrossNumber",
    "EmergencyWord",
    "Grade",
    "Guardian",
    "Handler",
    "InterestDeclaration",
    "Kind",
    "Mode",
    "NumberCounter",
    "Part",
    "PauseReason",
    "Rating",
    "Reason",
    "Result",
    "Sensitivity",
    "StandardText",
    "Supervision",
    "Topic",
    "Watch",
]


def listed_title(title, sensitivity):
    """In lists and beside other matters: no personal numbers, and of a restricted case not a word,
    whoever reads it."""
    return str(SENSITIVE_TITLE) if sensitivity else mask_numbers(title)


class Mode(models.TextChoices):
    """Handling modes (D2, A0)."""

    DIRECT = "direct", _("直办")
    ASSIGN = "assign", _("交办")
    TRANSFER = "transfer", _("转办")
    REPORT = "report_up", _("报办")
    SNAP = "snap", _("随手拍")


class Kind(models.TextChoices):
    """Demand types (D11; 北京接诉即办条例)."""

    CONSULT = "consult", _("咨询")
    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    SUGGEST = "suggest", _("建议")
    PRAISE = "praise", _("表扬")


class Channel(models.TextChoices):
    REPRESENTATIVE_CODE = "representative_code", _("代表码")
    STATION_CODE = "station_code", _("站码")
    WEB = "web", _("网页")
    SNAP = "snap", _("代表随手拍")
    KIOSK = "kiosk", _("自助终端")
    VISIT = "visit", _("来访")
    PHONE = "phone", _("来电")
    REGISTER = "register", _("纸质登记")
    API = "api", _("接口")


class Result(models.TextChoices):
    """What came of it (F33); separate from the rating on purpose."""

    SOLVED = "solved", _("已解决")
    IN_PROGRESS = "in_progress", _("正在解决")
    PLANNED = "planned", _("列入计划")
    EXPLAINED = "explained", _("解释说明")


class Grade(models.TextChoices):
    """D12; no rating is 未评价 and never counted as satisfied."""

    SATISFIED = "satisfied", _("满意")
    BASICALLY_SATISFIED = "basically_satisfied", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")


class Supervision(models.TextChoices):
    """督办, an overlay on an open case (A0)."""

    NONE = "", _("无")
    PROPOSED = "proposed", _("建议督办")
    IN_FORCE = "in_force", _("督办")


class Part(models.TextChoices):
    LEAD = "lead", _("承办")
    ASSIST = "assist", _("协办")


def is_late(now):
    """`queue_at` is the earliest due time that runs; waiting for a rating is nobody's delay."""
    return Q(queue_at__lt=now) & ~Q(state=State.FED_BACK)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.scope(actor))

    def open(self):
        return self.filter(RUNNING)

    def countable(self):
        """What public figures may count: nothing that is kept for named readers."""
        return self.filter(sensitivity="")

    def awaiting(self, actor):
        """What lies on the actor's own desk now."""
        return self.filter(permissions.awaiting(actor))

    def overdue(self, now):
        return self.filter(is_late(now))

    def in_time(self, now):
        return self.filter(Q(queue_at__gte=now) | Q(state=State.FED_BACK))

    def for_reading(self):
        return self.select_related(
            "station",
            "representative",
            "unit",
            "category",
            "contact",
            "government",
            "merged_into",
            "pause_reason",
            "reason",
            "accused_unit",
        )


class Case(Subject):
    """A citizen's matter (事项), from intake to rating."""

    TRANSITIONS = workflow.TRANSITIONS

    state = models.CharField(_("状态"), max_length=30, choices=State.choices)
    number = models.CharField(_("编号"), max_length=24, unique=True)
    code_version = models.PositiveSmallIntegerField(_("查询码版本"), default=1)
    round = models.PositiveSmallIntegerField(_("办理轮次"), default=1)
    mode = models.CharField(_("办理方式"), max_length=12, choices=Mode.choices, blank=True)
    channel = models.CharField(_("渠道"), max_length=24, choices=Channel.choices)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("类别")
    )
    title = models.CharField(_("标题"), max_length=60)
    content = models.TextField(_("内容"))
    location_text = models.CharField(_("地点"), max_length=120, blank=True)
    longitude = models.FloatField(_("经度（WGS-84）"), null=True, blank=True)
    latitude = models.FloatField(_("纬度（WGS-84）"), null=True, blank=True)
    division = models.CharField(_("区划代码"), max_length=15, db_index=True)
    station = models.ForeignKey(
        "network.Station", models.PROTECT, related_name="cases", verbose_name=_("承接站点")
    )
    addressed_station = models.ForeignKey(
        "network.Station",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="addressed_cases",
        verbose_name=_("群众选择的站点"),
    )
    representative = models.ForeignKey(
        "representatives.Representative",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("代表"),
    )
    unit = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("承办单位"),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提出交办的人"),
    )
    proposed_assistants = models.JSONField(_("拟协办单位"), default=list, blank=True)
    review_stage = models.CharField(
        _("待谁审核"),
        max_length=20,
        choices=[(role.value, role.label) for role in workflow.STAGES],
        blank=True,
    )
    government = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("派发的政府办"),
    )
    higher_body = models.CharField(_("报送的上级人大"), max_length=60, blank=True)
    supervision = models.CharField(
        _("督办"), max_length=10, choices=Supervision.choices, blank=True
    )
    supervision_paper = models.CharField(_("督办签批文号"), max_length=60, blank=True)
    held_reason = models.CharField(_("法定程序"), max_length=200, blank=True)
    pause_reason = models.ForeignKey(
        PauseReason, models.PROTECT, null=True, blank=True, verbose_name=_("暂停原因")
    )
    extension_asked = models.PositiveSmallIntegerField(_("申请延期的工作日"), default=0)
    promised_on = models.DateField(_("承诺完成日期"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("并入的主件"),
    )
    is_urgent = models.BooleanField(_("紧急"), default=False)
    is_confidential = models.BooleanField(_("希望保密"), default=False)
    wants_reply = models.BooleanField(_("希望答复"), default=True)
    sensitivity = models.CharField(
        _("敏感件"), max_length=12, choices=Sensitivity.choices, blank=True
    )
    accused_unit = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("被反映的单位"),
    )
    headcount = models.PositiveIntegerField(_("涉及人数"), null=True, blank=True)
    is_group = models.BooleanField(_("多人事项"), default=False)
    group_noted_at = models.DateTimeField(_("代表工委知悉时间"), null=True, blank=True)
    involves_minor = models.BooleanField(_("涉及未满14周岁"), default=False)
    may_publish = models.BooleanField(_("可以公开摘要"), default=True)
    interested = models.ForeignKey(
        "representatives.Representative",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("申报回避的代表"),
    )
    notice_version = models.PositiveIntegerField(_("已阅读告知的版本"))
    submitted_at = models.DateTimeField(_("提交时间"))
    acknowledged_at = models.DateTimeField(_("首次接单时间"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("首次交办时间"), null=True, blank=True)
    replied_at = models.DateTimeField(_("本轮单位答复时间"), null=True, blank=True)
    called_back_at = models.DateTimeField(_("本轮回访时间"), null=True, blank=True)
    fed_back_at = models.DateTimeField(_("本轮反馈时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    take_over_at = models.DateTimeField(_("站点可代接时间"), null=True, blank=True)
    taken_over = models.BooleanField(_("由站点代接"), default=False)
    objections = models.PositiveSmallIntegerField(_("退件次数"), default=0)
    result = models.CharField(_("办理结果"), max_length=12, choices=Result.choices, blank=True)
    rating = models.CharField(_("评价"), max_length=20, choices=Grade.choices, blank=True)
    callback_grade = models.CharField(
        _("回访评价"), max_length=20, choices=Grade.choices, blank=True
    )
    reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, verbose_name=_("不受理情形")
    )
    likeness = models.CharField(_("重复提交摘要"), max_length=64, db_index=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项")
        verbose_name_plural = _("事项")
        ordering = ["queue_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="case_state_is_known", condition=Q(state__in=sorted(State.values))
            ),
            models.CheckConstraint(
                name="case_not_accepted_has_reason",
                condition=~Q(state=State.NOT_ACCEPTED) | Q(reason__isnull=False),
            ),
            models.CheckConstraint(
                name="case_in_handling_has_unit",
                condition=~Q(state__in=["dispatched", "in_progress", "objection"])
                | Q(unit__isnull=False),
            ),
            models.CheckConstraint(
                name="case_merged_has_main",
                condition=~Q(state=State.MERGED) | Q(merged_into__isnull=False),
            ),
            models.CheckConstraint(
                name="case_merges_with_another", condition=~Q(merged_into=F("id"))
            ),
            models.CheckConstraint(
                name="case_not_published_for_children_or_named_readers",
                condition=Q(may_publish=False) | Q(involves_minor=False, sensitivity=""),
            ),
            models.CheckConstraint(
                name="case_accused_unit_needs_named_readers",
                condition=Q(accused_unit=None) | ~Q(sensitivity=""),
            ),
            models.CheckConstraint(
                name="case_ended_has_closing_time",
                condition=~Q(state__in=sorted(ENDED)) | Q(closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["queue_at", "id"], condition=RUNNING, name="case_queue"),
            models.Index(fields=["queue_at", "id"], name="case_all_queue"),
            models.Index(fields=["submitted_at", "id"], name="case_submitted"),
            models.Index(
                fields=["division", "queue_at", "id"],
                condition=Q(is_group=True, group_noted_at=None),
                name="case_group_unseen",
            ),
            models.Index(
                fields=["submitted_at"], condition=~Q(sensitivity=""), name="case_restricted"
            ),
            models.Index(
                fields=["division", "queue_at", "id"],
                condition=RUNNING & Q(round__gt=1),
                name="case_second_round",
            ),
            models.Index(
                fields=["division", "queue_at", "id"],
                condition=~Q(supervision=""),
                name="case_supervised",
            ),
            models.Index(fields=["station", "queue_at", "id"], name="case_station_queue"),
            models.Index(fields=["representative", "queue_at", "id"], name="case_deputy_queue"),
            models.Index(fields=["division", "queue_at", "id"], name="case_division_queue"),
            models.Index(fields=["state", "queue_at", "id"], name="case_state_queue"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def listed_title(self):
        return listed_title(self.title, self.sensitivity)

    def get_state_display(self):
        return workflow.state_words(self.state, self.mode)

    def roles_of(self, actor):
        return permissions.roles_of(self, actor)

    def may(self, action, actor, now):
        return permissions.may(self, action, actor, now)

    def drafts(self, event, *, by, now):
        from .notifications import drafts

        return drafts(self, event, by=by, now=now)

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def is_supervised(self):
        return self.supervision == Supervision.IN_FORCE

    @property
    def is_restricted(self):
        """For named readers only."""
        return self.sensitivity != ""

    @property
    def has_interested_representative(self):
        """The representative declared an own interest and another one is still to be found."""
        return self.interested_id is not None and self.interested_id == self.representative_id

    @property
    def urgency(self):
        return "urgent" if self.is_urgent else "normal"

    @cached_property
    def contact_or_none(self):
        return getattr(self, "contact", None)

    @property
    def has_phone(self):
        contact = self.contact_or_none
        return bool(contact and contact.phone)


class Contact(models.Model):
    """Who said it. An anonymous case has no such row at all."""

    case = models.OneToOneField(
        Case, models.CASCADE, primary_key=True, related_name="contact", verbose_name=_("事项")
    )
    name = EncryptedField(_("姓名"), blank=True)
    phone = EncryptedField(_("手机号"), blank=True, blind_index="phone_index")
    phone_index = models.CharField(_("手机号索引"), max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = _("来信人联系方式")
        verbose_name_plural = _("来信人联系方式")

    def __str__(self):
        return f"contact of {self.case_id}"


class Assignment(models.Model):
    """One unit's formal part in one case; what makes the case visible to the unit, for good."""

    case = models.ForeignKey(
        Case, models.CASCADE, related_name="assignments", verbose_name=_("事项")
    )
    unit = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        related_name="assignments",
        verbose_name=_("单位"),
    )
    part = models.CharField(_("承办或协办"), max_length=8, choices=Part.choices, default=Part.LEAD)
    round = models.PositiveSmallIntegerField(_("轮次"))
    assigned_at = models.DateTimeField(_("交办时间"))
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    replied_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("承办")
        verbose_name_plural = _("承办")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_at=None, part=Part.LEAD),
                name="assignment_one_current_lead",
            ),
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(ended_at=None, part=Part.ASSIST),
                name="assignment_one_current_part_per_unit",
            ),
        ]
        indexes = [models.Index(fields=["unit", "case"], name="assignment_unit_case")]

    def __str__(self):
        return f"{self.unit} · {self.case_id}"

    @property
    def is_assisting(self):
        return self.part == Part.ASSIST and self.ended_at is None


class Rating(models.Model):
    """The citizen's own word on one round. One per round, never changed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="ratings", verbose_name=_("事项"))
    round = models.PositiveSmallIntegerField(_("轮次"))
    grade = models.CharField(_("评价"), max_length=20, choices=Grade.choices)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="rating_once_per_round")
        ]

    def __str__(self):
        return f"{self.case_id} #{self.round} {self.grade}"
