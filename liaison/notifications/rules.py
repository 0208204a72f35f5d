"""When and how much may be sent (D9, reliability 6). Reminders move out of the same quiet hours."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

QUIET_FROM = declare(
    "notifications.quiet_from", default="21:30", label=_("几点后不发短信和微信"), source="D9"
)
QUIET_UNTIL = declare(
    "notifications.quiet_until", default="07:30", label=_("几点前不发短信和微信"), source="D9"
)
SMS_PER_HOUR = declare(
    "notifications.sms_per_hour", default=500, label=_("全站每小时最多几条短信"), source="[P]"
)
SMS_PER_DAY = declare(
    "notifications.sms_per_day", default=5000, label=_("全站每天最多几条短信"), source="[P]"
)
SMS_BESIDE_WECHAT = declare(
    "notifications.sms_beside_wechat",
    default=True,
    label=_("来信人开启微信提醒后仍发短信"),
    source="[P]",
)
