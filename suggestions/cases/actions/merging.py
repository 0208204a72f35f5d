"""合并办理: one handling for several voices. Every number, code, rating and message stays."""

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import OWED_BY_CITIZEN
from liaison.errors import Refusal
from liaison.ledger.models import Event
from liaison.workflow import SYSTEM, Busy, record, step
from suggestions.cases import permissions
from suggestions.cases.models import Case, Mode
from suggestions.cases.workflow import OPEN, Action, State

from .shared import CLOSING, Invalid, feed_back, require_words, start


def merge(case, *, into, by, now, version=None, text=""):
    """Handle `case` together with the one numbered `into` (主件).

    The main case must be the actor's to see, open, in the same county and not itself merged. What
    already follows `case` follows the new main case. All rows are locked in id order.
    """
    into = Case.objects.visible_to(by).filter(number=into).first()
    if into is None:
        raise Invalid(_("没有这个编号的事项，请核对后再填。"), "into")
    if into.is_restricted:
        raise Invalid(_("敏感件不与其他事项合并。"), "into")
    if into.pk == case.pk:
        raise Invalid(_("不能与自己合并。"), "into")
    with transaction.atomic():
        main, followers = _lock_family(case, into)
        if main.state not in OPEN - {State.MERGED, State.FED_BACK}:
            raise Invalid(_("主件已办结或已并入别的事项，请选择其他事项。"), "into")
        if main.division[:6] != case.division[:6]:
            raise Invalid(_("只能与本县（市、区）的事项合并。"), "into")
        data = {"into": main.number}
        with step(case, Action.MERGE, by=by, now=now, version=version, text=text, data=data) as c:
            if c.mode != Mode.SNAP:  # 随手拍 is owed its 派单: nobody gains it by merging
                deadlines.settle(subject=c, kind="response", now=now)
                c.acknowledged_at = c.acknowledged_at or now
            deadlines.cancel(subject=c, now=now, excused=OWED_BY_CITIZEN)
            c.assignments.filter(ended_at=None).update(ended_at=now)
            c.unit = c.pause_reason = c.proposed_by = None
            c.merged_into, c.resume_state = main, ""
            c.extension_asked, c.held_reason = 0, ""
        for follower in followers:
            follower.merged_into = main
            follower.save(update_fields=["merged_into"])
            record(follower, Action.MERGE, by=by, now=now, data=data | {"with": case.number})
    return case


def unmerge(case, *, text, by, now, version=None):
    """取消合并: the case is handled by itself again. The promises that stood when it was merged
    hold as they were: no day is gained by merging and parting."""
    require_words(text, _("请写明取消合并的原因。"))
    with step(case, Action.UNMERGE, by=by, now=now, version=version, text=text) as c:
        c.event_data["from"] = c.merged_into.number
        c.merged_into, c.mode = None, c.mode or Mode.DIRECT
        kinds = CLOSING if c.acknowledged_at else ("response",)
        revived = deadlines.revive(subject=c, kinds=kinds, settled_at=_merged_at(c))
        if not revived and c.acknowledged_at:
            start(c, "closing", c.acknowledged_at)
    return case


def _merged_at(case):
    """When it joined its main case; later hand-overs to another main case do not count."""
    events = Event.objects.filter(
        subject_type=case.subject_type, subject_id=case.pk, action=Action.MERGE
    )
    joined = events.exclude(source=State.MERGED).order_by("-seq")
    return joined.values_list("at", flat=True).first()


def _lock_family(case, into):
    """(main, followers of `case`), all locked in one statement and in id order, so that two such
    verbs never wait for each other in a circle."""
    ids = {case.pk, into.pk, *Case.objects.filter(merged_into=case).values_list("pk", flat=True)}
    try:
        locked = Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        rows = {row.pk: row for row in locked}
    except OperationalError as error:
        raise Busy(_("别人正在办理这件事项，请稍后再试。")) from error
    followers = list(Case.objects.filter(merged_into=case).order_by("pk"))
    if any(follower.pk not in rows for follower in followers):
        raise Busy(_("刚刚有别的事项并入了这件，请刷新后再试。"))  # locked too late for the order
    return rows[into.pk], followers


def follow(case, *, now):
    """The main case's result reaches the citizen of a merged one, who rates it on their own."""
    with step(case, Action.FOLLOW, by=SYSTEM, now=now) as c:
        main = c.merged_into
        c.event_data |= {"main": main.number, "result": main.result}
        c.result, c.promised_on = main.result, main.promised_on
        feed_back(c, main.replied_at or now, now)
    return case


def follow_main_cases(*, now, limit=200):
    """Merged cases whose main case has been answered; permissions says which answers count."""
    ready = Case.objects.filter(state=State.MERGED).filter(permissions.main_has_answered())
    return _each(ready, limit, lambda case: follow(case, now=now))


def part_from_ended(*, now, limit=200):
    """A main case that was withdrawn or declined frees those merged into it."""
    ended = Case.objects.filter(
        state=State.MERGED, merged_into__state__in=[State.WITHDRAWN, State.NOT_ACCEPTED]
    )
    words = str(_("主件已撤回或不予受理，本件单独办理。"))
    return _each(ended, limit, lambda case: unmerge(case, text=words, by=SYSTEM, now=now))


def _each(cases, limit, verb):
    done = 0
    for case in cases.order_by("pk")[:limit]:
        try:
            verb(case)
            done += 1
        except Refusal:
            continue  # somebody holds it, or the main case moved on: the next round finds it
    return done
