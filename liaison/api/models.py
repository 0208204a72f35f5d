from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ApiKey(models.Model):
    """A program that acts for its owner in one of the owner's offices, within scopes, until a day.
    It ends with the office. The key itself is shown once and not kept; the digest of 256 random
    bits needs no salt, and is empty until the owner has collected the key."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys", verbose_name=_("所有人")
    )
    membership = models.ForeignKey(
        "memberships.Membership",
        models.PROTECT,
        null=True,
        related_name="api_keys",
        verbose_name=_("以何任职"),
    )
    name = models.CharField(_("用途"), max_length=100)
    prefix = models.CharField(_("前缀"), max_length=12, unique=True)
    digest = models.CharField(_("摘要"), max_length=64, blank=True)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("权限"))
    within = models.CharField(
        _("只限区划"), max_length=15, blank=True, help_text=_("区划代码；不填为任职的全部范围")
    )
    per_minute = models.PositiveIntegerField(_("每分钟请求上限"), default=600)
    created_at = models.DateTimeField(_("签发时间"))
    expires_at = models.DateTimeField(_("到期时间"))
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        verbose_name = _("接口密钥")
        verbose_name_plural = _("接口密钥")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="key_has_scopes", condition=Q(scopes__len__gt=0)),
            models.CheckConstraint(
                name="key_ends_after_start", condition=Q(expires_at__gt=F("created_at"))
            ),
        ]

    def __str__(self):
        return f"{self.prefix}… {self.name}"

    @property
    def subject_type(self):
        return self._meta.label_lower

    def is_granted(self, now):
        """Neither revoked nor expired, and the owner still holds the office."""
        return (
            self.revoked_at is None
            and now < self.expires_at
            and self.user.is_active
            and self.membership is not None
            and self.membership.is_current(now)
        )

    def is_live(self, now):
        return bool(self.digest) and self.is_granted(now)
