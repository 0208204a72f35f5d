"""What the sweep says when a rung of a letter's or a problem's clock is due."""

from liaison.deadlines import actions as deadlines
from liaison.deadlines.words import due
from liaison.notifications import actions as notifications
from liaison.workflow import SYSTEM, record

from .models import Problem, SupervisionLetter
from .notifications import told
from .workflow import CLOCKS, PROBLEM_CLOCKS, REMIND


def register(model, noun, labels):
    """`noun` begins the events' names: letter.due_soon, problem.overdue."""

    def lock(pk):
        rows = model.objects.select_for_update(of=("self",), skip_locked=True)
        return rows.filter(pk=pk).exists()

    def remind(clock, rung, now):
        row = model.objects.for_reading().get(pk=clock.subject_id)
        data = {"clock": clock.kind, "rung": rung.code}
        event = record(row, REMIND, by=SYSTEM, now=now, data=data)
        drafts = told(
            row,
            f"{noun}.overdue" if now >= clock.due_at else f"{noun}.due_soon",
            set(rung.audience),
            key=f"{row.subject_type}:{row.pk}:{event.seq}",
            now=now,
            kind=labels[clock.kind],
            remaining=clock.remaining_words(now),
            due=due(clock.due_at, now),
        )
        notifications.enqueue(drafts, now=now)

    deadlines.register(model._meta.label_lower, remind, lock)


def register_all():
    register(SupervisionLetter, "letter", CLOCKS)
    register(Problem, "problem", PROBLEM_CLOCKS)
