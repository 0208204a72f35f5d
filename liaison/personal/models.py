from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .fields import EncryptedField


class Pepper(models.Model):
    """A secret that signs printed and dictated codes; wrapped under FIELD_KEY (peppers.py)."""

    purpose = models.CharField(_("用途"), max_length=30)
    generation = models.PositiveSmallIntegerField(_("代次"))
    value = EncryptedField(_("密钥（加密）"))
    created_at = models.DateTimeField(_("生成时间"), db_default=Now())
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("签码密钥")
        verbose_name_plural = _("签码密钥")
        constraints = [
            models.UniqueConstraint(fields=["purpose", "generation"], name="pepper_generation_once")
        ]

    def __str__(self):
        return f"{self.purpose} {self.generation}"


class NoticeText(models.Model):
    """A version of what a person is told before giving data (PIPL arts. 14–17); never edited."""

    purpose = models.CharField(_("用途"), max_length=30)
    version = models.PositiveIntegerField(_("版本"))
    body = models.TextField(_("内容"))
    valid_from = models.DateTimeField(_("生效时间"))

    class Meta:
        verbose_name = _("告知文本")
        verbose_name_plural = _("告知文本")
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="notice_version_once")
        ]

    def __str__(self):
        return f"{self.purpose} v{self.version}"

    @classmethod
    def current(cls, purpose, now):
        return cls.objects.filter(purpose=purpose, valid_from__lte=now).first()


class Reveal(models.Model):
    """Somebody looked at a person's contact data, and why (PIPL art. 54). Kept as evidence."""

    subject_type = models.CharField(_("对象类型"), max_length=60)
    subject_id = models.BigIntegerField(_("对象编号"))
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="reveals", verbose_name=_("查看人")
    )
    reason = models.CharField(_("理由"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("查看联系方式记录")
        verbose_name_plural = _("查看联系方式记录")
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="reveal_has_reason")
        ]

    def __str__(self):
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
