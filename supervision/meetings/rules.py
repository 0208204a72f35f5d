"""How many must have come, as a place may set it: to a meeting, and to a vote in it."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

SHARES = {
    ">1/2": _("过半数"),
    "1/2": _("二分之一以上"),
    "2/3": _("三分之二以上"),
    "3/4": _("四分之三以上"),
    "0/1": _("不要求"),
}
SESSION_QUORUM = declare(
    "meetings.session_quorum",
    default="2/3",
    label=_("人民代表大会会议须有几分之几的代表出席"),
    source="《地方组织法》：代表大会须有三分之二以上的代表出席",
    words=SHARES,
)
COMMITTEE_QUORUM = declare(
    "meetings.committee_quorum",
    default=">1/2",
    label=_("常委会、主任会议、主席团会议须有几分之几的成员出席"),
    source="《地方组织法》：常委会须有全体组成人员过半数出席",
    words=SHARES,
)
COUNCIL_QUORUM = declare(
    "meetings.council_quorum",
    default="2/3",
    label=_("街道居民议事会须有几分之几的成员出席"),
    source="B3 街道票选，各地不同 [W]",
    words=SHARES,
)
