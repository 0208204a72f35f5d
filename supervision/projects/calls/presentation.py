"""Rounds as plain rows for the API, and what of their events other systems may know."""

from django.conf import settings

from supervision.meetings import wire
from supervision.meetings.presentation import addresses
from supervision.projects import figures
from supervision.projects.models import LivelihoodProject, Proposal, Round
from supervision.projects.workflow import Role, RoundState


def changed(actor, events):
    """{event pk: (id, address)} of the events of rounds that the actor sees."""
    return addresses(Round, "rounds", actor, events)


def row(round):
    is_public = round.state != RoundState.PREPARING
    return {
        "uid": str(round.uid),
        "title": str(round),
        "year": round.year,
        "division": round.division,
        "level": round.level,
        "state": round.state,
        "call_from": round.call_from,
        "call_until": round.call_until,
        "places": round.places,
        "surplus": round.surplus,
        "candidates_needed": round.candidates_needed,
        "url": f"{settings.SITE_URL}{round.get_absolute_url()}" if is_public else None,
        "version": round.version,
    }


def full(round, actor, now):
    is_own = Role.CLERK in round.roles_of(actor)
    stages = figures.by_state(LivelihoodProject.objects.visible_to(actor).filter(round=round))
    received = Proposal.objects.visible_to(actor).received().filter(round=round)
    return (
        row(round)
        | {
            "call_text": round.call_text,
            "projects": [{"state": state, "count": stages[state]} for state in sorted(stages)],
            "received": received.count(),
        }
        | wire.moving(round, actor, now, reads=lambda event: is_own)
    )
