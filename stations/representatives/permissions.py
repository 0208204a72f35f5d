"""Who may record what happens to a mandate, and who sees the checks of the congress office."""

from django.db.models import Q

RECORDERS = {"congress_clerk", "street_clerk"}
CHECKERS = RECORDERS | {"leader", "auditor"}


def may_record(actor, mandate):
    """The clerk in whose area the mandate lies; a mandate without a place is 代表工委's."""
    if actor.kind == "system":
        return True
    held = actor.membership
    if held is None or held.role not in RECORDERS:
        return False
    if not mandate.division_id:
        return held.role == "congress_clerk"
    return mandate.division_id.startswith(held.division_id)


def may_check(actor):
    return actor.membership is not None and actor.membership.role in CHECKERS


def checked_by(representatives, actor):
    """Those whose mandate lies in the actor's area, and those without a place."""
    area = actor.membership.division_id
    return representatives.filter(
        Q(mandates__division__code__startswith=area) | Q(mandates__division_id__isnull=True)
    ).distinct()
