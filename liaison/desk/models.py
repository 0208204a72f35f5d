from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """常用筛选: a way of narrowing the queue that somebody named. Shared with the same desk, it
    still shows each reader only what their own office reaches."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("建立人")
    )
    office = models.CharField(_("岗位"), max_length=60)
    name = models.CharField(_("名称"), max_length=20)
    tab = models.CharField(_("分栏"), max_length=20)
    narrowing = models.JSONField(_("筛选条件"), default=dict)
    is_shared = models.BooleanField(_("同岗位的人都能用"), default=False)
    created_at = models.DateTimeField(_("建立时间"))

    class Meta:
        verbose_name = _("常用筛选")
        verbose_name_plural = _("常用筛选")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "name"], name="saved_filter_name_once"
            )
        ]
        indexes = [models.Index(fields=["office", "is_shared"], name="saved_filter_of_office")]

    def __str__(self):
        return self.name
