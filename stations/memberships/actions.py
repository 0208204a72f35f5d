"""Granting, ending and switching memberships."""

from django.utils.translation import gettext as _

from liaison.errors import Refusal

from .backends import ADMIN_SITE
from .models import PLACE_OF, Membership


class NotYours(Refusal):
    status = 404
    code = "not-found"


def switch(*, membership_id, by):
    """Make one of the actor's own memberships the active one."""
    chosen = next((m for m in by.memberships if m.pk == membership_id), None)
    if chosen is None:
        raise NotYours(_("没有这个身份。"))
    by.user.active_membership_id = chosen.pk
    by.user.save(update_fields=["active_membership_id"])
    return chosen


def grant(*, user, role, place, now, is_head=False):
    """Give `user` a role at `place` (a Division, Station, Organisation or Representative)."""
    membership = Membership.objects.create(
        user=user,
        role=role,
        starts_at=now,
        is_head=is_head,
        **{PLACE_OF.get(role, "division"): place},
    )
    settle_admin(user=user, now=now)
    return membership


def end(*, membership, now):
    membership.ends_at = now
    membership.save(update_fields=["ends_at"])
    settle_admin(user=membership.user, now=now)


def settle_admin(*, user, now):
    """Whoever holds an office of ADMIN_SITE may enter the admin site, nobody else."""
    offices = user.memberships.current(now).filter(role__in=list(ADMIN_SITE))
    user.is_staff = user.is_superuser or offices.exists()
    user.save(update_fields=["is_staff"])
