"""Who takes part in a 测评, which no law names: typed by name, or who attends a meeting by right.
Those who sit in (列席) take no part: whoever is typed as such is found here and refused when the
vote is prepared. A typed name is nobody's account, since two people may share it: those vote with
the code of their seat."""

from django.utils.translation import gettext as _

MOST = 2000
GUEST = "列席"


def appraisers(text, meeting):
    """(groups, [(representative or None, name, group, sits in?)], problem)."""
    if text.strip():
        return _typed(text)
    if meeting is None:
        return [], (), _("请写明参加测评的人，或者选一次会议取它的名单。")
    rows = meeting.attendances.attending().select_related("representative").order_by("pk")
    people = [(row.representative, row.name, 0, False) for row in rows]
    if not people:
        return [], (), _("这次会议还没有名单。")
    return [], people, ""


def _typed(text):
    lines = [line.split() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST:
        return [], (), _("最多 %d 人。") % MOST
    people = [(name, [one for one in rest if one != GUEST], GUEST in rest) for name, *rest in lines]
    groups = list(dict.fromkeys(rest[0] for _name, rest, _guest in people if rest))
    listed = [
        (None, name[:60], groups.index(rest[0]) + 1 if rest else 0, is_guest)
        for name, rest, is_guest in people
    ]
    return [group[:20] for group in groups], listed, ""


def signed_in(ballot):
    """The voters whom the meeting's own sign-in has in the hall."""
    if ballot.meeting_id is None:
        return set()
    here = ballot.meeting.attendances.present().values("representative")
    return set(
        ballot.voters.entitled().filter(representative__in=here).values_list("pk", flat=True)
    )
