"""What a place may set about its votes. Frozen into the ballot when it opens."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

COUNT_SUSPENDED = declare(
    "ballots.count_suspended",
    default=True,
    label=_("暂停执行职务的代表计入全体代表人数（他们不参加投票）"),
    source="代表法第六十一条；计入更严 [P]",
)
STREET_BASE = declare(
    "ballots.street_base",
    default="present",
    label=_("票选须过半数的基数"),
    source="B3 街道票选，各地不同 [W]",
    words={"roll": _("全体"), "present": _("到会"), "none": _("不要求过半")},
)
APPRAISAL_BASE = declare(
    "ballots.appraisal_base",
    default="roll",
    label=_("测评等次的基数"),
    source="B3 宁波镇海 2021：以全体组成人员计",
    words={"roll": _("全体组成人员"), "returned": _("收回票"), "valid": _("有效票")},
)
APPRAISAL_PERCENT = declare(
    "ballots.appraisal_percent",
    default=50,
    label=_("测评等次须超过基数的百分之几"),
    source="B3 宁波镇海 2021：过半数，含半数不算",
)
LEAST_GROUP = 5  # no place shows less
SMALLEST_GROUP = declare(
    "ballots.smallest_group",
    default=5,
    label=_("分组显示测评结果时，每组至少多少张票（不少于 5）"),
    source="F65 少于 5 人不分组",
)
FEWEST_PAPERS = declare(
    "ballots.fewest_papers",
    default=5,
    label=_("票至少几张：投票的人、发出的纸质票更少时，停止投票要写明理由"),
    source="F65 少于 5 人不分组；一两张票，看得出是谁投的 [P]",
)
MINUTES = declare(
    "ballots.minutes",
    default=15,
    label=_("投票时间（分钟），到时不再接受电子票，可以延长"),
    source="[P]",
)
