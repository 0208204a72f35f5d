"""Writing messages in the transaction of what they tell; reading them. Delivery: delivery.py."""

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from liaison.errors import Refusal
from liaison.ledger import actions as ledger

from . import receivers, wording
from .channels import Outcome, email, sms, wechat
from .models import Channel, Delivery, Message, MessageChoice, MessageTemplate, WechatBinding

IS_ON = {
    Channel.INBOX: lambda: True,
    Channel.SMS: sms.is_on,
    Channel.EMAIL: email.is_on,
    Channel.WECHAT: wechat.is_on,
}


class StaleWording(Refusal):
    """Somebody changed the wording since it was read (412)."""

    status = 412
    code = "stale-version"


def enqueue(drafts, *, now):
    """Store one row per draft, recipient and channel. Said twice = stored once (dedupe key)."""
    drafts = list(drafts)
    users = [draft.user for draft in drafts if draft.user]
    if users:  # nothing is asked of rows that came with receivers.with_choices
        prefetch_related_objects(users, *receivers.kept())
    rows = [row for draft in drafts for row in _rows(draft, now)]
    return Message.objects.bulk_create(rows, ignore_conflicts=True)


def _rows(draft, now):
    """What stands by (`standby`) is held back while WeChat has the same message."""
    rows = list(_possible(draft, now))
    if any(row.channel == Channel.WECHAT for row in rows):
        for row in rows:
            if row.channel in draft.standby:
                row.state = Delivery.HELD
    return rows


def _possible(draft, now):
    channels, awaits_digest = receivers.ways(draft)
    for channel in channels:
        address = receivers.address(draft, channel)
        if channel == Channel.INBOX and draft.user is None:
            continue
        if channel != Channel.INBOX and not (address and IS_ON[channel]()):
            continue  # the inbox is the record; what can't go out is not stored
        row = _row(draft, channel, address, now)
        row.awaits_digest = awaits_digest and channel == Channel.INBOX
        if channel == Channel.WECHAT and not receivers.takes(draft, row.data):
            continue
        yield row


def _row(draft, channel, address, now):
    recipient = f"u{draft.user.pk}" if draft.user else "citizen"
    inbox = channel == Channel.INBOX
    notice = draft.notice or draft.event
    if draft.is_discreet and channel != Channel.INBOX:
        draft = wording.discreet(draft)
    title, body = wording.words(notice, channel, draft)
    data = {"discreet": True} if draft.is_discreet else {}
    if channel == Channel.WECHAT:
        said = {"消息": title, "内容": body, "时间": f"{localtime(now):%Y-%m-%d %H:%M}"}
        values = said | {"标题": title, "网站": settings.SITE_NAME} | draft.values
        data = wording.wechat(notice, draft.event, draft.division, values) or {}
    return Message(
        user=draft.user,
        address=address,
        channel=channel,
        event=draft.event,
        subject_type=draft.subject.subject_type if draft.subject else "",
        subject_id=draft.subject.pk if draft.subject else None,
        division=draft.division,
        title=title,
        body=body,
        link=draft.link,
        data=data,
        is_urgent=draft.is_urgent,
        dedupe_key=f"{draft.key}:{recipient}:{channel}",
        state=Delivery.SENT if inbox else Delivery.NEW,
        sent_at=now if inbox else None,
        next_attempt_at=now,
        created_at=now,
    )


def forget_addresses(*, subject):
    """Erase the phone numbers and addresses that messages about `subject` carried to citizens.

    What was not sent yet never will be, nor asked after: those rows go, whoever leases them.
    """
    messages = Message.objects.filter(
        subject_type=subject.subject_type, subject_id=subject.pk, user=None
    )
    messages.exclude(state=Delivery.SENT).delete()
    unfollow(subject=subject)
    return messages.exclude(address="").update(address="", body="", link="", data={}, last_error="")


def rewrite(*, subject, change):
    """Apply `change(text)` to what messages about `subject` say, inbox copies included; answers
    how many it altered."""
    rows = []
    messages = Message.objects.filter(subject_type=subject.subject_type, subject_id=subject.pk)
    for row in messages.defer("address"):
        title, body, error = change(row.title), change(row.body), change(row.last_error)
        data = _changed(row.data, change)
        if (title, body, error, data) != (row.title, row.body, row.last_error, row.data):
            row.title, row.body, row.last_error, row.data = title[:200], body, error[:300], data
            rows.append(row)
    Message.objects.bulk_update(rows, ["title", "body", "last_error", "data"], batch_size=200)
    return len(rows)


def _changed(value, change):
    if isinstance(value, dict):
        return {key: _changed(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_changed(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value


def unfollow(*, subject):
    """Whoever followed `subject` in WeChat hears nothing more of it; answers whether one did."""
    bound = WechatBinding.objects.filter(about_type=subject.subject_type, about_id=subject.pk)
    return bool(bound.delete()[0])


def bind(*, openid, user=None, about=("", None), now):
    """This reader of the official account hears what is told to `user`, or about one subject; a
    binding made before is replaced."""
    values = {"openid": openid, "app_id": settings.WECHAT_APP_ID, "bound_at": now, "used_up": []}
    key = {"user": user} if user else {"user": None, "about_type": about[0], "about_id": about[1]}
    return WechatBinding.objects.update_or_create(**key, defaults=values)[0]


def unbind(*, user):
    return bool(WechatBinding.objects.filter(user=user).delete()[0])


def settle_wechat(message, report, *, state, now):
    """What a delivery by WeChat means for the consent behind it and for the SMS that stood by: a
    used-up or withdrawn subscription is not asked again, a reader who is gone is forgotten."""
    template = message.data.get("template_id", "")
    if report.is_gone:
        _binding(message).delete()
    elif report.outcome == Outcome.DECLINED or (
        report.outcome == Outcome.SENT and message.data.get("once")
    ):
        for bound in _binding(message).select_for_update():
            bound.used_up = sorted({*bound.used_up, template})
            bound.save(update_fields=["used_up"])
    same = message.dedupe_key.removesuffix(f":{Channel.WECHAT}")
    held = Message.objects.filter(state=Delivery.HELD, dedupe_key=f"{same}:{Channel.SMS}")
    if state == Delivery.SENT:
        held.delete()
    elif state in {Delivery.DROPPED, Delivery.DEAD}:
        held.update(state=Delivery.NEW, next_attempt_at=now)


def _binding(message):
    """The binding that `message` went to, unless it was made anew meanwhile."""
    owner = {"user": message.user_id}
    if message.user_id is None:
        owner |= {"about_type": message.subject_type, "about_id": message.subject_id}
    rows = WechatBinding.objects.filter(**owner, app_id=settings.WECHAT_APP_ID)
    same = [row.pk for row in rows if row.openid == message.address]
    return WechatBinding.objects.filter(pk__in=same)


def choose(*, user, channels, timing, digest_hour, digest_channel, now):
    """Keep what `user` chose. Whoever changes to the digest gets the next one at its hour; whoever
    leaves it finds what waited in the inbox."""
    with transaction.atomic():
        MessageChoice.objects.bulk_create([MessageChoice(user_id=user.pk)], ignore_conflicts=True)
        row = MessageChoice.objects.select_for_update().get(user=user)
        was_digest = row.timing == MessageChoice.Timing.DIGEST
        row.channels, row.timing = channels, timing
        row.digest_hour, row.digest_channel = digest_hour, digest_channel
        if timing == MessageChoice.Timing.DIGEST and not was_digest:
            day = row.last_day(now)
            row.digested_on = max(row.digested_on or day, day)
        if timing == MessageChoice.Timing.NOW:
            Message.objects.filter(user=user, awaits_digest=True).update(awaits_digest=False)
        row.save()
    return row


def mark_read(*, user, ids=None, now):
    messages = Message.objects.filter(user=user, channel=Channel.INBOX, read_at=None)
    if ids is not None:
        messages = messages.filter(pk__in=ids)
    return messages.update(read_at=now)


def unread(*, user):
    return unread_of(user).count()


def unread_of(user):
    return Message.objects.filter(user=user, channel=Channel.INBOX, read_at=None)


def retry(*, message_id, now):
    """Put a dead letter back. The provider is asked first: the last outcome may be unknown."""
    dead = Message.objects.filter(pk=message_id, state=Delivery.DEAD)
    return dead.update(state=Delivery.UNKNOWN, attempts=0, next_attempt_at=now)


def drop(*, message_id):
    """Give a dead letter up: no alarm any more, and what it said is forgotten."""
    dead = Message.objects.filter(pk=message_id, state=Delivery.DEAD)
    return dead.update(state=Delivery.DROPPED, body="", link="", data={})


# --- wordings -----------------------------------------------------------------------------------


def word(*, notice, channel, division, title, body, version, by, now):
    """Give `notice` own words in one channel and division; `version` is the one that was read.

    The words are checked by the form. Raises StaleWording.
    """
    return _reword(notice, channel, division, (title, body), version, by, now)


def unword(*, notice, channel, division, version, by, now):
    """Back to the default. Raises StaleWording; None when there was nothing to take back."""
    return _reword(notice, channel, division, None, version, by, now)


def _reword(notice, channel, division, words, version, by, now):
    key = {"event": notice, "channel": channel, "division": division}
    with transaction.atomic():
        if words:
            MessageTemplate.objects.bulk_create([MessageTemplate(**key)], ignore_conflicts=True)
        row = MessageTemplate.objects.select_for_update().filter(**key).first()
        if (row.version if row else 0) != version:
            raise StaleWording(_("别人刚刚改过这条文案，请核对后再保存。"))
        if row is None or not (words or row.is_active):
            return None
        row.title, row.body = words or ("", "")
        row.is_active, row.updated_by, row.updated_at = bool(words), by.user, now
        event = ledger.append(
            subject=row,
            action="word" if words else "unword",
            by=by,
            now=now,
            role=by.membership.role,
            data={name: str(value) for name, value in key.items()},
            text="\n".join(words) if words else "",
        )
        row.version = event.seq
        row.save()
    return row
