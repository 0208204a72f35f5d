"""What several verbs need: refusals, clocks, photographs, decisions, telling the citizens."""

from datetime import date, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.attachments import actions as attachments
from liaison.deadlines import actions as deadlines
from liaison.jurisdiction.rules import rule
from suggestions.cases.actions import Invalid, require_words
from supervision.meetings import quorum
from supervision.meetings.workflow import HELD
from supervision.projects import rules
from supervision.projects.models import Decision, Level, ProjectPhoto, Side

__all__ = [
    "AFTER_START",
    "BEFORE_START",
    "BEFORE_TEST",
    "BEFORE_VOTE",
    "Invalid",
    "require_words",
]
BEFORE_START = []  # complaint(project) → why its supervision cannot start yet, "" when it can
# complaint(project) → why nobody records its vote by hand now, "" when somebody may
BEFORE_VOTE = []
BEFORE_TEST = []  # the same of its satisfaction test
AFTER_START = []  # call(project, now): its supervision has started, in the same step
EARLIEST = timedelta(days=366)  # how far back a decision may be recorded
PURPOSES = {Side.BEFORE: "before", Side.DURING: "reply", Side.AFTER: "after"}
# Which meeting decides at which level: standing committee, presidium or session, council.
COMMITTEES = {
    Level.COUNTY: ("standing_committee",),
    Level.TOWNSHIP: ("presidium", "congress"),
    Level.STREET: ("council",),
}
PLENARIES = {
    Level.COUNTY: ("congress",),
    Level.TOWNSHIP: ("congress",),
    Level.STREET: ("council",),
}


def start_clock(project, kind, now, **changes):
    return deadlines.start(
        subject=project, kind=kind, now=now, division=project.division, **changes
    )


def check_day(day, now, field):
    """The day something happened: not ahead, not older than a year."""
    today = localdate(now)
    if not today - EARLIEST <= day <= today:
        raise Invalid(_("日期应在今天或以前一年之内。"), field)


def check_meeting(project, meeting, kinds, decided_on=None):
    """`meeting` is one of `kinds` held in the project's own place, and had begun on `decided_on`
    (None: a ballot in it is the proof)."""
    check_body(project.round, meeting, kinds)
    if decided_on is not None:
        check_held(meeting, decided_on)


def check_body(round, meeting, kinds):
    """`meeting` is of a body that decides this in the round's own place."""
    if meeting.kind not in kinds[round.level]:
        raise Invalid(_("这类会议不能作出这项决定，请选择对应的会议。"), "meeting")
    if meeting.division != round.division:
        raise Invalid(_("只能选择本级人大的会议。"), "meeting")


def check_held(meeting, decided_on):
    """It was convened, had begun on that day, and enough had come."""
    if meeting.state not in HELD:
        raise Invalid(_("这次会议没有召开，不能登记它的决定；开会后请先在会议里登记。"), "meeting")
    if decided_on < localdate(meeting.starts_at):
        raise Invalid(_("日期不能早于会议开始的那一天。"), "meeting")
    if words := quorum.complaint(meeting):
        raise Invalid(words, "meeting")


def record_decision(project, kind, *, decided_on, by, now, **fields):
    return Decision.objects.create(
        project=project,
        kind=kind,
        decided_on=decided_on,
        recorded_by=by.user,
        recorded_at=now,
        **fields,
    )


def keep_photos(project, photos, owner, side, now):
    """Bind uploads to the project as photographs of `side`."""
    if not photos:
        return
    if len(photos) > int(rule(rules.PHOTO_LIMIT, project.division)):
        raise Invalid(_("照片太多了，请减少几张。"), "photos")
    found = attachments.claim(
        ids=photos,
        owner=owner,
        subject=project,
        purpose=PURPOSES[side],
        event_seq=project.version + 1,
        now=now,
    )
    ProjectPhoto.objects.bulk_create(
        ProjectPhoto(project=project, attachment=photo, side=side, taken_at=now) for photo in found
    )


def quarter_of(day):
    """(round number, last day) of the quarter of `day`; the number grows by one each quarter."""
    number = (day.month - 1) // 3
    first_after = date(day.year + (number == 3), (number + 1) % 4 * 3 + 1, 1)
    return day.year % 100 * 4 + number, first_after - timedelta(days=1)
