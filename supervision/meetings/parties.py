"""The three parties of what a congress hands to a unit (审议意见, 监督建议函, 问题清单): the clerk
who writes, the leader who signs, the unit that answers. Who they are in a division; who reads."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liaison.documents.models import Document
from liaison.documents.permissions import issues
from stations.divisions.levels import Level, ancestors, level_of, within
from stations.memberships.models import CLERKS, HOUSE, UNITS
from stations.memberships.models import Role as Office
from suggestions.cases.permissions import narrowed

from .telling import holders

NOBODY = Q(pk__in=[])
VOIDERS = _("作废由签发这件公文的人或人大工作机构办理。")


def parties_of(division, organisation_id, actor):
    """{"clerk", "leader", "unit"}: what the actor is to a row of `division` given to the unit. In
    a township or street, which has no standing committee, the head of its clerks signs."""
    held = actor.membership
    if held is None or not division.startswith(actor.within):
        return set()
    if held.role in UNITS:
        return {"unit"} if held.organisation_id == organisation_id else set()
    if held.division_id != division:
        return set()
    if held.role == Office.LEADER:
        return {"leader"}
    if held.role not in CLERKS:
        return set()
    signs = level_of(division) == Level.TOWNSHIP and held.is_head
    return {"clerk", "leader"} if signs else {"clerk"}


def is_house(actor, division):
    """The congress offices of the place and of those above it: they alone read the figures of a
    vote before the presidium has opened them."""
    held = actor.membership
    return held is not None and held.role in HOUSE and division.startswith(held.division_id)


def may_void(row, actor):
    """A row is voided with its paper, by whoever may void that: the office, and of several leaders
    the one who signed it."""
    paper = Document.objects.of(row).filter(number=row.paper).first()
    return paper is None or issues(paper, actor)


def scope(actor, *, issued):
    """Rows with `division` and `organisation`: the house of the place sees all of them; the unit
    its own and representatives those of their places, once they are `issued` (a Q)."""
    held = actor.membership
    if held is None:
        return NOBODY
    if held.role in HOUSE:
        found = within("division", held.division_id)
    elif held.role in UNITS:
        found = Q(organisation=held.organisation_id) & issued
    elif held.role == Office.DEPUTY and not held.representative.has_ended:
        found = Q(division__in=ancestors(held.representative.place())) & issued
    else:
        return NOBODY
    return found & narrowed(actor)


def has_any(actor):
    """Offices for which a list of them means anything."""
    return bool(actor.membership and actor.membership.role in HOUSE | UNITS | {Office.DEPUTY})


def writes(actor):
    return bool(actor.membership and actor.membership.role in CLERKS)


def drafts_at(actor):
    """The code of the place whose congress the actor drafts letters for, "" for none (D8): clerks
    for their own, stations for that of their township, street or county."""
    held = actor.membership
    if held is None:
        return ""
    if held.role in CLERKS:
        place = held.division_id
    elif held.role == Office.STATION_OFFICER:
        at = (Level.TOWNSHIP, Level.COUNTY)
        codes = [one for one in ancestors(held.station.division_id) if level_of(one) in at]
        place = codes[-1] if codes else ""
    else:
        return ""
    return place if place.startswith(actor.within) else ""


def audience(words, division, organisation_id, now):
    """Users that `words` (of parties_of) name for a row. One query."""
    where = NOBODY
    if "unit" in words and organisation_id:
        where |= Q(role__in=sorted(UNITS), organisation=organisation_id)
    if "clerk" in words:
        where |= Q(role__in=sorted(CLERKS), division=division)
    if "leader" in words:
        if level_of(division) == Level.TOWNSHIP:
            where |= Q(role=Office.STREET_CLERK, division=division, is_head=True)
        else:
            where |= Q(role=Office.LEADER, division=division)
    return holders(where, now)
