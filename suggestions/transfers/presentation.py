"""Hand-overs beside their case: plain rows for pages and the API, nothing that is internal."""

from django.conf import settings
from django.utils.timezone import localtime

from liaison.attachments.links import url_of
from liaison.attachments.models import Attachment
from liaison.deadlines.models import Clock
from liaison.ledger.models import Event
from liaison.workflow import NEVER, allowed_actions
from suggestions.cases.models import Case

from . import serializers as s
from .models import Transfer


def changed(actor, events):
    """{event pk: (id, address)} of the events of transfers that the actor sees."""
    ids = {event.subject_id for event in events}
    seen = Transfer.objects.visible_to(actor).filter(pk__in=ids)
    numbers = dict(seen.values_list("pk", "number"))
    base = f"{settings.SITE_URL}/api/v1/transfers/"
    return {
        event.pk: (numbers[event.subject_id], f"{base}{numbers[event.subject_id]}/")
        for event in events
        if event.subject_id in numbers
    }


def of_case(case, actor, now):
    """A reader (liaison.together)."""
    rows = Transfer.objects.filter(case=case)
    if actor.kind != "citizen":
        rows = rows.visible_to(actor)
    rows = rows.select_related("to_station", "to_organisation")
    return [
        {
            "number": row.number,
            "paper": row.paper,
            "kind": row.kind,
            "kind_text": row.get_kind_display(),
            "to": row.receiver.name,
            "state": row.state,
            "state_text": row.get_state_display(),
            "outcome": row.outcome or None,
            "sent_at": localtime(row.sent_at),
            "signed_at": row.signed_at and localtime(row.signed_at),
            "ended_at": row.ended_at and localtime(row.ended_at),
        }
        for row in (yield rows.order_by("pk"))
    ]


def row(transfer):
    """One line of the REST list."""
    to = transfer.receiver
    return {
        "number": transfer.number,
        "paper": transfer.paper,
        "kind": transfer.kind,
        "purpose": transfer.purpose or None,
        "title": transfer.title,
        "state": transfer.state,
        "division": transfer.division,
        "category": transfer.category_id,
        "from_station": transfer.from_station.code,
        "to": {
            "kind": "station" if transfer.to_station_id else "unit",
            "code": to.code,
            "name": to.name,
        },
        "outcome": transfer.outcome or None,
        "sent_at": localtime(transfer.sent_at),
        "signed_at": transfer.signed_at and localtime(transfer.signed_at),
        "ended_at": transfer.ended_at and localtime(transfer.ended_at),
        "due_at": None if transfer.queue_at == NEVER else localtime(transfer.queue_at),
        "version": transfer.version,
    }


def full(transfer, actor, now):
    """What the page shows, to whom it shows it."""
    sees_case = Case.objects.visible_to(actor).filter(pk=transfer.case_id).exists()
    return row(transfer) | {
        "case": transfer.case.number if sees_case else None,
        "facts": transfer.facts,
        "location_text": transfer.location_text,
        "reason": transfer.reason_id,
        "is_on_paper": transfer.is_on_paper,
        "recommendation": transfer.recommendation or None,
        "answer_due_on": transfer.answer_due_on and transfer.answer_due_on.isoformat(),
        "attachments": [
            {"id": str(photo.pk), "url": url_of(photo), "purpose": photo.purpose}
            for photo in photos(transfer)
        ],
        "actions": [action.value for action in allowed_actions(transfer, actor, now)],
        "clocks": s.ClockSerializer(Clock.objects.of(transfer).order_by("pk"), many=True).data,
        "steps": [
            {
                "at": localtime(event.at),
                "action": event.action,
                "role": event.role or None,
                "text": event.words.text if hasattr(event, "words") else "",
            }
            for event in Event.objects.filter(
                subject_type=transfer.subject_type, subject_id=transfer.pk
            )
            .select_related("words")
            .order_by("seq")
        ],
    }


def photos(transfer):
    """The case's photographs that went along."""
    if not transfer.with_photos:
        return []
    held = Attachment.objects.filter(
        subject_type="cases.case", subject_id=transfer.case_id, purpose__in=["intake", "supplement"]
    )
    return list(held.order_by("uploaded_at"))
