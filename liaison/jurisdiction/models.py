from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .rules import DECLARED
from .typed import LARGEST, kind_of, words_of


class LocalRule(models.Model):
    """One value that a place set for itself; what is absent follows the declared default."""

    key = models.CharField(_("规则"), max_length=80)
    division = models.CharField(_("区划代码"), max_length=15, blank=True, help_text=_("空＝全部"))
    value = models.JSONField(_("取值"))
    source = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("辖区设置")
        verbose_name_plural = _("辖区设置")
        ordering = ["key", "division"]
        constraints = [
            models.UniqueConstraint(fields=["key", "division"], name="local_rule_once_per_division")
        ]

    def __str__(self):
        return f"{self.label}（{self.place}）"

    @property
    def label(self):
        """The rule in words."""
        return str(DECLARED[self.key].label) if self.key in DECLARED else self.key

    @property
    def place(self):
        """The name of the division, by its code where the code is gone."""
        divisions = apps.get_model("divisions", "Division").objects.filter(pk=self.division)
        return divisions.values_list("name", flat=True).first() or self.division or _t("全部")

    def clean(self):
        declared = DECLARED.get(self.key)
        if declared is None:
            raise ValidationError({"key": _("没有这条规则，请从列表中选择。")})
        if type(self.value) is not type(declared.default):
            raise ValidationError({"value": _("取值类型不对，默认值是：%s") % declared.default})
        if kind_of(declared) in {"one", "some"}:
            codes = self.value.split() if isinstance(self.value, str) else self.value
            if not words_of(declared).keys() >= set(codes):
                words = "；".join(words_of(declared).values())
                raise ValidationError({"value": _("只能填写这些：%s") % words})
        if type(self.value) is int and not 0 <= self.value <= LARGEST:
            raise ValidationError({"value": _("须在 0 和 %d 之间。") % LARGEST})
