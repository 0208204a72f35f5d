"""Figures over a set of cases, each with the words that say what it counts."""

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

DEFINITIONS = {
    "demands": _("诉求件数：群众每反映一次计 1 件，合并办理的各计 1 件。"),
    "matters": _("实际事项数：合并办理的几件同属一事，连同主件计 1 件事。"),
}

MATTERS = Count(Coalesce("merged_into_id", "pk"), distinct=True)


def counted(cases):
    """{"demands": 件, "matters": 事} of a queryset of cases. One query.

    Twelve reports of one street lamp are 12 demands and 1 matter (F49), whether or not the main
    case itself is in the set, and after each has been rated and closed on its own.
    """
    return cases.order_by().aggregate(demands=Count("pk"), matters=MATTERS)
