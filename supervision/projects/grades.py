"""The grade of a satisfaction survey of three grades. B3, 镇海 2021: 满意 when more than half of
all say so, else 基本满意 when both together are more than half; exactly half is not."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Grade(TextChoices):
    SATISFIED = "satisfied", _("满意")
    BASICALLY_SATISFIED = "basically_satisfied", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")


def grade_of(*, satisfied, basically, total):
    """`total` is everybody asked, whoever said nothing included."""
    if satisfied * 2 > total:
        return Grade.SATISFIED
    if (satisfied + basically) * 2 > total:
        return Grade.BASICALLY_SATISFIED
    return Grade.DISSATISFIED
