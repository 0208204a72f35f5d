"""What a place may set about openness."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

POINT_DIGITS = declare(
    "publications.point_digits",
    default=3,
    label=_("公开的地图点保留几位小数（3 位约 100 米）"),
    source="F49",
)
COPIED_RUN = declare(
    "publications.copied_run",
    default=15,
    label=_("摘要与群众原文连续多少个字相同就视为照抄"),
    source="A0 不公开原文",
)
SHOW_ME_TOO = declare(
    "publications.show_me_too",
    default=False,
    label=_("公开页面显示“我也遇到”的次数"),
    source="A0 次数默认不显示",
)
ME_TOO_PER_NETWORK = declare(
    "publications.me_too_per_network",
    default=20,
    label=_("同一网络每天对一件公开事项最多点几次“我也遇到”"),
    source="[P]",
)
