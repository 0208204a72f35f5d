"""Meetings as plain rows for the API, and what of their events other systems may know."""

from dataclasses import asdict

from django.conf import settings
from django.db.models import Count, Q
from django.utils.timezone import localtime

from . import hanging, lists, permissions, wire
from .models import Meeting
from .workflow import SeatState


def changed(actor, events):
    """{event pk: (id, address)} of the events of meetings that the actor sees."""
    return addresses(Meeting, "meetings", actor, events)


def addresses(model, noun, actor, events):
    ids = {event.subject_id for event in events}
    rows = model.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "uid")
    uids = {pk: str(uid) for pk, uid in rows}
    base = f"{settings.SITE_URL}/api/v1/{noun}/"
    return {
        event.pk: (uids[event.subject_id], f"{base}{uids[event.subject_id]}/")
        for event in events
        if event.subject_id in uids
    }


def row(meeting):
    return {
        "uid": str(meeting.uid),
        "title": meeting.title,
        "kind": meeting.kind,
        "state": meeting.state,
        "term": meeting.term.number,
        "number": meeting.number,
        "division": meeting.division,
        "place": meeting.place,
        "starts_at": localtime(meeting.starts_at),
        "ends_at": localtime(meeting.ends_at),
        "version": meeting.version,
    }


def full(meeting, actor, now):
    is_inside = lists.reads_roster(actor)
    return (
        row(meeting)
        | {
            "note": meeting.note,
            "minutes": meeting.minutes if is_inside else None,
            "agenda": [_item(item) for item in agenda(meeting, actor)],
            "roster": counts(meeting),
            "hanging": [asdict(thing) for thing in _hanging(meeting, actor, now)],
        }
        | wire.moving(meeting, actor, now, reads=lambda event: is_inside)
    )


def _hanging(meeting, actor, now):
    for thing in hanging.of(meeting, actor, now):
        words = {name: str(value) for name, value in asdict(thing).items()}
        yield hanging.Thing(**words)


def agenda(meeting, actor):
    """The points, each with the `papers` that the actor reads."""
    rows = list(meeting.items.select_related("organisation").prefetch_related("files"))
    read = permissions.reads_materials(meeting, rows, actor)
    for row in rows:
        row.meeting = meeting
        row.papers = list(row.files.all()) if row.pk in read else []
    return rows


def seat_row(seat):
    return {
        "id": seat.pk,
        "meeting": str(seat.meeting.uid),
        "name": seat.name,
        "capacity": seat.capacity,
        "state": seat.state,
        "post": seat.post,
        "place": seat.place,
        "organisation": seat.organisation and seat.organisation.code,
        "signed_at": wire.moment(seat.signed_at),
        "version": seat.version,
    }


def full_seat(seat, actor, now):
    return seat_row(seat) | wire.moving(seat, actor, now)


def term_row(term):
    return {
        "id": term.pk,
        "title": str(term),
        "division": term.division_id,
        "number": term.number,
        "body": term.body,
        "starts_on": term.starts_on,
        "ends_on": term.ends_on,
        "version": term.version,
    }


def full_term(term, actor):
    is_inside = lists.reads_roster(actor)
    return term_row(term) | {
        "members": [
            {
                "id": member.pk,
                "representative": str(member.representative.uid),
                "name": member.representative.name,
                "post": member.post,
                "starts_on": member.starts_on,
            }
            for member in term.sitting()
        ],
        "actions": [str(action) for action in permissions.term_actions(term, actor)],
        "steps": wire.steps(term, reads=lambda event: is_inside),
    }


def _item(item):
    base = f"{settings.SITE_URL}{item.meeting.get_absolute_url()}materials/"
    return {
        "id": item.pk,
        "position": item.position,
        "kind": item.kind,
        "title": item.title,
        "organisation": item.organisation and item.organisation.code,
        "materials": item.materials,
        "files": [
            {"id": one.pk, "title": one.title, "url": f"{base}{one.pk}/"} for one in item.papers
        ],
        "outcome": item.outcome or None,
        "decision": item.decision,
    }


def counts(meeting):
    """{how many of whom}, from the roster. One query."""
    attend = Q(capacity="attend")
    return meeting.attendances.aggregate(
        due=Count("pk", filter=attend),
        present=Count("pk", filter=attend & Q(state=SeatState.SIGNED)),
        leave=Count("pk", filter=attend & Q(state=SeatState.ON_LEAVE)),
        absent=Count("pk", filter=attend & Q(state=SeatState.ABSENT)),
        asked=Count("pk", filter=Q(state=SeatState.LEAVE_ASKED)),
        guests=Count("pk", filter=Q(capacity="sit_in")),
    )
