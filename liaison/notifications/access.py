"""WeChat's access token, shared by all processes through one row. Whoever renews it holds a lease
(committed) and calls outside any transaction; the clock is the database's."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Coalesce, Now

from . import wechat_api
from .models import WechatToken

LEASE = timedelta(seconds=20)  # longer than one call
MARGIN = timedelta(minutes=5)  # renewed this long before it ends
LONGEST = 7200


class NotNow(Exception):
    """There is no token at the moment: somebody renews it, or WeChat gives none."""


def token():
    """The token that holds now, fetched when there is none. Raises NotNow."""
    row = _row()
    if row and row.is_fresh:
        return row.token
    return _renew(row, force=False)


def renewed(refused):
    """Another token than `refused`, which WeChat did not take: somebody else's, or a new one."""
    row = _row()
    if row and row.token and row.token != refused:
        return row.token
    return _renew(row, force=True)


def _row():
    ends = ExpressionWrapper(Q(expires_at__gt=Now() + MARGIN), BooleanField())
    rows = WechatToken.objects.filter(app_id=settings.WECHAT_APP_ID)
    return rows.annotate(is_fresh=Coalesce(ends, False)).first()


def _renew(seen, *, force):
    """`seen` is the row that would not do: nobody fetches again what another just fetched."""
    rows = WechatToken.objects.filter(app_id=settings.WECHAT_APP_ID)
    if seen is None:
        WechatToken.objects.bulk_create(
            [WechatToken(app_id=settings.WECHAT_APP_ID)], ignore_conflicts=True
        )
    lease = uuid.uuid4()
    free = rows.filter(
        Q(lease_until=None) | Q(lease_until__lte=Now()),
        expires_at=seen.expires_at if seen else None,
    )
    if not free.update(lease_until=Now() + LEASE, lease_token=lease):
        raise NotNow("token is being renewed")
    try:
        answer = wechat_api.token(force=force)
    except (wechat_api.Unreachable, wechat_api.NoAnswer) as error:
        rows.filter(lease_token=lease).update(lease_until=None, lease_token=None)
        raise NotNow(f"token: {error}") from error
    found, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(found, str) or not found or type(seconds) is not int:
        rows.filter(lease_token=lease).update(lease_until=None, lease_token=None)
        raise NotNow(f"token: errcode {answer.get('errcode')}")
    rows.filter(lease_token=lease).update(
        token=found,
        expires_at=Now() + timedelta(seconds=min(seconds, LONGEST)),
        lease_until=None,
        lease_token=None,
    )
    return found
