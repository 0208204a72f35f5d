"""Writing a roster: ranges of days, by hand or from a table. Each change stands in the ledger."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.errors import Refusal
from liaison.ledger import actions as ledger
from liaison.workdays.calendar import local_day
from liaison.workflow import NotAllowed
from stations.network.models import Station

from .models import DutyDay, Post, Roster
from .permissions import candidates, may_keep

LONGEST = 366  # days in one entry


class BadDuty(Refusal):
    status = 422
    code = "bad-duty"


@transaction.atomic
def set_duty(*, place, first, last, a, by, now, b=None):
    """Put `a` and (or nobody as) `b` down for every day from `first` to `last`, both included."""
    days = _days(first, last, now)
    if not may_keep(by, place):
        raise NotAllowed(_("您不能排这里的值班。"))
    allowed = candidates(place, now)
    for user in filter(None, (a, b)):
        if user.pk not in allowed:
            raise BadDuty(_("%s没有在这里任职，不能排班。") % user)
    if b is not None and b.pk == a.pk:
        raise BadDuty(_("A 岗和 B 岗不能是同一个人。"))
    roster = _locked(place)
    roster.days.filter(day__in=days).delete()
    posts = [(Post.A, a)] + ([(Post.B, b)] if b else [])
    DutyDay.objects.bulk_create(
        DutyDay(roster=roster, day=day, post=post, user=user)
        for day in days
        for post, user in posts
    )
    data = {"a": a.pk, "b": b.pk if b else None}
    return _record(roster, "set_duty", first, last, data, by=by, now=now)


@transaction.atomic
def clear_duty(*, place, first, last, by, now):
    days = _days(first, last, now)
    if not may_keep(by, place):
        raise NotAllowed(_("您不能排这里的值班。"))
    roster = _locked(place)
    roster.days.filter(day__in=days).delete()
    return _record(roster, "clear_duty", first, last, {}, by=by, now=now)


def _days(first, last, now):
    """Every day of the entry; what has been is on record as it was and is not rewritten."""
    if last < first:
        raise BadDuty(_("结束日期不能早于开始日期。"))
    if first < local_day(now):
        raise BadDuty(_("过去的值班不能改，请从今天开始。"))
    count = (last - first).days + 1
    if count > LONGEST:
        raise BadDuty(_("一次最多排 %d 天。") % LONGEST)
    return [first + timedelta(days=n) for n in range(count)]


def _locked(place):
    where = "station" if isinstance(place, Station) else "division"
    Roster.objects.get_or_create(**{where: place})
    return Roster.objects.select_for_update(of=("self",)).get(**{where: place})


def _record(roster, action, first, last, data, *, by, now):
    data = {"from": first.isoformat(), "to": last.isoformat(), **data}
    event = ledger.append(
        subject=roster, action=action, by=by, now=now, role=by.membership.role, data=data
    )
    roster.version = event.seq
    roster.save(update_fields=["version"])
    return roster
