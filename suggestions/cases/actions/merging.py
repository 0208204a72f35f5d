"""合并办理: one handling for several voices. Every number, code, rating and message stays."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.errors import Refusal
from liaison.workflow import SYSTEM, step
from suggestions.cases.models import Case
from suggestions.cases.workflow import OPEN, Action, State

from .shared import OWED_BY_CITIZEN, Invalid, feed_back, require_words, start


def merge(case, *, into, by, now, version=None, text=""):
    """Handle `case` together with the one numbered `into` (主件); both locked in id order.

    The main case must be the actor's to see, open, in the same county and not itself merged. What
    already follows `case` follows the new main case.
    """
    into = Case.objects.visible_to(by).filter(number=into).first()
    if into is None:
        raise Invalid(_("没有这个编号的事项，请核对后再填。"), "into")
    if into.is_restricted:
        raise Invalid(_("敏感件不与其他事项合并。"), "into")
    if into.pk == case.pk:
        raise Invalid(_("不能与自己合并。"), "into")
    with transaction.atomic():
        rows = _both(case, into)
        main = rows.get(into.pk)
        if main is None or main.state not in OPEN - {State.MERGED, State.FED_BACK}:
            raise Invalid(_("主件已办结或已并入别的事项，请选择其他事项。"), "into")
        if main.division[:6] != case.division[:6]:
            raise Invalid(_("只能与本县（市、区）的事项合并。"), "into")
        data = {"into": main.number}
        with step(case, Action.MERGE, by=by, now=now, version=version, text=text, data=data) as c:
            deadlines.settle(subject=c, kind="response", now=now)
            c.acknowledged_at = c.acknowledged_at or now
            deadlines.cancel(subject=c, now=now, excused=OWED_BY_CITIZEN)
            c.merged_into, c.resume_state = main, ""
            Case.objects.filter(merged_into=c).update(merged_into=main)
    return case


def unmerge(case, *, text, by, now, version=None):
    """取消合并: the case is handled by itself again, its clock reckoned from the first
    acknowledgement."""
    require_words(text, _("请写明取消合并的原因。"))
    with transaction.atomic():
        if case.merged_into_id:
            _both(case, case.merged_into)
        with step(case, Action.UNMERGE, by=by, now=now, version=version, text=text) as c:
            c.event_data["from"] = c.merged_into.number
            c.merged_into, c.mode = None, "direct"
            start(c, "closing", c.acknowledged_at)
    return case


def _both(case, other):
    """{id: row}, locked in id order, so that two such verbs never wait for each other."""
    ids = sorted({case.pk, other.pk})
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def follow(case, *, now):
    """The main case's result reaches the citizen of a merged one, who rates it on their own."""
    with step(case, Action.FOLLOW, by=SYSTEM, now=now) as c:
        main = c.merged_into
        c.event_data["main"] = main.number
        c.result, c.promised_on = main.result, main.promised_on
        feed_back(c, main.replied_at or now, now)
    return case


def follow_main_cases(*, now, limit=200):
    """Merged cases whose main case has been answered or has ended."""
    ready = Case.objects.filter(
        state=State.MERGED,
        merged_into__state__in=[State.FED_BACK, State.CLOSED, State.JOINT_STUDY],
    ).select_related("merged_into")
    followed = 0
    for case in ready.order_by("pk")[:limit]:
        try:
            follow(case, now=now)
            followed += 1
        except Refusal:
            continue  # somebody holds it: the next round finds it
    return followed


def part_from_ended(*, now, limit=200):
    """A main case that was withdrawn or declined frees those merged into it."""
    ended = Case.objects.filter(
        state=State.MERGED, merged_into__state__in=[State.WITHDRAWN, State.NOT_ACCEPTED]
    )
    words = str(_("主件已撤回或不予受理，本件单独办理。"))
    freed = 0
    for case in ended.order_by("pk")[:limit]:
        try:
            unmerge(case, text=words, by=SYSTEM, now=now)
            freed += 1
        except Refusal:
            continue
    return freed
