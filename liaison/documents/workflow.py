"""What may happen to a numbered paper after it was issued: a signed copy comes back, or it is
voided. Its words never change; issuing is the first event and no transition leads into it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.workflow import KEEP, rule


class Role(TextChoices):
    ISSUER = "issuer", _("发文机关")
    READER = "reader", _("收文单位、知情人")
    SYSTEM = "system", _("系统")


class State(TextChoices):
    ISSUED = "issued", _("已签发")
    VOIDED = "voided", _("已作废")


class Action(TextChoices):
    FILE_COPY = "file_copy", _("上传签章件")
    VOID = "void", _("作废")


ISSUE = "issue"
ERASE = "erase"
WORDS = dict(Action.choices) | {ISSUE: _("签发"), ERASE: _("删除个人信息")}

TRANSITIONS = {
    Action.FILE_COPY: rule({State.ISSUED}, KEEP, Role.ISSUER),
    Action.VOID: rule({State.ISSUED}, {State.VOIDED}, Role.ISSUER),
}
