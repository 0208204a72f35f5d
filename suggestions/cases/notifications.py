"""Who is told what when a case moves (D10). Words: templates/suggestions/cases/messages/."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from liaison.accounts.models import User
from liaison.jurisdiction.rules import rule
from liaison.notifications import receivers, wording
from liaison.notifications.drafts import Draft
from liaison.notifications.events import CITIZEN, STAFF
from liaison.notifications.models import Channel
from liaison.notifications.rules import SMS_BESIDE_WECHAT
from liaison.personal import identifiers
from stations.memberships.models import Role as Office

from . import permissions
from .models import SENSITIVE_TITLE, Case
from .timeline import UNIT_READS
from .workflow import REVIEWED, SNAP, SUBMIT, Action, State

DISPATCHERS = {
    Office.STATION_OFFICER,
    Office.STREET_CLERK,
    Office.CONGRESS_CLERK,
    Office.GOVERNMENT_OFFICER,
}
# action → (event of D10, offices told). The actor is never told what they did themselves.
TOLD = {
    "submit": ("case.submitted", {Office.DEPUTY, Office.STATION_OFFICER}),
    Action.TAKE_OVER: ("case.accepted", {Office.DEPUTY}),
    Action.HAND_OVER: ("case.submitted", {Office.STATION_OFFICER}),
    Action.REASSIGN: ("case.submitted", {Office.DEPUTY}),
    Action.ASK_TO_PASS_ON: ("case.passed_on", {Office.STATION_OFFICER}),
    Action.DISPATCH: ("case.dispatched", {Office.UNIT_OFFICER}),
    Action.APPROVE: ("case.dispatched", {Office.UNIT_OFFICER, Office.STATION_OFFICER}),
    Action.RETURN_REVIEW: ("case.returned", {Office.STATION_OFFICER}),
    Action.ADD_ASSISTANT: ("case.dispatched", {Office.UNIT_OFFICER}),
    Action.REPLY_PART: ("case.part_replied", {Office.UNIT_OFFICER}),
    Action.OBJECT: ("case.objected", DISPATCHERS),
    Action.EXTEND: ("case.extension_asked", DISPATCHERS),
    Action.SETTLE_EXTENSION: ("case.extension_settled", {Office.UNIT_OFFICER}),
    Action.SUPERVISE: (
        "case.supervised",
        {Office.LEADER, Office.CONGRESS_CLERK, Office.UNIT_OFFICER, Office.STATION_OFFICER},
    ),
    Action.RELEASE_SUPERVISION: ("case.released", {Office.CONGRESS_CLERK, Office.UNIT_OFFICER}),
    Action.MERGE: ("case.merged", {Office.DEPUTY, Office.STATION_OFFICER}),
    Action.UNMERGE: ("case.parted", {Office.DEPUTY, Office.STATION_OFFICER}),
    Action.REOPEN: ("case.reopened", {Office.DEPUTY, Office.STATION_OFFICER}),
    Action.RESTART: ("case.reopened", {Office.DEPUTY, Office.STATION_OFFICER}),
    Action.SETTLE_OBJECTION: ("case.dispatched", {Office.UNIT_OFFICER}),
    Action.SUPPLY_INFO: (
        "case.supplemented",
        {Office.DEPUTY, Office.STATION_OFFICER, Office.UNIT_OFFICER},
    ),
    Action.RESOLVE: ("case.replied", {Office.DEPUTY, Office.STATION_OFFICER}),
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
AROUND = {
    Office.DEPUTY,
    Office.STATION_OFFICER,
    Office.STREET_CLERK,
    Office.CONGRESS_CLERK,
    Office.LEADER,
    Office.GOVERNMENT_OFFICER,
    Office.UNIT_OFFICER,
}
TOLD |= {
    Action.MARK_SENSITIVE: ("case.sensitive", AROUND),  # those of them who are named readers
    Action.ADD_READER: ("case.sensitive", AROUND),
    Action.DECLARE_INTEREST: ("case.interest", {Office.STATION_OFFICER}),
}
HANDLERS = {Office.DEPUTY, Office.STATION_OFFICER, Office.UNIT_OFFICER}
# What those who handle the main case hear when another case joins or leaves it.
FAMILY = {Action.MERGE: ("case.joined", "into"), Action.UNMERGE: ("case.left", "from")}
# What whoever follows a case hears of: not what colleagues do among themselves.
MOVES = set(Action) - {
    Action.REMARK,
    Action.ENTRUST,
    Action.ANALYSE,
    Action.ADD_READER,
    Action.REMOVE_READER,
    Action.MARK_SENSITIVE,
    Action.UNMARK_SENSITIVE,
    Action.MASK_TEXT,
    Action.NOTE_GROUP,
}
GROUP, SENSITIVE = "case.group", "case.sensitive"
UNDER_WAY = {
    Action.DISPATCH,
    Action.APPROVE,
    Action.SETTLE_OBJECTION,
    Action.RESOLVE,
    Action.APPROVE_REPLY,
}
# What the citizen hears by SMS, when a phone was left.
CITIZEN_TOLD = {
    Action.ACCEPT: "case.accepted",
    Action.TAKE_OVER: "case.accepted",
    Action.DECLINE: "case.not_accepted",
    Action.REFER_PETITION: "case.not_accepted",
    Action.REQUEST_INFO: "case.info_requested",
    Action.ANSWER: "case.replied",
    Action.DELIVER: "case.replied",
    Action.CLOSE: "case.closed",
    Action.REPLY_INTERIM: "case.interim",
    Action.FOLLOW: "case.replied",
    Action.APPROVE_REPLY: "case.replied",
}


def drafts(case, event, *, by, now):
    """The messages of one event: a fixed number of queries, whatever the audience."""
    key = f"{case.subject_type}:{case.pk}:{event.seq}"
    told = []
    if event.action in TOLD:
        name, offices = TOLD[event.action]
        offices = _meant(case, event, offices)
        told = list(
            staff_drafts(case, name, offices, key=key, now=now, skip=by.user, words=event.action)
        )
        yield from told
    if event.action == Action.ENTRUST:
        named = {"also": {event.data["user"]}, "key": key, "now": now, "skip": by.user}
        yield from staff_drafts(case, "case.entrusted", set(), **named)
    if event.action in MOVES:
        yield from _watchers_drafts(case, event, told, key=key, by=by, now=now)
    if event.action in FAMILY:
        yield from _family_drafts(case, event, told, key=key, by=by, now=now)
    if event.action == Action.RATE and event.target == "joint_study":
        clerks = {Office.CONGRESS_CLERK}
        yield from staff_drafts(case, "case.joint_study", clerks, key=f"{key}:js", now=now)
    if event.action == SUBMIT and case.is_group:
        clerks = {Office.CONGRESS_CLERK}
        yield from staff_drafts(case, GROUP, clerks, key=f"{key}:gr", now=now)
    if event.target in REVIEWED and (event.target != event.source or "stage" in event.data):
        holder = {Office(case.review_stage)}
        yield from staff_drafts(
            case, "case.review_due", holder, key=f"{key}:rv", now=now, skip=by.user
        )
    if case.state == State.MERGED and event.action == Action.SUPPLY_INFO:
        # A supplement of a merged case reaches whoever handles the main one.
        name, offices = TOLD[event.action]
        main, key_of_main = case.merged_into, f"{key}:main"
        yield from staff_drafts(main, name, offices, key=key_of_main, now=now, skip=by.user)
    if event.action in CITIZEN_TOLD and not _is_still_inside(event):
        yield from citizen_drafts(case, CITIZEN_TOLD[event.action], key, now)


def _watchers_drafts(case, event, told, *, key, by, now):
    """Who follows the case and still reaches it, unless they have just been told; a unit hears
    only of steps that it reads."""
    watches = case.watches.exclude(user__in=[draft.user.pk for draft in told])
    if event.action not in UNIT_READS:
        watches = watches.exclude(membership__role__in=[Office.UNIT_OFFICER])
    watching = dict(watches.values_list("membership", "user"))
    if not watching:  # nobody follows most of the cases: who stands around them is not asked
        return
    held = permissions.holders(case, AROUND, now=now).filter(pk__in=watching)
    also = {watching[membership] for membership in held.values_list("pk", flat=True)}
    if also:
        given = {"also": also, "key": f"{key}:fw", "now": now, "skip": by.user}
        yield from staff_drafts(case, "case.moved", set(), **given)


def _family_drafts(case, event, told, *, key, by, now):
    """Whoever handles the main case, unless they have just been told of the one that moved."""
    name, number = FAMILY[event.action]
    main = Case.objects.filter(number=event.data.get(number)).first()
    if main is None:
        return
    heard = {draft.user.pk for draft in told}
    given = {"key": f"{key}:main", "now": now, "skip": by.user, "moved": case}
    for draft in staff_drafts(main, name, HANDLERS, **given):
        if draft.user.pk not in heard:
            yield draft


def _meant(case, event, offices):
    """Those of `offices` whom this outcome concerns."""
    if event.action in UNDER_WAY and event.target in REVIEWED:
        return set()  # only whoever holds the next key
    if event.action == SUBMIT and case.mode == SNAP:
        return {Office(role.value) for role in permissions.snap_senders(case)}
    if event.action == Action.URGE and case.review_stage:
        return {Office(case.review_stage)}
    if event.action in {Action.OBJECT, Action.EXTEND}:
        return {Office(role.value) for role in permissions.dispatchers_of(case)}
    if event.action == Action.SUPERVISE and event.data.get("supervision") == "proposed":
        return {Office.LEADER}
    if event.action == Action.RELEASE_SUPERVISION and event.data.get("was") == "proposed":
        return {Office.CONGRESS_CLERK}
    return offices


def _is_still_inside(event):
    """An answer that waits for a key is not told yet; a key that is not the last one neither."""
    if event.action == Action.APPROVE_REPLY:
        return event.target != State.FED_BACK
    return event.action == Action.ANSWER and event.target != State.FED_BACK


def staff_drafts(
    case,
    event,
    offices,
    *,
    key,
    now,
    skip=None,
    words="",
    watch=frozenset(),
    also=frozenset(),
    **extra,
):
    """One draft per holder of one of `offices` around `case`, per user of `also` (ids), and of
    `watch`: those on duty are reached at once, whatever the hour."""
    context = {"case": case, "action": words, "now": now} | extra
    link = reverse("desk:case", args=[case.number])
    said = SENSITIVE if case.sensitivity else event  # words without content
    title, body = map(identifiers.mask, house_words(said, context))
    notice, values = notice_key(said, context), values_of(context | {"link": link})
    for user in audience(case, offices, now=now, watch={*watch, *also}):
        if skip is None or user.pk != skip.pk:
            yield Draft(
                event=event,
                title=title,
                body=body,
                link=link,
                key=key,
                user=user,
                channels=STAFF,
                is_urgent=case.is_urgent or user.pk in watch,
                is_discreet=case.is_confidential,
                notice=notice,
                values=values,
                subject=case,
            )


def audience(case, offices, *, now, watch=frozenset()):
    """Users who hold one of `offices` around `case` now, and those of `watch`, as far as they may
    read it. One query."""
    held = permissions.holders(case, offices, now=now)
    if case.sensitivity:  # the office that names readers hears of every step
        held |= permissions.naming(case, now=now)
    chosen = Q(pk__in=held.values("user")) | Q(pk__in=watch)
    users = User.objects.filter(chosen, is_active=True)
    return receivers.with_choices(permissions.may_be_told(case, users, now=now))


def citizen_drafts(case, event, key, now):
    from . import codes

    contact = case.contact_or_none
    phone = contact.phone if contact and case.wants_reply else ""
    follower = receivers.follower(case)
    if not phone and not follower:
        return
    link = settings.SITE_URL + reverse("cases:followed", args=[codes.link_token(case, now)])
    context = {"case": case, "link": link, "citizen": True}
    title, body = house_words(event, context)
    beside = rule(SMS_BESIDE_WECHAT, case.division)
    yield Draft(
        event=event,
        title=title,
        body=body,
        link=link,
        key=key,
        phone=phone,
        openid=follower.openid if follower else "",
        used_up=tuple(follower.used_up) if follower else (),
        channels=CITIZEN,
        standby=() if beside else (Channel.SMS,),
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
    if case.sensitivity:
        return values | {"标题": str(SENSITIVE_TITLE)}
    return values | {
        "标题": identifiers.mask(case.title),
        "地点": identifiers.mask(case.location_text) or _("未填地点"),
        "承办单位": case.unit.name if case.unit_id else _("尚未确定"),
        "评价": case.get_rating_display(),
        "办理方式": case.get_mode_display(),
        "工作日": str(case.extension_asked),
        "涉及人数": str(case.headcount or ""),
        "主件编号": case.merged_into.number if case.merged_into_id else "",
        "并入编号": context["moved"].number if "moved" in context else "",
        "时限": context.get("kind", ""),
        "协办单位": context.get("silent", ""),
        "剩余时间": context.get("remaining", ""),
        "期限": context.get("due", ""),
    }


PACKAGES = {"project": "supervision"}  # nouns whose words lie in another package


def house_words(event, context):
    """case.urged → cases/messages/urged."""
    noun, _dot, name = event.partition(".")
    package = PACKAGES.get(noun, "suggestions")
    return wording.from_template(f"{package}/{noun}s/messages/{name}.txt", context)
