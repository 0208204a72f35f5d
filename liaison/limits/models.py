from django.db import models
from django.utils.translation import gettext_lazy as _


class Counter(models.Model):
    """How often one key was used since its window opened; the key is a digest, never an address."""

    scope = models.CharField(_("限制项"), max_length=60)
    key = models.CharField(_("对象摘要"), max_length=64)
    seconds = models.PositiveIntegerField(_("时长（秒）"))
    window_start = models.DateTimeField(_("起算时间"))
    window_end = models.DateTimeField(_("截止时间"), db_index=True)
    count = models.BigIntegerField(_("次数"))

    class Meta:
        verbose_name = _("频次计数")
        verbose_name_plural = _("频次计数")
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "key", "seconds"], name="limits_one_counter_per_key"
            ),
            models.CheckConstraint(
                condition=models.Q(count__gte=1), name="limits_count_at_least_one"
            ),
        ]

    def __str__(self):
        return f"{self.scope} {self.count}"
