"""What a place may set about tables that leave."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

DIRECT_ROWS = declare(
    "exports.direct_rows",
    default=2000,
    label=_("导出多少行以内当场给出，超过的转后台"),
    source="[P]",
)
PERSONAL_ROWS = declare(
    "exports.personal_rows",
    default=200,
    label=_("含联系方式的导出一次最多多少行"),
    source=_("个人信息保护法第六条"),
)
KEPT_HOURS = declare(
    "exports.kept_hours", default=24, label=_("导出的文件保存多少小时"), source="[P]"
)
