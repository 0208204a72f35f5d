"""Issuing, finding and revoking keys."""

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from liaison.errors import Refusal

from .models import ApiKey
from .scopes import SCOPES

MARK = "lk"
USED_EVERY = timedelta(minutes=1)


class UnknownScope(Refusal):
    status = 422
    code = "unknown-scope"


def issue(*, user, scopes, name, now, days=365):
    """A new key for `user`. Returns (row, key); the key can't be shown again."""
    scopes = sorted({scope.strip() for scope in scopes if scope.strip()})
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise UnknownScope(_("没有这些权限：%s") % "、".join(unknown))
    if not scopes:
        raise UnknownScope(_("密钥至少要有一项权限。"))
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    row = ApiKey.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        digest=_digest(secret),
        scopes=scopes,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return row, f"{MARK}_{prefix}_{secret}"


def find(key, *, now):
    """The live row behind `key`, or None: unknown, wrong, expired, revoked, owner disabled."""
    mark, _sep, rest = key.partition("_")
    prefix, _sep, secret = rest.partition("_")
    row = ApiKey.objects.select_related("user").filter(prefix=prefix[:12]).first()
    right = constant_time_compare(row.digest if row else "", _digest(secret))
    return row if row and right and mark == MARK and row.is_live(now) else None


def touch(row, *, now):
    """Remember the last use, once a minute at most: no write per request."""
    if row.last_used_at is None or now - row.last_used_at >= USED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_EVERY)
        ApiKey.objects.filter(stale, pk=row.pk).update(last_used_at=now)


def revoke(*, row, now):
    ApiKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=now)


def _digest(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
