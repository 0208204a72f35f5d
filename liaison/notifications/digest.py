"""The digest: one message a day and user that lists what is new, at the hour the user chose.

A user's day is done in one transaction: the outbox row, the marks on what it lists and the date.
Whatever crashes, it happens once; an hour missed in an outage is made up for.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .actions import enqueue
from .drafts import Draft
from .models import Message, MessageChoice

LISTED = 20
DAY = timedelta(days=1)


def due(now):
    local = localtime(now)
    today = local.date()
    passed = Q(digest_hour__lte=local.hour, digested_on__lt=today)
    return MessageChoice.objects.filter(
        passed | Q(digested_on__lt=today - DAY) | Q(digested_on=None),
        timing=MessageChoice.Timing.DIGEST,
    )


def send_due(*, now, limit=500):
    """Write the digests that are due; answers for how many users a day was done."""
    done = 0
    while done < limit and _one(now):
        done += 1
    return done


def _one(now):
    with transaction.atomic():
        waiting = due(now).select_for_update(skip_locked=True, of=("self",))
        choice = waiting.order_by("digested_on", "pk").first()
        if choice is None:
            return False
        day = choice.last_day(now)
        held = Message.objects.filter(user=choice.user_id, awaits_digest=True)
        rows = list(held.select_for_update().defer("address").order_by("pk"))
        new = [row for row in rows if row.read_at is None]
        if new and choice.user.is_active:
            _write(choice, new, day, now)
        held.filter(pk__in=[row.pk for row in rows]).update(awaits_digest=False)
        choice.digested_on = day
        choice.save(update_fields=["digested_on"])
    return True


def _write(choice, rows, day, now):
    lines = [f"{n}. {_shown(row)}" for n, row in enumerate(rows[:LISTED], 1)]
    if len(rows) > LISTED:
        lines.append(_("另有 %d 条，请到站内查看。") % (len(rows) - LISTED))
    title = _("您有 %d 条新消息") % len(rows)
    draft = Draft(
        event="digest",
        title=title,
        body="\n".join([f"{title}：", *lines]),
        link=reverse("notifications:inbox"),
        key=f"digest:{day}",
        user=choice.user,
        channels=(choice.digest_channel,),
        values={"标题": title, "编号": _("共 %d 条") % len(rows), "期限": str(day)},
    )
    enqueue([draft], now=now)


def _shown(row):
    return _("保密事项有新消息，请登录查看") if row.data.get("discreet") else row.title
