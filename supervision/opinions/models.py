import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.workflow import Subject
from stations.organisations.models import Organisation
from supervision.meetings.models import AgendaItem, Meeting

from . import permissions, workflow
from .workflow import OPEN, SENT, Grade, State


class OpinionQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.scope(actor))

    def open(self):
        return self.filter(state__in=sorted(OPEN))

    def awaiting(self, actor):
        return self.filter(permissions.awaiting(actor))

    def overdue(self, now):
        return self.filter(queue_at__lt=now)

    def for_reading(self):
        return self.select_related("meeting__term", "organisation", "item")


class DeliberationOpinion(Subject):
    """审议意见 (F78): one matter that a meeting deliberated, given to one unit to act on."""

    TRANSITIONS = workflow.TRANSITIONS

    state = models.CharField(_("状态"), max_length=30, choices=State.choices, default=State.DRAFT)
    uid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="opinions", verbose_name=_("会议")
    )
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("议程"),
    )
    division = models.CharField(_("区划代码"), max_length=15)
    title = models.CharField(_("标题"), max_length=120)
    content = models.TextField(_("审议意见"), max_length=8000)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="opinions", verbose_name=_("承办单位")
    )
    paper = models.CharField(_("文号"), max_length=60, blank=True)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("起草人"),
    )
    issued_at = models.DateTimeField(_("签发时间"), null=True, blank=True)
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("审议意见")
        verbose_name_plural = _("审议意见")
        ordering = ["queue_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="opinion_state_is_known", condition=Q(state__in=sorted(State.values))
            ),
            models.CheckConstraint(
                name="opinion_ended_has_time",
                condition=Q(state__in=sorted(OPEN)) ^ Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="opinion_sent_has_number",
                condition=~Q(state__in=sorted(SENT)) | Q(issued_at__isnull=False) & ~Q(paper=""),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "queue_at", "id"], name="opinion_by_place"),
            models.Index(fields=["organisation", "queue_at", "id"], name="opinion_by_unit"),
            models.Index(fields=["queue_at", "id"], name="opinion_queue"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("opinions:show", args=[self.uid])

    def roles_of(self, actor):
        return permissions.roles_of(self, actor)

    def may(self, action, actor, now):
        return permissions.may(self, action, actor, now)

    def why_not(self, action, actor, now):
        return permissions.why_not(self, action, actor, now)

    def drafts(self, event, *, by, now):
        from .notifications import drafts

        return drafts(self, event, by=by, now=now)

    @property
    def is_open(self):
        return self.state in OPEN


class Report(models.Model):
    """One 研究处理报告 and how the committee voted on it; a returned one stays as it was."""

    opinion = models.ForeignKey(
        DeliberationOpinion, models.CASCADE, related_name="reports", verbose_name=_("审议意见")
    )
    round = models.PositiveSmallIntegerField(_("轮次"))
    text = models.TextField(_("研究处理情况"), max_length=8000)
    on_paper = models.CharField(_("来文文号"), max_length=60, blank=True)
    reported_at = models.DateTimeField(_("报送时间"))
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    grade = models.CharField(_("测评结果"), max_length=12, choices=Grade.choices, blank=True)
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appraised_reports",
        verbose_name=_("测评的会议"),
    )
    satisfied = models.PositiveSmallIntegerField(_("满意票"), null=True, blank=True)
    basically = models.PositiveSmallIntegerField(_("基本满意票"), null=True, blank=True)
    dissatisfied = models.PositiveSmallIntegerField(_("不满意票"), null=True, blank=True)
    appraised_at = models.DateTimeField(_("测评时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("研究处理报告")
        verbose_name_plural = _("研究处理报告")
        ordering = ["opinion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opinion", "round"],
                condition=Q(returned_at=None),
                name="report_one_standing_per_round",
            ),
            models.CheckConstraint(
                name="report_grade_has_time", condition=Q(grade="") ^ Q(appraised_at__isnull=False)
            ),
            models.CheckConstraint(
                name="report_returned_has_no_grade", condition=Q(returned_at=None) | Q(grade="")
            ),
        ]

    def __str__(self):
        return f"{self.opinion} · {self.round}"
