"""Who is told what about letters and problems. Words: templates/supervision/…/messages/."""

from django.db.models import Q

from stations.memberships.models import Role as Office
from supervision.meetings.parties import audience
from supervision.meetings.telling import drafts as drafted
from supervision.meetings.telling import holders

from .workflow import DRAW_UP, INSIDE, Action, ProblemAction

# action → (event, whom)
TOLD = {
    Action.SUBMIT: ("letter.to_review", {"clerk", "leader"}),
    Action.APPROVE: ("letter.to_sign", {"leader"}),
    Action.RETURN_DRAFT: ("letter.draft_returned", {"clerk"}),
    Action.SIGN_OFF: ("letter.signed_off", {"clerk"}),
    Action.SEND: ("letter.issued", {"unit"}),
    Action.SIGN: ("letter.received", {"clerk"}),
    Action.EXTEND: ("letter.extended", {"unit"}),
    Action.ANSWER: ("letter.answered", {"clerk", "leader"}),
    Action.RETURN_ANSWER: ("letter.answer_returned", {"unit"}),
    Action.ACCEPT: ("letter.accepted", {"unit"}),
    Action.VOID: ("letter.voided", {"unit", "clerk", "leader"}),
}
# What the station that drafted it hears of besides.
TO_STATION = {"letter.draft_returned", "letter.voided", "letter.accepted"}
PROBLEM_TOLD = {
    DRAW_UP: ("problem.listed", {"unit"}),
    ProblemAction.FIX: ("problem.fixed", {"clerk"}),
    ProblemAction.PASS: ("problem.closed", {"unit"}),
    ProblemAction.FAIL: ("problem.failed", {"unit"}),
    ProblemAction.DROP: ("problem.dropped", {"unit"}),
}


def drafts(letter, event, *, by, now):
    yield from _of(letter, TOLD, event, by, now)


def problem_drafts(problem, event, *, by, now):
    yield from _of(problem, PROBLEM_TOLD, event, by, now)


def _of(row, table, event, by, now):
    if event.action in table:
        name, whom = table[event.action]
        if event.target in INSIDE:  # the unit has never heard of it
            whom = whom - {"unit"}
        key = f"{row.subject_type}:{row.pk}:{event.seq}"
        yield from told(row, name, whom, key=key, now=now, skip=by.user)


def told(row, name, whom, *, key, now, skip=None, **extra):
    context = {"row": row, "title": str(row)} | extra
    users = list(audience(whom, row.division, row.organisation_id, now))
    if name in TO_STATION and row.station_id:
        known = {user.pk for user in users}
        own = holders(Q(role=Office.STATION_OFFICER, station=row.station_id), now)
        users += [user for user in own if user.pk not in known]
    return drafted(
        row,
        name,
        users,
        link=row.get_absolute_url(),
        context=context,
        values=values_of(context),
        key=key,
        skip=skip,
    )


def values_of(context):
    row = context["row"]
    return {
        "标题": context["title"],
        "文号": getattr(row, "paper", ""),
        "单位": row.organisation.name,
        "时限": str(context.get("kind", "")),
        "剩余时间": str(context.get("remaining", "")),
        "期限": str(context.get("due", "")),
    }
