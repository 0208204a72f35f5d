"""Who hears a message by which way: the register's defaults, the user's own choice, addresses."""

from django.conf import settings

from . import events
from .channels import wechat
from .models import Channel, MessageChoice, WechatBinding


def kept():
    """What is read with every user who is told something."""
    return ("message_choice", "wechat") if wechat.is_on() else ("message_choice",)


def with_choices(users):
    """Users whose choices come in the same query."""
    return users.select_related(*kept())


def ways(draft):
    """(channels, whether the digest shall tell it): what is urgent or a key to an account goes its
    way at once; otherwise the user decides about everything but the inbox."""
    if draft.user is None or draft.is_urgent or Channel.INBOX not in draft.channels:
        return draft.channels, False
    choice = choice_of(draft.user)
    notice = events.notice_of(draft.notice or draft.event)
    if choice is None or notice is None or notice.is_fixed:
        return draft.channels, False
    wanted = chosen(choice, notice)
    if choice.timing == MessageChoice.Timing.DIGEST:
        return (Channel.INBOX,), bool(wanted)
    return (Channel.INBOX, *wanted), False


def chosen(choice, notice):
    """The channels beside the inbox that a user wants for an event."""
    default = [channel for channel in notice.channels if channel != Channel.INBOX]
    wanted = choice.channels.get(notice.event, default) if choice else default
    return tuple(channel for channel in notice.choosable if channel in wanted)


def choice_of(user):
    return getattr(user, "message_choice", None)


def address(draft, channel):
    """Where `channel` reaches the recipient, "" when it does not."""
    user = draft.user
    if channel == Channel.SMS:
        return draft.phone or (user.phone if user else "")
    if channel == Channel.EMAIL:
        return user.email if user else ""
    if channel == Channel.WECHAT and wechat.is_on():
        return draft.openid or (openid_of(user) if user else "")
    return ""


def openid_of(user):
    binding = getattr(user, "wechat", None)
    return binding.openid if binding and binding.app_id == settings.WECHAT_APP_ID else ""


def follower_of(subject):
    """The openid of whoever follows `subject` in WeChat, "" when nobody does."""
    if not wechat.is_on():
        return ""
    bound = WechatBinding.objects.filter(
        about_type=subject.subject_type, about_id=subject.pk, app_id=settings.WECHAT_APP_ID
    ).first()
    return bound.openid if bound else ""
