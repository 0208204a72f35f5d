"""Who is told what about a vote. Words: templates/supervision/ballots/messages/."""

from django.db.models import Q
from django.urls import reverse

from liaison.accounts.models import User
from liaison.notifications import receivers
from stations.memberships.models import Role as Office
from supervision.meetings.telling import drafts as drafted
from supervision.meetings.telling import holders

from .workflow import Action

TOLD = {
    Action.NAME_TELLERS: "ballot.teller_named",
    Action.ASK_ANNUL: "ballot.annul_asked",
}


def drafts(ballot, event, *, by, now):
    if event.action not in TOLD:
        return
    yield from drafted(
        ballot,
        TOLD[event.action],
        _users(ballot, event, now),
        link=reverse("ballots:show", args=[ballot.uid]),
        context={"ballot": ballot},
        values={"表决": ballot.title},
        key=f"{ballot.subject_type}:{ballot.pk}:{event.seq}",
        skip=by.user,
    )


def _users(ballot, event, now):
    if event.action == Action.ASK_ANNUL:
        return holders(Q(role=Office.LEADER, division=ballot.division_id), now)
    waiting = ballot.tellers.filter(locked_key=None).values("user")
    return receivers.with_choices(User.objects.filter(pk__in=waiting, is_active=True))
