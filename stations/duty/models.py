from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stations.divisions.models import Division
from stations.network.models import Station


class Post(models.TextChoices):
    A = "a", _("A 岗")
    B = "b", _("B 岗")


class Roster(models.Model):
    """值班表 of one station, or of one 街道人大工委, 乡镇人大 or 代表工委."""

    station = models.OneToOneField(
        Station, models.PROTECT, null=True, blank=True, verbose_name=_("站点")
    )
    division = models.OneToOneField(
        Division, models.PROTECT, null=True, blank=True, verbose_name=_("区划")
    )
    version = models.PositiveIntegerField(_("版本"), default=0)

    class Meta:
        verbose_name = _("值班表")
        verbose_name_plural = _("值班表")
        constraints = [
            models.CheckConstraint(
                name="roster_of_one_place",
                condition=Q(station__isnull=False, division__isnull=True)
                | Q(station__isnull=True, division__isnull=False),
            )
        ]

    def __str__(self):
        return str(self.station or self.division)

    @property
    def subject_type(self):
        return self._meta.label_lower


class DutyDay(models.Model):
    """Who is on duty at one post from the change of shift on `day` to the next."""

    roster = models.ForeignKey(
        Roster, models.CASCADE, related_name="days", verbose_name=_("值班表")
    )
    day = models.DateField(_("日期"))
    post = models.CharField(_("岗位"), max_length=1, choices=Post.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("值班人")
    )

    class Meta:
        verbose_name = _("值班")
        verbose_name_plural = _("值班")
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "day", "post"], name="one_person_per_post_and_day"
            )
        ]
        indexes = [models.Index(fields=["day", "roster"], name="duty_by_day")]

    def __str__(self):
        return f"{self.day} {self.get_post_display()}"
