"""What the sweep says when a rung of a hand-over's clock is due."""

from liaison.deadlines.words import due
from liaison.notifications import actions as notifications
from liaison.workflow import SYSTEM, record
from stations.memberships.models import Role as Office
from suggestions.cases.notifications import audience

from .models import Transfer
from .notifications import receivers_of, staff_drafts
from .workflow import CLOCKS, REMIND, Role


def lock(transfer_id):
    """Take the row before the clock's, as every verb does; False when somebody holds it."""
    rows = Transfer.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=transfer_id).exists()


def remind(clock, rung, now):
    """One event, one message per person: rungs name `receiver`, or offices around the case."""
    transfer = Transfer.objects.for_reading().get(pk=clock.subject_id)
    data = {"clock": clock.kind, "rung": rung.code}
    event = record(transfer, REMIND, by=SYSTEM, now=now, data=data)
    users = {}
    if Role.RECEIVER in rung.audience:
        users |= {user.pk: user for user in receivers_of(transfer, now)}
    offices = {Office(word) for word in rung.audience if word != Role.RECEIVER}
    if offices:
        users |= {user.pk: user for user in audience(transfer.case, offices, now=now)}
    notifications.enqueue(
        staff_drafts(
            transfer,
            "transfer.overdue" if now >= clock.due_at else "transfer.due_soon",
            users.values(),
            key=f"{transfer.subject_type}:{transfer.pk}:{event.seq}",
            kind=CLOCKS[clock.kind],
            remaining=clock.remaining_words(now),
            due=due(clock.due_at, now),
        ),
        now=now,
    )
