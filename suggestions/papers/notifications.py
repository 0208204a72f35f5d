"""Who is told of a paper: the unit it goes to. Words: templates/suggestions/papers/messages/."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from liaison.accounts.models import User
from liaison.documents.workflow import ISSUE, Action
from liaison.notifications import receivers
from liaison.notifications.drafts import Draft
from liaison.notifications.events import STAFF
from stations.memberships.models import Membership
from stations.memberships.models import Role as Office
from suggestions.cases import permissions as cases
from suggestions.cases.notifications import house_words

TOLD = {ISSUE: "paper.issued", Action.VOID: "paper.voided"}
DESKS = {
    "organisation": {Office.UNIT_OFFICER, Office.GOVERNMENT_OFFICER, Office.PROCURATOR},
    "station": {Office.STATION_OFFICER},
}


def drafts(case, paper, action, *, key, by, now):
    """One draft per person at the desk that the paper goes to, as far as they may read it."""
    if action not in TOLD or not paper.addressee:
        return
    place, _colon, code = paper.addressee.partition(":")
    held = Membership.objects.current(now).filter(
        Q(role__in=sorted(DESKS[place])), **{f"{place}__code": code}
    )
    users = User.objects.filter(is_active=True, pk__in=held.values("user"))
    context = {"paper": paper}
    title, body = house_words(TOLD[action], context)
    link = reverse("documents:show", args=[paper.pk])
    for user in receivers.with_choices(cases.may_be_told(case, users, now=now)):
        if by.user is None or user.pk != by.user.pk:
            yield Draft(
                event=TOLD[action],
                title=title,
                body=body,
                link=link,
                key=key,
                user=user,
                channels=STAFF,
                is_urgent=case.is_urgent,
                is_discreet=case.is_confidential or case.is_restricted,
                values=values_of(paper, link),
                subject=case,
            )


def values_of(paper, link):
    """The placeholders' values (events.py)."""
    return {
        "文种": str(paper.get_kind_display()),
        "文号": paper.number,
        "标题": paper.title,
        "发文机关": paper.issuer,
        "链接": settings.SITE_URL + link,
        "网站": settings.SITE_NAME,
    }
