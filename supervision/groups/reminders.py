"""What the sweep says when a rung of a group's clock is due."""

from liaison.deadlines.words import due
from liaison.notifications import actions as notifications
from liaison.workflow import SYSTEM, record
from stations.memberships.models import Role as Office

from .models import SupervisionGroup
from .notifications import audience, told
from .workflow import CLOCKS, REMIND


def lock(group_id):
    rows = SupervisionGroup.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=group_id).exists()


def remind(clock, rung, now):
    """One event, one message per person; what is missing is escalated to the leading member."""
    group = SupervisionGroup.objects.for_reading().get(pk=clock.subject_id)
    data = {"clock": clock.kind, "rung": rung.code}
    event = record(group, REMIND, by=SYSTEM, now=now, data=data)
    users = audience(group, {Office(word) for word in rung.audience}, now=now)
    drafts = told(
        group,
        "group.overdue" if now >= clock.due_at else "group.due_soon",
        users,
        key=f"{group.subject_type}:{group.pk}:{event.seq}",
        kind=str(CLOCKS[clock.kind]),
        due=due(clock.due_at, now),
    )
    notifications.enqueue(drafts, now=now)
