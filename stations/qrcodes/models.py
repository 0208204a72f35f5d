from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stations.network.models import Station
from stations.representatives.models import Representative


class Purpose(models.TextChoices):
    REPRESENTATIVE = "representative", _("代表码")
    STATION = "station", _("站点码")
    TOPIC = "topic", _("项目码")


class QRCodeQuerySet(models.QuerySet):
    def live(self):
        return self.filter(revoked_at__isnull=True)


class QRCode(models.Model):
    """What is printed is an opaque signed token; the row says whom it means today."""

    token = models.CharField(_("令牌"), max_length=40, unique=True, editable=False)
    purpose = models.CharField(_("用途"), max_length=15, choices=Purpose.choices)
    representative = models.ForeignKey(
        Representative,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="codes",
        verbose_name=_("代表"),
    )
    station = models.ForeignKey(
        Station, models.CASCADE, null=True, blank=True, related_name="codes", verbose_name=_("站点")
    )
    about = models.CharField(
        _("指向的页面"), max_length=60, blank=True, help_text=_("如 project:MS990101-2026-001")
    )
    issued_at = models.DateTimeField(_("制发时间"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("制发人"),
    )
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    revoke_reason = models.CharField(_("作废原因"), max_length=200, blank=True)
    successor = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessor",
        verbose_name=_("换发为"),
    )

    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = QRCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("二维码")
        verbose_name_plural = _("二维码")
        ordering = ["-issued_at"]
        constraints = [
            models.CheckConstraint(
                name="code_has_its_target",
                condition=Q(
                    purpose="representative",
                    representative__isnull=False,
                    station__isnull=True,
                    about="",
                )
                | Q(purpose="station", station__isnull=False, representative__isnull=True, about="")
                | Q(purpose="topic", station__isnull=True, representative__isnull=True)
                & ~Q(about=""),
                violation_error_message=_("代表码须指向代表，站点码须指向站点。"),
            ),
            models.UniqueConstraint(
                fields=["representative"],
                condition=Q(revoked_at__isnull=True),
                name="one_live_code_per_representative",
                violation_error_message=_("这位代表已有有效的二维码，请换发。"),
            ),
            models.UniqueConstraint(
                fields=["station"],
                condition=Q(revoked_at__isnull=True),
                name="one_live_code_per_station",
                violation_error_message=_("这个站点已有有效的二维码，请换发。"),
            ),
            models.UniqueConstraint(
                fields=["about"],
                condition=Q(revoked_at__isnull=True) & ~Q(about=""),
                name="one_live_code_per_topic",
                violation_error_message=_("这个页面已有有效的二维码。"),
            ),
            models.CheckConstraint(
                name="code_replaced_means_revoked",
                condition=Q(successor__isnull=True) | Q(revoked_at__isnull=False),
                violation_error_message=_("换发后旧码即作废。"),
            ),
            models.CheckConstraint(
                name="code_not_own_successor",
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                violation_error_message=_("不能换发为自己。"),
            ),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} {self.token[:6]}…"

    def get_absolute_url(self):
        return self.path

    @property
    def subject_type(self):
        return self._meta.label_lower

    @property
    def target(self):
        return self.representative or self.station

    @property
    def path(self):
        return f"/q/{self.token}/"

    @property
    def address(self):
        """What the picture holds: absolute, from the settings, never from a request's Host."""
        return f"{settings.SITE_URL}{self.path}"

    @property
    def card_url(self):
        return reverse("qrcodes:sheet", args=[self.token, "card", "pdf"])


class ScanCount(models.Model):
    """Scans of one code on one day: a number and nothing about who scanned."""

    code = models.ForeignKey(QRCode, models.CASCADE, related_name="scans", verbose_name=_("二维码"))
    day = models.DateField(_("日期"))
    count = models.PositiveIntegerField(_("次数"), default=0)

    class Meta:
        verbose_name = _("扫码次数")
        verbose_name_plural = _("扫码次数")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["code", "day"], name="scans_once_per_day")]

    def __str__(self):
        return f"{self.day} {self.count}"
