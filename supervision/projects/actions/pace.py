"""What time does to running projects: the quarter's report is owed, colours change as the plan runs
ahead, and red asks for a reason."""

from contextlib import suppress

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Clock
from liaison.workdays.calendar import end_of
from liaison.workflow import NEVER, SYSTEM, WrongState, step
from supervision.projects.colours import Colour, lag_colour, planned_percent
from supervision.projects.models import LivelihoodProject
from supervision.projects.workflow import Action, State

from .rounds import close_past_calls
from .shared import quarter_of, start_clock

QUARTER = "progress"
# Until a change is decided the work goes on.
UNDER_WAY = Q(state=State.RUNNING) | Q(state=State.CHANGING, resume_state=State.RUNNING)


def points_of(project):
    return list(project.milestones.values_list("due_on", "percent"))


def evaluate(project, now, *, reason=""):
    """Set planned percentage and colour of a project already locked. True when it is red now and
    was not: then a reason is owed, unless it came along."""
    was = project.colour
    project.planned = planned_percent(points_of(project), project.starts_on, localdate(now))
    project.colour = lag_colour(project.planned, project.percent, project.division)
    turned = project.colour == Colour.RED and was != Colour.RED
    if project.colour != Colour.RED:
        _forget_reason(project, now)
    elif reason:
        _reason_given(project, now)
    elif turned:
        project.owes_reason = True
        round = Clock.objects.of(project).filter(kind="reason").count() + 1
        start_clock(project, "reason", now, round=round)
    return turned


def _reason_given(project, now):
    project.owes_reason = False
    deadlines.settle(subject=project, kind="reason", now=now)


def _forget_reason(project, now):
    """Back in time before it gave one: nothing is owed any more, late stays late."""
    if project.owes_reason:
        project.owes_reason = False
        deadlines.cancel(subject=project, kind="reason", now=now)


def owe_quarter(project, now):
    """The progress report of the quarter of `now` is owed by its last day; once per quarter."""
    number, last = quarter_of(localdate(now))
    if not _is_owed(project, number):
        start_clock(project, QUARTER, now, round=number, due_at=end_of(last))


def _is_owed(project, number):
    """What was cancelled with a pause is owed again when the work goes on."""
    known = Clock.objects.of(project).filter(kind=QUARTER, round=number)
    return known.exclude(verdict=Clock.Verdict.CANCELLED).exists()


def stop_clocks(project, now):
    """Nothing of the running work is owed any more."""
    project.owes_reason = False
    for kind in (QUARTER, "reason"):
        deadlines.cancel(subject=project, kind=kind, now=now)


def keep_pace(*, now):
    """Each day: close calls whose last day has passed, owe the quarter's report, re-colour. Returns
    how many projects changed colour."""
    close_past_calls(now, SYSTEM)
    changed = 0
    for project in LivelihoodProject.objects.filter(UNDER_WAY).order_by("pk"):
        with suppress(WrongState):  # somebody moved it at this very moment; tomorrow again
            _owe(project, now)
            changed += _recolour(project, now)
    return changed


def _owe(project, now):
    """A new quarter's report takes its place in the queue."""
    number, _last = quarter_of(localdate(now))
    if _is_owed(project, number):
        return
    with transaction.atomic():
        rows = LivelihoodProject.objects.select_for_update(of=("self",))
        row = rows.filter(UNDER_WAY, pk=project.pk).first()
        if row is not None:
            owe_quarter(row, now)
            row.queue_at = deadlines.next_due(subject=row) or NEVER
            row.save(update_fields=["queue_at"])


def _recolour(project, now):
    """One step when the colour is another today; nothing is written otherwise."""
    planned = planned_percent(points_of(project), project.starts_on, localdate(now))
    if lag_colour(planned, project.percent, project.division) == project.colour:
        LivelihoodProject.objects.filter(pk=project.pk).update(planned=planned)
        return 0
    with step(project, Action.RECOLOUR, by=SYSTEM, now=now) as row:
        was = row.colour
        evaluate(row, now)
        row.event_data |= {"was": was, "colour": row.colour, "planned": row.planned}
    return 1
