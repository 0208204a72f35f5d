"""What a place may set about duty."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare, rule

CHANGES_AT = declare(
    "duty.changes_at_hour", default=8, label=_("值班几点交班（0 至 23）"), source="[P]"
)
OFFICE_HOURS = declare(
    "duty.office_hours",
    default=["08:30", "17:30"],
    label=_("上班时间，其余时间和休息日由值班人员接收接单提醒"),
    source="[P]",
)


def office_hours(division):
    """(from, to); a value that cannot be read means the default."""
    try:
        start, end = map(time.fromisoformat, rule(OFFICE_HOURS, division))
    except (TypeError, ValueError):
        return time(8, 30), time(17, 30)
    return start, end
