"""A public summary's workflow: written by one, looked at by another, public until taken back."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import KEEP, rule


class Role(TextChoices):
    STATION_OFFICER = "station_officer", _("联络站")
    STREET_CLERK = "street_clerk", _("乡镇人大、街道人大工委")
    CONGRESS_CLERK = "congress_clerk", _("代表工委")
    SYSTEM = "system", _("系统")


class State(TextChoices):
    DRAFT = "draft", _("草稿")
    PENDING = "pending", _("待审核")
    PUBLIC = "public", _("已公开")
    WITHDRAWN = "withdrawn", _("已撤下")


class Action(TextChoices):
    EDIT = "edit", _("修改")
    SUBMIT = "submit", _("送审")
    PUBLISH = "publish", _("审核通过并公开")
    RETURN = "return", _("退回修改")
    WITHDRAW = "withdraw", _("撤下")


DRAFT = "draft"  # the first event; no transition leads into it
ERASE = "erase"
LIVE = frozenset({State.DRAFT, State.PENDING, State.PUBLIC})
FILTER_WORDS = {"add": _("加入用语提示"), "remove": _("删除用语提示")}
WORDS = dict(Action.choices) | {DRAFT: _("起草"), ERASE: _("删除个人信息")}
STATION, STREET, CONGRESS = Role.STATION_OFFICER, Role.STREET_CLERK, Role.CONGRESS_CLERK

TRANSITIONS = {
    # Four eyes: permissions.may refuses whoever wrote any of it.
    Action.PUBLISH: rule({State.PENDING}, {State.PUBLIC}, STREET, CONGRESS),
    Action.RETURN: rule({State.PENDING}, {State.DRAFT}, STREET, CONGRESS),
    Action.SUBMIT: rule({State.DRAFT}, {State.PENDING}, STATION, STREET, CONGRESS),
    Action.EDIT: rule({State.DRAFT}, KEEP, STATION, STREET, CONGRESS),
    Action.WITHDRAW: rule(LIVE, {State.WITHDRAWN}, STATION, STREET, CONGRESS, Role.SYSTEM),
}
