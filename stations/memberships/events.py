"""What those who watch over a place are told, for the register of messages."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import STAFF, Notice, declare
from liaison.notifications.models import Channel

from .models import Role
from .notifications import CALENDAR_KEEPERS, house_words
from .permissions import GIVES

WATCHERS = frozenset({Role.SECURITY_ADMIN.value})
COMMON = {"链接": f"{settings.SITE_URL}/desk/", "网站": settings.SITE_NAME}


def _notice(key, event, label, recipients, marks, samples, offices):
    marked = {name: f"{{{placeholder}}}" for name, placeholder in marks.items()}
    declare(
        Notice(
            key=key,
            event=event,
            label=label,
            recipients=recipients,
            channels=STAFF,
            offices=offices,
            offered=(Channel.SMS,),
            default=lambda: house_words(key, marked),
            samples=samples | COMMON,
        )
    )


_notice(
    "calendar.missing",
    "calendar.missing",
    _("下一年放假安排没有导入"),
    _("代表工委、系统管理员（每年一次）"),
    {"year": "年份"},
    {"年份": "2027"},
    frozenset(role.value for role in CALENDAR_KEEPERS),
)
_notice(
    "security.reveal",
    "security.reveal",
    _("昨天查看联系方式的次数"),
    _("所辖范围的安全管理员（每天一条，没有人查看就不发）"),
    {"day": "日期", "count": "次数", "people": "人数", "name": "姓名", "most": "最多次数"},
    {"日期": "2026年11月18日", "次数": "7", "人数": "3", "姓名": "周示例", "最多次数": "4"},
    WATCHERS,
)
_notice(
    "security.reveal.many",
    "security.reveal",
    _("一个人一天查看联系方式过多"),
    _("最近一级的安全管理员（立即）"),
    {"name": "姓名", "count": "次数", "limit": "上限"},
    {"姓名": "周示例", "次数": "21", "上限": "20"},
    WATCHERS,
)
_notice(
    "security.lockout.watch",
    "security.lockout",
    _("所辖账号被锁定"),
    _("最近一级的安全管理员"),
    {"name": "姓名", "address": "登录地址"},
    {"姓名": "周示例", "登录地址": "203.0.113.7"},
    WATCHERS,
)
_notice(
    "office.proposed",
    "office.proposed",
    _("任职等待确认"),
    _("代表本人（助理）；最近一级的安全管理员（领导、负责人）"),
    {"name": "姓名", "office": "任职"},
    {"姓名": "周示例", "任职": "人大常委会领导 · 青溪县（演示）"},
    WATCHERS | {Role.DEPUTY.value},
)
_notice(
    "office.settled",
    "office.settled",
    _("提议的任职有了结果"),
    _("提议人"),
    {"name": "姓名", "office": "任职", "outcome": "结果"},
    {"姓名": "周示例", "任职": "人大常委会领导 · 青溪县（演示）", "结果": "已确认"},
    frozenset(role.value for role in GIVES),
)
