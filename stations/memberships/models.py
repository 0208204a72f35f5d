from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The offices of D8. What each may do in a workflow is that app's table to say."""

    DEPUTY = "deputy", _("代表")
    ASSISTANT = "assistant", _("代表助理")
    STATION_OFFICER = "station_officer", _("联络站工作人员")
    STREET_CLERK = "street_clerk", _("乡镇人大、街道人大工委")
    CONGRESS_CLERK = "congress_clerk", _("代表工委")
    LEADER = "leader", _("人大常委会领导")
    GOVERNMENT_OFFICER = "government_officer", _("政府办")
    UNIT_OFFICER = "unit_officer", _("承办单位")
    PROCURATOR = "procurator", _("检察工作室")
    COUNCIL_MEMBER = "council_member", _("居民议事会成员")
    AUDITOR = "auditor", _("审计管理员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")


# Who works for a congress: the county's office, and those of its townships and streets.
CLERKS = frozenset({Role.CONGRESS_CLERK, Role.STREET_CLERK})
# The congress's own offices of a place: they read what is not sent yet.
HOUSE = CLERKS | {Role.LEADER, Role.AUDITOR}
# Whom a congress supervises, and hands things to.
UNITS = frozenset({Role.UNIT_OFFICER, Role.GOVERNMENT_OFFICER, Role.PROCURATOR})
PLACE_OF = {
    Role.DEPUTY: "representative",
    Role.ASSISTANT: "representative",
    Role.STATION_OFFICER: "station",
    Role.UNIT_OFFICER: "organisation",
    Role.PROCURATOR: "organisation",
    Role.GOVERNMENT_OFFICER: "organisation",
}  # every other role is held in a division


class Awaits(models.TextChoices):
    """Whose word an office still needs before it is one."""

    SECOND = "second", _("等第二人确认")
    REPRESENTATIVE = "representative", _("等代表本人确认")


class MembershipQuerySet(models.QuerySet):
    def current(self, now):
        return self.filter(
            Q(starts_at=None) | Q(starts_at__lte=now),
            Q(ends_at=None) | Q(ends_at__gt=now),
            awaits="",
        )

    def proposed(self):
        """Named, but not confirmed yet: no right of it is in force."""
        return self.filter(ends_at=None).exclude(awaits="")

    def with_places(self):
        return self.select_related(
            "division", "station", "organisation", "representative"
        ).prefetch_related("representative__mandates")


class Membership(models.Model):
    """Who holds which role where. Ends at once when `ends_at` passes (ASVS 8.3.2)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("账号")
    )
    role = models.CharField(_("角色"), max_length=30, choices=Role.choices)
    division = models.ForeignKey(
        "divisions.Division", models.PROTECT, null=True, blank=True, verbose_name=_("区划")
    )
    station = models.ForeignKey(
        "network.Station", models.PROTECT, null=True, blank=True, verbose_name=_("站点")
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, verbose_name=_("单位")
    )
    representative = models.ForeignKey(
        "representatives.Representative",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("代表"),
    )
    is_head = models.BooleanField(_("负责人"), default=False)
    awaits = models.CharField(_("等待确认"), max_length=20, choices=Awaits.choices, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提议人"),
    )
    starts_at = models.DateTimeField(_("开始"), null=True, blank=True)
    ends_at = models.DateTimeField(_("结束"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = [
            models.CheckConstraint(
                name="membership_place_fits_role",
                condition=(
                    Q(
                        role__in=[r for r, place in PLACE_OF.items() if place == "representative"],
                        representative__isnull=False,
                    )
                    | Q(role=Role.STATION_OFFICER, station__isnull=False)
                    | Q(
                        role__in=[r for r, place in PLACE_OF.items() if place == "organisation"],
                        organisation__isnull=False,
                    )
                    | (~Q(role__in=list(PLACE_OF)) & Q(division__isnull=False))
                ),
            )
        ]

    def __str__(self):
        return f"{self.get_role_display()} · {self.place}"

    @property
    def subject_type(self):
        return self._meta.label_lower

    @property
    def on_behalf(self):
        """What the ledger adds to everything an assistant does: for whom it was done."""
        if self.role != Role.ASSISTANT:
            return {}
        return {"on_behalf": str(self.representative.uid)}

    @property
    def place(self):
        return getattr(self, PLACE_OF.get(self.role, "division"))

    def is_current(self, now):
        begun = self.starts_at is None or self.starts_at <= now
        return not self.awaits and begun and (self.ends_at is None or now < self.ends_at)
