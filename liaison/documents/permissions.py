"""Who sees a paper and acts on it: one function serves list, page, files and counts. The scope of
what it is about comes first; a unit reads what it was sent and what it issued, nothing else."""

from django.db.models import Q

from . import kinds
from .workflow import Role

NOBODY = Q(pk__in=[])
EDITORS = {"congress_clerk"}
READ_PART = {"unit_officer", "government_officer", "procurator"}
REGISTERS = {
    "station_officer",
    "street_clerk",
    "congress_clerk",
    "leader",
    "auditor",
    *READ_PART,
}
ISSUERS = REGISTERS - {"auditor"}


def office_of(actor):
    """The office that the active membership acts for: division:990101, station:fumin …"""
    held = actor.membership
    if held is None:
        return ""
    for place in ("division", "station", "organisation"):
        if getattr(held, f"{place}_id"):
            return f"{place}:{getattr(held, place).code}"
    return ""


def scope(actor):
    """The papers that the active membership reaches."""
    if actor.membership is None:
        return NOBODY
    found = NOBODY
    for about_type, about in kinds.ABOUT.items():
        found |= Q(about_type=about_type) & about.scope(actor)
    return found & parts(actor)


def parts(actor):
    """Of the papers about what they see: all of them, what is no inside paper, or their own
    letters only."""
    role = actor.membership.role
    if role in REGISTERS - READ_PART:
        return Q()
    outside = ~Q(kind__in=[key for key, kind in kinds.KINDS.items() if kind.is_inside])
    if role not in READ_PART:
        return outside
    own = office_of(actor)
    return (Q(addressee=own) | Q(office=own)) & outside


def roles_of(document, actor):
    if actor.kind == "system":
        return {Role.SYSTEM}
    if actor.membership is None or not sees(document, actor):
        return set()
    return {Role.ISSUER if issues(document, actor) else Role.READER}


def issues(document, actor):
    """The office's own people; a leader, who shares the place with 代表工委, for what they
    signed."""
    own, role = office_of(actor), actor.membership.role
    if not own or own not in {document.office, document.body} or role not in ISSUERS:
        return False
    return role != "leader" or document.issued_by_id == actor.user.pk


def sees(document, actor):
    return type(document).objects.visible_to(actor).filter(pk=document.pk).exists()


def has_documents(actor):
    return bool(actor.membership and actor.membership.role in REGISTERS)


def may_word(actor):
    """Whether the actor gives papers their words, within the own division."""
    held = actor.membership
    return bool(held and actor.kind == "user" and held.role in EDITORS)


def reads_wordings(actor):
    held = actor.membership
    return bool(held and held.role in EDITORS | {"system_admin", "auditor"})
