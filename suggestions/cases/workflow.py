"""The case's workflow (domain D1 with A0): who may do what, in which state, leading where."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import KEEP, rule


class Role(TextChoices):
    """Who somebody is to one case; `permissions` decides it."""

    CITIZEN = "citizen", _("群众")
    DEPUTY = "deputy", _("代表")
    SNAPPER = "snapper", _("随手拍的代表")
    STATION_OFFICER = "station_officer", _("联络站")
    STREET_CLERK = "street_clerk", _("乡镇人大、街道人大工委")
    CONGRESS_CLERK = "congress_clerk", _("代表工委")
    LEADER = "leader", _("人大常委会领导")
    GOVERNMENT_OFFICER = "government_officer", _("政府办")
    UNIT_OFFICER = "unit_officer", _("承办单位")
    ASSIST_UNIT = "assist_unit", _("协办单位")
    AUDITOR = "auditor", _("审计管理员")
    SYSTEM = "system", _("系统")


class State(TextChoices):
    SUBMITTED = "submitted", _("待接单")
    ACCEPTED = "accepted", _("已接单·研判")
    NEED_INFO = "need_info", _("待补充")
    NOT_ACCEPTED = "not_accepted", _("不属受理范围·已告知途径")
    DIRECT = "direct", _("直办中")
    PENDING_REVIEW = "pending_review", _("待人大审核")
    AT_GOVERNMENT = "at_government", _("已转政府办·待派发")
    REPORTED_UP = "reported_up", _("已报上级")
    DISPATCHED = "dispatched", _("已交办·待签收")
    IN_PROGRESS = "in_progress", _("办理中")
    OBJECTION = "objection", _("退件待审")
    REPLY_REVIEW = "reply_review", _("答复待审")
    REPLIED = "replied", _("已答复·待反馈")
    FED_BACK = "fed_back", _("已反馈·待评价")
    SECOND_ROUND = "second_round", _("二次办理")
    JOINT_STUDY = "joint_study", _("提请会商")
    MERGED = "merged", _("已合并办理")
    CLOSED = "closed", _("已办结归档")
    WITHDRAWN = "withdrawn", _("已撤回")


class Action(TextChoices):
    ACCEPT = "accept", _("接单")
    TAKE_OVER = "take_over", _("代接")
    HAND_OVER = "hand_over", _("移交其他站点")
    REASSIGN = "reassign", _("改派代表")
    CONVERT = "convert", _("转换办理方式")
    CLASSIFY = "classify", _("归类")
    REQUEST_INFO = "request_info", _("请群众补充")
    SUPPLY_INFO = "supply_info", _("补充说明")
    DECLINE = "decline", _("不属受理范围")
    REFER_PETITION = "refer_petition", _("转信访")
    REFER_PROCURATORATE = "refer_procuratorate", _("移送检察")
    REFER_SPECIALTY = "refer_specialty", _("送专业站")
    MOVE_TO_SPECIALTY = "move_to_specialty", _("专业站接手")
    ANSWER = "answer", _("直接答复")
    ASK_TO_PASS_ON = "ask_to_pass_on", _("提请转交")
    DISPATCH = "dispatch", _("交单位办理")
    SUBMIT_REVIEW = "submit_review", _("提请转办、报办")
    APPROVE = "approve", _("同意")
    RETURN_REVIEW = "return_review", _("退回重拟")
    RECALL = "recall", _("撤回交办")
    REPORT_UP = "report_up", _("报上级人大")
    REPLY_INTERIM = "reply_interim", _("告知阶段进展")
    SIGN = "sign", _("签收")
    OBJECT = "object", _("退件（申请改办）")
    SETTLE_OBJECTION = "settle_objection", _("裁定退件")
    ADD_ASSISTANT = "add_assistant", _("增加协办单位")
    SIGN_PART = "sign_part", _("协办签收")
    REPLY_PART = "reply_part", _("提出协办意见")
    NOTE_CONTACT = "note_contact", _("登记联系群众")
    NOTE_PROGRESS = "note_progress", _("记录进展")
    EXTEND = "extend", _("申请延期")
    SETTLE_EXTENSION = "settle_extension", _("审批延期")
    PAUSE = "pause", _("暂停计时")
    RESUME = "resume", _("恢复计时")
    HOLD = "hold", _("标明法定程序中")
    RELEASE_HOLD = "release_hold", _("法定程序已完成")
    RESOLVE = "resolve", _("答复办理结果")
    RETURN_REPLY = "return_reply", _("退回重办")
    APPROVE_REPLY = "approve_reply", _("答复审核通过")
    DELIVER = "deliver", _("反馈给群众")
    RATE = "rate", _("评价")
    RECORD_CALLBACK = "record_callback", _("登记回访")
    REFER_TO_STUDY = "refer_to_study", _("提请会商")
    SUPERVISE = "supervise", _("督办")
    RELEASE_SUPERVISION = "release_supervision", _("解除督办")
    MERGE = "merge", _("合并办理")
    UNMERGE = "unmerge", _("取消合并")
    FOLLOW = "follow", _("随主件办结")
    CLOSE = "close", _("办结归档")
    REOPEN = "reopen", _("重新办理")
    RESTART = "restart", _("条件成熟，重启办理")
    ANALYSE = "analyse", _("一事一分析")
    REMARK = "remark", _("内部备注")
    ENTRUST = "entrust", _("指定经办人")
    MARK_SENSITIVE = "mark_sensitive", _("列为敏感件")
    UNMARK_SENSITIVE = "unmark_sensitive", _("解除敏感件")
    ADD_READER = "add_reader", _("增加知悉人")
    REMOVE_READER = "remove_reader", _("取消知悉人")
    NOTE_GROUP = "note_group", _("已阅多人事项")
    DECLARE_INTEREST = "declare_interest", _("申报利益回避")
    MASK_TEXT = "mask_text", _("遮盖号码")
    WITHDRAW = "withdraw", _("撤回")
    URGE = "urge", _("催办")


# Who may hold a key on a case's way to a unit and back, lowest first.
STAGES = [
    Role.STREET_CLERK,
    Role.CONGRESS_CLERK,
    Role.LEADER,
    Role.GOVERNMENT_OFFICER,
]
# Nobody has a button or an endpoint for these.
BY_SYSTEM = {Action.FOLLOW, Action.MOVE_TO_SPECIALTY}
SUBMIT = "submit"  # the first event; no transition leads into it
ERASE = "erase"
REPRINT = "reprint"  # a new query code, the old one ended
TRANSFER_MOVED = "transfer_moved"  # a hand-over was signed for, returned, answered
COMMITMENT_MOVED = "commitment_moved"  # a promise was kept, postponed, replaced, given up
PUBLICATION_MOVED = "publication_moved"  # a summary became public, or was taken back
PROJECT_MOVED = "project_moved"  # what was told became part of a project, and what came of it
PAPER_MOVED = "paper_moved"  # a numbered paper was issued, came back signed, was voided
REVEAL = "reveal"  # somebody looked at the contact data


class Personal(TextChoices):
    """Events about the person and not the matter; privacy.py and erasure.py append them."""

    ASK_ERASURE = "ask_erasure", _("群众要求删除个人信息，因暂停删除待办")
    EXPIRE = "expire", _("保存期满，删除个人信息")
    SCRUB = "scrub", _("删除合并办理的另一位来信人的个人信息")
    CORRECT = "correct", _("群众更正联系方式")
    CONSENT = "consent", _("群众同意")
    RETRACT = "retract", _("群众撤回同意")
    SUSPEND_ERASURE = "suspend_erasure", _("暂停删除")
    RESUME_ERASURE = "resume_erasure", _("解除暂停删除")


CLOCKS = {
    "response": _("接单"),
    "closing": _("办结"),
    "review": _("审核"),
    "delivery": _("反馈"),
    "callback": _("回访"),
    "second_round": _("二次办理"),
    "objection": _("退件裁定"),
    "interim_reply": _("阶段答复"),
    "rating": _("评价"),
    "supplement": _("补充"),
}
SNAP = "snap"  # Mode.SNAP


def state_words(state, mode):
    """A 随手拍 is not waited for to be accepted but to be sent (派单, A0)."""
    if mode == SNAP and state == State.SUBMITTED:
        return _("待派单")
    return State(state).label


def clock_words(kind, mode):
    """What the promise is called: the first one of a 随手拍 is 派单."""
    if mode == SNAP and kind == "response":
        return _("派单")
    return CLOCKS.get(kind, kind)


def action_words(action, mode):
    """A 随手拍 is sent (派单), and its result goes to the representative who reported it."""
    own = {Action.DISPATCH: _("派单"), Action.DELIVER: _("反馈给代表")} if mode == SNAP else {}
    return own.get(action, Action(action).label)


HANDLING = {State.DISPATCHED, State.IN_PROGRESS, State.OBJECTION}
ENDED = {State.NOT_ACCEPTED, State.CLOSED, State.WITHDRAWN}
OPEN = frozenset(set(State) - ENDED)
TRIAGE = {State.ACCEPTED, State.DIRECT, State.SECOND_ROUND}
REVIEWED = {State.PENDING_REVIEW, State.AT_GOVERNMENT, State.REPLY_REVIEW}
WORKING = {State.DISPATCHED, State.IN_PROGRESS}
ANSWERED = {State.FED_BACK, State.CLOSED, State.JOINT_STUDY, State.NOT_ACCEPTED}

CITIZEN, DEPUTY, STATION = Role.CITIZEN, Role.DEPUTY, Role.STATION_OFFICER
STREET, CONGRESS, LEADER = Role.STREET_CLERK, Role.CONGRESS_CLERK, Role.LEADER
GOVERNMENT, UNIT, ASSIST = Role.GOVERNMENT_OFFICER, Role.UNIT_OFFICER, Role.ASSIST_UNIT
SYSTEM = Role.SYSTEM
DISPATCHERS = (STATION, STREET, CONGRESS, GOVERNMENT)

TRANSITIONS = {
    Action.ACCEPT: rule({State.SUBMITTED}, {State.ACCEPTED}, DEPUTY, STATION),
    Action.TAKE_OVER: rule({State.SUBMITTED}, {State.ACCEPTED}, STATION),
    Action.HAND_OVER: rule(
        {State.SUBMITTED, State.ACCEPTED}, {State.SUBMITTED}, STATION, STREET, CONGRESS
    ),
    Action.REASSIGN: rule(OPEN, KEEP, STATION, STREET, CONGRESS),
    Action.CONVERT: rule(
        {State.SUBMITTED, State.ACCEPTED, State.DIRECT}, KEEP, STATION, STREET, CONGRESS
    ),
    Action.ANSWER: rule(TRIAGE, {State.FED_BACK, State.REPLY_REVIEW}, DEPUTY, STATION),
    Action.ASK_TO_PASS_ON: rule(TRIAGE, KEEP, DEPUTY),
    # A representative never orders a unit (Representatives Law art. 31): no DEPUTY here.
    Action.DISPATCH: rule(
        TRIAGE | {State.SUBMITTED, State.AT_GOVERNMENT},
        {State.PENDING_REVIEW, State.AT_GOVERNMENT, State.DISPATCHED},
        *DISPATCHERS,
    ),
    Action.SUBMIT_REVIEW: rule(
        TRIAGE,
        {State.PENDING_REVIEW, State.AT_GOVERNMENT, State.REPORTED_UP, State.DISPATCHED},
        STATION,
        STREET,
        CONGRESS,
    ),
    Action.APPROVE: rule(
        {State.PENDING_REVIEW},
        {State.PENDING_REVIEW, State.AT_GOVERNMENT, State.DISPATCHED, State.REPORTED_UP},
        STREET,
        CONGRESS,
        LEADER,
    ),
    Action.RETURN_REVIEW: rule(
        {State.PENDING_REVIEW, State.AT_GOVERNMENT},
        {State.ACCEPTED, State.SECOND_ROUND, State.PENDING_REVIEW},
        STREET,
        CONGRESS,
        LEADER,
        GOVERNMENT,
    ),
    Action.RECALL: rule(
        {State.DISPATCHED},
        {State.ACCEPTED, State.SECOND_ROUND, State.AT_GOVERNMENT},
        *DISPATCHERS,
    ),
    Action.REPORT_UP: rule(TRIAGE, {State.REPORTED_UP, State.PENDING_REVIEW}, CONGRESS),
    Action.REPLY_INTERIM: rule({State.REPORTED_UP}, KEEP, CONGRESS),
    Action.SIGN: rule({State.DISPATCHED}, {State.IN_PROGRESS}, UNIT),
    Action.OBJECT: rule(WORKING, {State.OBJECTION}, UNIT),
    Action.SETTLE_OBJECTION: rule(
        {State.OBJECTION},
        {State.DISPATCHED, State.PENDING_REVIEW, State.AT_GOVERNMENT},
        *DISPATCHERS,
    ),
    Action.ADD_ASSISTANT: rule(WORKING, KEEP, *DISPATCHERS),
    Action.SIGN_PART: rule(WORKING, KEEP, ASSIST),
    Action.REPLY_PART: rule(WORKING, KEEP, ASSIST),
    Action.NOTE_CONTACT: rule({State.IN_PROGRESS}, KEEP, UNIT),
    Action.NOTE_PROGRESS: rule(
        TRIAGE | {State.IN_PROGRESS},
        TRIAGE | {State.IN_PROGRESS},
        DEPUTY,
        STATION,
        UNIT,
    ),
    Action.EXTEND: rule({State.IN_PROGRESS}, KEEP, UNIT),
    Action.SETTLE_EXTENSION: rule({State.IN_PROGRESS}, KEEP, *DISPATCHERS),
    Action.PAUSE: rule({State.IN_PROGRESS}, KEEP, UNIT),
    Action.RESUME: rule({State.IN_PROGRESS}, KEEP, UNIT, *DISPATCHERS),
    Action.HOLD: rule({State.IN_PROGRESS}, KEEP, UNIT, *DISPATCHERS),
    Action.RELEASE_HOLD: rule({State.IN_PROGRESS}, KEEP, UNIT, *DISPATCHERS),
    Action.RESOLVE: rule(
        {State.IN_PROGRESS, State.REPORTED_UP},
        {State.REPLIED, State.REPLY_REVIEW, State.FED_BACK},
        UNIT,
        CONGRESS,
    ),
    Action.APPROVE_REPLY: rule(
        {State.REPLY_REVIEW},
        {State.REPLY_REVIEW, State.REPLIED, State.FED_BACK},
        STREET,
        CONGRESS,
        LEADER,
        GOVERNMENT,
    ),
    Action.RETURN_REPLY: rule(
        {State.REPLY_REVIEW, State.REPLIED},
        TRIAGE | {State.IN_PROGRESS, State.REPORTED_UP},
        DEPUTY,
        STATION,
        STREET,
        CONGRESS,
        LEADER,
        GOVERNMENT,
    ),
    Action.DELIVER: rule({State.REPLIED}, {State.FED_BACK}, DEPUTY, STATION),
    Action.RATE: rule(
        {State.FED_BACK},
        {State.CLOSED, State.SECOND_ROUND, State.JOINT_STUDY},
        CITIZEN,
        Role.SNAPPER,  # whoever told the matter rates it
    ),
    Action.RECORD_CALLBACK: rule(
        {State.SECOND_ROUND, State.FED_BACK, State.CLOSED}, KEEP, DEPUTY, STATION
    ),
    Action.REQUEST_INFO: rule(
        TRIAGE | {State.IN_PROGRESS}, {State.NEED_INFO}, DEPUTY, STATION, UNIT
    ),
    Action.SUPPLY_INFO: rule(OPEN, OPEN, CITIZEN, STATION, SYSTEM),
    Action.DECLINE: rule({State.SUBMITTED, State.ACCEPTED}, {State.NOT_ACCEPTED}, DEPUTY, STATION),
    Action.REFER_PETITION: rule(
        {State.SUBMITTED, State.ACCEPTED, State.DIRECT, State.NEED_INFO},
        {State.NOT_ACCEPTED},
        STATION,
        STREET,
        CONGRESS,
    ),
    # The matter itself goes on: the procuratorate gets a clue, the specialty station gives advice.
    Action.REFER_PROCURATORATE: rule(
        TRIAGE | WORKING | {State.NEED_INFO}, KEEP, DEPUTY, STATION, STREET, CONGRESS
    ),
    Action.REFER_SPECIALTY: rule(TRIAGE, KEEP, DEPUTY, STATION, STREET, CONGRESS),
    Action.MOVE_TO_SPECIALTY: rule(TRIAGE, KEEP, SYSTEM),
    Action.REFER_TO_STUDY: rule({State.SECOND_ROUND}, {State.JOINT_STUDY}, STREET, CONGRESS),
    Action.SUPERVISE: rule(OPEN - {State.FED_BACK, State.MERGED}, KEEP, CONGRESS, LEADER),
    Action.RELEASE_SUPERVISION: rule(OPEN - {State.MERGED}, KEEP, CONGRESS, LEADER),
    Action.MERGE: rule(
        {State.SUBMITTED, State.ACCEPTED, State.DIRECT, State.NEED_INFO},
        {State.MERGED},
        STATION,
        STREET,
        CONGRESS,
    ),
    Action.UNMERGE: rule({State.MERGED}, {State.ACCEPTED}, STATION, STREET, CONGRESS, SYSTEM),
    Action.FOLLOW: rule({State.MERGED}, {State.FED_BACK}, SYSTEM),
    Action.CLOSE: rule({State.FED_BACK, State.JOINT_STUDY}, {State.CLOSED}, CONGRESS, SYSTEM),
    Action.REOPEN: rule(
        {State.CLOSED, State.NOT_ACCEPTED},
        {State.SECOND_ROUND, State.ACCEPTED},
        STATION,
        STREET,
        CONGRESS,
        SYSTEM,  # what the petition office sent back
    ),
    Action.RESTART: rule({State.CLOSED}, {State.SECOND_ROUND}, DEPUTY, STATION),
    Action.ANALYSE: rule(ANSWERED, KEEP, DEPUTY, STATION, STREET, CONGRESS),
    # Among colleagues: never read by the citizen, nor a remark by a unit.
    Action.REMARK: rule(State, KEEP, DEPUTY, STATION, STREET, CONGRESS, LEADER),
    Action.ENTRUST: rule(OPEN, KEEP, STATION, STREET, CONGRESS, GOVERNMENT, UNIT, ASSIST),
    Action.URGE: rule(OPEN - {State.FED_BACK, State.MERGED}, KEEP, DEPUTY, *DISPATCHERS, LEADER),
    # What a matter is about may be seen, or seen better, at any time: figures follow.
    Action.CLASSIFY: rule(State, KEEP, DEPUTY, STATION, STREET, CONGRESS),
    # Limits around a case hold in every state, after its end as well.
    Action.MARK_SENSITIVE: rule(State, KEEP, STATION, STREET, CONGRESS),
    Action.UNMARK_SENSITIVE: rule(State, KEEP, CONGRESS, LEADER),
    Action.ADD_READER: rule(State, KEEP, CONGRESS, LEADER),
    Action.REMOVE_READER: rule(State, KEEP, CONGRESS, LEADER),
    Action.NOTE_GROUP: rule(State, KEEP, CONGRESS),
    Action.DECLARE_INTEREST: rule(OPEN, KEEP, DEPUTY),
    Action.MASK_TEXT: rule(State, KEEP, STATION, STREET, CONGRESS),
    Action.WITHDRAW: rule(OPEN - {State.FED_BACK}, {State.WITHDRAWN}, CITIZEN),
}

# Whose desk a state lies on: the "待我处理" of each role. What is under review lies with
# whoever holds the review stage, see permissions.awaiting.
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
    Role.STREET_CLERK: [State.OBJECTION],
    Role.CONGRESS_CLERK: [State.OBJECTION, State.JOINT_STUDY, State.REPORTED_UP],
    Role.LEADER: [],
    Role.GOVERNMENT_OFFICER: [State.OBJECTION],
    Role.UNIT_OFFICER: [State.DISPATCHED, State.IN_PROGRESS],
}
