"""What may happen to a meeting and to a seat on its roster (F77): who, in which state, to where."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import KEEP, rule


class Role(TextChoices):
    """Who somebody is to one meeting or one seat of it; permissions.py decides it."""

    CLERK = "clerk", _("会务人员")
    SELF = "self", _("本人")
    SYSTEM = "system", _("系统")


class State(TextChoices):
    PLANNED = "planned", _("筹备中")
    CONVENED = "convened", _("开会中")
    CLOSED = "closed", _("已闭会")
    CANCELLED = "cancelled", _("已取消")


class Action(TextChoices):
    REVISE = "revise", _("修改会议安排")
    CALL_ROLL = "call_roll", _("生成出席名单")
    INVITE = "invite", _("增加列席")
    SET_ITEM = "set_item", _("安排议程")
    DROP_ITEM = "drop_item", _("去掉议程")
    ADD_MATERIAL = "add_material", _("上传材料")
    DROP_MATERIAL = "drop_material", _("去掉材料")
    ARRANGE_SEATS = "arrange_seats", _("排座位")
    SUMMON = "summon", _("发会议通知")
    CONVENE = "convene", _("开会")
    DECIDE = "decide", _("登记议程结果")
    WRITE_MINUTES = "write_minutes", _("登记会议记录")
    CLOSE = "close", _("闭会")
    CANCEL = "cancel", _("取消会议")


class SeatState(TextChoices):
    """Of one person on the roster."""

    EXPECTED = "expected", _("未签到")
    SIGNED = "signed", _("已签到")
    LEAVE_ASKED = "leave_asked", _("已请假·待批准")
    ON_LEAVE = "on_leave", _("请假")
    ABSENT = "absent", _("缺席（未请假）")


class SeatAction(TextChoices):
    SIGN = "sign", _("签到")
    UNSIGN = "unsign", _("撤销签到")
    ASK_LEAVE = "ask_leave", _("请假")
    SETTLE_LEAVE = "settle_leave", _("批假")
    GRANT_LEAVE = "grant_leave", _("登记请假")
    MISS = "miss", _("记为缺席")
    EXCUSE = "excuse", _("补办请假")


class TermAction(TextChoices):
    """Of a term, which has no states: who sits in its standing committee."""

    APPOINT = "appoint", _("任职")
    DISMISS = "dismiss", _("免职、离任")


PLAN = "plan"  # the first event; no transition leads into it
REMIND = "remind"
WORDS = dict(Action.choices) | {PLAN: _("筹备会议")}
SEAT_WORDS = dict(SeatAction.choices)
OPEN_TERM = "open_term"  # the first event of a term
TERM_WORDS = dict(TermAction.choices) | {OPEN_TERM: _("登记届次")}
OPEN = frozenset({State.PLANNED, State.CONVENED})
HELD = frozenset({State.CONVENED, State.CLOSED})  # what may decide, and be decided in
CLERK, SELF, SYSTEM = Role.CLERK, Role.SELF, Role.SYSTEM

TRANSITIONS = {
    Action.REVISE: rule({State.PLANNED}, KEEP, CLERK),
    Action.CALL_ROLL: rule(OPEN, KEEP, CLERK),
    Action.INVITE: rule(OPEN, KEEP, CLERK),
    Action.SET_ITEM: rule(OPEN, KEEP, CLERK),
    Action.DROP_ITEM: rule(OPEN, KEEP, CLERK),
    Action.ADD_MATERIAL: rule(OPEN, KEEP, CLERK),
    Action.DROP_MATERIAL: rule(OPEN, KEEP, CLERK),
    Action.ARRANGE_SEATS: rule(OPEN, KEEP, CLERK),
    Action.SUMMON: rule({State.PLANNED}, KEEP, CLERK),
    Action.CONVENE: rule({State.PLANNED}, {State.CONVENED}, CLERK),
    Action.DECIDE: rule({State.CONVENED}, KEEP, CLERK),
    Action.WRITE_MINUTES: rule({State.CONVENED, State.CLOSED}, KEEP, CLERK),
    Action.CLOSE: rule({State.CONVENED}, {State.CLOSED}, CLERK),
    Action.CANCEL: rule({State.PLANNED}, {State.CANCELLED}, CLERK),
}
AWAY = {SeatState.EXPECTED, SeatState.LEAVE_ASKED, SeatState.ON_LEAVE}

SEAT_TRANSITIONS = {
    SeatAction.SIGN: rule(AWAY, {SeatState.SIGNED}, SELF, CLERK),
    SeatAction.UNSIGN: rule({SeatState.SIGNED}, {SeatState.EXPECTED}, CLERK),
    SeatAction.ASK_LEAVE: rule({SeatState.EXPECTED}, {SeatState.LEAVE_ASKED}, SELF),
    SeatAction.SETTLE_LEAVE: rule(
        {SeatState.LEAVE_ASKED}, {SeatState.ON_LEAVE, SeatState.EXPECTED}, CLERK
    ),
    SeatAction.GRANT_LEAVE: rule({SeatState.EXPECTED}, {SeatState.ON_LEAVE}, CLERK),
    SeatAction.MISS: rule({SeatState.EXPECTED, SeatState.LEAVE_ASKED}, {SeatState.ABSENT}, SYSTEM),
    # What was asked for in time and not written down.
    SeatAction.EXCUSE: rule({SeatState.ABSENT}, {SeatState.ON_LEAVE}, CLERK),
}
