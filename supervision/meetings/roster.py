"""Who belongs to a meeting: read from the mandates of the day, never typed."""

from django.db.models import Q
from django.utils.timezone import localdate

from stations.divisions.levels import level_of, within
from stations.representatives.models import (
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
    if meeting.kind in {Kind.STANDING_COMMITTEE, Kind.CHAIRS}:
        return _members(meeting)
    if meeting.kind == Kind.COUNCIL:
        return _council(meeting)
    return _deputies(meeting)


def _deputies(meeting):
    term = meeting.term
    held = _current(meeting).filter(level=level_of(meeting.division))
    held = held.filter(Q(body=term.body) | Q(within("division", meeting.division), ~Q(body="")))
    return _listed(held.exclude(term__isnull=False, term__gt=term.number))


def _council(meeting):
    held = _current(meeting).filter(
        within("division", meeting.division), representative__kind=RepresentativeKind.COUNCIL
    )
    return _listed(held)


def _current(meeting):
    day = localdate(meeting.starts_at)
    return Mandate.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=day),
        Q(ends_on=None) | Q(ends_on__gt=day),
        status=MandateStatus.ACTIVE,
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
