from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liaison.workflow import Subject

from . import permissions, workflow
from .workflow import OPEN, State


class Kind(models.TextChoices):
    PETITION = "petition", _("转信访")
    PROCURATORATE = "procuratorate", _("移送检察")
    SPECIALTY = "specialty", _("送专业站")


class Purpose(models.TextChoices):
    """What a specialty station is asked for."""

    ADVISE = "advise", _("提出意见")
    TAKE_OVER = "take_over", _("接手办理")


class Outcome(models.TextChoices):
    REGISTERED = "registered", _("已登记，按信访程序办理")
    ADVISED = "advised", _("已提出意见")
    TAKEN_OVER = "taken_over", _("已接手办理")
    NOT_FILED = "not_filed", _("不立案")
    REPORTED = "reported", _("已反馈")


class TransferQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.scope(actor))

    def open(self):
        return self.filter(state__in=sorted(OPEN))

    def awaiting(self, actor):
        """What lies on the actor's own desk now."""
        return self.filter(permissions.awaiting(actor))

    def overdue(self, now):
        return self.filter(queue_at__lt=now)

    def for_reading(self):
        return self.select_related(
            "case__station", "from_station", "to_station", "to_organisation", "category", "reason"
        )


class Transfer(Subject):
    """One matter handed to another office: a numbered paper, facts chosen for it, a receipt.

    The receiver sees this row and never the case. Who told the matter is not in it.
    """

    TRANSITIONS = workflow.TRANSITIONS

    state = models.CharField(_("状态"), max_length=30, choices=State.choices, default=State.SENT)
    kind = models.CharField(_("种类"), max_length=14, choices=Kind.choices)
    purpose = models.CharField(_("请求"), max_length=10, choices=Purpose.choices, blank=True)
    number = models.CharField(_("编号"), max_length=24, unique=True)
    paper = models.CharField(_("文号"), max_length=40)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="transfers", verbose_name=_("事项")
    )
    division = models.CharField(_("区划代码"), max_length=15, db_index=True)
    title = models.CharField(_("标题"), max_length=60)
    facts = models.TextField(_("移送的内容"))
    location_text = models.CharField(_("地点"), max_length=120, blank=True)
    category = models.ForeignKey(
        "cases.Category", models.PROTECT, null=True, blank=True, verbose_name=_("类别")
    )
    reason = models.ForeignKey(
        "cases.Reason", models.PROTECT, null=True, blank=True, verbose_name=_("不受理情形")
    )
    with_photos = models.BooleanField(_("附照片"), default=False)
    from_station = models.ForeignKey(
        "network.Station", models.PROTECT, related_name="+", verbose_name=_("移送时的站点")
    )
    to_station = models.ForeignKey(
        "network.Station",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        verbose_name=_("接收的专业站"),
    )
    to_organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        verbose_name=_("接收的机关"),
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("移送的人"),
    )
    sent_at = models.DateTimeField(_("送出时间"))
    is_on_paper = models.BooleanField(_("对方纸质签收"), default=False)
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome.choices, blank=True)
    recommendation = models.CharField(_("检察建议文号"), max_length=60, blank=True)
    answer_due_on = models.DateField(_("检察建议反馈期限"), null=True, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("移送件")
        verbose_name_plural = _("移送件")
        ordering = ["queue_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="transfer_state_is_known", condition=Q(state__in=sorted(State.values))
            ),
            models.CheckConstraint(
                name="transfer_goes_to_one_office",
                condition=Q(kind=Kind.SPECIALTY, to_station__isnull=False, to_organisation=None)
                | Q(
                    kind__in=[Kind.PETITION, Kind.PROCURATORATE],
                    to_station=None,
                    to_organisation__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="transfer_specialty_has_purpose",
                condition=Q(kind=Kind.SPECIALTY) ^ Q(purpose=""),
            ),
            models.CheckConstraint(
                name="transfer_petition_has_reason",
                condition=~Q(kind=Kind.PETITION) | Q(reason__isnull=False),
            ),
            models.CheckConstraint(
                name="transfer_ended_has_time",
                condition=Q(state__in=sorted(OPEN)) ^ Q(ended_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state__in=sorted(OPEN)),
                name="transfer_one_open_per_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["to_organisation", "queue_at", "id"], name="transfer_to_office"),
            models.Index(fields=["to_station", "queue_at", "id"], name="transfer_to_station"),
            models.Index(fields=["queue_at", "id"], name="transfer_queue"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def roles_of(self, actor):
        return permissions.roles_of(self, actor)

    def may(self, action, actor, now):
        return permissions.may(self, action, actor, now)

    def drafts(self, event, *, by, now):
        from .notifications import drafts

        return drafts(self, event, by=by, now=now)

    @property
    def receiver(self):
        return self.to_station or self.to_organisation

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def takes_over(self):
        return self.purpose == Purpose.TAKE_OVER
