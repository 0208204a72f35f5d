"""审议意见 (F78): what a standing committee hands to whoever reported to it, the report on what was
done about it, and the vote on that report (监督法). Who, in which state, leading where."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import KEEP, rule


class Role(TextChoices):
    """Who somebody is to one 审议意见; permissions.py decides it."""

    CLERK = "clerk", _("人大工作机构")
    LEADER = "leader", _("签发人")
    UNIT = "unit", _("承办单位")
    SYSTEM = "system", _("系统")


class State(TextChoices):
    DRAFT = "draft", _("起草中")
    IN_REVIEW = "in_review", _("待签发")
    ISSUED = "issued", _("已交办·待签收")
    IN_HAND = "in_hand", _("研究处理中")
    REPORTED = "reported", _("已报告·待测评")
    AGAIN = "again", _("不满意·再次研究处理")
    CLOSED = "closed", _("已办结")
    CONCLUDED = "concluded", _("已依法另行处理")
    VOIDED = "voided", _("已作废收回")
    WITHDRAWN = "withdrawn", _("已撤回")


class Action(TextChoices):
    REVISE = "revise", _("修改审议意见")
    SUBMIT = "submit", _("送签")
    RETURN_DRAFT = "return_draft", _("退回修改")
    ISSUE = "issue", _("签发交办")
    SIGN = "sign", _("签收")
    RECORD_RECEIPT = "record_receipt", _("登记纸质签收")
    NOTE = "note", _("记录进展")
    EXTEND = "extend", _("同意延期")
    REPORT = "report", _("报送研究处理报告")
    RETURN_REPORT = "return_report", _("退回报告")
    APPRAISE = "appraise", _("登记测评结果")
    CONCLUDE = "conclude", _("另行处理")
    VOID = "void", _("作废审议意见书")
    WITHDRAW = "withdraw", _("撤回")


class Grade(TextChoices):
    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")


DRAW_UP = "draw_up"  # the first event; no transition leads into it
REMIND = "remind"
WORDS = dict(Action.choices) | {DRAW_UP: _("起草"), REMIND: _("系统提醒")}
CLOCKS = {"receipt": _("签收"), "report": _("报送研究处理报告")}
AT_UNIT = frozenset({State.ISSUED, State.IN_HAND, State.AGAIN})
OPEN = AT_UNIT | {State.DRAFT, State.IN_REVIEW, State.REPORTED}
# What outsiders of the house may ever see.
SENT = frozenset(set(State) - {State.DRAFT, State.IN_REVIEW, State.WITHDRAWN})
CLERK, LEADER, UNIT, SYSTEM = Role.CLERK, Role.LEADER, Role.UNIT, Role.SYSTEM
WORKING = {State.IN_HAND, State.AGAIN}

TRANSITIONS = {
    Action.REVISE: rule({State.DRAFT}, KEEP, CLERK),
    Action.SUBMIT: rule({State.DRAFT}, {State.IN_REVIEW}, CLERK),
    Action.RETURN_DRAFT: rule({State.IN_REVIEW}, {State.DRAFT}, LEADER),
    Action.ISSUE: rule({State.IN_REVIEW}, {State.ISSUED}, LEADER),
    Action.SIGN: rule({State.ISSUED}, {State.IN_HAND}, UNIT),
    Action.RECORD_RECEIPT: rule({State.ISSUED}, {State.IN_HAND}, CLERK),
    Action.NOTE: rule(WORKING, KEEP, UNIT),
    Action.EXTEND: rule(WORKING, KEEP, LEADER),
    # A report that comes on paper is entered by the clerk.
    Action.REPORT: rule(WORKING, {State.REPORTED}, UNIT, CLERK),
    Action.RETURN_REPORT: rule({State.REPORTED}, WORKING, CLERK),
    # A ballot in the system tells its result itself; a vote on paper is entered by the clerk.
    Action.APPRAISE: rule({State.REPORTED}, {State.CLOSED, State.AGAIN}, CLERK, SYSTEM),
    # 不满意 a second time: the committee turns to other means (询问、质询、决议).
    Action.CONCLUDE: rule({State.AGAIN, State.REPORTED}, {State.CONCLUDED}, LEADER),
    # With its paper: it is called in, and drawn up anew where the committee wants it.
    Action.VOID: rule(AT_UNIT | {State.REPORTED}, {State.VOIDED}, CLERK, LEADER),
    Action.WITHDRAW: rule({State.DRAFT, State.IN_REVIEW}, {State.WITHDRAWN}, CLERK),
}
