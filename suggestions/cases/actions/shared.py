"""What several verbs need: refusals of input, clocks, photographs, ends."""

from django.utils.translation import gettext as _

from liaison.attachments import actions as attachments
from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import OWED_BY_CITIZEN
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from suggestions.cases import extensions, rules
from suggestions.cases.models import Mode
from suggestions.cases.workflow import State

CLOSING = ("closing", "second_round")  # the clocks under which a result is owed


class Invalid(Refusal):
    """The input of a verb cannot be right (422); `field` names the culprit."""

    status = 422
    code = "invalid"

    def __init__(self, detail, field="text"):
        super().__init__(detail)
        self.field = field
        self.errors = {field: [str(detail)]}


def require_words(text, complaint, field="text"):
    if not text:
        raise Invalid(complaint, field)


def start(case, kind, now, **changes):
    """Start one of the case's clocks by the policy of its mode, category, urgency and place."""
    return deadlines.start(**_asked(case, kind, now), **changes)


def due(case, kind, now):
    """When the clock `kind` would end if it started now."""
    return deadlines.drawn(**_asked(case, kind, now)).due_at


def _asked(case, kind, now):
    return dict(
        subject=case,
        kind=kind,
        now=now,
        mode=case.mode,
        category=case.category_id or "",
        urgency=case.urgency,
        division=case.division,
        region=case.division,
        round=case.round,
    )


def stop_all(case, now):
    deadlines.cancel(subject=case, now=now, excused=OWED_BY_CITIZEN)


def end(case, now):
    """Nothing is owed any more."""
    case.closed_at = now
    case.review_stage = ""
    forget_requests(case)
    case.assignments.filter(ended_at=None).update(ended_at=now)
    stop_all(case, now)
    extensions.tell(extensions.ON_END, case, now)


def acknowledge(case, now):
    """The first acknowledgement is kept for ever, whatever happens to the case later."""
    deadlines.settle(subject=case, kind="response", now=now)
    if case.acknowledged_at is None:
        case.acknowledged_at = now
        case.mode = case.mode or Mode.DIRECT
        start(case, "closing", now)


def not_accept(case, reason, now):
    """Told where to go instead, for one of R1–R11; the first acknowledgement is kept."""
    case.reason = reason
    case.acknowledged_at = case.acknowledged_at or now
    case.resume_state = ""
    deadlines.settle(subject=case, kind="response", now=now)
    end(case, now)


def attach(case, photos, owner, purpose, now):
    if photos:
        if len(photos) > rule(rules.PHOTO_LIMIT, case.division):
            raise Invalid(_("照片太多了，请减少几张。"), "attachments")
        attachments.claim(
            ids=photos,
            owner=owner,
            subject=case,
            purpose=purpose,
            event_seq=case.version if purpose == "intake" else case.version + 1,
            now=now,
        )


def feed_back(case, replied_at, now):
    """What was owed is settled as of the reply; the days to rate run from now."""
    deadlines.settle(subject=case, kind=CLOSING, now=replied_at)
    case.state, case.review_stage = State.FED_BACK, ""
    case.replied_at, case.fed_back_at = replied_at, now
    start(case, "rating", now)
    extensions.tell(extensions.ON_RESULT, case, now)


def second_round(case, state, now):
    """A new round with a new clock; the verdicts of the old one stay as they are."""
    case.state, case.round = state, case.round + 1
    case.replied_at = case.fed_back_at = case.called_back_at = case.closed_at = None
    case.result, case.promised_on = "", None
    forget_requests(case)
    case.assignments.filter(ended_at=None).update(ended_at=now)
    case.unit = case.proposed_by = None
    start(case, "callback" if case.has_phone else "second_round", now)


def forget_requests(case):
    """What the unit asked for or named ends with its turn: the next one starts without it."""
    case.extension_asked, case.held_reason, case.pause_reason = 0, "", None


def go_on(case, now):
    """Whatever the unit had paused runs again: it cannot hide behind two reasons at once."""
    if case.pause_reason_id:
        case.pause_reason = None
        deadlines.resume(subject=case, now=now)
