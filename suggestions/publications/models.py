import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liaison.workflow import Subject
from stations.divisions.levels import within
from suggestions.cases.models import Result

from . import permissions, workflow
from .workflow import LIVE, State


class Side(models.TextChoices):
    BEFORE = "before", _("办理前")
    AFTER = "after", _("办理后")


class Why(models.TextChoices):
    """Why a summary was taken back; the public page does not say."""

    STAFF = "staff", _("工作人员撤下")
    CONSENT = "consent", _("来信人撤回同意")
    ERASED = "erased", _("来信人的个人信息已删除")
    SENSITIVE = "sensitive", _("列为敏感件")
    REOPENED = "reopened", _("事项重新办理")


class PublicationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.scope(actor))

    def public(self):
        return self.filter(state=State.PUBLIC)

    def live(self):
        return self.filter(state__in=sorted(LIVE))

    def awaiting(self, actor):
        return self.filter(permissions.awaiting(actor))

    def under(self, division):
        return self.filter(within("division", division))

    def for_reading(self):
        return self.select_related("case", "category", "written_by", "reviewed_by")


class Publication(Subject):
    """办理公开: what staff say in public about one closed matter. Never the citizen's own words."""

    TRANSITIONS = workflow.TRANSITIONS

    state = models.CharField(_("状态"), max_length=30, choices=State.choices, default=State.DRAFT)
    uid = models.UUIDField(_("公开编号"), unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="publications", verbose_name=_("事项")
    )
    division = models.CharField(_("区划代码"), max_length=15)
    category = models.ForeignKey(
        "cases.Category", models.PROTECT, null=True, blank=True, verbose_name=_("类别")
    )
    result = models.CharField(_("办理结果"), max_length=12, choices=Result.choices, blank=True)
    title = models.CharField(_("标题"), max_length=60)
    told = models.TextField(_("反映了什么"))
    done = models.TextField(_("怎么办的"))
    outcome = models.TextField(_("结果怎样"))
    place = models.CharField(_("地点"), max_length=60, blank=True)
    longitude = models.FloatField(_("经度（取整）"), null=True, blank=True)
    latitude = models.FloatField(_("纬度（取整）"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("起草人")
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("审核人"),
    )
    written_at = models.DateTimeField(_("起草时间"))
    published_at = models.DateTimeField(_("公开时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)
    why = models.CharField(_("撤下原因"), max_length=10, choices=Why.choices, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("办理公开")
        verbose_name_plural = _("办理公开")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="publication_state_is_known", condition=Q(state__in=sorted(State.values))
            ),
            models.CheckConstraint(
                name="publication_public_was_reviewed",
                condition=~Q(state=State.PUBLIC)
                | Q(reviewed_by__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="publication_reviewed_by_another",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("written_by")),
            ),
            models.CheckConstraint(
                name="publication_withdrawn_has_time_and_reason",
                condition=Q(state=State.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(why="")
                | ~Q(state=State.WITHDRAWN) & Q(withdrawn_at=None, why=""),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=sorted(LIVE)),
                name="publication_one_live_per_case",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(state=State.PUBLIC),
                name="publication_public",
            ),
            models.Index(fields=["division", "-id"], name="publication_division"),
        ]

    def __str__(self):
        return self.title

    def roles_of(self, actor):
        return permissions.roles_of(self, actor)

    def may(self, action, actor, now):
        return permissions.may(self, action, actor, now)

    def drafts(self, event, *, by, now):
        from .notifications import drafts

        return drafts(self, event, by=by, now=now)

    @property
    def texts(self):
        return {name: getattr(self, name) for name in TEXTS}

    @property
    def takes_me_too(self):
        """“我也遇到” is for facilities only (A0)."""
        return bool(self.state == State.PUBLIC and self.category_id and self.category.is_facility)


TEXTS = ("title", "told", "done", "outcome", "place")


class PublicationPhoto(models.Model):
    """A photograph of the work, chosen by the writer and looked at by the reviewer. Photographs
    that the citizen sent are never public: the consent is to a summary."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="photos", verbose_name=_("办理公开")
    )
    attachment = models.ForeignKey(
        "attachments.Attachment", models.CASCADE, related_name="+", verbose_name=_("照片")
    )
    side = models.CharField(_("办理前后"), max_length=6, choices=Side.choices)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("看过的审核人"),
    )

    class Meta:
        verbose_name = _("公开照片")
        verbose_name_plural = _("公开照片")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "attachment"], name="publication_photo_once"
            )
        ]

    def __str__(self):
        return f"{self.publication_id} {self.side}"


class MeToo(models.Model):
    """How often “我也遇到” was said of one public matter on one day; nothing about who said it."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="me_too", verbose_name=_("办理公开")
    )
    day = models.DateField(_("日期"))
    count = models.PositiveIntegerField(_("次数"), default=0)

    class Meta:
        verbose_name = _("我也遇到")
        verbose_name_plural = _("我也遇到")
        constraints = [
            models.UniqueConstraint(fields=["publication", "day"], name="me_too_once_per_day")
        ]

    def __str__(self):
        return f"{self.publication_id} {self.day}"


class Level(models.TextChoices):
    BLOCK = "block", _("不能公开")
    HOLD = "hold", _("须核对")
    WARN = "warn", _("提示")
    ALLOW = "allow", _("放行")


class FilterWord(models.Model):
    """A word that public texts are held for, by place; 放行 names where it is harmless."""

    subject_type = "publications.filterword"

    division = models.CharField(_("区划代码"), max_length=15, blank=True)
    word = models.CharField(_("词语"), max_length=40)
    level = models.CharField(_("级别"), max_length=8, choices=Level.choices)
    advice = models.CharField(_("建议"), max_length=120, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        verbose_name = _("用语提示")
        verbose_name_plural = _("用语提示")
        ordering = ["level", "word"]
        constraints = [
            models.UniqueConstraint(fields=["division", "word"], name="filter_word_once")
        ]

    def __str__(self):
        return self.word
