"""What votes hold of people, for the register of processing. How anybody voted is not among it."""

from django.utils.translation import gettext_lazy as _

from liaison.personal.models import Unit
from liaison.personal.register import activity, period

period(
    "ballots.roll",
    label=_("表决名册和参加情况"),
    amount=None,
    unit=Unit.MONTHS,
    basis=_("人大会议档案，按档案规定保管"),
    fixed=True,
)
activity(
    "ballots",
    label=_("表决名册、到会和是否投票"),
    whose=_("代表、议事会成员和参加测评的人"),
    fields=(
        "ballots.Voter.name",
        "ballots.Voter.is_present",
        "ballots.Voter.is_suspended",
        "ballots.Voter.is_guest",
        "ballots.Participation.way",
    ),
    purpose=_("确认有表决权的人、法定人数和一人一票；怎么投的不与人关联"),
    basis=_("履行法定职责（个人信息保护法第十三条；地方组织法关于会议和表决的规定）"),
    recipients=_("会议秘书处、监票人、计票人"),
    period="ballots.roll",
)
