"""What those who watch over a place are told (D10): looks at personal data, locked accounts, a
missing calendar. Words: templates/stations/memberships/messages/."""

import re
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from liaison.accounts.models import User
from liaison.deadlines.words import day_words
from liaison.jurisdiction.rules import rule
from liaison.notifications import actions as notifications
from liaison.notifications import receivers, wording
from liaison.notifications.drafts import Draft
from liaison.notifications.events import STAFF
from liaison.personal.models import Reveal
from liaison.workdays.calendar import local_day, midnight, unpublished
from stations.divisions.levels import ancestors, within

from . import rules
from .models import PLACE_OF, Awaits, Membership, Role

WORDS = {
    "security.reveal": "stations/memberships/messages/reveal.txt",
    "security.reveal.many": "stations/memberships/messages/reveal_many.txt",
    "security.lockout.watch": "stations/memberships/messages/lockout.txt",
    "office.proposed": "stations/memberships/messages/proposed.txt",
    "office.settled": "stations/memberships/messages/settled.txt",
    "calendar.missing": "stations/memberships/messages/calendar_missing.txt",
}
MISSED = timedelta(days=7)  # an outage of the tasks so long loses no day's count
CALENDAR_KEEPERS = (Role.CONGRESS_CLERK, Role.SYSTEM_ADMIN)


def house_words(notice, context):
    return wording.from_template(WORDS[notice], context)


def watchers(division, now):
    """The security administrators of `division`: those of the nearest place above that has any."""
    held = Membership.objects.current(now).filter(
        role=Role.SECURITY_ADMIN, division__in=ancestors(division), user__is_active=True
    )
    nearest = held.order_by("-division").values("division")[:1]
    return held.filter(division__in=nearest).select_related("user")


# --- looks at personal data -----------------------------------------------------------------------


def watch_reveal(reveal, *, now):
    """One look more than the place allows a person a day: told at once, and once a day."""
    start = midnight(local_day(now))
    count = Reveal.objects.filter(user=reveal.user_id, at__gte=start).count()
    limit = rule(rules.REVEALS_PER_DAY, reveal.division)
    if count <= limit:
        return
    context = {"name": reveal.user.display_name, "count": count, "limit": limit}
    told = [row for row in watchers(reveal.division, now) if row.user_id != reveal.user_id]
    drafts = _drafts(
        told,
        "security.reveal.many",
        context,
        values={"姓名": context["name"], "次数": str(count), "上限": str(limit)},
        key=f"security.reveal.many:{reveal.user_id}:{local_day(now)}",
        link=reverse("audit:reveals"),
        is_urgent=True,
    )
    notifications.enqueue(drafts, now=now)


def count_reveals(*, now):
    """Each security administrator's count of every day that is over, once; nothing of a day
    without looks. Answers how many messages were written."""
    today = local_day(now)
    first = today - MISSED
    offices = Membership.objects.current(now).filter(role=Role.SECURITY_ADMIN, user__is_active=True)
    drafts = []
    for office in offices.select_related("user"):
        looks = Reveal.objects.filter(
            within("division", office.division_id),
            at__gte=max(midnight(first), office.starts_at or midnight(first)),
            at__lt=midnight(today),
        ).values_list("at", "user__display_name", "user")
        days = {}
        for at, name, user in looks:
            days.setdefault(local_day(at), Counter())[user, name] += 1
        for day, people in sorted(days.items()):
            drafts += _counted(office, day, people)
    return len(notifications.enqueue(drafts, now=now)) if drafts else 0


def _counted(office, day, people):
    ((_user, name), most) = people.most_common(1)[0]
    context = {
        "day": day_words(day),
        "count": sum(people.values()),
        "people": len(people),
        "name": name,
        "most": most,
    }
    return _drafts(
        [office],
        "security.reveal",
        context,
        values={
            "日期": context["day"],
            "次数": str(context["count"]),
            "人数": str(len(people)),
            "姓名": name,
            "最多次数": str(most),
        },
        key=f"security.reveal:{day}",
        link=f"{reverse('audit:reveals')}?{urlencode({'since': day, 'until': day})}",
    )


# --- locked accounts ------------------------------------------------------------------------------


def watch_lockout(user, *, key, address, now):
    """The security administrators of every place where the user holds an office; of an account
    without any, all of them."""
    offices = user.memberships.current(now).with_places()
    codes = {code for office in offices for code in _codes(office)}
    if codes:
        told = [row for code in sorted(codes) for row in watchers(code, now)]
    else:
        rows = Membership.objects.current(now).filter(role=Role.SECURITY_ADMIN)
        told = rows.filter(user__is_active=True).select_related("user")
    context = {"name": user.display_name or user.username, "address": address}
    drafts = _drafts(
        {row.user_id: row for row in told if row.user_id != user.pk}.values(),
        "security.lockout.watch",
        context,
        values={"姓名": context["name"], "登录地址": address},
        key=key,
        link=f"{reverse('audit:sign_ins')}?{urlencode({'username': user.username})}",
    )
    notifications.enqueue(drafts, now=now)


def _codes(office):
    """The divisions of the place an office is held in; a representative's are the stations'."""
    place = office.place
    if PLACE_OF.get(office.role) == "representative":
        return {station.division_id for station in place.stations.all()}
    return {getattr(place, "division_id", "") or getattr(place, "code", "")} - {""}


# --- offices that wait for somebody's word --------------------------------------------------------


def tell_proposed(office, *, now):
    """The representative whose assistant it is; else the nearest security administrators."""
    if office.awaits == Awaits.REPRESENTATIVE:
        held = Membership.objects.current(now).filter(role=Role.DEPUTY, user__is_active=True)
        told = held.filter(representative=office.representative_id)
    else:
        told = [row for code in sorted(_codes(office)) for row in watchers(code, now)]
    known = {office.user_id, office.proposed_by_id}
    _tell_office("office.proposed", [row for row in told if row.user_id not in known], office, now)


def tell_settled(office, *, by, now, confirmed):
    """Whoever proposed it, if they still hold an office."""
    if office.proposed_by_id in {None, by.user and by.user.pk}:
        return
    held = Membership.objects.current(now).filter(user=office.proposed_by_id)[:1]
    outcome = _("已确认") if confirmed else _("没有同意")
    _tell_office("office.settled", held, office, now, outcome=str(outcome))


def _tell_office(notice, told, office, now, outcome=""):
    context = {"name": office.user.display_name, "office": str(office), "outcome": outcome}
    drafts = _drafts(
        told,
        notice,
        context,
        values={"姓名": context["name"], "任职": context["office"], "结果": outcome},
        key=f"{notice}:{office.pk}",
        link=reverse("offices:proposed"),
    )
    notifications.enqueue(drafts, now=now)


# --- the calendar ---------------------------------------------------------------------------------


def tell_missing_calendar(*, now):
    """Once per year and recipient, from the day that the place sets: the next year's holidays are
    not imported yet (this year's at once). Answers how many messages were written."""
    today = local_day(now)
    missing = unpublished([today.year, today.year + 1])
    if not missing:
        return 0
    offices = Membership.objects.current(now).filter(
        role__in=CALENDAR_KEEPERS, user__is_active=True
    )
    drafts = []
    for year in missing:
        wanted = [
            office
            for office in offices.select_related("user")
            if year == today.year or f"{today:%m-%d}" >= _wanted_from(office.division_id)
        ]
        drafts += _drafts(
            wanted,
            "calendar.missing",
            {"year": year},
            values={"年份": str(year)},
            key=f"calendar.missing:{year}",
            link=reverse("oversight:policies"),
        )
    return len(notifications.enqueue(drafts, now=now)) if drafts else 0


def _wanted_from(division):
    """A value that is no day of the year means the default."""
    wanted = str(rule(rules.CALENDAR_WANTED_FROM, division))
    is_day = re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", wanted)
    return wanted if is_day else "12-01"


# --- pieces ---------------------------------------------------------------------------------------


def _drafts(offices, notice, context, *, values, key, link, is_urgent=False):
    offices = list(offices)
    users = receivers.with_choices(User.objects.filter(pk__in=[o.user_id for o in offices]))
    known = {user.pk: user for user in users}
    title, body = house_words(notice, context)
    noun, name, *_variant = notice.split(".")
    return [
        Draft(
            event=f"{noun}.{name}",
            title=title,
            body=body,
            link=link,
            key=f"{key}:{office.division_id}" if name == "reveal" else key,
            user=known[office.user_id],
            channels=STAFF,
            is_urgent=is_urgent,
            notice=notice,
            values=values | {"链接": settings.SITE_URL + link, "网站": settings.SITE_NAME},
            place=office.division_id or "",
        )
        for office in offices
    ]
