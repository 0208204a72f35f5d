"""The links that stand in the desk's navigation for those who look after people and records,
and to the lists that stand beside the queue."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.audit.permissions import (
    sees_ledger,
    sees_reveals,
    sees_security,
    sees_sign_ins,
)
from liaison.dashboards.permissions import sees_figures
from liaison.documents.permissions import has_documents
from liaison.notifications.permissions import may_operate, may_read_register
from liaison.oversight.permissions import reads_policies, sees_honesty
from liaison.protection.permissions import reads as reads_protection
from stations.duty.permissions import has_rosters
from stations.kiosks.permissions import keeps
from stations.memberships.models import Role
from stations.memberships.permissions import gives, may_confirm, proposals, sees_people
from stations.network.permissions import may_publish
from suggestions.cases.permissions import sees_interests
from suggestions.commitments.permissions import has_commitments
from suggestions.publications.permissions import has_publications
from suggestions.registers.permissions import keeps as keeps_registers
from suggestions.transfers.permissions import has_transfers

MATTERS = [
    (sees_figures, (_("统计"), "dashboards:figures")),
    (has_commitments, (_("承诺"), "commitments:list")),
    (has_transfers, (_("移送件"), "transfers:list")),
    (has_documents, (_("公文"), "documents:list")),
    (keeps_registers, (_("台账"), "registers:ledger")),
    (has_publications, (_("办理公开"), "publication_desk:list")),
]
PEOPLE = (_("人员与角色"), "offices:people")
DUTY = (_("值班表"), "duty:index")
KIOSKS = (_("自助终端"), "kiosk_desk:manage")
MAP = (_("站点地图"), "network:edit_map")
RECORDS = [
    (sees_interests, (_("利益回避申报"), "desk:interests")),
    (sees_honesty, (_("时限诚信"), "oversight:honesty")),
    (reads_policies, (_("时限规定"), "oversight:policies")),
    (sees_sign_ins, (_("登录记录"), "audit:sign_ins")),
    (sees_ledger, (_("经过记录"), "audit:ledger")),
    (sees_reveals, (_("联系方式查看"), "audit:reveals")),
    (sees_security, (_("安全设置"), "audit:security")),
    (reads_protection, (_("个人信息保护"), "protection:kept")),
    (may_operate, (_("发送记录"), "notifications:log")),
    (may_operate, (_("未送达的消息"), "notifications:undelivered")),
    (may_read_register, (_("消息事件与文案"), "notifications:register")),
]
KEYS = [(_("接口密钥"), "keys:list"), (_("推送订阅"), "webhooks:list")]
ROLES = (_("角色权限"), "offices:roles")


def links(request):
    actor = getattr(request, "actor", None)
    if actor is None:
        return {}
    return {
        "office_links": lambda: _links(actor),
        "matter_links": lambda: _matters(actor),
        "offices_to_confirm": lambda: _to_confirm(actor),
    }


def _to_confirm(actor):
    return sum(may_confirm(actor, row) for row in proposals(actor)[:20])


def _matters(actor):
    """Lists beside the queue of cases."""
    if actor.kind != "user":
        return []
    return [(label, reverse(name)) for sees, (label, name) in MATTERS if sees(actor)]


def _links(actor):
    if actor.kind != "user":
        return []
    offered = []
    if sees_people(actor):
        offered.append(PEOPLE)
    if has_rosters(actor):
        offered.append(DUTY)
    if keeps(actor):
        offered.append(KIOSKS)
    if may_publish(actor):
        offered.append(MAP)
    offered += [link for sees, link in RECORDS if sees(actor)]
    if Role.SYSTEM_ADMIN in gives(actor):
        offered += KEYS
    if actor.membership is not None:
        offered.append(ROLES)
    own = []
    if actor.membership is not None and actor.membership.role == Role.DEPUTY:
        uid = actor.membership.representative.uid
        own = [(_("我的资料"), reverse("representatives:edit", args=[uid]))]
    return own + [(label, reverse(name)) for label, name in offered]
