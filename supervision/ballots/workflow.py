"""A vote's own workflow: prepared, open, counted; what was counted never changes. A new vote on the
same matter is a new round, and two people want it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import KEEP, rule


class Role(TextChoices):
    CLERK = "clerk", _("会议秘书处")
    APPROVER = "approver", _("批准人")
    TELLER = "teller", _("监票人、计票人")


class State(TextChoices):
    DRAFT = "draft", _("准备中")
    OPEN = "open", _("正在投票")
    COUNTING = "counting", _("停止投票，待计票")
    CLOSED = "closed", _("已计票")
    VOID = "void", _("已作废")


class Action(TextChoices):
    EDIT = "edit", _("修改")
    NAME_TELLERS = "name_tellers", _("确定监票人、计票人")
    SET_PASSPHRASE = "set_passphrase", _("设票箱口令")
    MARK_PRESENT = "mark_present", _("确认到会")
    ADMIT = "admit", _("确认后到的人")
    ISSUE_CODES = "issue_codes", _("发投票码")
    OPEN = "open", _("开始投票")
    EXTEND = "extend", _("延长时间")
    ISSUE_PAPER = "issue_paper", _("发纸质票")
    STOP = "stop", _("停止投票")
    CLOSE = "close", _("开箱计票")
    PRINT = "print", _("印选票")
    REPORT = "report", _("出具计票报告单")
    DECLARE = "declare", _("宣布结果")
    CONFIRM = "confirm", _("登记党工委确认")
    SHOW_FIGURES = "show_figures", _("公开票数")
    HIDE_FIGURES = "hide_figures", _("不公开票数")
    SECOND_BALLOT = "second_ballot", _("再次投票")
    ASK_ANNUL = "ask_annul", _("提请作废重投")
    DROP_ANNUL = "drop_annul", _("撤回、不批准作废")
    ANNUL = "annul", _("批准作废重投")
    CANCEL = "cancel", _("撤销准备")


PREPARE = "prepare"  # the first event; no transition leads into it
PAPER_MOVED = "paper_moved"
WORDS = dict(Action.choices) | {PREPARE: _("准备表决"), PAPER_MOVED: _("公文")}
NOT_OVER = frozenset({State.DRAFT, State.OPEN, State.COUNTING})
# Kinds that fill places: the body of the place decides (票决) or recommends (票选).
SOLE_OFFICE = frozenset({"congress", "street"})
VOTED = frozenset({State.OPEN, State.COUNTING, State.CLOSED})
CLERK, APPROVER, TELLER = Role.CLERK, Role.APPROVER, Role.TELLER

TRANSITIONS = {
    Action.EDIT: rule({State.DRAFT}, KEEP, CLERK),
    Action.NAME_TELLERS: rule({State.DRAFT}, KEEP, CLERK),
    Action.SET_PASSPHRASE: rule({State.DRAFT}, KEEP, TELLER),
    Action.MARK_PRESENT: rule({State.DRAFT}, KEEP, CLERK),
    Action.ADMIT: rule({State.OPEN}, KEEP, TELLER),
    Action.ISSUE_CODES: rule({State.DRAFT, State.OPEN}, KEEP, CLERK),
    Action.OPEN: rule({State.DRAFT}, {State.OPEN}, CLERK),
    Action.EXTEND: rule({State.OPEN}, KEEP, CLERK),
    Action.ISSUE_PAPER: rule({State.OPEN}, KEEP, CLERK, TELLER),
    Action.STOP: rule({State.OPEN}, {State.COUNTING}, CLERK, TELLER),
    Action.CLOSE: rule({State.OPEN, State.COUNTING}, {State.CLOSED}, TELLER),
    Action.PRINT: rule({State.DRAFT, State.OPEN}, KEEP, CLERK),
    Action.REPORT: rule({State.CLOSED}, KEEP, CLERK, TELLER),
    Action.DECLARE: rule({State.CLOSED}, KEEP, CLERK),
    Action.CONFIRM: rule({State.CLOSED}, KEEP, CLERK),
    Action.SHOW_FIGURES: rule({State.CLOSED}, KEEP, CLERK),
    Action.HIDE_FIGURES: rule({State.CLOSED}, KEEP, CLERK),
    Action.SECOND_BALLOT: rule({State.CLOSED}, KEEP, CLERK),
    Action.ASK_ANNUL: rule(VOTED, KEEP, CLERK),
    Action.DROP_ANNUL: rule(VOTED, KEEP, CLERK, APPROVER),
    Action.ANNUL: rule(VOTED, {State.VOID}, APPROVER),
    Action.CANCEL: rule({State.DRAFT}, {State.VOID}, CLERK),
}
