from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.divisions.levels import ancestors, within
from stations.divisions.models import Division
from stations.divisions.names import Named, NamedQuerySet


class OrganisationKind(models.TextChoices):
    UNIT = "unit", _("承办单位")
    GOVERNMENT = "government", _("政府办公室")
    TOWNSHIP = "township", _("乡镇政府、街道办事处")
    CONGRESS = "congress", _("人大机构")
    COURT = "court", _("人民法院")
    PROCURATORATE = "procuratorate", _("人民检察院")
    SUPERVISION = "supervision", _("监察委员会")
    PUBLIC_UTILITY = "public_utility", _("供电、通信、税务等垂管单位")
    PETITION_OFFICE = "petition_office", _("信访部门")
    OTHER = "other", _("其他")


# Courts, procuratorates and supervision commissions are reached by their own offices (A0): from
# the congress straight to them, never by way of the government.
JUDICIAL = [
    OrganisationKind.COURT,
    OrganisationKind.PROCURATORATE,
    OrganisationKind.SUPERVISION,
]
NEVER_HANDLING = [OrganisationKind.CONGRESS, *JUDICIAL]


class OrganisationQuerySet(NamedQuerySet):
    def active(self):
        return self.filter(is_active=True)

    def under(self, division):
        return self.filter(division__code__startswith=division)

    def handling(self):
        """Those that are ever given a matter; never a court or the congress itself."""
        return self.exclude(kind__in=NEVER_HANDLING)

    def handling_for(self, division):
        """Who may be given a matter of `division`: active units of its township, and those of the
        county and above that it lies in; never another county's, never a court or the congress."""
        return (
            self.active()
            .handling()
            .filter(within("division_id", division[:9]) | Q(division_id__in=ancestors(division)))
        )

    def judicial_of(self, division):
        """Court, procuratorate and supervision commission over a matter of `division`."""
        return (
            self.active()
            .filter(kind__in=JUDICIAL)
            .filter(within("division_id", division[:9]) | Q(division_id__in=ancestors(division)))
        )

    def government_of(self, division):
        """政府办 of the county of `division`, None where the system knows none. One query."""
        return (
            self.active()
            .filter(kind=OrganisationKind.GOVERNMENT, division_id=division[:6])
            .order_by("code")
            .first()
        )

    def responsible_for(self, category, division):
        """Active ones of `division` or above whose duties hold `category` or a code above it."""
        prefixes = [category[:length] for length in range(1, len(category) + 1)]
        return (
            self.active()
            .filter(division_id__in=ancestors(division), responsibilities__category__in=prefixes)
            .order_by("-division_id", "code")
            .distinct()
        )


class Organisation(Named):
    """A unit, congress body, court or procuratorate."""

    code = models.CharField(_("单位代码"), max_length=40, unique=True)
    kind = models.CharField(
        _("类型"), max_length=20, choices=OrganisationKind.choices, default=OrganisationKind.UNIT
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="organisations", verbose_name=_("所属区划")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级单位"),
    )
    phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["division", "pinyin", "code"]
        constraints = [
            models.CheckConstraint(
                name="organisation_not_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("上级单位不能是自己。"),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_judicial(self):
        return self.kind in JUDICIAL

    def clean(self):
        parent = self.parent
        while parent is not None:
            if parent.pk == self.pk and self.pk:
                raise ValidationError({"parent": _("上级单位不能是自己或自己的下级。")})
            parent = parent.parent


class Responsibility(models.Model):
    """One line of a unit's list of duties; categories are text codes, a longer code is narrower."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="responsibilities", verbose_name=_("单位")
    )
    category = models.CharField(_("事项类别代码"), max_length=40, db_index=True)
    description = models.CharField(_("职责"), max_length=300, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("职责")
        verbose_name_plural = _("职责清单")
        ordering = ["category"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "category"], name="responsibility_once_per_category"
            )
        ]

    def __str__(self):
        return f"{self.category} {self.description}".strip()
