"""What a place may regulate differently about its supervision groups."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

LEAST_MEMBERS = declare(
    "groups.least_members",
    default=2,
    label=_("监督小组最少人数（含组长）"),
    source="[P]",
)
LEAST_DAYS = declare(
    "groups.least_days",
    default=30,
    label=_("项目在一个季度里实施满几天才要督查"),
    source="[P] 一季一督查（seed 0-3）",
)
REPORT_WORD = declare(
    "groups.report_word",
    default="{机关简称}督报",
    label=_("半年报告的发文代字"),
    source="[P] 半年一报告（seed 0-3）",
)
