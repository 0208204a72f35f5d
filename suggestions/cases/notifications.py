"""Who is told what when a case moves (D10). Words: templates/suggestions/cases/messages/."""

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from liaison.accounts.models import User
from liaison.notifications.drafts import Draft
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
    title, body = _words(event, context)
    for user in audience(case, offices, now=now, heads=heads):
        if skip is None or user.pk != skip.pk:
            yield Draft(
                event=event,
                title=title,
                body=body,
                link=reverse("desk:case", args=[case.number]),
                key=key,
                user=user,
                channels=("inbox", "email"),
                is_urgent=case.is_urgent,
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
    return User.objects.filter(is_active=True, pk__in=holders.values("user"))


def _citizen_drafts(case, event, key, now):
    from . import codes

    contact = case.contact_or_none
    if contact is None or not contact.phone or not case.wants_reply:
        return
    link = settings.SITE_URL + reverse("cases:followed", args=[codes.link_token(case, now)])
    title, body = _words(event, {"case": case, "link": link, "citizen": True})
    yield Draft(
        event=event,
        title=title,
        body=body,
        link=link,
        key=key,
        phone=contact.phone,
        channels=("sms",),
        subject=case,
    )


def _words(event, context):
    """First line of the template = title, the rest = body."""
    text = render_to_string(f"suggestions/cases/messages/{event.partition('.')[2]}.txt", context)
    title, _sep, body = text.strip().partition("\n")
    return title.strip()[:200], " ".join(body.split())
