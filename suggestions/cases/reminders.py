"""What the sweep says when a rung of a case's clock is due."""

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from liaison.notifications import actions as notifications
from liaison.workflow import SYSTEM, record
from stations.duty.watch import is_off_hours, on_duty
from stations.memberships.models import Role as Office

from .models import Case
from .notifications import staff_drafts
from .workflow import CLOCKS

REMIND = "remind"


def lock(case_id):
    """Take the case's row before the clock's, as every verb does; False when somebody holds it."""
    return (
        Case.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=case_id).exists()
    )


def remind(clock, rung, now):
    """Called by the sweep in its transaction: one event, one inbox row per holder."""
    case = Case.objects.select_related("station", "unit", "contact").get(pk=clock.subject_id)
    watch = _watch(case, clock, now)
    event = record(case, REMIND, by=SYSTEM, now=now, data={"clock": clock.kind, "rung": rung.code})
    notifications.enqueue(
        staff_drafts(
            case,
            "case.overdue" if now >= clock.due_at else "case.due_soon",
            _audience(case, clock, rung),
            key=f"{case.subject_type}:{case.pk}:{event.seq}",
            now=now,
            watch=watch,
            kind=CLOCKS[clock.kind],
            remaining=clock.remaining_words(now),
            due=localtime(clock.due_at).strftime("%Y-%m-%d %H:%M"),
        ),
        now=now,
    )


def _watch(case, clock, now):
    """At night and on holidays the reminders of the response clock reach whoever is on duty too."""
    if clock.kind != "response" or not is_off_hours(now, case.division):
        return frozenset()
    return frozenset(on_duty(case.station, now).values_list("pk", flat=True))


def _audience(case, clock, rung):
    """The offices of the rung; a review clock rings at whoever holds the key."""
    offices = {Office(role) for role in rung.audience}
    if clock.kind == "review" and case.review_stage:
        offices.add(Office(case.review_stage))
    return offices


REMINDED = _("系统提醒")
