"""Who is told what about a public summary. Words: templates/suggestions/publications/messages/."""

from stations.memberships.models import Role as Office
from suggestions.cases.notifications import staff_drafts

from .workflow import Action

# action → (event, offices told)
TOLD = {
    Action.SUBMIT: ("publication.review_due", {Office.STREET_CLERK, Office.CONGRESS_CLERK}),
    Action.RETURN: ("publication.returned", {Office.STATION_OFFICER, Office.STREET_CLERK}),
    Action.PUBLISH: ("publication.published", {Office.STATION_OFFICER, Office.DEPUTY}),
    Action.WITHDRAW: ("publication.withdrawn", {Office.STATION_OFFICER, Office.STREET_CLERK}),
}


def drafts(publication, event, *, by, now):
    if event.action not in TOLD:
        return
    name, offices = TOLD[event.action]
    key = f"{publication.subject_type}:{publication.pk}:{event.seq}"
    yield from staff_drafts(publication.case, name, offices, key=key, now=now, skip=by.user)
