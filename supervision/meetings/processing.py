"""What meetings, opinions, letters and problems hold of people, for the register of processing."""

from django.utils.translation import gettext_lazy as _

from liaison.personal.models import Unit
from liaison.personal.register import activity, period

period(
    "meetings.roster",
    label=_("会议名册、签到和请假"),
    amount=None,
    unit=Unit.MONTHS,
    basis=_("人大会议档案，按档案规定保管"),
    fixed=True,
)
activity(
    "meetings",
    label=_("会议名册、签到和请假"),
    whose=_("代表、议事会成员、列席人员"),
    fields=(
        "meetings.Attendance.name",
        "meetings.Attendance.post",
        "meetings.Attendance.signed_at",
        "meetings.Attendance.signed_by",
        "meetings.Member.post",
    ),
    purpose=_("召集会议、确认出席人数、办理请假"),
    basis=_("履行法定职责（个人信息保护法第十三条；地方组织法、代表法关于出席会议的规定）"),
    recipients=_("本级人大的会务人员、领导和审计，本人"),
    period="meetings.roster",
)
