"""Who belongs to a meeting: read from the mandates of the day, never typed."""

from django.db.models import Q
from django.utils.timezone import localdate

from stations.divisions.levels import level_of, within
from stations.representatives.models import (
    CURRENT,
    Mandate,
    MandateStatus,
    Representative,
    RepresentativeKind,
)

from .models import Kind, Member, Post

CHAIRS = [Post.CHAIR, Post.VICE_CHAIR]


def people(meeting):
    """[(representative, post or place)] who attend by right, in the order of printed rosters.
    Whoever is suspended does not attend (代表法)."""
    if meeting.kind in {Kind.STANDING_COMMITTEE, Kind.CHAIRS, Kind.PRESIDIUM}:
        return _members(meeting)
    if meeting.kind == Kind.COUNCIL:
        return _council(meeting)
    return _deputies(meeting)


def _deputies(meeting):
    term, day = meeting.term, localdate(meeting.starts_at)
    held = congress(meeting.division, day, body=term.body, term=term.number)
    return _listed(held.filter(status=MandateStatus.ACTIVE))


def _council(meeting):
    held = council(meeting.division, localdate(meeting.starts_at))
    return _listed(held.filter(status=MandateStatus.ACTIVE))


def congress(division, day, *, body, term=None):
    """The mandates of the congress of `division` that are held on `day`, suspended ones among them:
    for rosters and for the rolls of votes. Who is elected for a later term is not in yet; the
    name of a congress counts only where no place is given, since two towns may share it."""
    held = _held_on(day).filter(level=level_of(division))
    held = held.filter(within("division", division) | Q(division=None, body=body))
    return held if term is None else held.exclude(term__isnull=False, term__gt=term)


def council(division, day):
    """The same of a street's council."""
    here = within("division", division)
    return _held_on(day).filter(here, representative__kind=RepresentativeKind.COUNCIL)


def _held_on(day):
    return Mandate.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=day),
        Q(ends_on=None) | Q(ends_on__gt=day),
        status__in=CURRENT,
    )


def _listed(mandates):
    rows = Representative.objects.filter(pk__in=mandates.values("representative"))
    places = dict(mandates.values_list("representative", "constituency"))
    return [(person, places[person.pk]) for person in rows.by_strokes()]


def _members(meeting):
    day = localdate(meeting.starts_at)
    rows = Member.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day), term=meeting.term, starts_on__lte=day
    )
    if meeting.kind == Kind.CHAIRS:
        rows = rows.filter(post__in=CHAIRS)
    order = list(Post)
    rows = rows.select_related("representative")
    rows = sorted(rows, key=lambda row: (order.index(row.post), row.representative.stroke_key))
    return [(row.representative, row.get_post_display()) for row in rows]
