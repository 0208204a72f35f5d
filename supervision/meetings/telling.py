"""Messages of the supervision apps to people of the house: users, house words, drafts."""

from django.conf import settings
from django.db.models import Q

from liaison.accounts.models import User
from liaison.notifications import receivers, wording
from liaison.notifications.drafts import Draft
from liaison.notifications.events import STAFF
from stations.memberships.models import Membership


def holders(where, now):
    """Users whose present office fits `where` (a Q over Membership). One query."""
    held = Membership.objects.current(now).filter(where)
    users = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return receivers.with_choices(users)


def of_people(representatives, now):
    """Users who speak for these representatives themselves."""
    own = Q(role="deputy", representative__in=representatives)
    held = Membership.objects.current(now).filter(own)
    council = Membership.objects.current(now).filter(role="council_member")
    chosen = Q(pk__in=held.values("user")) | Q(
        pk__in=council.values("user"), representative__in=representatives
    )
    return receivers.with_choices(User.objects.filter(chosen, is_active=True))


def house_words(event, context):
    """meeting.summoned → supervision/meetings/messages/summoned.txt"""
    noun, _dot, name = event.partition(".")
    return wording.from_template(f"supervision/{noun}s/messages/{name}.txt", context)


def drafts(subject, event, users, *, link, context, values, key, skip=None):
    """One Draft per user; `values` fill the placeholders of a place's own wording."""
    title, body = house_words(event, context)
    values = values | {"链接": settings.SITE_URL + link, "网站": settings.SITE_NAME}
    for user in users:
        if skip is None or user.pk != skip.pk:
            yield Draft(
                event=event,
                title=title,
                body=body,
                link=link,
                key=key,
                user=user,
                channels=STAFF,
                values=values,
                subject=subject,
            )
