"""What the sweep says before and after the date of a promise."""

from liaison.notifications import actions as notifications
from liaison.workflow import SYSTEM, record
from stations.memberships.models import Role as Office

from .models import Commitment
from .notifications import told
from .workflow import REMIND


def lock(commitment_id):
    rows = Commitment.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=commitment_id).exists()


def remind(clock, rung, now):
    commitment = Commitment.objects.for_reading().get(pk=clock.subject_id)
    data = {"clock": clock.kind, "rung": rung.code}
    event = record(commitment, REMIND, by=SYSTEM, now=now, data=data)
    name = "commitment.overdue" if now >= clock.due_at else "commitment.due_soon"
    offices = {Office(word) for word in rung.audience}
    key = f"{commitment.subject_type}:{commitment.pk}:{event.seq}"
    notifications.enqueue(told(commitment, name, offices, key=key, now=now), now=now)
