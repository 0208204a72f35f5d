"""Meetings of the cast's county in every state, through the real verbs."""

from datetime import date, timedelta

from stations.representatives.models import Mandate
from supervision.meetings import actions, seats, terms
from supervision.meetings.models import Attendance, Kind, Post
from supervision.meetings.workflow import State
from tests.cast import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOON = NOW + 2 * HOUR  # the door is open, the meeting begins


def make_term(cast, **fields):
    """The county's term; both representatives sit in the standing committee."""
    given = {"division": cast.division, "body": "青溪县人民代表大会", "number": 18}
    given |= {"starts_on": date(2022, 1, 10), "by": cast.actor("office"), "now": NOW}
    term = terms.open_term(**given | fields)
    for person, post in (
        (cast.representative, Post.CHAIR),
        (cast.other_representative, Post.MEMBER),
    ):
        terms.appoint(
            term,
            representative=person,
            post=post,
            starts_on=date(2022, 1, 12),
            by=cast.actor("office"),
            now=NOW,
        )
    return term


def planned(cast, *, kind=Kind.STANDING_COMMITTEE, number=32, term=None, starts_at=SOON, now=NOW):
    """One point on the agenda, reported by the county bureau; both deputies on the roster."""
    clerk = cast.actor("office")
    meeting = actions.plan(
        term=term or make_term(cast),
        kind=kind,
        number=number,
        starts_at=starts_at,
        ends_at=starts_at + 6 * HOUR,
        place="县人大常委会会议室",
        by=clerk,
        now=now,
    )
    actions.set_item(
        meeting,
        kind="deliberate",
        title="关于老旧小区改造情况的报告",
        organisation=cast.unit2,
        by=clerk,
        now=now,
    )
    return actions.call_roll(meeting, by=clerk, now=now)


def convened(cast, **fields):
    meeting = planned(cast, **fields)
    return actions.convene(meeting, by=cast.actor("office"), now=meeting.starts_at)


def closed(cast, **fields):
    meeting, clerk = convened(cast, **fields), cast.actor("office")
    item = meeting.items.get()
    now = meeting.starts_at + HOUR
    actions.decide(meeting, item=item.pk, outcome="done", by=clerk, now=now)
    return actions.close(meeting, by=clerk, now=now)


def cancelled(cast):
    return actions.cancel(planned(cast), text="改期", by=cast.actor("office"), now=NOW)


STAGES = {
    State.PLANNED: planned,
    State.CONVENED: convened,
    State.CLOSED: closed,
    State.CANCELLED: cancelled,
}


def seat_of(meeting, person):
    return Attendance.objects.get(meeting=meeting, representative=person)


def end_mandate(person):
    Mandate.objects.filter(representative=person).update(
        status="ended", end_reason="resigned", ended_at=NOW
    )


def sign(seat, by, now=SOON):
    return seats.sign(seat, by=by, now=now)


def fresh(row):
    return type(row).objects.get(pk=row.pk)
