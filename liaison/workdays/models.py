from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PROVISIONAL = "provisional"


class HolidayQuerySet(models.QuerySet):
    def applying_to(self, region):
        """Days of the whole country and of every region that contains `region`."""
        return self.filter(region__in=[region[:length] for length in range(len(region) + 1)])

    def within_years(self, first, last):
        return self.filter(day__gte=date(first, 1, 1), day__lte=date(last, 12, 31))

    def publishing(self):
        """The rows that make a year count as published: every notice names 1 October a holiday.

        A few days entered ahead of the notice (a local holiday, the New Year) publish nothing.
        """
        return self.filter(region="", kind=Holiday.Kind.REST, day__month=10, day__day=1).exclude(
            source=PROVISIONAL
        )


class Holiday(models.Model):
    """A day that does not follow its weekday: a rest day, or a weekend worked in exchange."""

    class Kind(models.TextChoices):
        REST = "rest", _("放假")
        WORK = "work", _("调休上班")

    day = models.DateField(_("日期"))
    kind = models.CharField(_("类型"), max_length=4, choices=Kind)
    name = models.CharField(_("名称"), max_length=60, blank=True)
    source = models.CharField(
        _("来源"), max_length=120, help_text=_("放假通知的文号；填 provisional 表示暂定")
    )
    region = models.CharField(
        _("地区代码"),
        max_length=15,
        blank=True,
        default="",
        validators=[RegexValidator(r"^\d*$", _("地区代码只能是数字。"))],
        help_text=_("空白为全国；地方性假日填行政区划代码，越具体越优先"),
    )
    changed_at = models.DateTimeField(_("修改时间"), auto_now=True)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("节假日")
        verbose_name_plural = _("节假日")
        ordering = ["-day", "region"]
        constraints = [
            models.UniqueConstraint(fields=["day", "region"], name="holiday_day_region_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["rest", "work"]), name="holiday_kind_known"
            ),
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.get_kind_display()} {self.name}".strip()

    @property
    def publishes_year(self):
        """See HolidayQuerySet.publishing."""
        national_day = (self.day.month, self.day.day) == (10, 1)
        return (
            national_day
            and not self.region
            and self.kind == self.Kind.REST
            and self.source != PROVISIONAL
        )
