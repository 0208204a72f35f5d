"""What a merged case reads of its main case and the other way round: progress, never a person."""

from django.utils.translation import gettext_lazy as _

from liaison import together
from liaison.attachments.models import Purpose
from liaison.deadlines.models import Clock
from liaison.ledger.models import Event

from . import permissions, timeline
from .models import Case
from .workflow import Action, State

# What the citizen of a merged case reads of the main one: steps of those who handle it. Nothing
# that another citizen said or did stands here, and no word that was addressed to them alone.
MAIN = {
    Action.ACCEPT: _("已接单"),
    Action.TAKE_OVER: _("联络站已接单"),
    Action.HAND_OVER: _("已移交给更合适的站点"),
    Action.DISPATCH: None,
    Action.SUBMIT_REVIEW: None,
    Action.APPROVE: None,
    Action.RECALL: None,
    Action.REPORT_UP: None,
    Action.REPLY_INTERIM: None,
    Action.ADD_ASSISTANT: None,
    Action.SETTLE_EXTENSION: None,
    Action.PAUSE: None,
    Action.RESUME: None,
    Action.HOLD: None,
    Action.RELEASE_HOLD: None,
    Action.SUPERVISE: None,
    Action.SIGN: None,
    Action.NOTE_PROGRESS: None,
    Action.REQUEST_INFO: _("等待补充情况，期限暂停"),
    Action.ANSWER: None,
    Action.RESOLVE: None,
    Action.RETURN_REPLY: None,
    Action.DELIVER: _("已反馈"),
    Action.REFER_TO_STUDY: None,
    Action.CLOSE: None,
    Action.OBJECT: None,
    Action.SETTLE_OBJECTION: None,
    Action.REOPEN: None,
    Action.RESTART: None,
}
SPOKEN = {
    Action.REPLY_INTERIM,
    Action.HOLD,
    Action.NOTE_PROGRESS,
    Action.ANSWER,
    Action.RESOLVE,
    Action.DELIVER,
    Action.CLOSE,
}


def progress(case, now):
    """{"case", "state", "unit", "clock", "entries"} of the main case; None for a case that stands
    alone or was withdrawn. Once the result has reached this citizen, what came later is no longer
    theirs."""
    main = case.merged_into
    if main is None or case.state == State.WITHDRAWN:
        return None
    until = _followed_at(case)
    entries = [entry for entry in timeline.public(main) if entry.action in MAIN]
    if until:
        entries = [entry for entry in entries if entry.at <= until]
    for entry in entries:
        entry.words = MAIN[entry.action] or entry.words
        entry.text = entry.text if entry.action in SPOKEN else ""
        _show_result(entry)
    is_waiting = case.state == State.MERGED
    clocks = list(Clock.objects.of(main).order_by("pk")) if is_waiting else []
    given = main.unit_id and main.state not in {State.PENDING_REVIEW, State.AT_GOVERNMENT}
    return {
        "state": main.get_state_display() if is_waiting else "",
        "unit": main.unit.name if is_waiting and given and main.is_open else "",
        "clock": timeline.promise(clocks),
        "entries": entries,
    }


def _show_result(entry):
    """Of the photographs only those that the unit took before and after, with its answer; never
    what another citizen sent."""
    photos = [photo for photo in (entry.before, entry.after, *entry.photos) if photo]
    entry.photos, entry.before, entry.after = [], None, None
    if entry.action not in {Action.RESOLVE, Action.ANSWER}:
        return
    before, after = (
        [photo for photo in photos if photo.purpose == purpose]
        for purpose in (Purpose.BEFORE, Purpose.AFTER)
    )
    if before and after:
        entry.before, entry.after = before.pop(0), after.pop(0)
    entry.photos = [*before, *after]


def may_fetch_as_follower(request, photo):
    """A photograph of a main case, for the citizen of a case merged into it: what their own page
    shows and nothing else."""
    opened = [pk for pk in request.session.get(permissions.FOLLOWED, {}) if pk.isdecimal()]
    for case in Case.objects.filter(pk__in=opened, merged_into=photo.subject_id):
        if permissions.holds_code(request, case.pk):
            shown = progress(case, None)["entries"]
            if any(photo in (one.before, one.after, *one.photos) for one in shown):
                return True
    return False


def _followed_at(case):
    events = Event.objects.filter(
        subject_type=case.subject_type, subject_id=case.pk, action=Action.FOLLOW
    )
    return events.order_by("-seq").values_list("at", flat=True).first()


def joined(case):
    """The cases that follow or followed this one, with what their citizens added since: for those
    who handle the main case. No contact data. Two queries."""
    return together.alone(joining(case))


def joining(case):
    """The same as a reader (liaison.together)."""
    merged = case.merged.order_by("submitted_at", "pk")
    rows = yield merged.select_related("station", "representative")
    added = Event.objects.filter(
        subject_type=case.subject_type,
        subject_id__in=[row.pk for row in rows],
        action=Action.SUPPLY_INFO,
        role="citizen",
    )
    supplements = {}
    for event in (yield added.select_related("words").order_by("at", "pk")):
        supplements.setdefault(event.subject_id, []).append(event)
    return [
        {
            "case": row,
            "supplements": [
                {"at": event.at, "text": getattr(getattr(event, "words", None), "text", "")}
                for event in supplements.get(row.pk, [])
            ],
        }
        for row in rows
    ]
