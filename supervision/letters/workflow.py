"""监督建议函 and 问题清单 (F64, D8): who writes, reviews, signs, answers, accepts; who rectifies,
who checks again. Leading where."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import KEEP, rule


class Role(TextChoices):
    """Who somebody is to one letter or problem; permissions.py decides it."""

    CLERK = "clerk", _("人大工作机构")
    LEADER = "leader", _("签发人")
    DRAFTER = "drafter", _("起草的站点")
    UNIT = "unit", _("承办单位")
    SYSTEM = "system", _("系统")


class State(TextChoices):
    DRAFT = "draft", _("起草中")
    IN_REVIEW = "in_review", _("待审核")
    TO_SIGN = "to_sign", _("待签发")
    SIGNED = "signed", _("已签发·待发出")
    ISSUED = "issued", _("已发出·待签收")
    IN_HAND = "in_hand", _("办理中")
    ANSWERED = "answered", _("已答复·待审查")
    ACCEPTED = "accepted", _("已办结")
    VOIDED = "voided", _("已作废收回")
    WITHDRAWN = "withdrawn", _("已撤回")


class Action(TextChoices):
    REVISE = "revise", _("修改函件")
    SUBMIT = "submit", _("送审")
    APPROVE = "approve", _("审核同意")
    RETURN_DRAFT = "return_draft", _("退回修改")
    SIGN_OFF = "sign_off", _("签发")
    SEND = "send", _("发出")
    SIGN = "sign", _("签收")
    RECORD_RECEIPT = "record_receipt", _("登记纸质签收")
    EXTEND = "extend", _("同意延期")
    ANSWER = "answer", _("答复")
    RETURN_ANSWER = "return_answer", _("退回重新答复")
    ACCEPT = "accept", _("采纳答复")
    VOID = "void", _("作废函件")
    WITHDRAW = "withdraw", _("撤回")


class ProblemState(TextChoices):
    OPEN = "open", _("待整改")
    PLANNED = "planned", _("整改中")
    FIXED = "fixed", _("已整改·待复核")
    CLOSED = "closed", _("已销号")
    DROPPED = "dropped", _("已撤销")


class ProblemAction(TextChoices):
    PLAN = "plan", _("填报整改措施")
    FIX = "fix", _("报告整改完成")
    PASS = "pass", _("复核通过")
    FAIL = "fail", _("复核不通过")
    DROP = "drop", _("撤销问题")


DRAW_UP = "draw_up"  # the first event of a letter and of a problem
REMIND = "remind"
MORE = {DRAW_UP: _("起草"), REMIND: _("系统提醒")}
WORDS = dict(Action.choices) | MORE
PROBLEM_WORDS = dict(ProblemAction.choices) | MORE | {DRAW_UP: _("列入清单")}
CLOCKS = {"receipt": _("签收"), "answer": _("书面答复")}
PROBLEM_CLOCKS = {"rectify": _("整改"), "recheck": _("复核")}
INSIDE = frozenset({State.DRAFT, State.IN_REVIEW, State.TO_SIGN, State.SIGNED, State.WITHDRAWN})
SENT = frozenset(set(State) - INSIDE)
LISTABLE = SENT - {State.VOIDED}  # its problems may become a 问题清单
OPEN = frozenset(set(State) - {State.ACCEPTED, State.VOIDED, State.WITHDRAWN})
PROBLEM_OPEN = frozenset({ProblemState.OPEN, ProblemState.PLANNED, ProblemState.FIXED})
CLERK, LEADER, UNIT, DRAFTER = Role.CLERK, Role.LEADER, Role.UNIT, Role.DRAFTER
UNSIGNED = {State.DRAFT, State.IN_REVIEW, State.TO_SIGN}

TRANSITIONS = {
    Action.REVISE: rule({State.DRAFT}, KEEP, CLERK, DRAFTER),
    Action.SUBMIT: rule({State.DRAFT}, {State.IN_REVIEW}, CLERK, DRAFTER),
    # By somebody else than the writer, see permissions.py.
    Action.APPROVE: rule({State.IN_REVIEW}, {State.TO_SIGN}, CLERK, LEADER),
    Action.RETURN_DRAFT: rule({State.IN_REVIEW, State.TO_SIGN}, {State.DRAFT}, CLERK, LEADER),
    Action.SIGN_OFF: rule({State.TO_SIGN}, {State.SIGNED}, LEADER),
    Action.SEND: rule({State.SIGNED}, {State.ISSUED}, CLERK, LEADER),
    Action.SIGN: rule({State.ISSUED}, {State.IN_HAND}, UNIT),
    Action.RECORD_RECEIPT: rule({State.ISSUED}, {State.IN_HAND}, CLERK),
    Action.EXTEND: rule({State.IN_HAND}, KEEP, LEADER),
    # An answer that comes on paper is entered by the clerk.
    Action.ANSWER: rule({State.IN_HAND}, {State.ANSWERED}, UNIT, CLERK),
    Action.RETURN_ANSWER: rule({State.ANSWERED}, {State.IN_HAND}, CLERK, LEADER),
    Action.ACCEPT: rule({State.ANSWERED}, {State.ACCEPTED}, CLERK, LEADER),
    # With its paper: what nobody has received goes back to its writer, what was sent is called in.
    Action.VOID: rule(
        {State.SIGNED, State.ISSUED, State.IN_HAND, State.ANSWERED},
        {State.DRAFT, State.VOIDED},
        CLERK,
        LEADER,
    ),
    Action.WITHDRAW: rule(UNSIGNED, {State.WITHDRAWN}, CLERK, DRAFTER),
}
TO_DO = {ProblemState.OPEN, ProblemState.PLANNED}

PROBLEM_TRANSITIONS = {
    ProblemAction.PLAN: rule(TO_DO, {ProblemState.PLANNED}, UNIT),
    ProblemAction.FIX: rule({ProblemState.PLANNED}, {ProblemState.FIXED}, UNIT),
    # By another person than whoever reported it fixed (F64), see permissions.py.
    ProblemAction.PASS: rule({ProblemState.FIXED}, {ProblemState.CLOSED}, CLERK, LEADER),
    ProblemAction.FAIL: rule({ProblemState.FIXED}, {ProblemState.PLANNED}, CLERK, LEADER),
    ProblemAction.DROP: rule(TO_DO, {ProblemState.DROPPED}, CLERK),
}
