"""What matters are told by and what hardly ever changes: categories, reasons, emergency words, and
the counter behind its number."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """Two levels, code 2+2 (D11)."""

    code = models.CharField(_("代码"), max_length=4, primary_key=True)
    name = models.CharField(_("名称"), max_length=40)
    is_active = models.BooleanField(_("启用"), default=True)
    is_facility = models.BooleanField(_("公共设施（可点“我也遇到”）"), default=False)

    class Meta:
        verbose_name = _("事项类别")
        verbose_name_plural = _("事项类别")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Reason(models.Model):
    """Why a matter is not accepted (R1–R11), and where to go instead."""

    code = models.CharField(_("代码"), max_length=4, primary_key=True)
    title = models.CharField(_("情形"), max_length=60)
    advice = models.TextField(_("该去哪里"))
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"))

    class Meta:
        verbose_name = _("不受理情形")
        verbose_name_plural = _("不受理情形")
        ordering = ["position"]

    def __str__(self):
        return f"{self.code} {self.title}"


class PauseReason(models.Model):
    """Why a unit may let its clock stand still; shown to the citizen and counted."""

    code = models.CharField(_("代码"), max_length=20, primary_key=True)
    title = models.CharField(_("原因"), max_length=80)
    is_active = models.BooleanField(_("启用"), default=True)
    position = models.PositiveSmallIntegerField(_("顺序"))

    class Meta:
        verbose_name = _("暂停原因")
        verbose_name_plural = _("暂停原因")
        ordering = ["position"]

    def __str__(self):
        return self.title


class EmergencyWord(models.Model):
    """Words that put 110/119/120/122 before everything else (F30)."""

    word = models.CharField(_("词"), max_length=20, unique=True)

    class Meta:
        verbose_name = _("紧急词")
        verbose_name_plural = _("紧急词")

    def __str__(self):
        return self.word


class NumberCounter(models.Model):
    """Serial numbers per region and day; taken before the transaction, gaps are allowed."""

    prefix = models.CharField(_("前缀"), max_length=20, primary_key=True)
    value = models.PositiveIntegerField(_("已用到"))

    class Meta:
        verbose_name = _("编号计数")
        verbose_name_plural = _("编号计数")

    def __str__(self):
        return f"{self.prefix} {self.value}"
