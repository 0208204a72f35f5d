"""Writing messages in the transaction of what they tell; reading them. Delivery: delivery.py."""

from .channels import email, sms
from .models import Channel, Delivery, Message

IS_ON = {Channel.INBOX: lambda: True, Channel.SMS: sms.is_on, Channel.EMAIL: email.is_on}


def enqueue(drafts, *, now):
    """Store one row per draft, recipient and channel. Said twice = stored once (dedupe key)."""
    rows = [row for draft in drafts for row in _rows(draft, now)]
    return Message.objects.bulk_create(rows, ignore_conflicts=True)


def _rows(draft, now):
    for channel in draft.channels:
        address = ""
        if channel == Channel.SMS:
            address = draft.phone or (draft.user.phone if draft.user else "")
        elif channel == Channel.EMAIL:
            address = draft.user.email if draft.user else ""
        if channel == Channel.INBOX and draft.user is None:
            continue
        if channel != Channel.INBOX and not (address and IS_ON[channel]()):
            continue  # the inbox is the record; what can't go out is not stored
        recipient = f"u{draft.user.pk}" if draft.user else "citizen"
        inbox = channel == Channel.INBOX
        yield Message(
            user=draft.user,
            address=address,
            channel=channel,
            event=draft.event,
            subject_type=draft.subject.subject_type if draft.subject else "",
            subject_id=draft.subject.pk if draft.subject else None,
            title=draft.title,
            body=draft.body,
            link=draft.link,
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
    return messages.exclude(address="").update(address="", body="", link="")


def mark_read(*, user, ids=None, now):
    messages = Message.objects.filter(user=user, channel=Channel.INBOX, read_at=None)
    if ids is not None:
        messages = messages.filter(pk__in=ids)
    return messages.update(read_at=now)


def unread(*, user):
    return Message.objects.filter(user=user, channel=Channel.INBOX, read_at=None).count()


def retry(*, message_id, now):
    """Put a dead letter back. The provider is asked first: the last outcome may be unknown."""
    dead = Message.objects.filter(pk=message_id, state=Delivery.DEAD)
    return dead.update(state=Delivery.UNKNOWN, attempts=0, next_attempt_at=now)
