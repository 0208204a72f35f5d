"""Granting, collecting, finding and revoking keys. Each step but the use stands in the ledger."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.ledger import actions as ledger
from liaison.notifications import actions as notifications
from liaison.notifications.drafts import Draft
from liaison.scopes import WORDS
from liaison.workflow import SYSTEM, NotAllowed, WrongState

from . import rules
from .models import ApiKey
from .permissions import may_manage

MARK = "lk"
USED_EVERY = timedelta(minutes=1)
PLACES = [
    f"membership__{place}" for place in ("division", "station", "organisation", "representative")
]


class UnknownScope(Refusal):
    status = 422
    code = "unknown-scope"


ON_REVOKED = []  # verb(row, by=, now=): what a key set up ends with it
ON_ROTATED = []  # verb(old, fresh): what it set up goes on under its successor


class NoOffice(Refusal):
    """A key acts in an office, and the owner holds none, or not that one (422)."""

    status = 422
    code = "no-office"


@transaction.atomic
def grant(*, user, scopes, name, now, membership=None, by=SYSTEM, days=365, **limits):
    """Allow `user` a key in one office: `membership`, else the first that is current now.

    The owner collects the key itself; whoever grants it never sees it. `limits` are `within` (one
    division) and `per_minute`.
    """
    scopes = sorted({scope.strip() for scope in scopes if scope.strip()})
    if unknown := [scope for scope in scopes if scope not in WORDS]:
        raise UnknownScope(_("没有这些权限：%s") % "、".join(unknown))
    if not scopes:
        raise UnknownScope(_("密钥至少要有一项权限。"))
    held = user.memberships.current(now).order_by("pk")
    office = held.filter(pk=membership.pk).first() if membership else held.first()
    if office is None:
        raise NoOffice(_("%s现在没有这项任职，不能签发密钥。") % user)
    if not may_manage(by, office):
        raise NotAllowed(_("您不能为这项任职签发密钥。"))
    row = ApiKey.objects.create(
        user=user,
        membership=office,
        name=name,
        prefix=secrets.token_hex(6),
        scopes=scopes,
        created_at=now,
        expires_at=now + timedelta(days=days),
        **limits,
    )
    _record(row, "grant_key", by=by, now=now)
    if by.user is not None and by.user.pk != user.pk:
        notifications.enqueue([_told(row, by)], now=now)
    return row


@transaction.atomic
def collect(*, row, by, now):
    """The key, once, to its owner and nobody else."""
    row = ApiKey.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if by.user is None or row.user_id != by.user.pk or by.kind == "key":
        raise NotAllowed(_("密钥只能由所有人本人领取。"))
    if row.digest or not row.is_granted(now):
        raise WrongState(
            _("这个密钥已经领取、到期或作废。"), "collected" if row.digest else "ended"
        )
    return _draw(row, by=by, now=now)


@transaction.atomic
def issue(*, user, scopes, name, now, **given):
    """Grant a key and draw it at once, from the command line. Returns (row, key)."""
    row = grant(user=user, scopes=scopes, name=name, now=now, **given)
    return row, _draw(row, by=SYSTEM, now=now)


@transaction.atomic
def rotate(*, row, by, now):
    """Another key in the place of `row`, with the same rights until the same day, for its owner
    alone. The old one works on for api.key_overlap_hours, so that nothing stands still meanwhile.
    Returns (successor, key)."""
    old = ApiKey.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if by.user is None or old.user_id != by.user.pk or by.kind == "key":
        raise NotAllowed(_("密钥只能由所有人本人更换。"))
    if not old.is_live(now):
        raise WrongState(_("这个密钥还没有领取，或者已经失效，不能更换。"), "ended")
    fresh = ApiKey.objects.create(
        user=old.user,
        membership=old.membership,
        name=old.name,
        prefix=secrets.token_hex(6),
        scopes=old.scopes,
        within=old.within,
        per_minute=old.per_minute,
        created_at=now,
        expires_at=old.expires_at,
    )
    until = now + timedelta(hours=rule(rules.KEY_OVERLAP_HOURS))
    old.expires_at = min(old.expires_at, until)
    old.save(update_fields=["expires_at"])
    _record(old, "rotate_key", by=by, now=now)
    for follow in ON_ROTATED:
        follow(old, fresh)
    return fresh, _draw(fresh, by=by, now=now)


def _draw(row, *, by, now):
    secret = secrets.token_urlsafe(32)
    row.digest = _digest(secret)
    row.save(update_fields=["digest"])
    _record(row, "collect_key", by=by, now=now)
    return f"{MARK}_{row.prefix}_{secret}"


def find(key, *, now):
    """The live row behind `key`, or None: unknown, wrong, expired, revoked, owner disabled,
    the office ended."""
    mark, _sep, rest = key.partition("_")
    prefix, _sep, secret = rest.partition("_")
    rows = ApiKey.objects.select_related("user", *PLACES)
    row = rows.filter(prefix=prefix[:12]).exclude(digest="").first()
    right = constant_time_compare(row.digest if row else "", _digest(secret))
    return row if row and right and mark == MARK and row.is_live(now) else None


def touch(row, *, now):
    """Remember the last use, once a minute at most: no write per request."""
    if row.last_used_at is None or now - row.last_used_at >= USED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_EVERY)
        ApiKey.objects.filter(stale, pk=row.pk).update(last_used_at=now)


@transaction.atomic
def revoke(*, row, now, by=SYSTEM):
    """End a key at once; its owner may, and whoever looks after keys there."""
    row = ApiKey.objects.select_for_update(of=("self",)).get(pk=row.pk)
    own = by.user is not None and by.user.pk == row.user_id
    if not own and not may_manage(by, row.membership):
        raise NotAllowed(_("您不能作废这个密钥。"))
    if row.revoked_at is not None:
        raise WrongState(_("这个密钥已经作废。"), "revoked")
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    _record(row, "revoke_key", by=by, now=now)
    for follow in ON_REVOKED:
        follow(row, by=by, now=now)


def note_personal(case, actor, now):
    """Each plain reading of contact data stands in the ledger of the key that read it (F75): on the
    case itself it would move the version under the hands of those who work on it."""
    row = ApiKey.objects.select_for_update(of=("self",)).get(pk=actor.key)
    _record(row, "read_personal", by=actor, now=now, about={"case": case.number})


def _told(row, by):
    return Draft(
        event="api.key",
        title=_("为您批准了接口密钥"),
        body=_("%(by)s 批准了密钥“%(name)s”，请本人领取。不是您需要的，请直接作废。")
        % {"by": by.user, "name": row.name},
        link=reverse("keys:list"),
        key=f"api.key:{row.pk}",
        user=row.user,
        channels=("inbox",),
    )


def _record(row, action, *, by, now, about=None):
    event = ledger.append(
        subject=row,
        action=action,
        by=by,
        now=now,
        role=by.membership.role if by.membership else "",
        data={"user": row.user_id, "membership": row.membership_id, "scopes": row.scopes}
        | (about or {}),
    )
    row.version = event.seq
    row.save(update_fields=["version"])


def _digest(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
