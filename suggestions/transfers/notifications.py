"""Who is told what when a hand-over moves. Words: templates/suggestions/transfers/messages/."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from liaison.accounts.models import User
from liaison.notifications import receivers
from liaison.notifications.drafts import Draft
from liaison.notifications.events import STAFF
from stations.memberships.models import Membership
from stations.memberships.models import Role as Office
from suggestions.cases.notifications import audience, house_words

from .workflow import SEND, Action, Role

SENDERS = {Office.STATION_OFFICER, Office.DEPUTY}
# action → (event, whom: the receiving office, or offices around the case)
TOLD = {
    SEND: ("transfer.sent", Role.RECEIVER),
    Action.SIGN: ("transfer.signed", SENDERS),
    Action.SEND_BACK: ("transfer.sent_back", SENDERS | {Office.CONGRESS_CLERK}),
    Action.FILE: ("transfer.answered", SENDERS | {Office.CONGRESS_CLERK}),
    Action.DECLINE_FILING: ("transfer.answered", SENDERS | {Office.CONGRESS_CLERK}),
    Action.RECOMMEND: ("transfer.answered", SENDERS | {Office.CONGRESS_CLERK}),
    Action.REPORT: ("transfer.answered", SENDERS),
    Action.RECALL: ("transfer.recalled", Role.RECEIVER),
}
OFFICE_OF = {"petition": Office.UNIT_OFFICER, "procuratorate": Office.PROCURATOR}


def drafts(transfer, event, *, by, now):
    if event.action not in TOLD:
        return
    name, whom = TOLD[event.action]
    key = f"{transfer.subject_type}:{transfer.pk}:{event.seq}"
    users = (
        receivers_of(transfer, now)
        if whom == Role.RECEIVER
        else audience(transfer.case, whom, now=now)
    )
    yield from staff_drafts(transfer, name, users, key=key, skip=by.user)


def receivers_of(transfer, now):
    """Users of the office that a hand-over went to. One query."""
    if transfer.to_station_id:
        place = Q(role=Office.STATION_OFFICER, station=transfer.to_station_id)
    else:
        place = Q(role=OFFICE_OF[transfer.kind], organisation=transfer.to_organisation_id)
    holders = Membership.objects.current(now).filter(place)
    users = User.objects.filter(is_active=True, pk__in=holders.values("user"))
    return receivers.with_choices(users)


def staff_drafts(transfer, event, users, *, key, skip=None, **extra):
    link = reverse("transfers:show", args=[transfer.number])
    context = {"transfer": transfer} | extra
    title, body = house_words(event, context)
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
                values=values_of(context, link),
                subject=transfer,
            )


def values_of(context, link):
    """The placeholders' values (events.py)."""
    transfer = context["transfer"]
    return {
        "编号": transfer.number,
        "标题": transfer.title,
        "文号": transfer.paper,
        "种类": transfer.get_kind_display(),
        "接收单位": transfer.receiver.name,
        "时限": str(context.get("kind", "")),
        "剩余时间": str(context.get("remaining", "")),
        "期限": str(context.get("due", "")),
        "链接": settings.SITE_URL + link,
        "网站": settings.SITE_NAME,
    }
