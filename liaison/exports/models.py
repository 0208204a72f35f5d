import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liaison.personal.fields import EncryptedField
from liaison.sheets import CSV, XLSX

from .lists import LISTS


class State(models.TextChoices):
    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("正在生成")
    DONE = "done", _("已生成")
    FAILED = "failed", _("没有生成")
    GONE = "gone", _("文件已清除")


class Form(models.TextChoices):
    XLSX = XLSX, _("Excel 工作簿（xlsx）")
    CSV = CSV, _("CSV（UTF-8）")


class Export(models.Model):
    """One table that left the system: who took it, which rows, how many, the file's digest; and,
    until it expires, the file, which nobody but its owner opens."""

    subject_type = "exports.export"
    is_told = False  # written by the worker: its owner hears when it is ready

    uid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("表"), max_length=30)
    title = models.CharField(_("名称"), max_length=80)
    form = models.CharField(_("格式"), max_length=10, choices=Form.choices, default=Form.XLSX)
    conditions = models.JSONField(_("条件"), default=dict)
    office = models.CharField(_("机关"), max_length=60, help_text=_("例如 division:990101"))
    division = models.CharField(_("区划代码"), max_length=15, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导出人")
    )
    membership = models.ForeignKey(
        "memberships.Membership",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("以哪个身份"),
    )
    is_personal = models.BooleanField(_("含联系方式"), default=False)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField(_("为什么没有生成"), max_length=200, blank=True)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    rows_expected = models.PositiveIntegerField(_("预计行数"), default=0)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("字节"), default=0)
    file = models.CharField(_("文件"), max_length=200, blank=True)
    key = EncryptedField(
        _("文件密钥"), blank=True, default="", help_text=_("旧文件没有，按明文存放到期。")
    )
    asked_at = models.DateTimeField(_("提出时间"))
    progress_at = models.DateTimeField(_("进展时间"), null=True)
    taken_at = models.DateTimeField(_("完成时间"), null=True)
    expires_at = models.DateTimeField(_("文件保留到"), null=True)
    version = models.PositiveIntegerField(_("版本"), default=0)

    class Meta:
        verbose_name = _("导出记录")
        verbose_name_plural = _("导出记录")
        indexes = [
            models.Index(fields=["office", "-id"], name="export_of_office"),
            models.Index(fields=["owner", "-id"], name="export_of_owner"),
            models.Index(
                fields=["asked_at"],
                name="export_waiting",
                condition=models.Q(state__in=["waiting", "running"]),
            ),
            models.Index(fields=["expires_at"], name="export_kept", condition=~models.Q(file="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                name="export_one_at_a_time",
                condition=models.Q(state__in=["waiting", "running"]),
            )
        ]

    def __str__(self):
        return f"{self.title} {self.asked_at:%Y-%m-%d}"

    @property
    def label(self):
        found = LISTS.get(self.kind)
        return found.label if found else self.title

    @property
    def is_under_way(self):
        return self.state in {State.WAITING, State.RUNNING}

    @property
    def percent(self):
        if not self.rows_expected:
            return 0
        return min(99, self.rows * 100 // self.rows_expected)

    def is_open(self, now):
        return self.state == State.DONE and bool(self.file) and now < self.expires_at
