"""What lies on an actor's own desk now."""

from django.db.models import Exists, F, OuterRef, Q

from stations.memberships.models import Role as Office
from suggestions.cases.workflow import AWAITS, OPEN, STAGES, State

from .roles import dispatched_by
from .scope import DEPUTIES, NOBODY, names_readers

TO_SEND = (State.SUBMITTED, State.ACCEPTED)  # 随手拍 waits there for the street's 派单
_TO_SEND = Q(state__in=TO_SEND, mode="snap")
_TO_RATE = Q(state=State.FED_BACK, channel="snap")  # and then for the representative's word
_INTERESTED = Q(interested__isnull=False, representative=F("interested"))
_OPEN = Q(state__in=sorted(OPEN))
_UNSEEN = Q(is_group=True, group_noted_at=None)  # told, however it ended meanwhile
LIMIT_OF_OBJECTIONS = 3  # F33: the third decision is final


def is_to_send(case):
    """`_TO_SEND` of one row."""
    return case.mode == "snap" and case.state in TO_SEND


def awaiting(actor):
    """What lies on the actor's own desk now, among the cases in their scope."""
    membership = actor.membership
    role = Office.DEPUTY if membership and membership.role in DEPUTIES else None
    role = role or (membership and membership.role)
    if role not in AWAITS:
        return NOBODY
    states = Q(state__in=AWAITS[role])
    if role in STAGES:
        states |= Q(review_stage=role)
    if role == Office.UNIT_OFFICER:
        return (states & Q(unit=membership.organisation_id)) | _parts_owed(membership)
    if role == Office.DEPUTY:
        return (states & ~_TO_SEND & ~_INTERESTED) | _TO_RATE
    settles = ~Q(state=State.OBJECTION) | (dispatched_by(role) or NOBODY)
    if role == Office.STATION_OFFICER:
        settles &= ~Q(state=State.OBJECTION) | Q(objections__lt=LIMIT_OF_OBJECTIONS)
        settles &= ~_TO_SEND
    # Said once more for the planner, which finds the few open ones by an index.
    return ((states & settles) | _raised(membership)) & (_OPEN | _UNSEEN)


def _raised(membership):
    """What asks for somebody beside the usual way: an extension, 随手拍 to send, 督办 proposed, an
    interest declared, a group, 敏感件."""
    raised = NOBODY
    if (sent := dispatched_by(membership.role)) is not None:
        raised |= Q(state=State.IN_PROGRESS, extension_asked__gt=0) & sent
    if membership.role == Office.STREET_CLERK:
        raised |= _TO_SEND
    if membership.role == Office.CONGRESS_CLERK:
        raised |= _TO_SEND & Q(division=membership.division_id)
    if membership.role == Office.LEADER:
        raised |= Q(supervision="proposed", closed_at=None)
    if membership.role == Office.STATION_OFFICER:
        raised |= _INTERESTED & Q(closed_at=None)
    if membership.role == Office.CONGRESS_CLERK:
        raised |= _UNSEEN
    if names_readers(membership):
        raised |= Q(state=State.SUBMITTED) & ~Q(sensitivity="")
    return raised


def _parts_owed(membership):
    from suggestions.cases.models import Assignment

    owed = Assignment.objects.filter(
        case=OuterRef("pk"), unit=membership.organisation_id, part="assist", ended_at=None
    )
    return Q(state__in=[State.DISPATCHED, State.IN_PROGRESS]) & Q(
        Exists(owed.filter(replied_at=None))
    )
