import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stations.network.models import Station


def new_uid():
    """The name of a terminal in its address; it opens nothing."""
    return secrets.token_hex(4)


class KioskQuerySet(models.QuerySet):
    def live(self):
        return self.filter(revoked_at__isnull=True)


class Kiosk(models.Model):
    """自助终端: a screen in the hall of one station. Its secret lies in the browser's cookie; here
    are digests only, of that secret and of the code that is typed in once to get it."""

    uid = models.SlugField(_("设备号"), max_length=16, unique=True, default=new_uid, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="kiosks", verbose_name=_("站点")
    )
    name = models.CharField(
        _("名称"), max_length=40, help_text=_("放在哪里，如：大厅门口。群众看得到。")
    )
    hint = models.CharField(
        _("音量和读屏提示"),
        max_length=120,
        blank=True,
        help_text=_("写给群众看，如：音量旋钮在屏幕右下方，耳机孔旁边。可以不填。"),
    )
    code_digest = models.CharField(_("登记码摘要"), max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField(_("登记码有效至"), null=True, blank=True, editable=False)
    digest = models.CharField(_("设备凭据摘要"), max_length=64, blank=True, editable=False)
    issued_at = models.DateTimeField(_("添加时间"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("添加人"),
    )
    opened_at = models.DateTimeField(_("登记时间"), null=True, blank=True)
    last_seen_at = models.DateTimeField(_("最近在线"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    revoke_reason = models.CharField(_("停用原因"), max_length=200, blank=True)
    refusals = models.PositiveIntegerField(_("被拒次数"), default=0, editable=False)
    refused_at = models.DateTimeField(_("最近被拒"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = KioskQuerySet.as_manager()

    class Meta:
        verbose_name = _("自助终端")
        verbose_name_plural = _("自助终端")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "name"],
                condition=Q(revoked_at__isnull=True),
                name="kiosk_name_once_per_station",
                violation_error_message=_("本站已有同名的终端，请换个名称。"),
            ),
            models.UniqueConstraint(
                fields=["code_digest"],
                condition=~Q(code_digest=""),
                name="kiosk_code_once",
                violation_error_message=_("登记码重复。"),
            ),
            models.CheckConstraint(
                name="kiosk_code_has_its_end",
                condition=Q(code_digest="") | Q(code_until__isnull=False),
                violation_error_message=_("登记码须有有效期。"),
            ),
            models.CheckConstraint(
                name="kiosk_revoked_takes_no_code",
                condition=Q(revoked_at__isnull=True) | Q(code_digest=""),
                violation_error_message=_("停用的终端不能再登记。"),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def subject_type(self):
        return self._meta.label_lower

    @property
    def is_open(self):
        """True once a browser holds its secret."""
        return bool(self.digest) and self.revoked_at is None
