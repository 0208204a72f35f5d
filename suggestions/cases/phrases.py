"""常用语: wording that a place or an office keeps for an action, with placeholders that the case
fills in when the form opens."""

import re

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .workflow import Action, State

PLACEHOLDER = re.compile(r"\{([^{}\s]{1,10})\}")


class StandardText(models.Model):
    """One sentence for one action; category and state narrow it, the office owns it."""

    office = models.CharField(_("岗位"), max_length=60, blank=True, db_index=True)
    division = models.CharField(_("区划代码"), max_length=15, blank=True)
    action = models.CharField(_("用在哪一步"), max_length=30, choices=Action.choices)
    state = models.CharField(_("事项状态"), max_length=30, choices=State.choices, blank=True)
    category = models.ForeignKey(
        "cases.Category", models.PROTECT, null=True, blank=True, verbose_name=_("类别")
    )
    name = models.CharField(_("名称"), max_length=30)
    text = models.TextField(_("内容"), max_length=1000)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("常用语")
        verbose_name_plural = _("常用语")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="standard_text_has_owner",
                condition=Q(division="") | Q(office=""),
            )
        ]

    def __str__(self):
        return self.name
