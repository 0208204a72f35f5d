"""Who takes part in a 测评, which no law names: typed by name, or the roster of a meeting."""

from django.utils.translation import gettext as _

from stations.divisions.levels import within
from stations.representatives.models import Representative
from supervision.meetings.models import Capacity

MOST = 2000


def appraisers(text, meeting, division):
    """(groups, [(representative or None, name, group)], problem)."""
    if text.strip():
        return _typed(text, division)
    if meeting is None:
        return [], (), _("请写明参加测评的人，或者选一次会议取它的名单。")
    rows = meeting.attendances.select_related("representative").order_by("capacity", "pk")
    order = list(Capacity)
    people = [(row.representative, row.name, order.index(row.capacity) + 1) for row in rows]
    if not people:
        return [], (), _("这次会议还没有名单。")
    return [str(one.label) for one in order], people, ""


def _typed(text, division):
    lines = [line.split() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST:
        return [], (), _("最多 %d 人。") % MOST
    names = [line[0] for line in lines]
    groups = list(dict.fromkeys(line[1] for line in lines if len(line) > 1))
    found = {}
    here = Representative.objects.serving().filter(
        within("attachments__station__division", division.pk), name__in=names
    )
    for person in here.distinct():
        found.setdefault(person.name, []).append(person)
    known = {name: people[0] for name, people in found.items() if len(people) == 1}
    once = {name for name in names if names.count(name) == 1}
    return (
        [group[:20] for group in groups],
        [
            (
                known.get(line[0]) if line[0] in once else None,
                line[0][:60],
                groups.index(line[1]) + 1 if len(line) > 1 else 0,
            )
            for line in lines
        ],
        "",
    )


def signed_in(ballot):
    """The voters whom the meeting's own sign-in has in the hall."""
    if ballot.meeting_id is None:
        return set()
    here = ballot.meeting.attendances.present().values("representative")
    return set(
        ballot.voters.entitled().filter(representative__in=here).values_list("pk", flat=True)
    )
