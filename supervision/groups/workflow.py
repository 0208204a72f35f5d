"""一事一小组: a supervision group lives as long as its project is under way."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import KEEP, rule


class Role(TextChoices):
    CLERK = "clerk", _("人大工作机构")
    HEAD = "head", _("组长")
    MEMBER = "member", _("组员")
    SYSTEM = "system", _("系统")


class State(TextChoices):
    ACTIVE = "active", _("监督中")
    ENDED = "ended", _("已结束")


class Action(TextChoices):
    CHANGE_MEMBERS = "change_members", _("调整成员")
    INSPECT = "inspect", _("登记督查")
    SETTLE_FINDING = "settle_finding", _("问题销号")
    REPORT = "report", _("报送半年报告")
    END = "end", _("结束监督")


FORM = "form"  # the first event; no transition leads into it
REMIND = "remind"
WORDS = dict(Action.choices) | {FORM: _("成立监督小组"), REMIND: _("系统提醒")}
CLOCKS = {"inspection": _("季度督查"), "report": _("半年报告")}
CLERK, HEAD, MEMBER = Role.CLERK, Role.HEAD, Role.MEMBER

TRANSITIONS = {
    Action.INSPECT: rule({State.ACTIVE}, KEEP, HEAD, MEMBER, CLERK),
    Action.REPORT: rule({State.ACTIVE}, KEEP, HEAD, CLERK),
    Action.SETTLE_FINDING: rule({State.ACTIVE}, KEEP, HEAD, MEMBER, CLERK),
    Action.CHANGE_MEMBERS: rule({State.ACTIVE}, KEEP, CLERK),
    Action.END: rule({State.ACTIVE}, {State.ENDED}, CLERK, Role.SYSTEM),
}
