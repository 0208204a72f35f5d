from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liaison.workflow import Subject

from . import permissions, workflow
from .workflow import OPEN, State


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.scope(actor))

    def open(self):
        return self.filter(state__in=sorted(OPEN))

    def awaiting(self, actor):
        return self.filter(permissions.awaiting(actor))

    def overdue(self, now):
        return self.open().filter(queue_at__lt=now)

    def for_reading(self):
        return self.select_related("case", "unit")


class Commitment(Subject):
    """正在解决 or 列入计划 with a date: what was promised to the citizen, until it is kept."""

    TRANSITIONS = workflow.TRANSITIONS

    state = models.CharField(
        _("状态"), max_length=30, choices=State.choices, default=State.PROMISED
    )
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="commitments", verbose_name=_("事项")
    )
    round = models.PositiveSmallIntegerField(_("办理轮次"))
    result = models.CharField(_("办理结果"), max_length=12)
    unit = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("承诺的单位"),
    )
    division = models.CharField(_("区划代码"), max_length=15, db_index=True)
    promised_at = models.DateTimeField(_("承诺时间"))
    due_on = models.DateField(_("承诺完成日期"))
    first_due_on = models.DateField(_("最初承诺的日期"))
    postponements = models.PositiveSmallIntegerField(_("改期次数"), default=0)
    asked_due_on = models.DateField(_("申请改到"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("申请改期的人"),
    )
    previous = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
        verbose_name=_("代替的承诺"),
    )
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    was_late = models.BooleanField(_("逾期"), default=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("承诺")
        verbose_name_plural = _("承诺")
        ordering = ["queue_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="commitment_state_is_known", condition=Q(state__in=sorted(State.values))
            ),
            models.CheckConstraint(
                name="commitment_ended_has_time",
                condition=Q(state__in=sorted(OPEN)) ^ Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="commitment_postponing_has_date",
                condition=Q(state=State.POSTPONING) ^ Q(asked_due_on=None),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=sorted(OPEN)),
                name="commitment_one_open_per_case",
            ),
        ]
        indexes = [
            models.Index(fields=["queue_at", "id"], name="commitment_queue"),
            models.Index(fields=["unit", "queue_at", "id"], name="commitment_unit_queue"),
        ]

    def __str__(self):
        return f"{self.case_id} {self.due_on}"

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

    def is_late(self, now):
        return self.was_late or (self.is_open and self.queue_at < now)

    def standing(self, now):
        """已兑现, 已逾期 …: what the citizen reads beside the date."""
        words = self.get_state_display()
        if self.state == State.POSTPONING:
            words = _("待兑现，申请改期")
        return f"{words}{_('，已逾期')}" if self.is_late(now) else str(words)
