"""Who is told what when a case moves (D10). Words: templates/suggestions/cases/messages/."""

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from liaison.accounts.models import User
from liaison.jurisdiction.rules import rule
from liaison.notifications import receivers
from liaison.notifications.drafts import Draft
from liaison.notifications.events import CITIZEN, STAFF
from liaison.notifications.rules import SMS_BESIDE_WECHAT
from stations.memberships.models import Membership
from stations.memberships.models import Role as Office

from .workflow import Action

# action → (event of D10, offices told). The actor is never told what they did themselves.
TOLD = {
    "submit": ("case.submitted", {Office.DEPUTY, Office.STATION_OFFICER}),
    Action.TAKE_OVER: ("case.accepted", {Office.DEPUTY}),
    Action.HAND_OVER: ("case.submitted", {Office.STATION_OFFICER}),
    Action.REASSIGN: ("case.submitted", {Office.DEPUTY}),
    Action.DISPATCH: (
        "case.dispatched",
        {Office.UNIT_OFFICER, Office.STREET_CLERK, Office.CONGRESS_CLERK},
    ),
    Action.APPROVE: ("case.dispatched", {Office.UNIT_OFFICER, Office.STATION_OFFICER}),
    Action.RETURN_REVIEW: ("case.returned", {Office.STATION_OFFICER}),
    Action.OBJECT: ("case.objected", {Office.STATION_OFFICER, Office.STREET_CLERK}),
    Action.SETTLE_OBJECTION: ("case.dispatched", {Office.UNIT_OFFICER}),
    Action.SUPPLY_INFO: (
        "case.supplemented",
        {Office.DEPUTY, Office.STATION_OFFICER, Office.UNIT_OFFICER},
    ),
    Action.RESOLVE: (
        "case.replied",
        {Office.DEPUTY, Office.STATION_OFFICER, Office.STREET_CLERK, Office.CONGRESS_CLERK},
    ),
    Action.APPROVE_REPLY: ("case.replied", {Office.DEPUTY, Office.STATION_OFFICER}),
    Action.RETURN_REPLY: ("case.returned", {Office.UNIT_OFFICER}),
    Action.RATE: (
        "case.rated",
        {Office.DEPUTY, Office.STATION_OFFICER, Office.UNIT_OFFICER},
    ),
    Action.REFER_TO_STUDY: ("case.joint_study", {Office.CONGRESS_CLERK}),
    Action.WITHDRAW: (
        "case.withdrawn",
        {Office.DEPUTY, Office.STATION_OFFICER, Office.UNIT_OFFICER},
    ),
    Action.URGE: (
        "case.urged",
        {Office.DEPUTY, Office.STATION_OFFICER, Office.UNIT_OFFICER},
    ),
}
# What the citizen hears by SMS, when a phone was left.
CITIZEN_TOLD = {
    Action.ACCEPT: "case.accepted",
    Action.TAKE_OVER: "case.accepted",
    Action.DECLINE: "case.not_accepted",
    Action.REQUEST_INFO: "case.info_requested",
    Action.ANSWER: "case.replied",
    Action.DELIVER: "case.replied",
    Action.CLOSE: "case.closed",
}


def drafts(case, event, *, by, now):
    """The messages of one event: a fixed number of queries, whatever the audience."""
    key = f"{case.subject_type}:{case.pk}:{event.seq}"
    if event.action in TOLD:
        name, offices = TOLD[event.action]
        yield from staff_drafts(
            case, name, offices, key=key, now=now, skip=by.user, words=event.action
        )
    if event.action == Action.RATE and event.target == "joint_study":
        clerks = {Office.CONGRESS_CLERK}
        yield from staff_drafts(case, "case.joint_study", clerks, key=f"{key}:js", now=now)
    if event.action == Action.SETTLE_OBJECTION and event.target == "pending_review":
        clerks = {Office.CONGRESS_CLERK}
        yield from staff_drafts(case, "case.dispatched", clerks, key=f"{key}:pr", now=now)
    if event.action in CITIZEN_TOLD:
        yield from _citizen_drafts(case, CITIZEN_TOLD[event.action], key, now)


def staff_drafts(case, event, offices, *, key, now, skip=None, words="", heads=False, **extra):
    """One draft per holder of one of `offices` around `case`."""
    context = {"case": case, "action": words, "now": now} | extra
    title, body = house_words(event, context)
    link = reverse("desk:case", args=[case.number])
    notice, values = notice_key(event, context), values_of(context | {"link": link})
    for user in audience(case, offices, now=now, heads=heads):
        if skip is None or user.pk != skip.pk:
            yield Draft(
                event=event,
                title=title,
                body=body,
                link=link,
                key=key,
                user=user,
                channels=STAFF,
                is_urgent=case.is_urgent,
                notice=notice,
                values=values,
                subject=case,
            )


def audience(case, offices, *, now, heads=False):
    """Users who hold one of `offices` around `case` now. One query."""
    place = Q()
    if Office.DEPUTY in offices and case.representative_id:
        deputies = [Office.DEPUTY, Office.ASSISTANT]
        place |= Q(role__in=deputies, representative=case.representative_id)
    if Office.STATION_OFFICER in offices:
        place |= Q(role=Office.STATION_OFFICER, station=case.station_id)
    if Office.UNIT_OFFICER in offices and case.unit_id and case.state != "pending_review":
        place |= Q(role=Office.UNIT_OFFICER, organisation=case.unit_id)
    prefixes = [case.division[:length] for length in (2, 4, 6, 9, 12)]
    if Office.STREET_CLERK in offices:
        place |= Q(role=Office.STREET_CLERK, division__in=prefixes)
    if Office.CONGRESS_CLERK in offices:
        place |= Q(role=Office.CONGRESS_CLERK, division__in=prefixes)
    if not place:
        return User.objects.none()
    holders = Membership.objects.current(now).filter(place)
    if heads:
        holders = holders.filter(is_head=True)
    users = User.objects.filter(is_active=True, pk__in=holders.values("user"))
    return receivers.with_choices(users)


def _citizen_drafts(case, event, key, now):
    from . import codes

    contact = case.contact_or_none
    phone = contact.phone if contact and case.wants_reply else ""
    openid = receivers.follower_of(case)
    if not phone and not openid:
        return
    link = settings.SITE_URL + reverse("cases:followed", args=[codes.link_token(case, now)])
    context = {"case": case, "link": link, "citizen": True}
    title, body = house_words(event, context)
    spared = openid and not rule(SMS_BESIDE_WECHAT, case.division)
    yield Draft(
        event=event,
        title=title,
        body=body,
        link=link,
        key=key,
        phone="" if spared else phone,
        openid=openid,
        channels=CITIZEN,
        notice=notice_key(event, context),
        values=values_of(context),
        subject=case,
    )


def notice_key(event, context):
    """The wording that fits: what the citizen hears, or what the case's state calls for."""
    from .events import VARIANTS

    if context.get("citizen"):
        return f"{event}.citizen"
    variant, _label = VARIANTS.get((event, str(context["case"].state)), ("", ""))
    return f"{event}.{variant}" if variant else event


def values_of(context):
    """The placeholders' values (events.py). A citizen's message names nothing of the matter."""
    case, link = context["case"], context["link"]
    link = settings.SITE_URL + link if link.startswith("/") else link
    values = {"编号": case.number, "链接": link, "网站": settings.SITE_NAME}
    if context.get("citizen"):
        return values
    return values | {
        "标题": case.title,
        "地点": case.location_text or _("未填地点"),
        "承办单位": case.unit.name if case.unit_id else _("尚未确定"),
        "评价": case.get_rating_display(),
        "时限": context.get("kind", ""),
        "剩余时间": context.get("remaining", ""),
        "期限": context.get("due", ""),
    }


def house_words(event, context):
    """First line of the template = title, the rest = body."""
    text = render_to_string(f"suggestions/cases/messages/{event.partition('.')[2]}.txt", context)
    title, _sep, body = text.strip().partition("\n")
    return title.strip()[:200], " ".join(body.split())
