"""What the sweep says when a rung of a case's clock is due."""

from stations.memberships.models import Role as Office

from .models import Case
from .notifications import staff_drafts
from liaison.notifications import actions as notifications


def remind(clock, rung, now):
    """Called by the sweep in its transaction: one inbox and outbox row per holder."""
    case = Case.objects.select_related("station", "unit", "contact").get(pk=clock.subject_id)
    event = "case.overdue" if now >= clock.due_at else "case.due_soon"
    notifications.enqueue(
        staff_drafts(
            case,
            event,
            {Office(role) for role in rung.audience},
            key=f"{case.subject_type}:{case.pk}:clock{clock.pk}:{rung.code}",
            clock=clock,
        ),
        now=now,
    )
