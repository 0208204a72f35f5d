"""Leaving an office: what was in hand goes on in the same transaction in which the rights end."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.errors import Refusal
from stations.memberships import actions as memberships
from stations.memberships.models import Membership
from stations.representatives import actions as representatives
from suggestions.cases.actions import reassign
from suggestions.cases.models import Channel

from . import matters


class NotHandedOver(Refusal):
    """Open matters would be left with nobody (422)."""

    status = 422
    code = "not-handed-over"


@transaction.atomic
def leave(*, membership, by, now, reason, chosen=None, heir=None, is_vacant=False):
    """End `membership` and hand over what is open.

    `chosen` says, by station id, which representative takes a deputy's matters (None = they stay
    with the station). `heir` is a user who takes the same office at the same place; without one
    the last holder of an office with open matters leaves only when `is_vacant` says so.
    """
    held = matters.of_membership(membership, by=by, now=now)
    if held.is_orphaned and heir is None and not is_vacant:
        raise NotHandedOver(_("还有未办结事项，请指定接任人，或确认暂由上级代管。"))
    data = {"matters": held.numbers} if held.cases else {}
    if held.is_personal:
        data["successors"] = _pass_on(held, chosen or {}, by=by, now=now)
    if heir is not None:
        memberships.grant(
            user=heir,
            role=membership.role,
            place=membership.place,
            is_head=membership.is_head,
            by=by,
            now=now,
        )
        data["heir"] = heir.pk
    return memberships.end(membership=membership, by=by, now=now, data=data, text=reason)


@transaction.atomic
def end_term(*, mandate, reason, note, by, now, chosen=None, successor=None):
    """End a mandate. With the last one the person's matters go on and every account that acts in
    the person's name loses its office."""
    person = mandate.representative
    if matters.is_last(mandate):
        held = matters.of_representative(person, by=by)
        data = {"matters": held.numbers} if held.cases else {}
        data["successors"] = _pass_on(held, chosen or {}, by=by, now=now)
        for row in Membership.objects.current(now).filter(representative=person):
            memberships.end(membership=row, by=by, now=now, data=data)
    return representatives.end_mandate(
        mandate=mandate, reason=reason, note=note, successor=successor, by=by, now=now
    )


def _pass_on(held, chosen, *, by, now):
    """Reassign each case to who was chosen for its station. Locked in id order, as everywhere."""
    passed = {}
    for case in sorted(held.cases, key=lambda case: case.pk):
        if case.station_id not in chosen:
            raise NotHandedOver(_("请为每个站点的未办结事项指定接任代表。"))
        person = chosen[case.station_id]
        if person is not None and case.channel != Channel.SNAP:  # who told it, told it
            reassign(case, representative=person, by=by, now=now)
            passed[case.number] = str(person.uid)
    return passed
