"""The sixteen stages of a livelihood project (D7), the yearly round it belongs to, and what the
public proposes in a call: three tables, data only."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import KEEP, rule


class Role(TextChoices):
    """`CLERK` is the congress office of the round's own level: 代表工委 of a county, the
    乡镇人大 or 街道人大工委 of a township's or street's round."""

    CLERK = "clerk", _("人大工作机构")
    GOVERNMENT = "government", _("政府办")
    UNIT = "unit", _("责任单位")
    LEADER = "leader", _("人大常委会领导")
    SYSTEM = "system", _("系统")


class State(TextChoices):
    COLLECTED = "collected", _("征集")
    POOLED = "pooled", _("入库")
    SCREENING = "screening", _("初选论证")
    LEGALITY = "legality", _("合法性审查")
    CANDIDATE = "candidate", _("候选公示")
    COMMITTEE = "committee", _("常委会审议")
    PLENARY = "plenary", _("大会审议")
    VOTE = "vote", _("待票决")
    ADOPTED = "adopted", _("票决通过，待公告")
    PLANNING = "planning", _("编制实施计划")
    PLANNED = "planned", _("计划已定，待启动")
    RUNNING = "running", _("实施中")
    CHANGING = "changing", _("变更审批中")
    PAUSED = "paused", _("暂缓实施")
    STOPPED = "stopped", _("终止实施")
    ACCEPTANCE = "acceptance", _("完工验收")
    TESTING = "testing", _("满意度测评")
    RECTIFYING = "rectifying", _("二次整改")
    SETTLED = "settled", _("结项")
    ARCHIVED = "archived", _("已归档")
    REJECTED = "rejected", _("未列入")


S = State
# The number of D7 and its name; a state is the stage that a project stands in.
STAGES = (
    (1, _("征集"), {S.COLLECTED}),
    (2, _("入库"), {S.POOLED}),
    (3, _("初选论证"), {S.SCREENING}),
    (4, _("合法性审查"), {S.LEGALITY}),
    (5, _("候选公示"), {S.CANDIDATE}),
    (6, _("常委会审议"), {S.COMMITTEE}),
    (7, _("大会审议"), {S.PLENARY}),
    (8, _("票决"), {S.VOTE}),
    (9, _("公告"), {S.ADOPTED}),
    (10, _("实施计划"), {S.PLANNING, S.PLANNED}),
    (11, _("实施（季督查）"), {S.RUNNING}),
    (12, _("变更、暂缓、终止审批"), {S.CHANGING, S.PAUSED, S.STOPPED}),
    (13, _("完工验收"), {S.ACCEPTANCE}),
    (14, _("满意度测评"), {S.TESTING}),
    (15, _("结项、二次整改"), {S.SETTLED, S.RECTIFYING}),
    (16, _("归档"), {S.ARCHIVED}),
)
# In a street the council recommends (票选); it does not decide (A0).
STREET_WORDS = {S.VOTE: _("待票选"), S.ADOPTED: _("票选推荐，待公告")}
# What everybody reads of a published project while offices work on it: no inner stage.
IN_POOL = frozenset({S.COLLECTED, S.POOLED, S.SCREENING, S.LEGALITY})
PUBLIC_WORDS = dict.fromkeys(IN_POOL, _("留在项目库")) | {
    S.COMMITTEE: _("公示结束，待审议"),
    S.PLENARY: _("公示结束，待审议"),
}
STAGE_OF = {state: (number, label) for number, label, states in STAGES for state in states}
OPEN = frozenset(State) - {S.REJECTED, S.ARCHIVED}
# What has passed the review: burden and debt were looked at and denied.
REVIEWED = frozenset(State) - {S.COLLECTED, S.POOLED, S.SCREENING, S.REJECTED}
CANDIDATES = REVIEWED - {S.LEGALITY}
LISTED = CANDIDATES - {S.CANDIDATE, S.COMMITTEE}  # came before the plenary
DECIDED = REVIEWED - {S.LEGALITY, S.CANDIDATE, S.COMMITTEE, S.PLENARY, S.VOTE}  # voted for
FINISHED = frozenset({S.TESTING, S.RECTIFYING, S.SETTLED, S.ARCHIVED})


class Action(TextChoices):
    EDIT = "edit", _("修改")
    POOL = "pool", _("入库")
    REJECT = "reject", _("不列入")
    RECONSIDER = "reconsider", _("重新入库")
    SELECT = "select", _("列入初选")
    PASS_FEASIBILITY = "pass_feasibility", _("论证通过")
    PASS_LEGALITY = "pass_legality", _("合法性审查通过")
    SEND_BACK = "send_back", _("退回项目库")
    PUBLICISE = "publicise", _("候选公示")
    SUBMIT = "submit", _("提请审议")
    DELIBERATE = "deliberate", _("登记审议结果")
    LIST_FOR_VOTE = "list_for_vote", _("列入票决")
    RECORD_VOTE = "record_vote", _("登记票决结果")
    ANNOUNCE = "announce", _("公告")
    ASSIGN = "assign", _("确定责任单位")
    PLAN = "plan", _("报送实施计划")
    RETURN_PLAN = "return_plan", _("退回计划")
    APPROVE_PLAN = "approve_plan", _("审定计划")
    START = "start", _("启动监督")
    REPORT = "report", _("报告进展")
    EXPLAIN = "explain", _("说明滞后原因")
    RECOLOUR = "recolour", _("评价进度")
    ASK_CHANGE = "ask_change", _("提请变更、暂缓、终止")
    DECIDE_CHANGE = "decide_change", _("登记变更决定")
    RESUME = "resume", _("恢复实施")
    COMPLETE = "complete", _("报告完工")
    ACCEPT = "accept", _("验收通过")
    REFUSE = "refuse", _("验收不通过")
    TEST = "test", _("登记满意度测评")
    RECTIFY = "rectify", _("报告整改完成")
    ARCHIVE = "archive", _("归档")
    NOTE = "note", _("记录")
    LINK_CASE = "link_case", _("关联事项")
    HIDE_PHOTO = "hide_photo", _("撤下照片")


COLLECT = "collect"  # the first event; no transition leads into it
REMIND = "remind"
STREET_ACTIONS = {Action.RECORD_VOTE: _("登记票选结果"), Action.LIST_FOR_VOTE: _("列入票选")}
WORDS = dict(Action.choices) | {COLLECT: _("征集"), REMIND: _("系统提醒")}
CLERK, GOVERNMENT, UNIT = Role.CLERK, Role.GOVERNMENT, Role.UNIT
LEADER, SYSTEM = Role.LEADER, Role.SYSTEM
BEFORE_REVIEW = {S.COLLECTED, S.POOLED, S.SCREENING}

TRANSITIONS = {
    # Nothing of a candidate is edited once it is public, least of all while it is voted on.
    Action.EDIT: rule(BEFORE_REVIEW, KEEP, CLERK),
    Action.POOL: rule({S.COLLECTED}, {S.POOLED}, CLERK),
    Action.SELECT: rule({S.POOLED}, {S.SCREENING}, CLERK),
    Action.PASS_FEASIBILITY: rule({S.SCREENING}, {S.LEGALITY}, CLERK, GOVERNMENT),
    # Two reviews by two people: permissions.may refuses the first reviewer.
    Action.PASS_LEGALITY: rule({S.LEGALITY}, {S.CANDIDATE}, CLERK, GOVERNMENT),
    Action.PUBLICISE: rule({S.CANDIDATE}, KEEP, CLERK),
    # A street has no congress: its candidates go straight to the 票选 of its council.
    Action.SUBMIT: rule({S.CANDIDATE}, {S.COMMITTEE, S.VOTE}, CLERK),
    Action.DELIBERATE: rule({S.COMMITTEE}, {S.PLENARY, S.POOLED}, CLERK),
    Action.LIST_FOR_VOTE: rule({S.PLENARY}, {S.VOTE}, CLERK),
    Action.RECORD_VOTE: rule({S.VOTE}, {S.ADOPTED, S.POOLED}, CLERK, SYSTEM),
    Action.ANNOUNCE: rule({S.ADOPTED}, {S.PLANNING}, CLERK),
    Action.PLAN: rule({S.PLANNING}, KEEP, UNIT),
    # The clerk judges a plan only where the government builds by itself (permissions.may).
    Action.APPROVE_PLAN: rule({S.PLANNING}, {S.PLANNED}, CLERK, GOVERNMENT),
    Action.RETURN_PLAN: rule({S.PLANNING}, KEEP, CLERK, GOVERNMENT),
    Action.ASSIGN: rule({S.PLANNING, S.PLANNED, S.RUNNING}, KEEP, GOVERNMENT),
    Action.START: rule({S.PLANNED}, {S.RUNNING}, CLERK),
    # Until a change is decided the work goes on, and is reported.
    Action.REPORT: rule({S.RUNNING, S.CHANGING}, KEEP, UNIT),
    Action.EXPLAIN: rule({S.RUNNING, S.CHANGING}, KEEP, UNIT),
    Action.COMPLETE: rule({S.RUNNING}, {S.ACCEPTANCE}, UNIT),
    Action.ACCEPT: rule({S.ACCEPTANCE}, {S.TESTING}, CLERK, GOVERNMENT),
    Action.REFUSE: rule({S.ACCEPTANCE}, {S.RUNNING}, CLERK, GOVERNMENT),
    Action.TEST: rule({S.TESTING}, {S.SETTLED, S.RECTIFYING}, CLERK, SYSTEM),
    Action.RECTIFY: rule({S.RECTIFYING}, {S.TESTING}, UNIT),
    Action.ARCHIVE: rule({S.SETTLED, S.STOPPED}, {S.ARCHIVED}, CLERK),
    # The government asks, the standing committee decides, the public reads it (B3).
    Action.ASK_CHANGE: rule({S.PLANNED, S.RUNNING, S.PAUSED}, {S.CHANGING}, GOVERNMENT),
    Action.DECIDE_CHANGE: rule(
        {S.CHANGING}, {S.PLANNING, S.PLANNED, S.RUNNING, S.PAUSED, S.STOPPED}, CLERK
    ),
    # What never started is planned again, and starts with its group like everything else.
    Action.RESUME: rule({S.PAUSED}, {S.PLANNED, S.RUNNING}, CLERK),
    Action.SEND_BACK: rule({S.SCREENING, S.LEGALITY, S.CANDIDATE}, {S.POOLED}, CLERK, GOVERNMENT),
    Action.REJECT: rule(BEFORE_REVIEW | {S.LEGALITY}, {S.REJECTED}, CLERK, GOVERNMENT),
    Action.RECONSIDER: rule({S.REJECTED}, {S.POOLED}, CLERK),
    Action.NOTE: rule(OPEN, KEEP, CLERK, GOVERNMENT, UNIT, LEADER),
    Action.LINK_CASE: rule(OPEN, KEEP, CLERK),
    Action.HIDE_PHOTO: rule(OPEN | {S.ARCHIVED}, KEEP, CLERK),
    Action.RECOLOUR: rule({S.RUNNING, S.CHANGING}, KEEP, SYSTEM),
}


class RoundState(TextChoices):
    PREPARING = "preparing", _("筹备")
    CALLING = "calling", _("征集中")
    CLOSED = "closed", _("征集结束")
    ENDED = "ended", _("本轮结束")


class RoundAction(TextChoices):
    EDIT = "edit", _("修改")
    OPEN_CALL = "open_call", _("发布征集")
    EXTEND_CALL = "extend_call", _("延长征集")
    CLOSE_CALL = "close_call", _("结束征集")
    CORRECT = "correct", _("调整应选数、差额数")
    END = "end", _("结束本轮")


BEGIN = "begin"
ROUND_WORDS = dict(RoundAction.choices) | {BEGIN: _("建立年度项目")}
ROUNDS = {
    RoundAction.EDIT: rule({RoundState.PREPARING}, KEEP, CLERK),
    RoundAction.OPEN_CALL: rule({RoundState.PREPARING}, {RoundState.CALLING}, CLERK),
    RoundAction.EXTEND_CALL: rule({RoundState.CALLING}, KEEP, CLERK),
    RoundAction.CLOSE_CALL: rule({RoundState.CALLING}, {RoundState.CLOSED}, CLERK, SYSTEM),
    # What the call announced is changed by decision of a meeting, with its reason.
    RoundAction.CORRECT: rule({RoundState.CALLING, RoundState.CLOSED}, KEEP, CLERK),
    RoundAction.END: rule({RoundState.CLOSED}, {RoundState.ENDED}, CLERK),
}


class ProposalState(TextChoices):
    RECEIVED = "received", _("已收到")
    TAKEN = "taken", _("已列入项目库")
    DECLINED = "declined", _("未列入")


class ProposalAction(TextChoices):
    TAKE = "take", _("列入项目库")
    DECLINE = "decline", _("不列入")
    REDACT = "redact", _("隐去原文")


RECEIVE = "receive"
PROPOSAL_WORDS = dict(ProposalAction.choices) | {RECEIVE: _("收到建议")}
PROPOSALS = {
    ProposalAction.TAKE: rule({ProposalState.RECEIVED}, {ProposalState.TAKEN}, CLERK),
    ProposalAction.DECLINE: rule({ProposalState.RECEIVED}, {ProposalState.DECLINED}, CLERK),
    ProposalAction.REDACT: rule(
        {ProposalState.TAKEN, ProposalState.DECLINED}, KEEP, CLERK, Role.SYSTEM
    ),
}
