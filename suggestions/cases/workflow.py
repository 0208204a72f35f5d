"""The case's workflow (domain D1 with A0): who may do what, in which state, leading where."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import KEEP, rule


class Role(TextChoices):
    """Who somebody is to one case; permissions.py decides it."""

    CITIZEN = "citizen", _("群众")
    DEPUTY = "deputy", _("代表")
    STATION_OFFICER = "station_officer", _("联络站")
    STREET_CLERK = "street_clerk", _("乡镇人大、街道人大工委")
    CONGRESS_CLERK = "congress_clerk", _("代表工委")
    UNIT_OFFICER = "unit_officer", _("承办单位")
    LEADER = "leader", _("人大常委会领导")
    AUDITOR = "auditor", _("审计管理员")
    SYSTEM = "system", _("系统")


class State(TextChoices):
    SUBMITTED = "submitted", _("待接单")
    ACCEPTED = "accepted", _("已接单·研判")
    NEED_INFO = "need_info", _("待补充")
    NOT_ACCEPTED = "not_accepted", _("不属受理范围·已告知途径")
    DIRECT = "direct", _("直办中")
    PENDING_REVIEW = "pending_review", _("待人大审核")
    DISPATCHED = "dispatched", _("已交办·待签收")
    IN_PROGRESS = "in_progress", _("办理中")
    OBJECTION = "objection", _("退件待审")
    REPLY_REVIEW = "reply_review", _("答复待审")
    REPLIED = "replied", _("已答复·待反馈")
    FED_BACK = "fed_back", _("已反馈·待评价")
    SECOND_ROUND = "second_round", _("二次办理")
    JOINT_STUDY = "joint_study", _("提请会商")
    CLOSED = "closed", _("已办结归档")
    WITHDRAWN = "withdrawn", _("已撤回")


class Action(TextChoices):
    ACCEPT = "accept", _("接单")
    TAKE_OVER = "take_over", _("代接")
    HAND_OVER = "hand_over", _("移交其他站点")
    REASSIGN = "reassign", _("改派代表")
    REQUEST_INFO = "request_info", _("请群众补充")
    SUPPLY_INFO = "supply_info", _("补充说明")
    DECLINE = "decline", _("不属受理范围")
    ANSWER = "answer", _("直接答复")
    DISPATCH = "dispatch", _("交单位办理")
    APPROVE = "approve", _("同意交办")
    RETURN_REVIEW = "return_review", _("退回重拟")
    SIGN = "sign", _("签收")
    OBJECT = "object", _("退件（申请改办）")
    SETTLE_OBJECTION = "settle_objection", _("裁定退件")
    NOTE_PROGRESS = "note_progress", _("记录进展")
    RESOLVE = "resolve", _("答复办理结果")
    RETURN_REPLY = "return_reply", _("退回重办")
    APPROVE_REPLY = "approve_reply", _("答复审核通过")
    DELIVER = "deliver", _("反馈给群众")
    RATE = "rate", _("评价")
    RECORD_CALLBACK = "record_callback", _("登记回访")
    REFER_TO_STUDY = "refer_to_study", _("提请会商")
    CLOSE = "close", _("办结归档")
    WITHDRAW = "withdraw", _("撤回")
    URGE = "urge", _("催办")


SUBMIT = "submit"  # the first event; no transition leads into it
ERASE = "erase"
REPRINT = "reprint"  # a new query code, the old one ended
REVEAL = "reveal"  # somebody looked at the contact data


class Personal(TextChoices):
    """Events about the person and not the matter; privacy.py and erasure.py append them."""

    ASK_ERASURE = "ask_erasure", _("群众要求删除个人信息，因暂停删除待办")
    EXPIRE = "expire", _("保存期满，删除个人信息")
    CORRECT = "correct", _("群众更正联系方式")
    CONSENT = "consent", _("群众同意")
    RETRACT = "retract", _("群众撤回同意")
    SUSPEND_ERASURE = "suspend_erasure", _("暂停删除")
    RESUME_ERASURE = "resume_erasure", _("解除暂停删除")


CLOCKS = {
    "response": _("接单"),
    "closing": _("办结"),
    "delivery": _("反馈"),
    "callback": _("回访"),
    "second_round": _("二次办理"),
    "objection": _("退件裁定"),
    "rating": _("评价"),
    "supplement": _("补充"),
}

HANDLING = {State.DISPATCHED, State.IN_PROGRESS, State.OBJECTION}
ENDED = {State.NOT_ACCEPTED, State.CLOSED, State.WITHDRAWN}
OPEN = frozenset(set(State) - ENDED)
TRIAGE = {State.ACCEPTED, State.DIRECT, State.SECOND_ROUND}

CITIZEN, DEPUTY, STATION = Role.CITIZEN, Role.DEPUTY, Role.STATION_OFFICER
STREET, CONGRESS, UNIT = Role.STREET_CLERK, Role.CONGRESS_CLERK, Role.UNIT_OFFICER

TRANSITIONS = {
    Action.ACCEPT: rule({State.SUBMITTED}, {State.ACCEPTED}, DEPUTY, STATION),
    Action.TAKE_OVER: rule({State.SUBMITTED}, {State.ACCEPTED}, STATION),
    Action.HAND_OVER: rule(
        {State.SUBMITTED, State.ACCEPTED}, {State.SUBMITTED}, STATION, STREET, CONGRESS
    ),
    Action.REASSIGN: rule(OPEN, KEEP, STATION, STREET, CONGRESS),
    Action.ANSWER: rule(TRIAGE, {State.FED_BACK}, DEPUTY, STATION),
    # A representative never orders a unit (Representatives Law art. 31): no DEPUTY here.
    Action.DISPATCH: rule(
        TRIAGE, {State.PENDING_REVIEW, State.DISPATCHED}, STATION, STREET, CONGRESS
    ),
    Action.APPROVE: rule({State.PENDING_REVIEW}, {State.DISPATCHED}, STREET, CONGRESS),
    Action.RETURN_REVIEW: rule(
        {State.PENDING_REVIEW}, {State.ACCEPTED, State.SECOND_ROUND}, STREET, CONGRESS
    ),
    Action.SIGN: rule({State.DISPATCHED}, {State.IN_PROGRESS}, UNIT),
    Action.OBJECT: rule({State.DISPATCHED, State.IN_PROGRESS}, {State.OBJECTION}, UNIT),
    Action.SETTLE_OBJECTION: rule(
        {State.OBJECTION}, {State.DISPATCHED, State.PENDING_REVIEW}, STATION, STREET, CONGRESS
    ),
    Action.RESOLVE: rule({State.IN_PROGRESS}, {State.REPLIED, State.REPLY_REVIEW}, UNIT),
    Action.APPROVE_REPLY: rule({State.REPLY_REVIEW}, {State.REPLIED}, STREET, CONGRESS),
    Action.RETURN_REPLY: rule(
        {State.REPLY_REVIEW, State.REPLIED}, {State.IN_PROGRESS}, DEPUTY, STATION, STREET, CONGRESS
    ),
    Action.DELIVER: rule({State.REPLIED}, {State.FED_BACK}, DEPUTY, STATION),
    Action.RATE: rule(
        {State.FED_BACK}, {State.CLOSED, State.SECOND_ROUND, State.JOINT_STUDY}, CITIZEN
    ),
    Action.RECORD_CALLBACK: rule({State.SECOND_ROUND}, KEEP, DEPUTY, STATION),
    Action.NOTE_PROGRESS: rule(
        TRIAGE | {State.IN_PROGRESS},
        TRIAGE | {State.IN_PROGRESS},
        DEPUTY,
        STATION,
        UNIT,
    ),
    Action.REQUEST_INFO: rule(
        TRIAGE | {State.IN_PROGRESS}, {State.NEED_INFO}, DEPUTY, STATION, UNIT
    ),
    Action.SUPPLY_INFO: rule(OPEN, OPEN, CITIZEN, STATION, Role.SYSTEM),
    Action.DECLINE: rule({State.SUBMITTED, State.ACCEPTED}, {State.NOT_ACCEPTED}, DEPUTY, STATION),
    Action.REFER_TO_STUDY: rule({State.SECOND_ROUND}, {State.JOINT_STUDY}, STREET, CONGRESS),
    Action.CLOSE: rule({State.FED_BACK, State.JOINT_STUDY}, {State.CLOSED}, CONGRESS, Role.SYSTEM),
    Action.URGE: rule(OPEN - {State.FED_BACK}, KEEP, DEPUTY, STATION, STREET, CONGRESS),
    Action.WITHDRAW: rule(OPEN - {State.FED_BACK}, {State.WITHDRAWN}, CITIZEN),
}

# Whose desk a state lies on: the "待我处理" of each role.
AWAITS = {
    Role.DEPUTY: [State.SUBMITTED, State.ACCEPTED, State.DIRECT, State.REPLIED, State.SECOND_ROUND],
    Role.STATION_OFFICER: [
        State.SUBMITTED,
        State.ACCEPTED,
        State.DIRECT,
        State.REPLIED,
        State.SECOND_ROUND,
        State.OBJECTION,
    ],
    Role.STREET_CLERK: [State.PENDING_REVIEW, State.REPLY_REVIEW, State.OBJECTION],
    Role.CONGRESS_CLERK: [
        State.PENDING_REVIEW,
        State.REPLY_REVIEW,
        State.OBJECTION,
        State.JOINT_STUDY,
    ],
    Role.UNIT_OFFICER: [State.DISPATCHED, State.IN_PROGRESS],
}
