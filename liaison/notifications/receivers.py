"""Who hears a message by which way: the register's defaults, the user's own choice, addresses."""

from django.conf import settings
from django.urls import reverse

from . import events
from .channels import email, sms, wechat
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


def takes(draft, data):
    """Whether WeChat has a template for the message and the reader has not ended it."""
    binding = getattr(draft.user, "wechat", None) if draft.user else None
    used_up = binding.used_up if binding else draft.used_up
    return bool(data) and data.get("template_id") not in used_up


def has_used_up(user):
    """Whether something sent to the user's WeChat was refused there, and waits to be renewed."""
    return bool(openid_of(user) and user.wechat.used_up)


def follower(subject):
    """The binding of whoever follows `subject` in WeChat, None when nobody does."""
    if not wechat.is_on():
        return None
    return WechatBinding.objects.filter(
        about_type=subject.subject_type, about_id=subject.pk, app_id=settings.WECHAT_APP_ID
    ).first()


def ways_to(user):
    """The channels beside the inbox that reach this user now."""
    reached = {
        Channel.EMAIL: email.is_on() and user.email,
        Channel.SMS: sms.is_on() and user.phone,
        Channel.WECHAT: wechat.is_on() and openid_of(user),
    }
    return tuple(channel for channel, address in reached.items() if address)


def notices_for(roles):
    """One entry per event that holders of `roles` may hear and choose about."""
    firsts = [found[0] for found in events.by_event().values()]
    return [n for n in firsts if n.choosable and (not n.offices or n.offices & set(roles))]


# --- following a matter in WeChat ---------------------------------------------------------------

HOLDERS = {}


def register(about_type, holds):
    """`holds(request, about_id) -> bool`: whether this visitor holds the code of that matter."""
    HOLDERS[about_type] = holds


def may_follow(request, about_type, about_id):
    holds = HOLDERS.get(about_type)
    return wechat.is_on() and holds is not None and holds(request, about_id)


def in_wechat(request):
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def invitation(request, subject):
    """What a track page needs to offer WeChat, None where there is nothing to offer."""
    if not wechat.is_on() or request.user.is_authenticated:
        return None
    bound = follower(subject)
    if bound is None and not in_wechat(request):
        return None
    about = [subject.subject_type, subject.pk]
    return {
        "is_bound": bound is not None,
        "is_used_up": bool(bound and bound.used_up),
        "is_here": in_wechat(request),
        "start": reverse("messages:follow", args=about),
        "stop": reverse("messages:unfollow", args=about),
        "back": request.path,
    }
