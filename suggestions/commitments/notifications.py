"""Who is told what about a promise. Words: templates/suggestions/commitments/messages/."""

from liaison.deadlines.words import day_words
from stations.memberships.models import Role as Office
from suggestions.cases.notifications import staff_drafts

from .workflow import PROMISE, Action

OWED_BY = {Office.UNIT_OFFICER, Office.STATION_OFFICER}
# action → (event of D10, offices told)
TOLD = {
    PROMISE: ("commitment.made", OWED_BY | {Office.DEPUTY}),
    Action.FULFIL: ("commitment.fulfilled", {Office.DEPUTY, Office.STATION_OFFICER}),
    Action.ASK_POSTPONEMENT: (
        "commitment.postponing",
        {Office.STREET_CLERK, Office.CONGRESS_CLERK},
    ),
    Action.SETTLE_POSTPONEMENT: ("commitment.settled", OWED_BY | {Office.DEPUTY}),
    Action.DROP: ("commitment.dropped", OWED_BY | {Office.DEPUTY}),
}


def drafts(commitment, event, *, by, now):
    if event.action not in TOLD:
        return
    name, offices = TOLD[event.action]
    key = f"{commitment.subject_type}:{commitment.pk}:{event.seq}"
    yield from told(commitment, name, offices, key=key, now=now, skip=by.user)


def told(commitment, name, offices, *, key, now, skip=None):
    case = commitment.case
    case.unit = commitment.unit  # a second round has none; whoever promised hears of it
    due = day_words(commitment.due_on)
    given = {"due": due, "commitment": commitment}
    return staff_drafts(case, name, offices, key=key, now=now, skip=skip, **given)
