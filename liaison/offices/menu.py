"""The desk's menu: one table of entries. Every page shows the same ones; a phone has its office's
main places at the thumb and the rest behind 更多."""

from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from liaison.audit.permissions import (
    sees_ledger,
    sees_reveals,
    sees_security,
    sees_sign_ins,
)
from liaison.dashboards.permissions import sees_figures
from liaison.desk import queues
from liaison.desk.entry.permissions import enters
from liaison.desk.saved import filters
from liaison.documents.permissions import has_documents
from liaison.exports.permissions import takes
from liaison.imports.permissions import imports
from liaison.notifications import actions as notifications
from liaison.notifications.permissions import may_operate, may_read_register
from liaison.oversight.permissions import reads_policies, sees_honesty
from liaison.protection.permissions import reads as reads_protection
from stations.duty.permissions import has_rosters
from stations.kiosks.permissions import keeps
from stations.memberships.models import Role
from stations.memberships.permissions import gives, sees_people
from stations.network.permissions import may_publish
from stations.qrcodes.permissions import has_codes
from suggestions.cases.permissions import DEPUTIES, has_cases, sees_interests, snaps
from suggestions.commitments.permissions import has_commitments
from suggestions.publications.permissions import has_publications
from suggestions.registers.permissions import keeps as keeps_registers
from suggestions.transfers.permissions import has_transfers
from supervision.ballots.permissions import has_ballots
from supervision.groups.permissions import has_groups
from supervision.letters.permissions import has_letters
from supervision.meetings import parties
from supervision.meetings.permissions import has_meetings
from supervision.projects.permissions import has_projects

MOST = 4  # main places at the thumb, beside 更多


def holds_office(actor):
    return actor.membership is not None


def keeps_phrases(actor):
    return has_cases(actor) and actor.membership.role != Role.AUDITOR


def gives_keys(actor):
    return Role.SYSTEM_ADMIN in gives(actor)


def is_deputy(actor):
    return actor.membership is not None and actor.membership.role == Role.DEPUTY


@dataclass(frozen=True)
class Entry:
    """One line of the menu: `short` is said where there is little room, `key` opens it."""

    name: str
    label: str
    sees: callable = holds_office
    icon: str = "list-check"
    short: str = ""
    key: str = ""

    def url(self, actor):
        if self.name == "representatives:edit":
            return reverse(self.name, args=[actor.membership.representative.uid])
        return reverse(self.name)


QUEUE = Entry("desk:queue", _("事项"), has_cases, "inbox", _("待办"))
GROUPS = [
    (
        _("登记"),
        [
            Entry("desk:snap", _("随手拍"), snaps, "camera"),
            Entry("desk:enter", _("代群众登记"), enters, "writing", _("登记"), "n"),
        ],
    ),
    (
        _("清单"),
        [
            Entry("dashboards:figures", _("统计"), sees_figures, "chart-bar"),
            Entry("commitments:list", _("承诺"), has_commitments, "flag"),
            Entry("transfers:list", _("移送件"), has_transfers, "transfer"),
            Entry("documents:list", _("公文"), has_documents, "file-text"),
            Entry("registers:ledger", _("台账"), keeps_registers, "clipboard-list"),
            Entry("publication_desk:list", _("办理公开"), has_publications, "eye", _("公开")),
            Entry("desk:snaps", _("随手拍月报"), has_cases, "camera"),
            Entry("desk:phrases", _("常用语"), keeps_phrases, "message-2"),
        ],
    ),
    (
        _("监督"),
        [
            Entry("meetings:list", _("会议"), has_meetings, "calendar-event"),
            Entry("opinions:list", _("审议意见"), parties.has_any, "gavel"),
            Entry("letters:list", _("监督建议函"), has_letters, "send", _("建议函")),
            Entry("letters:problems", _("问题整改"), parties.has_any, "clipboard-list", _("整改")),
            Entry("project_desk:list", _("民生实事"), has_projects, "checks", _("实事")),
            Entry("ballots:list", _("表决"), has_ballots, "checks"),
            Entry("groups:list", _("监督小组"), has_groups, "users-group", _("小组")),
        ],
    ),
    (
        _("站点"),
        [
            Entry("qrcodes:manage", _("二维码"), has_codes, "qrcode"),
            Entry("duty:index", _("值班表"), has_rosters, "calendar"),
            Entry("kiosk_desk:manage", _("自助终端"), keeps, "building"),
            Entry("network:edit_map", _("站点地图"), may_publish, "map-pins"),
        ],
    ),
    (
        _("管理"),
        [
            Entry("offices:people", _("人员与角色"), sees_people, "users", _("人员")),
            Entry("offices:roles", _("角色权限"), holds_office, "key"),
            Entry("desk:interests", _("利益回避申报"), sees_interests, "gavel"),
            Entry("oversight:honesty", _("时限诚信"), sees_honesty, "shield-check", _("时限")),
            Entry("oversight:policies", _("时限规定"), reads_policies, "clock"),
            Entry("imports:list", _("导入"), imports, "upload"),
            Entry("audit:sign_ins", _("登录记录"), sees_sign_ins, "login", _("登录")),
            Entry("audit:ledger", _("经过记录"), sees_ledger, "history", _("经过")),
            Entry("audit:reveals", _("联系方式查看"), sees_reveals, "eye", _("查看")),
            Entry("audit:security", _("安全设置"), sees_security, "shield-lock", _("安全")),
            Entry("protection:kept", _("个人信息保护"), reads_protection, "shield-lock"),
            Entry("notifications:log", _("发送记录"), may_operate, "send", _("发送")),
            Entry("notifications:undelivered", _("未送达的消息"), may_operate, "alert-triangle"),
            Entry("notifications:register", _("消息事件与文案"), may_read_register, "message-2"),
            Entry("keys:list", _("接口密钥"), gives_keys, "key"),
            Entry("webhooks:list", _("推送订阅"), gives_keys, "send"),
            Entry("admin:index", _("基础数据"), lambda actor: actor.user.is_staff, "settings"),
        ],
    ),
    (
        _("我的"),
        [
            Entry("notifications:inbox", _("消息"), lambda actor: True, "bell"),
            Entry("notifications:choices", _("我的通知"), lambda actor: True, "send"),
            Entry("exports:list", _("我的导出"), takes, "download"),
            Entry("representatives:edit", _("我的资料"), is_deputy, "user"),
            Entry("accounts:home", _("我的账号"), lambda actor: True, "user-circle", _("账号")),
        ],
    ),
]
ENTRIES = {entry.name: entry for entry in [QUEUE, *(e for _label, group in GROUPS for e in group)]}
BY_DEFAULT = (
    "desk:queue",
    "dashboards:figures",
    "documents:list",
    "transfers:list",
    "offices:people",
    "notifications:inbox",
    "accounts:home",
)
MAIN = {
    **dict.fromkeys(DEPUTIES, ("desk:queue", "desk:snap", "desk:enter", "dashboards:figures")),
    Role.STATION_OFFICER: (
        "desk:queue",
        "desk:enter",
        "registers:ledger",
        "publication_desk:list",
    ),
    Role.STREET_CLERK: ("desk:queue", "desk:enter", "registers:ledger", "documents:list"),
    Role.CONGRESS_CLERK: (
        "desk:queue",
        "dashboards:figures",
        "documents:list",
        "publication_desk:list",
    ),
    Role.AUDITOR: ("desk:queue", "audit:ledger", "dashboards:figures", "oversight:honesty"),
    Role.SYSTEM_ADMIN: ("offices:people", "notifications:log", "notifications:inbox"),
    Role.SECURITY_ADMIN: ("audit:security", "audit:sign_ins", "audit:reveals"),
}


@dataclass
class Menu:
    actor: object
    path: str
    now: object
    seen: dict = field(default_factory=dict)

    def offers(self, entry):
        if entry.name not in self.seen:
            self.seen[entry.name] = bool(entry.sees(self.actor))
        return self.seen[entry.name]

    def line(self, entry):
        url = entry.url(self.actor)
        here = self.path.startswith(url)
        if entry is QUEUE:
            here = self.path == url or self.path.startswith(f"{url}cases/")
        return {"entry": entry, "url": url, "is_here": here}

    @cached_property
    def groups(self):
        """[(heading, lines)] without the queue, which the tabs stand for."""
        offered = [
            (heading, [self.line(entry) for entry in entries if self.offers(entry)])
            for heading, entries in GROUPS
        ]
        return [(heading, lines) for heading, lines in offered if lines]

    @cached_property
    def main(self):
        """At most MOST lines: the office's own places, filled up from what everybody has."""
        role = self.actor.membership.role if self.actor.membership else None
        names = dict.fromkeys([*MAIN.get(role, ()), *BY_DEFAULT])
        entries = [ENTRIES[name] for name in names if self.offers(ENTRIES[name])]
        return [self.line(entry) for entry in entries[:MOST]]

    @cached_property
    def counted(self):
        """(tabs of the queue, saved filters, headline, unread, due today) with their counts."""
        return filters.lately(self.actor, self.now) if self.offers(QUEUE) else ([], [], "", 0, "")

    def unread(self):
        if self.offers(QUEUE):
            return filters.unread(self.actor, self.now)
        return notifications.unread(user=self.actor.user)

    @property
    def tabs(self):
        return self.counted[0]

    @property
    def saved(self):
        return self.counted[1]

    @property
    def due_today(self):
        return self.counted[4]

    @cached_property
    def today(self):
        due = queues.end_of_today(self.now).isoformat()
        return urlencode({"tab": "awaiting", "due_before": due})
