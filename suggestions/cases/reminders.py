"""What the sweep says when a rung of a case's clock is due."""

from django.utils.translation import gettext_lazy as _

from liaison.deadlines.words import due
from liaison.notifications import actions as notifications
from liaison.workflow import SYSTEM, record
from stations.duty.watch import clerks_on_duty, is_off_hours, on_duty
from stations.memberships.models import CLERKS
from stations.memberships.models import Role as Office

from .models import Case, Mode, Part
from .notifications import staff_drafts
from .permissions import dispatchers_of, snap_senders
from .workflow import clock_words

REMIND = "remind"
CLOSING = ("closing", "second_round")


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
    key = f"{case.subject_type}:{case.pk}:{event.seq}"
    name = "case.overdue" if now >= clock.due_at else "case.due_soon"
    words = {
        "kind": clock_words(clock.kind, case.mode),
        "remaining": clock.remaining_words(now),
        "due": due(clock.due_at, now),
        "now": now,
    }
    told = _audience(case, clock, rung)
    drafts = staff_drafts(case, name, told, key=key, watch=watch, **words)
    notifications.enqueue(drafts, now=now)
    if clock.kind in CLOSING and rung.code == "last_morning":
        _tell_of_silence(case, key, words, now)


def _tell_of_silence(case, key, words, now):
    """F33: a day is left and an assisting unit has not spoken: lead unit and office are told."""
    parts = case.assignments.filter(part=Part.ASSIST, ended_at=None, replied_at=None)
    silent = "、".join(parts.values_list("unit__name", flat=True))
    if not silent:
        return
    offices = {Office(role.value) for role in dispatchers_of(case)} | {Office.UNIT_OFFICER}
    if case.mode == Mode.TRANSFER:
        offices.add(Office.CONGRESS_CLERK)
    drafts = staff_drafts(
        case, "case.assist_silent", offices, key=f"{key}:silent", silent=silent, **words
    )
    notifications.enqueue(drafts, now=now)


def _watch(case, clock, now):
    """At night and on holidays the reminders of the response clock reach whoever is on duty too;
    those of a 随手拍 that is not sent whoever is on duty at the office that sends it, else at any
    clerks above: the station is woken for nothing that it cannot do."""
    if clock.kind != "response" or not is_off_hours(now, case.division):
        return frozenset()
    if case.mode != Mode.SNAP:
        return _ids(on_duty(case.station, now))
    senders = _ids(clerks_on_duty(case.division, _snap_offices(case), now))
    return senders or _ids(clerks_on_duty(case.division, CLERKS, now))


def _ids(users):
    return frozenset(users.values_list("pk", flat=True))


def _snap_offices(case):
    return {Office(role.value) for role in snap_senders(case)}


def _audience(case, clock, rung):
    """The offices of the rung; a review clock rings at whoever holds the key, and until a 随手拍 is
    sent at the office that sends it, its head too (F35), in the station's place."""
    offices = {Office(role) for role in rung.audience}
    if clock.kind == "response" and case.mode == Mode.SNAP:
        offices = offices - {Office.STATION_OFFICER} | _snap_offices(case)
    if clock.kind == "review" and case.review_stage:
        offices.add(Office(case.review_stage))
    return offices


REMINDED = _("系统提醒")
