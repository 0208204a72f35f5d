"""审议意见 beside their meeting, and as plain rows for the API."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from supervision.meetings import wire
from supervision.meetings.hanging import MOST, Thing
from supervision.meetings.models import Kind
from supervision.meetings.parties import HOUSE, parties_of
from supervision.meetings.presentation import addresses

from .actions import HELD
from .models import DeliberationOpinion
from .workflow import DRAW_UP, Action

BESIDE = []  # lines(opinion, actor, now) → [(words, address)], of apps above this one
INSIDE = {DRAW_UP, Action.REVISE, Action.SUBMIT, Action.RETURN_DRAFT}


def of_meeting(meeting, actor, now):
    rows = DeliberationOpinion.objects.visible_to(actor).filter(meeting=meeting)
    for row in rows.order_by("pk")[:MOST]:
        yield Thing(_("审议意见"), row.title, row.get_state_display(), row.get_absolute_url())


def starts(meeting, actor):
    if meeting.kind != Kind.STANDING_COMMITTEE:  # as draw_up says
        return
    if meeting.state in HELD and "clerk" in parties_of(meeting.division, None, actor):
        yield _("起草审议意见"), f"{reverse('opinions:new')}?{urlencode({'meeting': meeting.uid})}"


def changed(actor, events):
    """{event pk: (id, address)} of the events of opinions that the actor sees."""
    is_inside = actor.membership.role in HOUSE
    told = [event for event in events if is_inside or event.action not in INSIDE]
    return addresses(DeliberationOpinion, "opinions", actor, told)


def row(opinion):
    return {
        "uid": str(opinion.uid),
        "title": opinion.title,
        "paper": opinion.paper or None,
        "state": opinion.state,
        "round": opinion.round,
        "division": opinion.division,
        "organisation": opinion.organisation.code,
        "meeting": str(opinion.meeting.uid),
        "issued_at": wire.moment(opinion.issued_at),
        "ended_at": wire.moment(opinion.ended_at),
        "due_at": wire.due(opinion),
        "version": opinion.version,
    }


def full(opinion, actor, now):
    """What the page shows, to whom it shows it."""
    is_inside = actor.membership.role in HOUSE
    is_party = is_inside or bool(opinion.roles_of(actor))
    reports = opinion.reports.all() if is_party else ()
    return (
        row(opinion)
        | {"content": opinion.content, "reports": [_report(one) for one in reports]}
        | wire.moving(opinion, actor, now, reads=reader(is_inside, is_party))
    )


def reader(is_inside, is_party):
    """The unit reads from the day it was handed over; what was said about drafts stays inside."""
    return lambda event: is_inside or (is_party and event.action not in INSIDE)


def _report(report):
    return {
        "round": report.round,
        "text": report.text,
        "on_paper": report.on_paper or None,
        "reported_at": wire.moment(report.reported_at),
        "returned_at": wire.moment(report.returned_at),
        "grade": report.grade or None,
    }
