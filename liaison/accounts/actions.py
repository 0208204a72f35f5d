"""Signing in and out of trust: the log, invitations, resets, changes of password."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.notifications import actions as notifications
from liaison.notifications import wording
from liaison.notifications.drafts import Draft
from liaison.notifications.events import STAFF

from . import rules
from .models import Method, SignIn, User

LOCKED_OUT = "liaison/accounts/messages/locked_out.txt"
EVENT = "account."  # messages of these events carry a key to an account


class NoChannel(Refusal):
    """The link has nowhere to go but to somebody else (409)."""

    status = 409
    code = "no-channel"


def log(*, user, username, succeeded, method, address, now, by=None):
    """One line of the sign-in log."""
    return SignIn.objects.create(
        user=user,
        username=username[:150],
        succeeded=succeeded,
        method=method,
        address=address,
        at=now,
        by=by,
    )


LOCKOUT_LISTENERS = []


def after_lockout(listener):
    """`listener(user, key=…, address=…, now=…)` is called in the transaction of every lock-out."""
    LOCKOUT_LISTENERS.append(listener)


@transaction.atomic
def lock_out(*, user, username, address, now):
    """Too many wrong passwords: logged at every try; the user and whoever watches over the account
    are told once an hour (security.lockout)."""
    log(
        user=user,
        username=username,
        succeeded=False,
        method=Method.LOCKED,
        address=address,
        now=now,
    )
    if user is None or not user.is_active:
        return
    key = f"security.lockout:{user.pk}:{localtime(now):%Y%m%d%H}"
    title, body = wording.from_template(LOCKED_OUT, {"address": address})
    draft = Draft(
        event="security.lockout",
        title=title,
        body=body,
        link=reverse("accounts:sign_ins"),
        key=key,
        user=user,
        channels=STAFF,
        values={"登录地址": address, "链接": settings.SITE_URL + reverse("accounts:sign_ins")},
    )
    notifications.enqueue([draft], now=now)
    for listener in LOCKOUT_LISTENERS:
        listener(user, key=key, address=address, now=now)


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


def invite(*, user, by, now, address=""):
    """Send `user` the link to choose a password. Answers (link, how many messages go out).

    The link goes to the user alone. Only for an account that nobody ever used and that has no
    channel it is answered, to be printed and handed over; otherwise it is "".
    """
    link = key_link(user)
    body = _(
        "%(by)s 为您开通了“%(site)s”账号 %(username)s，请在 3 天内打开链接设置密码：%(link)s"
    ) % {
        "by": by,
        "site": settings.SITE_NAME,
        "username": user.username,
        "link": link,
    }
    if contact_is_held(user, now):
        raise NoChannel(
            _("%(user)s的联系方式刚被更改，%(hours)d 小时内不发送链接。")
            % {"user": user, "hours": rule(rules.CONTACT_HOLD_HOURS)}
        )
    sent = _send(user, "invited", _("账号已开通"), body, now)
    if not sent and user.was_used:
        raise NoChannel(
            _("%s没有可用的邮箱或短信。账号已经有人用过，链接只能发给本人：请先登记联系方式。")
            % user
        )
    log(
        user=user,
        username=user.username,
        succeeded=True,
        method=Method.INVITED if sent else Method.PRINTED,
        address=address,
        now=now,
        by=by if isinstance(by, User) else None,
    )
    return "" if sent else link, sent


def contact_is_held(user, now):
    """Somebody else changed where the user's messages go, not long ago: no key goes there yet."""
    hours, changed = rule(rules.CONTACT_HOLD_HOURS), user.contact_changed_at
    return bool(changed and now - changed < timedelta(hours=hours))


def change_contact(*, user, by, now, address=""):
    """`user` is about to be saved with another e-mail address or phone. Who used the account is
    told where the messages went until now, and no key goes to the new place for a while."""
    before = User.objects.get(pk=user.pk)
    if not before.was_used or (before.email, before.phone) == (user.email, user.phone):
        return
    user.contact_changed_at = now
    body = _("%(by)s 更改了您账号 %(username)s 的邮箱或手机号。不是您同意的，请告诉安全管理员。")
    draft = Draft(
        event=EVENT + "contact",
        title=_("联系方式已更改"),
        body=body % {"by": by, "username": user.username},
        link="",
        key=f"{EVENT}contact:{now.timestamp():.0f}",
        user=before,
        channels=("inbox", "email", "sms"),
        is_urgent=True,
    )
    notifications.enqueue([draft], now=now)
    log(
        user=user,
        username=user.username,
        succeeded=True,
        method=Method.CONTACT,
        address=address,
        now=now,
        by=by,
    )


def send_reset(*, username, now):
    """Send the reset link when there is such an account; the caller never learns whether."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or contact_is_held(user, now):
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
