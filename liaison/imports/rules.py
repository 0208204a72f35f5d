"""What a place may set about tables that are taken in."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

DIRECT_ROWS = declare(
    "imports.direct_rows",
    default=300,
    label=_("导入多少行以内当场检查，超过的转后台"),
    source="[P]",
)
KEPT_HOURS = declare(
    "imports.kept_hours", default=24, label=_("上传的导入文件保存多少小时"), source="[P]"
)
