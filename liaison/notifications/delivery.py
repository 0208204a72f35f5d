"""Delivery of what stands in the outbox: lease (committed), call outside any transaction, mark.

Database effects happen exactly once; a message goes out at least once, and twice only when a
worker dies between call and mark, then with the same id (dedupe key).
"""

import logging
import time
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from liaison.jurisdiction.rules import rule
from liaison.limits import actions as limits

from . import actions, rules
from .channels import Outcome, Report, email, sms, wechat
from .models import Channel, Delivery, Message

logger = logging.getLogger("liaison.delivery")

CHANNELS = {Channel.SMS: sms, Channel.EMAIL: email, Channel.WECHAT: wechat}
RINGS = {Channel.SMS, Channel.WECHAT}  # a phone: not in quiet hours
LEASE = timedelta(minutes=2)  # longer than any call may take
LONGEST = timedelta(hours=1)
ATTEMPTS = 83  # 1 s, 2 s, 4 s … 1 h: 72 hours of trying; an outage of the workers costs none
PER_PHONE = ((1, timedelta(minutes=1)), (5, timedelta(hours=1)), (10, timedelta(days=1)))
SPAN = 15  # seconds: a slow gateway may hold one worker, never all
OUT = (Delivery.NEW, Delivery.LEASED, Delivery.UNKNOWN)
SECRET = "account."  # noqa: S105 - events whose body is a key to an account
OTHERS = []  # run(now=…) of outboxes that apps above keep
CLEARED = "（链接已发送，不再保存）"


def deliver_all(*, now):
    """This outbox and the others: what a site without Redis runs in its loop."""
    deliver_due(now=now)
    for outbox in OTHERS:
        outbox(now=now)


def deliver_due(*, now, limit=200):
    """Deliver due messages one after the other, for SPAN at most; answers how many it handled."""
    started = time.monotonic()
    for done in range(limit):
        passed = time.monotonic() - started
        if passed > SPAN or not deliver_one(now=now + timedelta(seconds=passed)):
            return done
    return limit


def deliver_one(*, now):
    """Take the message due longest and try it once. False when none is due."""
    message, asked_before = _lease(now)
    if message is None:
        return False
    try:
        report = _try(message, asked_before, now)
    except Exception as error:  # noqa: BLE001 one broken row must not stop the others
        logger.exception("message %s", message.pk)
        report = Report(Outcome.UNKNOWN, f"{type(error).__name__}: {error}"[:300])
    if isinstance(report, datetime):
        _postpone(message, report, asked_before)
    else:
        _mark(message, report, now)
    return True


def backoff(attempts):
    """The pause after the n-th failure: 1 s, 2 s, 4 s … at most an hour."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 12)), LONGEST)


def _lease(now):
    """The row and whether an earlier call may have reached the provider."""
    with transaction.atomic():
        row = (
            Message.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state__in=OUT, next_attempt_at__lte=now)
            .exclude(channel=Channel.INBOX)
            .defer("address")  # a row that can't be decrypted must fail alone
            .order_by("next_attempt_at")
            .first()
        )
        if row is None:
            return None, False
        asked_before = row.state != Delivery.NEW
        row.state, row.lease_token = Delivery.LEASED, uuid.uuid4()
        # A lease that runs out makes the row due again: both use the one index.
        row.lease_until = row.next_attempt_at = now + LEASE
        row.attempts += 1
        row.save(
            update_fields=["state", "lease_token", "lease_until", "next_attempt_at", "attempts"]
        )
    return row, asked_before


def _try(message, asked_before, now):
    """A Report, or the time until which the message has to wait."""
    channel = CHANNELS[message.channel]
    if not channel.is_on():
        return Report(Outcome.ABSENT, "channel is off")
    if asked_before:
        report = channel.find(message)
        if report.outcome != Outcome.ABSENT:
            return report
    if message.channel in RINGS and (until := _wait(message, now)):
        return until
    return channel.send(message)


def _wait(message, now):
    """Quiet hours; then, at a message's first attempt, the limits of phone and house."""
    if not message.is_urgent and (until := quiet_until(now, message.division)):
        return until
    if message.attempts > 1 or message.channel != Channel.SMS:
        return None
    bounds = list(_bounds(message))
    for bound in bounds:  # asked first: a message that has to wait uses up nothing
        try:
            limits.check(**bound, now=now)
        except limits.TooMany as refusal:
            return _later(bound, refusal.retry_after, now)
    for bound in bounds:
        if wait := limits.hit(**bound, now=now):
            return _later(bound, wait.seconds, now)
    return None


def _bounds(message):
    for limit, per in PER_PHONE:
        yield {"scope": "sms-phone", "key": message.address, "limit": limit, "per": per}
    for limit, hours in ((rule(rules.SMS_PER_HOUR), 1), (rule(rules.SMS_PER_DAY), 24)):
        yield {"scope": "sms-budget", "key": "", "limit": limit, "per": timedelta(hours=hours)}


def _later(bound, seconds, now):
    if bound["scope"] == "sms-budget":
        logger.error("SMS budget of %s per %s is used up", bound["limit"], bound["per"])
    return now + timedelta(seconds=seconds)


def quiet_until(now, division=""):
    """The end of the quiet hours of `division` that `now` falls into, else None."""
    local = timezone.localtime(now)
    clock = f"{local:%H:%M}"
    start, end = rule(rules.QUIET_FROM, division), rule(rules.QUIET_UNTIL, division)
    is_quiet = clock >= start or clock < end if start > end else start <= clock < end
    if not is_quiet:
        return None
    hour, minute = map(int, end.split(":"))
    until = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return until if until > local else until + timedelta(days=1)


def _postpone(message, until, asked_before):
    """Not an attempt: the row goes back as it was."""
    _own(message).update(
        state=Delivery.UNKNOWN if asked_before else Delivery.NEW,
        attempts=message.attempts - 1,
        next_attempt_at=until,
        lease_until=None,
        lease_token=None,
    )


def _mark(message, report, now):
    values = {"lease_until": None, "lease_token": None, "last_error": report.error[:300]}
    if report.outcome == Outcome.SENT:
        values |= {"state": Delivery.SENT, "sent_at": now, "last_error": ""}
        if message.event.startswith(SECRET) or message.user_id is None:
            values |= {"body": CLEARED, "link": "", "data": {}}  # a citizen's link opens the case
    elif report.outcome == Outcome.DECLINED:
        values |= {"state": Delivery.DROPPED, "body": "", "link": "", "data": {}}
    elif report.outcome == Outcome.REFUSED or message.attempts >= ATTEMPTS:
        values["state"] = Delivery.DEAD
        logger.error("message %s is dead: %s", message.pk, report.error)
    else:
        unknown = report.outcome == Outcome.UNKNOWN
        values["state"] = Delivery.UNKNOWN if unknown else Delivery.NEW
        values["next_attempt_at"] = now + backoff(message.attempts)
    with transaction.atomic():
        if not _own(message).update(**values):
            logger.warning("message %s: the lease was lost before it was marked", message.pk)
        elif message.channel == Channel.WECHAT:
            actions.settle_wechat(message, report, state=values.get("state"), now=now)


def _own(message):
    """Fencing: only the holder of the lease writes."""
    return Message.objects.filter(pk=message.pk, lease_token=message.lease_token)
