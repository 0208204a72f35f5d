"""What the sweep says when a rung of a project's clock is due."""

from liaison.deadlines.words import due
from liaison.notifications import actions as notifications
from liaison.workflow import SYSTEM, record
from stations.memberships.models import Role as Office

from .models import LivelihoodProject
from .notifications import CLOCKS, audience, told
from .workflow import REMIND


def lock(project_id):
    rows = LivelihoodProject.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=project_id).exists()


def remind(clock, rung, now):
    """One event, one message per person."""
    project = LivelihoodProject.objects.for_reading().get(pk=clock.subject_id)
    data = {"clock": clock.kind, "rung": rung.code}
    event = record(project, REMIND, by=SYSTEM, now=now, data=data)
    users = audience(project, {Office(word) for word in rung.audience}, now=now)
    drafts = told(
        project,
        "project.overdue" if now >= clock.due_at else "project.due_soon",
        users,
        key=f"{project.subject_type}:{project.pk}:{event.seq}",
        kind=str(CLOCKS[clock.kind]),
        due=due(clock.due_at, now),
    )
    notifications.enqueue(drafts, now=now)
