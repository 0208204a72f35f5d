"""Who is told what about a meeting. Words: templates/supervision/meetings/messages/."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.memberships.models import CLERKS

from .papers import span
from .telling import drafts as drafted
from .telling import holders, of_people
from .workflow import Action, SeatAction

# action → event that everybody on the roster hears of
TOLD = {
    Action.SUMMON: "meeting.summoned",
    Action.REVISE: "meeting.revised",
    Action.CANCEL: "meeting.cancelled",
}
SEAT_TOLD = {
    SeatAction.ASK_LEAVE: "meeting.leave_asked",
    SeatAction.SETTLE_LEAVE: "meeting.leave_settled",
}


def drafts(meeting, event, *, by, now):
    if event.action not in TOLD or not _was_summoned(meeting, event):
        return
    key = f"{meeting.subject_type}:{meeting.pk}:{event.seq}"
    yield from _told(meeting, TOLD[event.action], on_roster(meeting, now), key, by)


def _was_summoned(meeting, event):
    """Nobody hears of changes to what they have not been invited to."""
    return event.action == Action.SUMMON or meeting.was_summoned


def seat_drafts(seat, event, *, by, now):
    if event.action not in SEAT_TOLD:
        return
    if event.action == SeatAction.ASK_LEAVE:
        users = holders(Q(role__in=sorted(CLERKS), division=seat.meeting.division), now)
    else:
        users = of_people([seat.representative_id], now)
    key = f"{seat.subject_type}:{seat.pk}:{event.seq}"
    extra = {"seat": seat, "answer": _("同意") if event.data.get("approved") else _("不同意")}
    yield from _told(seat.meeting, SEAT_TOLD[event.action], users, key, by, **extra)


def on_roster(meeting, now):
    """Users of the people on the roster, and of the units that sit in or report."""
    seats = meeting.attendances.all()
    people = of_people(seats.filter(representative__isnull=False).values("representative"), now)
    units = Q(organisation__in=seats.filter(organisation__isnull=False).values("organisation"))
    units |= Q(organisation__in=meeting.items.values("organisation"))
    return {user.pk: user for user in [*people, *holders(units, now)]}.values()


def _told(meeting, event, users, key, by, **extra):
    context = {"meeting": meeting, "time": span(meeting)} | extra
    return drafted(
        meeting,
        event,
        users,
        link=reverse("meetings:show", args=[meeting.uid]),
        context=context,
        values=values_of(context),
        key=key,
        skip=by.user,
    )


def values_of(context):
    meeting, seat = context["meeting"], context.get("seat")
    return {
        "会议": meeting.title,
        "时间": str(context["time"]),
        "地点": meeting.place,
        "姓名": seat.name if seat else "",
        "结果": str(context.get("answer", "")),
    }
