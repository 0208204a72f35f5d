"""What a place may set about representatives."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare, rule
from liaison.workdays.calendar import local_day

FREEZE = declare(
    "representatives.freeze",
    default=[],
    label=_("换届期间冻结代表资料、积分和文章"),
    source="A0",
    kind="period",
)


def freeze_at(division, now):
    """(first day, last day) of the freeze that holds in `division` today, or None."""
    try:
        first, last = map(date.fromisoformat, rule(FREEZE, division))
    except (TypeError, ValueError):
        return None
    return (first, last) if first <= local_day(now) <= last else None
