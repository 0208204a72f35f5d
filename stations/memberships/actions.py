"""Granting, ending and switching memberships. Each grant and each end stands in the ledger."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from liaison.accounts import actions as accounts
from liaison.accounts.models import User
from liaison.errors import Refusal
from liaison.ledger import actions as ledger
from liaison.workflow import SYSTEM, NotAllowed, WrongState

from . import notifications as told
from .backends import ADMIN_SITE
from .models import PLACE_OF, Membership, Role
from .permissions import SEPARATED, awaits, may_confirm, may_end, may_give, still_proposed

TARGETS = {
    "propose": "proposed",
    "grant": "current",
    "confirm": "current",
    "refuse": "ended",
    "end": "ended",
}


class NotYours(Refusal):
    status = 404
    code = "not-found"


class Conflict(Refusal):
    """The user already holds what excludes this office (409)."""

    status = 409
    code = "office-conflict"


def switch(*, membership_id, by):
    """Make one of the actor's own memberships the active one."""
    chosen = next((m for m in by.memberships if m.pk == membership_id), None)
    if chosen is None:
        raise NotYours(_("没有这个身份。"))
    by.user.active_membership_id = chosen.pk
    by.user.save(update_fields=["active_membership_id"])
    return chosen


@transaction.atomic
def grant(*, user, role, place, now, by=SYSTEM, is_head=False):
    """Give `user` a role at `place` (a Division, Station, Organisation or Representative). Where
    somebody else's word is needed it is proposed only (`awaits`), and no right is in force.

    Nobody gives anything to themselves; the three administrators exclude each other (三员分立).
    """
    if by.user is not None and by.user.pk == user.pk:
        raise NotAllowed(_("不能给自己任职，请由其他管理人员办理。"))
    if not may_give(by, role, place):
        raise NotAllowed(_("您不能在这里授予“%s”。") % Role(role).label)
    User.objects.select_for_update().get(pk=user.pk)  # two grants to one user, one after the other
    where = PLACE_OF.get(role, "division")
    held = list(user.memberships.current(now))
    proposed = user.memberships.proposed()
    if any(m.role == role and getattr(m, f"{where}_id") == place.pk for m in held):
        raise Conflict(_("%(user)s已经是这里的“%(role)s”。") % _words(user, role))
    if proposed.filter(role=role, **{where: place}).exists():
        raise Conflict(_("%(user)s的“%(role)s”已经提出，正在等确认。") % _words(user, role))
    _keep_separated(user, role, held)
    membership = Membership.objects.create(
        user=user,
        role=role,
        starts_at=now,
        is_head=is_head,
        version=1,
        awaits=awaits(by, role, place, is_head=is_head),
        proposed_by=by.user,
        **{where: place},
    )
    membership.version = 0
    if membership.awaits:
        _record(membership, "propose", by=by, now=now)
        told.tell_proposed(membership, now=now)
        return membership
    _record(membership, "grant", by=by, now=now)
    settle_admin(user=user, now=now)
    return membership


def _keep_separated(user, role, held):
    if role in SEPARATED and any(m.role in SEPARATED - {role} for m in held):
        raise Conflict(
            _("系统、安全、审计管理员须由不同的人担任，%(user)s已担任其中之一。")
            % _words(user, role)
        )


@transaction.atomic
def confirm(*, membership, by, now, address=""):
    """The second word: the office is in force. Whoever has no way into a new account yet is
    invited now, and not by whoever proposed it. Returns (membership, link, messages sent)."""
    row = _proposed(membership)
    if not may_confirm(by, row):
        raise NotAllowed(_("这项任职要由别人确认。"))
    if not still_proposed(row, now):
        raise WrongState(
            _("提出这项任职的人已经不担任能够任命它的职务，请退回，由现任人员重新提出。"), "lapsed"
        )
    User.objects.select_for_update().get(pk=row.user_id)
    _keep_separated(row.user, row.role, list(row.user.memberships.current(now)))
    row.awaits, row.starts_at = "", now
    row.save(update_fields=["awaits", "starts_at"])
    _record(row, "confirm", by=by, now=now)
    settle_admin(user=row.user, now=now)
    told.tell_settled(row, by=by, now=now, confirmed=True)
    if row.user.was_used:
        return row, "", 0
    link, sent = accounts.invite(user=row.user, by=by.user, now=now, address=address)
    return row, link, sent


@transaction.atomic
def refuse(*, membership, by, now, text=""):
    """Not confirmed, or taken back by whoever proposed it. A new account that nobody ever used is
    closed again."""
    row = _proposed(membership)
    own = by.user is not None and by.user.pk == row.proposed_by_id
    if not own and not may_confirm(by, row):
        raise NotAllowed(_("您不能退回这项任职。"))
    row.ends_at = now
    row.save(update_fields=["ends_at"])
    _record(row, "refuse", by=by, now=now, text=text)
    if not row.user.was_used and row.user.memberships.count() == 1:
        row.user.is_active = False
        row.user.save(update_fields=["is_active"])
    if not own:
        told.tell_settled(row, by=by, now=now, confirmed=False)
    return row


def _proposed(membership):
    row = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if not row.awaits or row.ends_at is not None:
        raise WrongState(_("这项任职已经确认或退回。"), "settled")
    return row


@transaction.atomic
def invite(
    *,
    username,
    display_name,
    role,
    place,
    now,
    by,
    phone="",
    email="",
    is_head=False,
    address="",
):
    """Open an account with its first office and send the link to choose a password.

    Returns (user, link, how many messages go out); with none the link is handed over in person.
    An office that awaits somebody's word brings neither link nor message before that.
    """
    user = User(username=username, display_name=display_name, phone=phone, email=email)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("这个用户名刚刚被别人用了，请换一个。")) from error
    office = grant(user=user, role=role, place=place, now=now, by=by, is_head=is_head)
    if office.awaits:
        return user, "", 0
    link, sent = accounts.invite(user=user, by=by.user, now=now, address=address)
    return user, link, sent


@transaction.atomic
def end(*, membership, now, by=SYSTEM, data=None, text=""):
    """End a membership: its rights are gone with the user's next request.

    `data` is what was handed over with it (numbers and the successor's id).
    """
    row = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if by.user is not None and by.user.pk == row.user_id:
        raise NotAllowed(_("不能结束自己的任职，请由其他管理人员办理。"))
    if not may_end(by, row):
        raise NotAllowed(_("您不能结束这项任职。"))
    if row.ends_at is not None and row.ends_at <= now:
        raise WrongState(_("这项任职已经结束。"), "ended")
    row.ends_at = now
    row.save(update_fields=["ends_at"])
    _record(row, "end", by=by, now=now, data=data, text=text)
    settle_admin(user=row.user, now=now)
    membership.ends_at, membership.version = row.ends_at, row.version
    return row


def _words(user, role):
    return {"user": user, "role": Role(role).label}


def _record(membership, action, *, by, now, data=None, text=""):
    where = PLACE_OF.get(membership.role, "division")
    event = ledger.append(
        subject=membership,
        action=action,
        by=by,
        now=now,
        role=by.membership.role if by.membership else "",
        target=TARGETS[action],
        data={
            "user": membership.user_id,
            "role": membership.role,
            where: getattr(membership, f"{where}_id"),
            **(data or {}),
        },
        text=text,
    )
    if membership.version != event.seq:
        membership.version = event.seq
        Membership.objects.filter(pk=membership.pk).update(version=event.seq)


def settle_admin(*, user, now):
    """Whoever holds an office of ADMIN_SITE may enter the admin site, nobody else."""
    offices = user.memberships.current(now).filter(role__in=list(ADMIN_SITE))
    is_staff = user.is_superuser or offices.exists()
    if is_staff != user.is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])
