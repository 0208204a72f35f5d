"""What is told about meetings, for the register of messages; who hears it stands in TOLD."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import STAFF, Notice, declare

from .telling import house_words

NAMES = {
    "meeting.summoned": (_("会议通知"), _("出席、列席的代表和单位")),
    "meeting.revised": (_("会议安排有变化"), _("已发通知的代表和单位")),
    "meeting.cancelled": (_("会议取消"), _("已发通知的代表和单位")),
    "meeting.leave_asked": (_("有人请假待批准"), _("会务人员")),
    "meeting.leave_settled": (_("请假有了答复"), _("请假的代表")),
}
SAMPLES = {
    "会议": "青溪县第十八届人民代表大会常务委员会第三十二次会议",
    "时间": "2026年11月26日 9:00 至 17:00",
    "地点": "县人大常委会会议室",
    "姓名": "林示例",
    "结果": "同意",
    "链接": f"{settings.SITE_URL}/desk/meetings/11111111-1111-4111-8111-111111111111/",
    "网站": settings.SITE_NAME,
}


def marked():
    """A context that writes the placeholders themselves into the house's own words."""
    meeting = SimpleNamespace(title="{会议}", place="{地点}")
    seat = SimpleNamespace(name="{姓名}")
    return {"meeting": meeting, "time": "{时间}", "seat": seat, "answer": "{结果}"}


def _default(event):
    return lambda: house_words(event, marked())


for name, (label, recipients) in NAMES.items():
    declare(
        Notice(
            key=name,
            event=name,
            label=label,
            recipients=recipients,
            channels=STAFF,
            default=_default(name),
            samples=SAMPLES,
        )
    )
