from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

QUIET_FROM = declare(
    "deadlines.quiet_from", default="21:30", label=_("夜间免打扰开始"), source="[P] D9"
)
QUIET_UNTIL = declare(
    "deadlines.quiet_until", default="07:30", label=_("夜间免打扰结束"), source="[P] D9"
)
