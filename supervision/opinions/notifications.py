"""Who is told what about a 审议意见. Words: templates/supervision/opinions/messages/."""

from supervision.meetings.parties import audience
from supervision.meetings.telling import drafts as drafted

from .workflow import Action, Grade, State

# action → (event, whom)
TOLD = {
    Action.SUBMIT: ("opinion.to_sign", {"leader"}),
    Action.RETURN_DRAFT: ("opinion.draft_returned", {"clerk"}),
    Action.ISSUE: ("opinion.issued", {"unit", "clerk"}),
    Action.SIGN: ("opinion.signed", {"clerk"}),
    Action.EXTEND: ("opinion.extended", {"unit"}),
    Action.REPORT: ("opinion.reported", {"clerk", "leader"}),
    Action.RETURN_REPORT: ("opinion.report_returned", {"unit"}),
    Action.APPRAISE: ("opinion.appraised", {"unit", "leader"}),
    Action.CONCLUDE: ("opinion.concluded", {"unit", "clerk"}),
    Action.VOID: ("opinion.voided", {"unit", "clerk", "leader"}),
}


def drafts(opinion, event, *, by, now):
    if event.action not in TOLD:
        return
    name, whom = TOLD[event.action]
    key = f"{opinion.subject_type}:{opinion.pk}:{event.seq}"
    grade = Grade(event.data["grade"]).label if "grade" in event.data else ""
    yield from told(opinion, name, whom, key=key, now=now, skip=by.user, grade=grade)


def told(opinion, name, whom, *, key, now, skip=None, **extra):
    users = audience(whom, opinion.division, opinion.organisation_id, now)
    is_again = opinion.state == State.AGAIN
    context = {"opinion": opinion, "is_again": is_again} | extra
    return drafted(
        opinion,
        name,
        users,
        link=opinion.get_absolute_url(),
        context=context,
        values=values_of(context),
        key=key,
        skip=skip,
    )


def values_of(context):
    opinion = context["opinion"]
    return {
        "标题": opinion.title,
        "文号": opinion.paper,
        "单位": opinion.organisation.name,
        "测评结果": str(context.get("grade", "")),
        "时限": str(context.get("kind", "")),
        "剩余时间": str(context.get("remaining", "")),
        "期限": str(context.get("due", "")),
    }
