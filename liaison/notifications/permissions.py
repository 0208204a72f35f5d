"""Who looks after messages, and of which places: administrators and the 代表工委, each below their
own division. Everybody else does not learn that these pages exist."""

from django.db.models import Q
from django.http import Http404

OPERATORS = {"system_admin", "security_admin"}
EDITORS = {"congress_clerk", "system_admin"}
READERS = OPERATORS | EDITORS | {"auditor"}


def role_of(actor):
    return actor.membership.role if actor.membership else ""


def may_operate(actor):
    return role_of(actor) in OPERATORS


def may_word(actor):
    return role_of(actor) in EDITORS


def may_read_register(actor):
    return role_of(actor) in READERS


def division_of(actor):
    return (actor.membership and actor.membership.division_id) or ""


def only(allowed):
    if not allowed:
        raise Http404


def scope(actor):
    """The messages of the operator's places; those of no place (keys to accounts) are everybody's,
    with their words closed."""
    code = division_of(actor)
    return Q(division="") | Q(division__gte=code, division__lt=f"{code}:")
