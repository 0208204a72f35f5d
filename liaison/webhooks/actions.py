"""Subscribing, its secrets, pausing, ending, sending once more. Each step stands in the ledger."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from liaison import feeds
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.ledger import actions as ledger
from liaison.ledger.models import Seal
from liaison.notifications import actions as notifications
from liaison.notifications.drafts import Draft
from liaison.workflow import SYSTEM, NotAllowed, WrongState

from . import addresses, permissions, rules, sending
from .models import Delivery, Hook, Secret, State

PING = "ping"
MOST = 20  # subscriptions of one office


class Invalid(Refusal):
    status = 422
    code = "invalid"

    def __init__(self, detail, field):
        super().__init__(detail)
        self.field = field
        self.errors = {field: [str(detail)]}


def known_events():
    """{"*": …, "case.*": …, "case.dispatch": …}: all that one may subscribe to."""
    nouns = {f"{noun.name}.*": _("%s：全部") % noun.label for noun in feeds.NOUNS.values()}
    return {"*": _("全部")} | nouns | feeds.names()


def subscribe(*, membership, url, events, name, by, now, within=""):
    """A subscription with the eyes of `membership`, told of what happens from now on. Returns
    (hook, secret); the secret is shown once. Raises NotAllowed, Invalid, BadAddress."""
    if not permissions.may_subscribe(by, membership):
        raise NotAllowed(_("您不能为这项任职订阅推送。"))
    addresses.checked(url)
    events = sorted(set(events))
    known = known_events()
    if unknown := [event for event in events if event not in known]:
        raise Invalid(_("没有这些事件：%s") % "、".join(unknown[:5])[:200], "events")
    if not events:
        raise Invalid(_("请至少选择一种事件。"), "events")
    if missing := permissions.missing_scopes(by, events):
        raise NotAllowed(_("订阅这些事件的密钥还需要 %s 权限。") % "、".join(sorted(missing)))
    within = _narrowed(by, within)
    if not membership.is_current(now):
        raise Invalid(_("这项任职现在无效，不能订阅。"), "membership")
    ledger.seal()  # what happened before has its position, and is not told
    with transaction.atomic():
        type(membership).objects.select_for_update().get(pk=membership.pk)
        if membership.hooks.live().count() >= MOST:
            raise Invalid(_("一项任职最多 %d 个推送订阅。") % MOST, "url")
        hook = Hook.objects.create(
            user=membership.user,
            membership=membership,
            key_id=by.key if by.kind == "key" else None,
            name=name,
            url=url,
            events=events,
            within=within,
            position=_last_position(),
            created_at=now,
        )
        secret = _new_secret(hook, now)
        data = {"host": urlsplit(url).hostname, "events": events}  # a path may hold a secret
        _record(hook, "subscribe", by=by, now=now, data=data)
        if by.kind == "key" or by.user is not None and by.user.pk != hook.user_id:
            notifications.enqueue([_told(hook, "webhook.subscribed", by=by)], now=now)
    return hook, secret


def _narrowed(by, within):
    """A key of one division subscribes within it, whatever it asks for."""
    if by.within and not (within or by.within).startswith(by.within):
        raise Invalid(_("这个密钥只限区划 %s，不能订阅别处的。") % by.within, "within")
    return within or by.within


def _last_position():
    last = Seal.objects.order_by("-position").values_list("position", flat=True).first()
    return last or 0


def _new_secret(hook, now):
    value = sending.new_secret()
    Secret.objects.create(hook=hook, value=value, created_at=now)
    return value


def rotate(*, hook, by, now, hours=None):
    """Another secret; the one before signs beside it for `hours` (local rule). Returns
    (secret, when the old one ends)."""
    overlap = rule(rules.OVERLAP_HOURS) if hours is None else hours
    with transaction.atomic():
        row = _locked(hook, by)
        until = now + timedelta(hours=overlap)
        row.secrets.filter(ends_at=None).update(ends_at=until)
        secret = _new_secret(row, now)
        _record(row, "rotate_secret", by=by, now=now)
    return secret, until


def pause(*, hook, by, now, reason=""):
    with transaction.atomic():
        row = _locked(hook, by)
        if row.paused_at is not None:
            raise WrongState(_("这个订阅已经暂停。"), "paused")
        _pause(row, reason, by=by, now=now)
    return row


def _pause(row, reason, *, by, now):
    row.paused_at, row.pause_reason = now, str(reason)[:200]
    row.save(update_fields=["paused_at", "pause_reason"])
    _record(row, "pause_hook", by=by, now=now)


def pause_failing(hook, reason, *, now):
    """The house stops sending, and says so to the owner."""
    with transaction.atomic():
        row = Hook.objects.select_for_update(of=("self",)).get(pk=hook.pk)
        if row.paused_at is None and row.ended_at is None:
            _pause(row, reason, by=SYSTEM, now=now)
            notifications.enqueue([_told(row, "webhook.paused")], now=now)


def resume(*, hook, by, now):
    """From now on; what happened meanwhile is read from the change feed."""
    with transaction.atomic():
        row = _locked(hook, by)
        if row.paused_at is None:
            raise WrongState(_("这个订阅没有暂停。"), "running")
        row.paused_at, row.pause_reason = None, ""
        row.failures, row.failing_since, row.rest_until = 0, None, None
        row.position = max(row.position, _last_position())
        row.save()
        _record(row, "resume_hook", by=by, now=now)
    return row


def end(*, hook, by, now):
    """No further delivery, at once; the log stays for a while."""
    with transaction.atomic():
        row = _locked(hook, by)
        _end(row, by=by, now=now)
    return row


def _end(row, *, by, now):
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    row.secrets.all().delete()
    _give_up(row)
    _record(row, "end_hook", by=by, now=now)


def end_of_key(key, *, by, now):
    """Whoever stops a program stops what it subscribed to as well."""
    for row in key.hooks.live().select_for_update(of=("self",)).order_by("pk"):
        _end(row, by=by, now=now)


def pass_on(old, fresh):
    """A key drawn again keeps its subscriptions."""
    old.hooks.live().update(key=fresh)


def _give_up(hook):
    hook.deliveries.filter(state__in=[State.NEW, State.LEASED]).update(
        state=State.DROPPED, lease_token=None, lease_until=None
    )


def drop_all(hook):
    """Its office or its key has ended: nothing that waits goes out."""
    _give_up(hook)


def ping(*, hook, by, now):
    """A test delivery, to see what the receiver answers."""
    with transaction.atomic():
        row = _locked(hook, by)
        if row.paused_at is not None:
            raise WrongState(_("这个订阅已经暂停，请先恢复。"), "paused")
        if row.deliveries.filter(event=PING, state__in=[State.NEW, State.LEASED]).exists():
            raise WrongState(_("上一次测试还没有送出，请稍候。"), "busy")
        return Delivery.objects.create(
            hook=row,
            event=PING,
            change={"event": PING, "at": now.isoformat()},
            next_attempt_at=now,
            created_at=now,
        )


def replay(*, delivery, by, now):
    """Send what is over once more, under the same id."""
    with transaction.atomic():
        row = _locked(delivery.hook, by)
        again = Delivery.objects.select_for_update().get(pk=delivery.pk)
        if not again.is_over:
            raise WrongState(_("这条推送还在进行，不用重发。"), again.state)
        again.state, again.attempts, again.next_attempt_at = State.NEW, 0, now
        again.save(update_fields=["state", "attempts", "next_attempt_at"])
        data = {"delivery": str(again.uid)}
        _record(row, "replay_delivery", by=by, now=now, data=data)
    return again


def _locked(hook, by):
    row = Hook.objects.select_for_update(of=("self",)).get(pk=hook.pk)
    if not permissions.may_change(by, row):
        raise NotAllowed(_("您不能改动这个推送订阅。"))
    if row.ended_at is not None:
        raise WrongState(_("这个订阅已经取消。"), "ended")
    return row


def _told(hook, event, by=None):
    if event == "webhook.subscribed":
        title = _("为您订阅了推送")
        body = _("%(by)s 以您的任职订阅了推送“%(name)s”。不是您需要的，请直接取消。")
        who = _("您的一个接口密钥") if by.kind == "key" else by.user
        body %= {"by": who, "name": hook.name}
    else:
        title = _("推送已暂停")
        body = _("推送“%(name)s”已暂停：%(why)s。修好后请恢复，期间的变化可以从变更记录补读。")
        body %= {"name": hook.name, "why": hook.pause_reason}
    return Draft(
        event=event,
        title=title,
        body=body,
        link=reverse("webhooks:show", args=[hook.uid]),
        key=f"{event}:{hook.pk}:{hook.version}",
        user=hook.user,
    )


def _record(hook, action, *, by, now, data=None):
    event = ledger.append(
        subject=hook,
        action=action,
        by=by,
        now=now,
        role=by.membership.role if by.membership else "",
        data={"user": hook.user_id, "membership": hook.membership_id, **(data or {})},
    )
    hook.version = event.seq
    Hook.objects.filter(pk=hook.pk).update(version=event.seq)
