"""Who gives and ends which offices where (D8's last row), and 三员分立: data, then questions."""

from django.db.models import Q

from liaison.jurisdiction.rules import rule
from liaison.workflow import Actor
from stations.divisions.levels import within
from stations.divisions.models import Division
from stations.network.models import Station
from stations.organisations.models import Organisation
from stations.representatives.models import Representative
from stations.representatives.permissions import people_of

from .models import PLACE_OF, Awaits, Membership, Role
from .rules import SECOND_PERSON

# System, security and audit administrators: nobody holds two of these, and nobody who holds one
# gives another (GB/T 22239-2019).
SEPARATED = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
OFFICES = frozenset(Role) - SEPARATED
# What each office gives and ends within its own place.
GIVES = {
    Role.SYSTEM_ADMIN: OFFICES | {Role.SYSTEM_ADMIN},
    Role.SECURITY_ADMIN: frozenset({Role.SECURITY_ADMIN}),
    Role.CONGRESS_CLERK: OFFICES,
    Role.STREET_CLERK: frozenset(
        {Role.DEPUTY, Role.ASSISTANT, Role.STATION_OFFICER, Role.COUNCIL_MEMBER}
    ),
    Role.STATION_OFFICER: frozenset({Role.ASSISTANT}),
    Role.DEPUTY: frozenset({Role.ASSISTANT}),
    Role.UNIT_OFFICER: frozenset({Role.UNIT_OFFICER}),
    Role.GOVERNMENT_OFFICER: frozenset({Role.GOVERNMENT_OFFICER}),
    Role.PROCURATOR: frozenset({Role.PROCURATOR}),
}
# In a unit only the person in charge looks after its accounts.
HEADS_ONLY = {Role.UNIT_OFFICER, Role.GOVERNMENT_OFFICER, Role.PROCURATOR}
READERS = {Role.AUDITOR}  # who sees the list and changes nothing
PLACES = {
    "division": (Division, "code"),
    "station": (Station, "division"),
    "organisation": (Organisation, "division"),
}


def is_root(actor):
    """The installer's account and the system itself: they appoint the three administrators."""
    return actor.kind == "system" or bool(actor.kind == "user" and actor.user.is_superuser)


def gives(actor):
    """The offices that the actor may give and end."""
    if is_root(actor):
        return frozenset(Role)
    held = actor.membership
    if held is None or actor.kind != "user" or (held.role in HEADS_ONLY and not held.is_head):
        return frozenset()
    return GIVES.get(held.role, frozenset())


def sees_people(actor):
    return bool(gives(actor)) or (actor.membership is not None and actor.membership.role in READERS)


def places(actor, role):
    """Where the actor may give `role`: divisions, stations, organisations or representatives."""
    kind, held = PLACE_OF.get(role, "division"), actor.membership
    if kind == "representative":
        people = Representative.objects.all()
        return people if is_root(actor) else people_of(people, actor)
    model, field = PLACES[kind]
    if is_root(actor):
        return model.objects.all()
    if held.division_id:
        return model.objects.filter(within(field, held.division_id))
    own = getattr(held, f"{kind}_id")
    return model.objects.filter(pk=own) if own else model.objects.none()


def reach(actor):
    """The memberships that the actor sees: those held within the actor's own place."""
    if is_root(actor):
        return Q()
    held = actor.membership
    people = Q(representative__in=people_of(Representative.objects.all(), actor))
    if held.division_id:
        return (
            Q(within("division", held.division_id))
            | Q(within("station__division", held.division_id))
            | Q(within("organisation__division", held.division_id))
            | people
        )
    if held.station_id:
        return Q(station=held.station_id) | people
    if held.organisation_id:
        return Q(organisation=held.organisation_id, role=held.role)
    return people & Q(role=Role.ASSISTANT)


def may_give(actor, role, place):
    """Whether the actor's office reaches so far; for whom is another question."""
    return (
        role in gives(actor)
        and place is not None
        and places(actor, role).filter(pk=place.pk).exists()
    )


def awaits(actor, role, place, *, is_head=False):
    """Whose word an office needs besides the giver's, "" when none: the representative's own for
    an assistant; a second person's for offices that turn keys (三员分立)."""
    if is_root(actor):
        return ""
    if role == Role.ASSISTANT:
        held = actor.membership
        own = held.role == Role.DEPUTY and held.representative_id == place.pk
        return "" if own else Awaits.REPRESENTATIVE
    wanted = rule(SECOND_PERSON, getattr(place, "division_id", "") or getattr(place, "code", ""))
    needs = role in wanted or (is_head and "head" in wanted)
    return Awaits.SECOND if needs else ""


def may_confirm(actor, membership):
    """Neither who proposed it nor who gets it: the representative for an assistant; otherwise
    somebody else who gives such offices there, or the security administrator of the place."""
    if actor.user is None or actor.kind != "user":
        return False
    if actor.user.pk in {membership.user_id, membership.proposed_by_id}:
        return False
    held = actor.membership
    if membership.awaits == Awaits.REPRESENTATIVE:
        mine = held is not None and held.role == Role.DEPUTY
        return mine and held.representative_id == membership.representative_id
    if membership.awaits != Awaits.SECOND:
        return False
    if held is not None and held.role == Role.SECURITY_ADMIN:
        return type(membership).objects.filter(reach(actor), pk=membership.pk).exists()
    return may_give(actor, membership.role, membership.place)


def still_proposed(membership, now):
    """Whether whoever proposed an office still holds one that gives it there: rights end at once,
    and with them what they had asked for."""
    by = membership.proposed_by
    if by is None or not by.is_active:
        return False
    held = by.memberships.current(now).with_places()
    return any(
        may_give(Actor(kind="user", user=by, membership=one), membership.role, membership.place)
        for one in held
    )


def proposals(actor):
    """What waits for somebody's word and concerns the actor: to give it, or to see who has to."""
    if actor.kind != "user":
        return Membership.objects.none()
    seen = Q(proposed_by=actor.user) | Q(user=actor.user)
    if sees_people(actor):
        seen |= reach(actor)
    rows = Membership.objects.proposed().filter(seen)
    return rows.select_related("user", "proposed_by").with_places()


def may_end(actor, membership):
    own = actor.user is not None and membership.user_id == actor.user.pk
    return not own and may_give(actor, membership.role, membership.place)
