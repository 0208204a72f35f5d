"""Following the ledger for every subscription, and delivering: lease (committed), call outside any
transaction, mark. A change is written once per subscription and goes out at least once; twice only
when a worker dies between call and mark, then with the same id."""

import logging
import time
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from liaison import feeds
from liaison.jurisdiction.rules import rule
from liaison.ledger import actions as ledger
from liaison.ledger.models import Seal
from liaison.notifications.delivery import backoff

from . import actions, rules, sending
from .models import Attempt, Delivery, Hook, Secret, State

logger = logging.getLogger("liaison.webhooks")

LEASE = timedelta(minutes=2)  # longer than any call may take
ATTEMPTS = 36  # 1 s, 2 s, 4 s … 1 h: about a day of trying
FAILING = timedelta(days=3)  # then the subscription is paused
LONGEST_REST = timedelta(minutes=10)
SPAN = 15  # seconds: a slow receiver may hold one worker, never all
BATCH = 500


def run(*, now):
    """Follow, then deliver; answers how many deliveries it handled."""
    follow(now=now)
    return deliver_due(now=now)


def follow(*, now):
    """Write a delivery for each change that a subscription wants and may know. Returns how many."""
    if not Hook.objects.running().exists():
        return 0
    ledger.seal()
    ids = list(Hook.objects.running().values_list("pk", flat=True))
    return sum(_follow(pk, now) for pk in ids)


def _follow(pk, now):
    with transaction.atomic():
        locked = Hook.objects.select_for_update(skip_locked=True, of=("self",)).running()
        hook = locked.for_reading().filter(pk=pk).first()
        if hook is None:
            return 0
        actor = hook.actor(now)
        if actor is None:
            return 0
        seals = Seal.objects.filter(position__gt=hook.position).order_by("position")
        seals = list(seals.select_related("event")[:BATCH])
        if not seals:
            return 0
        rows = [
            Delivery(
                hook=hook,
                position=change["position"],
                event=change["event"],
                change=change,
                next_attempt_at=now,
                created_at=now,
            )
            for change in feeds.told(actor, seals)
            if hook.wants(change["event"])
        ]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        Hook.objects.filter(pk=pk).update(position=seals[-1].position)
    return len(rows)


def deliver_due(*, now, limit=200):
    """Deliver what is due, one after the other, for SPAN at most; answers how many it handled."""
    started = time.monotonic()
    for done in range(limit):
        passed = time.monotonic() - started
        if passed > SPAN or not deliver_one(now=now + timedelta(seconds=passed)):
            return done
    return limit


def deliver_one(*, now):
    """Take the delivery due longest and try it once. False when none is due."""
    delivery = _lease(now)
    if delivery is None:
        return False
    hook = Hook.objects.for_reading().get(pk=delivery.hook_id)
    actor = hook.actor(now)
    if actor is None:
        actions.drop_all(hook)
    elif not _may_know(delivery, actor):
        _own(delivery).update(state=State.DROPPED, lease_token=None, lease_until=None)
    else:
        report = sending.send(delivery, hook, now=now)
        _mark(delivery, hook, report, now)
    return True


def _lease(now):
    with transaction.atomic():
        rested = Q(hook__rest_until=None) | Q(hook__rest_until__lte=now)
        row = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(rested, state__in=[State.NEW, State.LEASED], next_attempt_at__lte=now)
            .filter(hook__paused_at=None, hook__ended_at=None)
            .order_by("next_attempt_at", "pk")
            .first()
        )
        if row is None:
            return None
        row.state, row.lease_token = State.LEASED, uuid.uuid4()
        row.lease_until = row.next_attempt_at = now + LEASE
        row.attempts += 1
        row.save(
            update_fields=["state", "lease_token", "lease_until", "next_attempt_at", "attempts"]
        )
    return row


def _may_know(delivery, actor):
    """Rights are asked again at every attempt: what left the office's reach meanwhile stays in."""
    if delivery.position is None:
        return True
    seals = Seal.objects.filter(position=delivery.position).select_related("event")
    return bool(feeds.told(actor, list(seals)))


def _mark(delivery, hook, report, now):
    values = {"lease_until": None, "lease_token": None}
    if report.is_taken:
        values |= {"state": State.SENT, "sent_at": now}
    elif delivery.attempts >= ATTEMPTS:
        values["state"] = State.DEAD
        logger.error("webhook delivery %s is dead: %s", delivery.uid, report.error)
    else:
        pause = max(backoff(delivery.attempts), timedelta(seconds=report.retry_after))
        values |= {"state": State.NEW, "next_attempt_at": now + pause}
    with transaction.atomic():
        if not _own(delivery).update(**values):
            logger.warning("webhook delivery %s: the lease was lost", delivery.uid)
            return
        Attempt.objects.create(
            delivery=delivery,
            at=now,
            status=report.status,
            error=report.error[:300],
            excerpt=report.excerpt,
            milliseconds=report.milliseconds,
        )
    _judge(hook, report, now)


def _judge(hook, report, now):
    """A receiver that fails gets rest, so that it holds up nobody else's deliveries; one that is
    gone, or has failed for days, is paused."""
    mine = Hook.objects.filter(pk=hook.pk)
    if report.is_taken:
        mine.update(failures=0, failing_since=None, rest_until=None, last_sent_at=now)
        return
    since = hook.failing_since or now
    rest = None
    if report.status is None or report.status >= 500 or report.status == 429:
        rest = now + min(backoff(hook.failures + 1), LONGEST_REST)
    mine.update(failures=F("failures") + 1, failing_since=since, rest_until=rest)
    if report.is_gone:
        actions.pause_failing(hook, "对方答复 410，地址已经不用", now=now)
    elif now - since >= FAILING:
        actions.pause_failing(hook, f"连续三天送不到：{report.error}", now=now)


def _own(delivery):
    """Fencing: only the holder of the lease writes."""
    return Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token)


def forget(*, now):
    """Delete what is over and older than webhooks.kept_days, and secrets that sign no more; answers
    how many."""
    Secret.objects.filter(ends_at__lte=now).delete()
    before = now - timedelta(days=rule(rules.KEPT_DAYS))
    over = Delivery.objects.filter(state__in=[State.SENT, State.DEAD, State.DROPPED])
    return over.filter(created_at__lt=before).delete()[0]
