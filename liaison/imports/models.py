import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liaison.importing import IMPORTERS
from liaison.personal.fields import EncryptedField


class State(models.TextChoices):
    CHECKING = "checking", _("正在检查")
    CHECKED = "checked", _("检查通过，尚未写入")
    REFUSED = "refused", _("有错误，没有写入")
    APPLYING = "applying", _("正在写入")
    APPLIED = "applied", _("已写入")


UNDER_WAY = [State.CHECKING, State.APPLYING]


class Import(models.Model):
    """One file that an administrator takes in: checked first, then written whole or not at all."""

    subject_type = "imports.import"

    uid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("表"), max_length=30)
    name = models.CharField(_("文件名"), max_length=120)
    file = models.CharField(_("文件"), max_length=200, blank=True)
    key = EncryptedField(_("文件密钥"), blank=True, default="")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    division = models.CharField(_("区划代码"), max_length=15, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    membership = models.ForeignKey(
        "memberships.Membership",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("以哪个身份"),
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=State.choices, default=State.CHECKING
    )
    problem = models.CharField(_("为什么没有读出"), max_length=200, blank=True)
    ignored = models.JSONField(_("不导入的列"), default=list)
    counts = models.JSONField(_("结果"), default=dict)
    errors = models.JSONField(_("错误"), default=list, help_text=_("[[行号, 说明]]"))
    errors_count = models.PositiveIntegerField(_("错误数"), default=0)
    rows = models.PositiveIntegerField(_("已处理行数"), default=0)
    rows_expected = models.PositiveIntegerField(_("行数"), default=0)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    asked_at = models.DateTimeField(_("上传时间"))
    progress_at = models.DateTimeField(_("进展时间"), null=True)
    applied_at = models.DateTimeField(_("写入时间"), null=True)
    version = models.PositiveIntegerField(_("版本"), default=0)

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        indexes = [
            models.Index(fields=["owner", "-id"], name="import_of_owner"),
            models.Index(
                fields=["asked_at"],
                name="import_waiting",
                condition=models.Q(state__in=["checking", "applying"]),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.asked_at:%Y-%m-%d}"

    @property
    def label(self):
        found = IMPORTERS.get(self.kind)
        return found.label if found else self.kind

    @property
    def is_under_way(self):
        return self.state in UNDER_WAY

    @property
    def percent(self):
        return min(99, self.rows * 100 // self.rows_expected) if self.rows_expected else 0

    @property
    def may_apply(self):
        return self.state == State.CHECKED and bool(self.file)
