"""What a place may set about figures."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

WALL_IS_PUBLIC = declare(
    "dashboards.wall_is_public",
    default=True,
    label=_("大屏不用登录就能打开（只有截至昨天的合计）"),
    source="A0 大屏只显示昨天的数字，不显示事项内容",
)
