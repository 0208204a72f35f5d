"""What the sweep says when a rung of an opinion's clock is due."""

from liaison.deadlines.words import due
from liaison.notifications import actions as notifications
from liaison.workflow import SYSTEM, record

from .models import DeliberationOpinion
from .notifications import told
from .workflow import CLOCKS, REMIND


def lock(opinion_id):
    rows = DeliberationOpinion.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=opinion_id).exists()


def remind(clock, rung, now):
    opinion = DeliberationOpinion.objects.for_reading().get(pk=clock.subject_id)
    data = {"clock": clock.kind, "rung": rung.code}
    event = record(opinion, REMIND, by=SYSTEM, now=now, data=data)
    drafts = told(
        opinion,
        "opinion.overdue" if now >= clock.due_at else "opinion.due_soon",
        set(rung.audience),
        key=f"{opinion.subject_type}:{opinion.pk}:{event.seq}",
        now=now,
        kind=CLOCKS[clock.kind],
        remaining=clock.remaining_words(now),
        due=due(clock.due_at, now),
    )
    notifications.enqueue(drafts, now=now)
