"""Whose matter a representative is: who records mandates, edits profiles, sees the checks."""

from django.db.models import Q

from stations.divisions.levels import LENGTHS, Level, within

RECORDERS = {"congress_clerk", "street_clerk"}
CHECKERS = RECORDERS | {"leader", "auditor"}
EDITORS = RECORDERS | {"deputy", "station_officer"}  # of introduction and portrait


def may_record(actor, mandate):
    """The clerk in whose area the mandate lies, of the congress's level or above; a mandate without
    a place is 代表工委's."""
    if actor.kind == "system":
        return True
    held = actor.membership
    if held is None or held.role not in RECORDERS or not _keeps(held, mandate):
        return False
    return bool(mandate.division_id) or held.role == "congress_clerk"


def may_register(actor, mandate):
    """Whoever records mandates, and the administrator who keeps the reference data."""
    if may_record(actor, mandate) or (actor.user is not None and actor.user.is_superuser):
        return True
    held = actor.membership
    if held is None or held.role != "system_admin" or not _keeps(held, mandate):
        return False
    return bool(mandate.division_id) or _is_county(held)


def _keeps(held, mandate):
    """In the membership's area; mandates of higher congresses are for a county or above."""
    if not _is_county(held) and mandate.level not in {"", Level.TOWNSHIP}:
        return False
    return (mandate.division_id or held.division_id or "").startswith(held.division_id or "")


def _is_county(held):
    return len(held.division_id or "") <= LENGTHS[Level.COUNTY]


def may_edit(actor, representative):
    """The person, the station where they sit, the clerks of the place; never who is suspended."""
    people = type(representative).objects.filter(pk=representative.pk)
    if not edited_by(people, actor).exists():
        return False
    is_own = actor.membership.role == "deputy"
    return not (is_own and (representative.is_suspended or representative.has_ended))


def edited_by(people, actor):
    """Of `people` those whose profile the actor's office keeps."""
    held = actor.membership
    if held is None or actor.kind != "user" or held.role not in EDITORS:
        return people.none()
    return people_of(people, actor)


def recorded_by(people, actor):
    """Of `people` those with a mandate that the actor records, as a list: whose 任期 opens."""
    held = actor.membership
    if held is None or held.role not in RECORDERS:
        return []
    if held.role != "congress_clerk":
        people = people_of(people, actor)
    return [
        person
        for person in people.prefetch_related("mandates")
        if any(may_record(actor, mandate) for mandate in person.mandates.all())
    ]


def may_see_portrait(request, representative_id):
    """Everybody, once the person is public; those of the house before."""
    from .models import Representative

    if request.actor.is_staff_member:
        return True
    return Representative.objects.filter(pk=representative_id, is_public=True).exists()


def people_of(people, actor):
    """Of `people` those who belong to the actor's place: the person; who is attached to the
    station; who is attached or elected in the division."""
    held = actor.membership
    if held is None:
        return people.none()
    if held.representative_id:
        return people.filter(pk=held.representative_id)
    if held.station_id:
        return people.filter(attachments__station=held.station_id)
    if held.division_id:
        from .models import CURRENT, Mandate, StationAttachment

        here = within("station__division", held.division_id)
        elected = within("division", held.division_id)
        return people.filter(
            Q(pk__in=StationAttachment.objects.filter(here).values("representative"))
            | Q(pk__in=Mandate.objects.filter(elected, status__in=CURRENT).values("representative"))
        )
    return people.none()


def may_check(actor):
    return actor.membership is not None and actor.membership.role in CHECKERS


def checked_by(representatives, actor):
    """Those whose mandate lies in the actor's area, and those without a place."""
    area = actor.membership.division_id
    return representatives.filter(
        Q(mandates__division__code__startswith=area) | Q(mandates__division_id__isnull=True)
    ).distinct()
