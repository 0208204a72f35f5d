"""How many must have come (地方组织法): two thirds of the deputies to a session, more than half of
the members to a standing committee, a 主任会议 and a presidium. Each share is a place's to set
(rules.py); meetings and votes read it here."""

from fractions import Fraction
from math import ceil, floor

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.jurisdiction.rules import rule

from . import rules
from .models import Kind

RULES = {Kind.CONGRESS: rules.SESSION_QUORUM, Kind.COUNCIL: rules.COUNCIL_QUORUM}
WORDS = {
    ">1/2": gettext_lazy("过半数"),
    "1/2": gettext_lazy("二分之一以上"),
    "2/3": gettext_lazy("三分之二以上"),
    "3/4": gettext_lazy("四分之三以上"),
}
# Their decisions are taken by a show of hands and hang on the roster alone; a session and a
# committee vote by ballots, whose own count of those present decides.
DECIDES_BY_ROSTER = {Kind.PRESIDIUM}


def share(kind, division):
    """The share of its members that a meeting of `kind` needs: "2/3" and more, ">1/2" more than
    half."""
    return rule(RULES.get(kind, rules.COMMITTEE_QUORUM), division)


def needed(kind, due, division):
    """Of `due` members."""
    said = share(kind, division)
    part = due * Fraction(said.lstrip(">"))
    return floor(part) + 1 if said.startswith(">") else ceil(part)


def lacks(meeting):
    """(due, needed, present) of a meeting that may not decide yet, else None. One query."""
    if meeting.kind not in DECIDES_BY_ROSTER:
        return None
    seats = meeting.attendances.attending()
    due, present = seats.count(), seats.present().count()
    least = needed(meeting.kind, due, meeting.division)
    return (due, least, present) if present < least else None


def complaint(meeting):
    """Why the meeting decides nothing yet, "" when it may."""
    found = lacks(meeting)
    if found is None:
        return ""
    said = _("主席团会议到会的人不够，还不能作决定：应到 %d 人，至少 %d 人，现到 %d 人。")
    return said % found


def outside(kind, division):
    """What a vote outside any meeting needs, by the rule of its body's meetings, in words."""
    said = WORDS.get(share(kind, division)) or _("不要求")
    return f"{Kind(kind).label}：{said}"


def words(meeting, counts):
    """What the page says beside the roster; "" where there is no rule."""
    said = WORDS.get(share(meeting.kind, meeting.division))
    if said is None or not counts["due"]:
        return ""
    least = needed(meeting.kind, counts["due"], meeting.division)
    return _("须有%(rule)s的组成人员出席，至少 %(least)d 人。") % {"rule": said, "least": least}
