"""What a place may set about those who watch over it."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import OFFICES, declare

from .models import Role

OFFICES.update(Role.choices)

REVEALS_PER_DAY = declare(
    "security.reveals_per_day",
    default=20,
    label=_("同一人一天查看联系方式超过几次，立即告诉安全管理员"),
    source="[P]",
)
SECOND_PERSON = declare(
    "offices.second_person",
    default=["leader", "head"],
    label=_("哪些任职要第二个人确认才生效"),
    source="GB/T 22239-2019",
    words={"head": _("负责人")} | dict.fromkeys(Role.values, ""),
)
CALENDAR_WANTED_FROM = declare(
    "calendar.wanted_from",
    default="12-01",
    label=_("从哪一天起提醒导入下一年放假安排"),
    source="D10",
)
