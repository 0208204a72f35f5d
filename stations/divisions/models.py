from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import rule

from . import rules
from .levels import LENGTHS, Level, ancestors, level_of, parent_code
from .names import Named, NamedQuerySet


class DivisionQuerySet(NamedQuerySet):
    def under(self, code):
        """`code` itself and everything below it: a prefix range on the key's pattern index."""
        return self.filter(code__startswith=code)

    def along(self, code):
        """`code` and everything above it."""
        return self.filter(code__in=ancestors(code))

    def valid(self, day):
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )


class Division(Named):
    """A place keyed by its national code, short form. A replaced code keeps its row and names its
    successor."""

    code = models.CharField(
        _("区划代码"),
        max_length=15,
        primary_key=True,
        validators=[RegexValidator(r"^\d+$", _("区划代码只能是数字。"))],
    )
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("并入或改为"),
    )

    objects = DivisionQuerySet.as_manager()

    @property
    def is_street(self):
        """A street has no congress: its council recommends (票选), a congress decides (A0). The
        code tells (GB/T 10114), or the place's own rule, never the name."""
        if level_of(self.code) != Level.TOWNSHIP:
            return False
        kind = rule(rules.KIND, self.code)
        return 0 < int(self.code[6:]) < 100 if kind == "code" else kind == "street"

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="division_level_fits_code",
                condition=Q(
                    *(
                        Q(level=level, code__regex=rf"^[0-9]{{{length}}}$")
                        for level, length in LENGTHS.items()
                    ),
                    _connector=Q.OR,
                ),
                violation_error_message=_(
                    "代码位数与层级不符：省2、市4、县6、乡镇街道9、村居12、网格15位。"
                ),
            ),
            models.CheckConstraint(
                name="division_ends_after_start",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("停用日期须晚于启用日期。"),
            ),
            models.CheckConstraint(
                name="division_not_own_successor",
                condition=Q(successor__isnull=True) | ~Q(successor=F("code")),
                violation_error_message=_("不能并入自己。"),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def parent_code(self):
        return parent_code(self.code)

    def clean(self):
        if self.successor_id and not self.valid_to:
            raise ValidationError({"valid_to": _("已有承接区划的，请填写停用日期。")})
