"""How many must have come (地方组织法): two thirds of the deputies to a session, more than half of
the members to a standing committee, a 主任会议 and a presidium."""

from django.utils.translation import gettext as _

from .models import Kind

HALF = {Kind.STANDING_COMMITTEE, Kind.CHAIRS, Kind.PRESIDIUM}
# Their decisions are taken by a show of hands and hang on the roster alone; a session and a
# committee vote by ballots, whose own count of those present decides.
DECIDES_BY_ROSTER = {Kind.PRESIDIUM}


def needed(kind, due):
    """Of `due` members; None where no law says so."""
    if kind == Kind.CONGRESS:
        return -(-due * 2 // 3)
    return due // 2 + 1 if kind in HALF else None


def lacks(meeting):
    """(due, needed, present) of a meeting that may not decide yet, else None. One query."""
    if meeting.kind not in DECIDES_BY_ROSTER:
        return None
    seats = meeting.attendances.attending()
    due, present = seats.count(), seats.present().count()
    least = needed(meeting.kind, due)
    return (due, least, present) if present < least else None


def complaint(meeting):
    """Why the meeting decides nothing yet, "" when it may."""
    found = lacks(meeting)
    if found is None:
        return ""
    said = _("主席团会议须有过半数成员到会才能作决定：应到 %d 人，至少 %d 人，现到 %d 人。")
    return said % found


def words(meeting, counts):
    """What the page says beside the roster; "" where there is no rule."""
    least = needed(meeting.kind, counts["due"])
    if least is None or not counts["due"]:
        return ""
    rule = _("三分之二以上") if meeting.kind == Kind.CONGRESS else _("过半数")
    return _("须有%(rule)s的组成人员出席，至少 %(least)d 人。") % {"rule": rule, "least": least}
