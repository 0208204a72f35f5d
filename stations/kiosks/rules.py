"""What a place may set about its terminals."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare, rule

IDLE_SECONDS = declare(
    "kiosks.idle_seconds",
    default=60,
    label=_("自助终端无人操作多少秒后清空并回到首页"),
    source="F13",
)
WARN_SECONDS = declare(
    "kiosks.warn_seconds", default=10, label=_("自助终端清空前提前多少秒提醒"), source="F13"
)
FORM_SECONDS = declare(
    "kiosks.form_seconds",
    default=300,
    label=_("自助终端的浏览器不运行脚本时，填写页最多停留多少秒"),
    source="[P]",
)
CODE_HOURS = declare(
    "kiosks.code_hours", default=24, label=_("自助终端登记码多少小时内有效"), source="[P]"
)
SHORTEST = 15  # below it nobody finishes a sentence


def patience(division):
    """(idle, warn, form) in seconds; what makes no sense is brought back to what does."""
    idle = max(SHORTEST, rule(IDLE_SECONDS, division))
    warn = min(max(3, rule(WARN_SECONDS, division)), idle - 5)
    return idle, warn, max(idle, rule(FORM_SECONDS, division))
