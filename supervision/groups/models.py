from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.workflow import Subject
from stations.representatives.models import Representative
from supervision.projects.models import LivelihoodProject

from . import permissions, workflow
from .workflow import State


class GroupQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(
            pk__in=self.model.objects.filter(permissions.scope(actor)).order_by().values("pk")
        )

    def active(self):
        return self.filter(state=State.ACTIVE)

    def overdue(self, now):
        return self.active().filter(queue_at__lt=now)

    def for_reading(self):
        return self.select_related("project__unit", "project__round", "head")


class SupervisionGroup(Subject):
    """监督小组 (F62): exactly one per project."""

    TRANSITIONS = workflow.TRANSITIONS

    state = models.CharField(_("状态"), max_length=30, choices=State.choices, default=State.ACTIVE)
    project = models.OneToOneField(
        LivelihoodProject, models.PROTECT, related_name="group", verbose_name=_("项目")
    )
    division = models.CharField(_("区划代码"), max_length=15)
    head = models.ForeignKey(
        Representative, models.PROTECT, related_name="+", verbose_name=_("组长")
    )
    members = models.ManyToManyField(
        Representative, related_name="supervision_groups", verbose_name=_("组员"), blank=True
    )
    formed_at = models.DateTimeField(_("成立时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("监督小组")
        verbose_name_plural = _("监督小组")
        ordering = ["queue_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="group_state_is_known", condition=Q(state__in=sorted(State.values))
            ),
            models.CheckConstraint(
                name="group_ended_has_time",
                condition=Q(state=State.ACTIVE) ^ Q(ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["division", "queue_at", "id"], name="group_queue")]

    def __str__(self):
        return f"“{self.project.title}”监督小组"

    def get_absolute_url(self):
        return reverse("groups:show", args=[self.pk])

    def roles_of(self, actor):
        return permissions.roles_of(self, actor)

    def may(self, action, actor, now):
        return permissions.may(self, action, actor, now)

    def drafts(self, event, *, by, now):
        from .notifications import drafts

        return drafts(self, event, by=by, now=now)


class QuarterlyInspection(models.Model):
    """一季一督查: what the group saw on the spot. Its photographs bear the number of its event."""

    group = models.ForeignKey(
        SupervisionGroup, models.PROTECT, related_name="inspections", verbose_name=_("监督小组")
    )
    inspected_on = models.DateField(_("督查日期"))
    year = models.PositiveSmallIntegerField(_("年度"))
    quarter = models.PositiveSmallIntegerField(_("季度"))
    percent = models.PositiveSmallIntegerField(_("现场看到的进度（%）"))
    text = models.TextField(_("督查情况"))
    event_seq = models.PositiveIntegerField(_("事件序号"))
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    filed_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("季度督查")
        verbose_name_plural = _("季度督查")
        ordering = ["-inspected_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="inspection_percent_up_to_100", condition=Q(percent__lte=100)
            ),
            models.CheckConstraint(
                name="inspection_quarter_1_to_4", condition=Q(quarter__gte=1, quarter__lte=4)
            ),
        ]

    def __str__(self):
        return f"{self.year} 年第 {self.quarter} 季度"


class Finding(models.Model):
    """A problem that an inspection found, until somebody of the group has seen it mended."""

    inspection = models.ForeignKey(
        QuarterlyInspection, models.PROTECT, related_name="findings", verbose_name=_("督查")
    )
    text = models.CharField(_("问题"), max_length=300)
    outcome = models.CharField(_("整改情况"), max_length=300, blank=True)
    settled_at = models.DateTimeField(_("销号时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("督查发现的问题")
        verbose_name_plural = _("督查发现的问题")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="finding_settled_has_outcome",
                condition=Q(settled_at=None, outcome="")
                | (Q(settled_at__isnull=False) & ~Q(outcome="")),
            )
        ]

    def __str__(self):
        return self.text


class HalfYearReport(models.Model):
    """半年一报告, by 30 June and 31 December; the paper itself lies with the documents."""

    group = models.ForeignKey(
        SupervisionGroup, models.PROTECT, related_name="reports", verbose_name=_("监督小组")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    half = models.PositiveSmallIntegerField(_("上、下半年"))
    document = models.OneToOneField(
        "documents.Document", models.PROTECT, related_name="+", verbose_name=_("报告")
    )
    filed_at = models.DateTimeField(_("报送时间"))

    class Meta:
        verbose_name = _("半年报告")
        verbose_name_plural = _("半年报告")
        ordering = ["-year", "-half"]
        constraints = [
            models.UniqueConstraint(fields=["group", "year", "half"], name="half_year_report_once"),
            models.CheckConstraint(name="half_year_is_one_or_two", condition=Q(half__in=[1, 2])),
        ]

    def __str__(self):
        return f"{self.year} 年{'上' if self.half == 1 else '下'}半年"
