"""Promises beside their case: plain rows for pages and the API."""

from django.conf import settings
from django.utils.timezone import localtime

from liaison.deadlines.models import Clock
from liaison.ledger.models import Event
from liaison.workflow import allowed_actions
from suggestions.cases.serializers import ClockSerializer

from .models import Commitment
from .workflow import State


def changed(actor, events):
    """{event pk: (id, address)} of the events of commitments that the actor sees."""
    ids = {event.subject_id for event in events}
    seen = Commitment.objects.visible_to(actor).filter(pk__in=ids)
    numbers = dict(seen.values_list("pk", "pk"))
    base = f"{settings.SITE_URL}/api/v1/commitments/"
    return {
        event.pk: (numbers[event.subject_id], f"{base}{numbers[event.subject_id]}/")
        for event in events
        if event.subject_id in numbers
    }


def of_case(case, actor, now):
    """A reader (liaison.together)."""
    rows = Commitment.objects.filter(case=case).select_related("unit")
    if actor.kind != "citizen":
        rows = rows.visible_to(actor)
    return [
        {
            "id": row.pk,
            "round": row.round,
            "result": row.result,
            "unit": row.unit and row.unit.name,
            "due_on": row.due_on.isoformat(),
            "first_due_on": row.first_due_on.isoformat(),
            "postponements": row.postponements,
            "state": row.state,
            "state_text": row.standing(now),
            "overdue": row.is_late(now),
            "fulfilled": row.state == State.FULFILLED,
        }
        for row in (yield rows.order_by("pk"))
    ]


def row(commitment, now):
    """One line of the REST list."""
    asked = commitment.asked_due_on
    return {
        "id": commitment.pk,
        "case": commitment.case.number,
        "round": commitment.round,
        "result": commitment.result,
        "unit": commitment.unit and commitment.unit.code,
        "division": commitment.division,
        "state": commitment.state,
        "overdue": bool(commitment.is_late(now)),
        "promised_at": localtime(commitment.promised_at),
        "due_on": commitment.due_on.isoformat(),
        "first_due_on": commitment.first_due_on.isoformat(),
        "postponements": commitment.postponements,
        "asked_due_on": asked and asked.isoformat(),
        "ended_at": commitment.ended_at and localtime(commitment.ended_at),
        "version": commitment.version,
    }


def full(commitment, actor, now):
    """What the page shows, to whom it shows it."""
    events = Event.objects.filter(
        subject_type=commitment.subject_type, subject_id=commitment.pk
    ).select_related("words")
    return row(commitment, now) | {
        "actions": [action.value for action in allowed_actions(commitment, actor, now)],
        "clocks": ClockSerializer(Clock.objects.of(commitment).order_by("pk"), many=True).data,
        "steps": [
            {
                "at": localtime(event.at),
                "action": event.action,
                "role": event.role or None,
                "text": event.words.text if hasattr(event, "words") else "",
            }
            for event in events.order_by("seq")
        ],
    }
