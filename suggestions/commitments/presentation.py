"""Promises beside their case: plain rows for pages and the API."""

from .models import Commitment
from .workflow import State


def of_case(case, actor, now):
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
        for row in rows.order_by("pk")
    ]
