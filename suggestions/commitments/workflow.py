"""A promise's own workflow: kept, postponed with approval, replaced, or given up by decision."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import rule


class Role(TextChoices):
    UNIT_OFFICER = "unit_officer", _("承办单位")
    STATION_OFFICER = "station_officer", _("联络站")
    STREET_CLERK = "street_clerk", _("乡镇人大、街道人大工委")
    CONGRESS_CLERK = "congress_clerk", _("代表工委")
    SYSTEM = "system", _("系统")


class State(TextChoices):
    PROMISED = "promised", _("待兑现")
    POSTPONING = "postponing", _("改期待批")
    FULFILLED = "fulfilled", _("已兑现")
    REPLACED = "replaced", _("已由新承诺代替")
    DROPPED = "dropped", _("已撤销")


class Action(TextChoices):
    FULFIL = "fulfil", _("兑现")
    ASK_POSTPONEMENT = "ask_postponement", _("申请改期")
    SETTLE_POSTPONEMENT = "settle_postponement", _("审批改期")
    DROP = "drop", _("撤销承诺")
    REPLACE = "replace", _("由新承诺代替")


PROMISE = "promise"  # the first event; no transition leads into it
REMIND = "remind"
ERASE = "erase"
CLOCK = "fulfilment"
OPEN = frozenset({State.PROMISED, State.POSTPONING})
WORDS = dict(Action.choices) | {
    PROMISE: _("作出承诺"),
    REMIND: _("系统提醒"),
    ERASE: _("删除个人信息"),
}
UNIT, STATION = Role.UNIT_OFFICER, Role.STATION_OFFICER
STREET, CONGRESS, SYSTEM = Role.STREET_CLERK, Role.CONGRESS_CLERK, Role.SYSTEM

TRANSITIONS = {
    Action.FULFIL: rule(OPEN, {State.FULFILLED}, UNIT, STATION, SYSTEM),
    Action.ASK_POSTPONEMENT: rule({State.PROMISED}, {State.POSTPONING}, UNIT, STATION),
    Action.SETTLE_POSTPONEMENT: rule({State.POSTPONING}, {State.PROMISED}, STREET, CONGRESS),
    # Never silently: decided by the congress office, with the reason told to the citizen.
    Action.DROP: rule(OPEN, {State.DROPPED}, CONGRESS),
    Action.REPLACE: rule(OPEN, {State.REPLACED}, SYSTEM),
}
