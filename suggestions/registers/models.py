from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ColumnSet(models.Model):
    """The columns in which one office keeps its 台账: which, in what order, under which heading."""

    office = models.CharField(_("机关"), max_length=60, help_text=_("例如 division:990101"))
    name = models.CharField(_("名称"), max_length=40)
    columns = models.JSONField(_("列"), default=list)
    version = models.PositiveIntegerField(_("修改次数"), default=1)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("保存人")
    )
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("台账列设置")
        verbose_name_plural = _("台账列设置")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="column_set_once_per_office")
        ]

    def __str__(self):
        return self.name


class Bulletin(models.Model):
    """The figures of one month for one office, as they were counted when the paper was issued."""

    subject_type = "registers.bulletin"

    office = models.CharField(_("机关"), max_length=60)
    division = models.CharField(_("区划代码"), max_length=15)
    month = models.DateField(_("月份"))
    figures = models.JSONField(_("数字"), default=dict)
    counted_at = models.DateTimeField(_("统计时间"))

    class Meta:
        verbose_name = _("月通报")
        verbose_name_plural = _("月通报")
        indexes = [models.Index(fields=["office", "-month"], name="bulletin_by_office")]

    def __str__(self):
        return f"{self.office} {self.month:%Y-%m}"
