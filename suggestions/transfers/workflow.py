"""A hand-over's own small workflow: 转信访, 移送检察, 送专业站. Who may do what, leading where."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import KEEP, rule


class Role(TextChoices):
    """Who somebody is to one hand-over; permissions.py decides it."""

    SENDER = "sender", _("移送方")
    RECEIVER = "receiver", _("接收方")
    SYSTEM = "system", _("系统")


class State(TextChoices):
    SENT = "sent", _("已送出·待签收")
    RECEIVED = "received", _("已签收")
    FILED = "filed", _("已立案")
    RECOMMENDED = "recommended", _("已发检察建议·待反馈")
    DONE = "done", _("已反馈")
    SENT_BACK = "sent_back", _("已退回")
    RECALLED = "recalled", _("已撤回")


class Action(TextChoices):
    SIGN = "sign", _("签收")
    RECORD_RECEIPT = "record_receipt", _("登记对方回执")
    SEND_BACK = "send_back", _("退回")
    NOTE = "note", _("记录进展")
    FILE = "file", _("立案")
    DECLINE_FILING = "decline_filing", _("不立案")
    RECOMMEND = "recommend", _("发出检察建议")
    REPORT = "report", _("反馈结果")
    RECALL = "recall", _("撤回移送")


SEND = "send"  # the first event; no transition leads into it
REMIND = "remind"
ERASE = "erase"
WORDS = dict(Action.choices) | {SEND: _("送出"), REMIND: _("系统提醒"), ERASE: _("删除个人信息")}
CLOCKS = {
    "notice": _("告知来信人"),
    "receipt": _("签收登记"),
    "outcome": _("反馈"),
    "recommendation": _("检察建议反馈"),
}
OPEN = frozenset({State.SENT, State.RECEIVED, State.FILED, State.RECOMMENDED})
AT_RECEIVER = {State.RECEIVED, State.FILED, State.RECOMMENDED}
SENDER, RECEIVER, SYSTEM = Role.SENDER, Role.RECEIVER, Role.SYSTEM

TRANSITIONS = {
    Action.SIGN: rule({State.SENT}, {State.RECEIVED, State.DONE}, RECEIVER),
    # An office without an account signs on paper; whoever sent the matter records it.
    Action.RECORD_RECEIPT: rule({State.SENT}, {State.RECEIVED, State.DONE}, SENDER),
    # What comes back on paper is recorded by the sender too, see permissions.py.
    Action.SEND_BACK: rule({State.SENT, State.RECEIVED}, {State.SENT_BACK}, RECEIVER, SENDER),
    Action.NOTE: rule(AT_RECEIVER, KEEP, RECEIVER, SENDER),
    Action.FILE: rule({State.RECEIVED}, {State.FILED}, RECEIVER),
    Action.DECLINE_FILING: rule({State.RECEIVED}, {State.DONE}, RECEIVER, SENDER),
    Action.RECOMMEND: rule({State.RECEIVED, State.FILED}, {State.RECOMMENDED}, RECEIVER),
    Action.REPORT: rule(AT_RECEIVER, {State.DONE}, RECEIVER, SENDER),
    Action.RECALL: rule({State.SENT}, {State.RECALLED}, SENDER, SYSTEM),
}
