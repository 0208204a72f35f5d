"""Hand-overs beside their case: plain rows for pages and the API, nothing that is internal."""

from django.utils.timezone import localtime

from .models import Transfer


def of_case(case, actor, now):
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
        for row in rows.order_by("pk")
    ]
