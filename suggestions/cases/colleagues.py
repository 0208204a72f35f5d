"""Who of an office handles a case (经办人), and who follows it (关注)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.memberships.models import PLACE_OF, Membership


class Handler(models.Model):
    """One person of one office for one case: a station's and a unit's stand side by side."""

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, related_name="handlers", verbose_name=_("事项")
    )
    office = models.CharField(_("岗位"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经办人")
    )
    at = models.DateTimeField(_("指定时间"))

    class Meta:
        verbose_name = _("经办人")
        verbose_name_plural = _("经办人")
        constraints = [
            models.UniqueConstraint(fields=["case", "office"], name="handler_one_per_office")
        ]
        indexes = [models.Index(fields=["user", "case"], name="handler_of_user")]

    def __str__(self):
        return f"{self.user} · {self.case_id}"


class Watch(models.Model):
    """Somebody who wants to hear of every later step."""

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, related_name="watches", verbose_name=_("事项")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("关注人")
    )
    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="+", verbose_name=_("以哪个任职关注")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("关注")
        verbose_name_plural = _("关注")
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="watch_once_per_user")]
        indexes = [models.Index(fields=["user", "case"], name="watch_of_user")]

    def __str__(self):
        return f"{self.user} · {self.case_id}"


def office_of(membership):
    """The same for all who share a desk: role and place."""
    place = PLACE_OF.get(membership.role, "division")
    return f"{membership.role}:{getattr(membership, f'{place}_id')}"


def colleagues(membership, *, now):
    """Current memberships of the same office, oneself included."""
    place = PLACE_OF.get(membership.role, "division")
    return Membership.objects.current(now).filter(
        role=membership.role,
        user__is_active=True,
        **{place: getattr(membership, f"{place}_id")},
    )
