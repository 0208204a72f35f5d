"""What a place may regulate differently about its livelihood projects."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

CALL_FROM = declare(
    "projects.call_from",
    default="07-01",
    label=_("公开征集默认开始的月日"),
    source="[W] 每年第三季度征集（陕西、重庆、景洪）",
)
CALL_DAYS = declare(
    "projects.call_days",
    default=30,
    label=_("公开征集最少天数"),
    source="[W] 景洪 2025：不少于三十日",
)
SURPLUS_PERCENT = declare(
    "projects.surplus_percent",
    default=20,
    label=_("候选项目的差额比例（%）"),
    source="[M] 各地 10–30%",
)
PUBLICITY_DAYS = declare(
    "projects.publicity_days",
    default=7,
    label=_("候选项目公示最少天数"),
    source="[P]",
)
YELLOW_FROM = declare(
    "projects.yellow_from",
    default=5,
    label=_("落后计划超过几个百分点显示黄色"),
    source="[P] 五色管理见大足 [W]",
)
ORANGE_FROM = declare(
    "projects.orange_from",
    default=15,
    label=_("落后计划超过几个百分点显示橙色"),
    source="[P] 五色管理见大足 [W]",
)
RED_FROM = declare(
    "projects.red_from",
    default=30,
    label=_("落后计划超过几个百分点显示红色"),
    source="[P] 五色管理见大足 [W]",
)
RESIDENTS_AT_ACCEPTANCE = declare(
    "projects.residents_at_acceptance",
    default=3,
    label=_("验收时到场的群众最少人数"),
    source="[P]",
)
PHOTO_LIMIT = declare(
    "projects.photo_limit",
    default=6,
    label=_("一次最多几张照片"),
    source="[P]",
)
PROPOSALS_PER_HOUR = declare(
    "projects.proposals_per_hour",
    default=10,
    label=_("同一网络每小时最多几条项目建议"),
    source="[P]",
)
RATINGS_PER_NETWORK = declare(
    "projects.ratings_per_network",
    default=50,
    label=_("同一网络一天对一个项目最多评价几次"),
    source="[P]",
)
