"""Signing in and out of trust: the log, invitations, resets, changes of password."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from liaison.jurisdiction.rules import rule
from liaison.notifications import actions as notifications
from liaison.notifications.drafts import Draft

from . import rules
from .models import SignIn, User

EVENT = "account."  # messages of these events carry a key to an account


def log(*, user, username, succeeded, method, address, now):
    """One line of the sign-in log."""
    return SignIn.objects.create(
        user=user,
        username=username[:150],
        succeeded=succeeded,
        method=method,
        address=address,
        at=now,
    )


def password_is_old(user, now):
    """Older than the place allows. A password of unknown age is not old."""
    days = rule(rules.PASSWORD_DAYS)
    changed = user.password_changed_at
    return bool(days and changed and now - changed > timedelta(days=days))


def require_change(*, user):
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])


def set_password(*, user, password, now, forget_devices=False):
    """Every other session of the user ends with the old password."""
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = now
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    if forget_devices:
        user.trusted_devices.all().delete()


def key_link(user):
    """The link by which `user` sets a password: once, within PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return settings.SITE_URL + reverse("accounts:set_password", args=[uid, token])


def invite(*, user, by, now):
    """Send `user` the link to choose a password. Answers the link and how many messages go out:
    with 0 the administrator hands it over."""
    link = key_link(user)
    body = _(
        "%(by)s 为您开通了“%(site)s”账号 %(username)s，请在 3 天内打开链接设置密码：%(link)s"
    ) % {
        "by": by,
        "site": settings.SITE_NAME,
        "username": user.username,
        "link": link,
    }
    return link, _send(user, "invited", _("账号已开通"), body, now)


def send_reset(*, username, now):
    """Send the reset link when there is such an account; the caller never learns whether."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        return
    link = key_link(user)
    body = _(
        "您申请重设“%(site)s”的密码，请在 3 天内打开链接：%(link)s 。不是您本人操作请忽略。"
    ) % {
        "site": settings.SITE_NAME,
        "link": link,
    }
    _send(user, "reset", _("重设密码"), body, now)


def _send(user, event, title, body, now):
    draft = Draft(
        event=EVENT + event,
        title=title,
        body=body,
        link="",
        key=f"{EVENT}{event}:{now.timestamp():.0f}",
        user=user,
        channels=("email", "sms"),
        is_urgent=True,
    )
    return len(notifications.enqueue([draft], now=now))
