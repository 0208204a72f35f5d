"""The citizen's word and what follows from it: second round, study, closing, reopening."""

from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.errors import Refusal
from liaison.workflow import SYSTEM, step
from suggestions.cases import extensions
from suggestions.cases.models import Case, Grade, Mode, Rating
from suggestions.cases.workflow import Action, State

from .shared import end, require_words, second_round, start, stop_all
from .triage import supply_info


def rate(case, *, grade, by, now, reason="", version=None):
    """评价: 不满意 opens 二次办理 by itself, the second time 提请会商 (F34)."""
    if grade == Grade.DISSATISFIED:
        require_words(reason, _("请告诉我们哪里没有解决。"), "reason")
    data = {"grade": grade}
    with step(case, Action.RATE, by=by, now=now, version=version, text=reason, data=data) as c:
        Rating.objects.create(case=c, round=c.round, grade=grade, at=now)
        c.rating = grade
        deadlines.settle(subject=c, kind="rating", now=now)
        if grade != Grade.DISSATISFIED:
            c.state = State.CLOSED
            end(c, now)
        elif c.round == 1:
            second_round(c, State.SECOND_ROUND, now)
        else:
            c.state = State.JOINT_STUDY
    return case


def record_callback(case, *, text, reached=True, grade="", by, now, version=None):
    """回访. In a second round station or representative calls first, then its clock runs (A0).

    Later `grade` is what the citizen said on the telephone: kept as 回访, counted apart, never a
    rating.
    """
    require_words(text, _("请写下回访情况。"))
    data = {"reached": reached} | ({"grade": grade} if grade else {})
    with step(
        case, Action.RECORD_CALLBACK, by=by, now=now, version=version, text=text, data=data
    ) as c:
        if c.state == State.SECOND_ROUND:
            c.called_back_at = now
            deadlines.settle(subject=c, kind="callback", now=now)
            start(c, "second_round", now)
        elif grade:
            c.callback_grade = grade
    return case


def skip_callback(case, *, now):
    """Nobody is left to call, so the second round runs at once. The caller holds the row."""
    if case.state == State.SECOND_ROUND and case.called_back_at is None:
        deadlines.cancel(subject=case, kind="callback", now=now)
        start(case, "second_round", now)


def refer_to_study(case, *, text, by, now, version=None):
    """提请会商."""
    require_words(text, _("请写明提请会商的理由。"))
    with step(case, Action.REFER_TO_STUDY, by=by, now=now, version=version, text=text) as c:
        stop_all(c, now)
    return case


def close(case, *, by, now, version=None, text=""):
    """办结归档: after 会商 by the 代表工委 with its outcome; unrated cases by the system."""
    if by.kind != "system":
        require_words(text, _("请写下会商结果，会告知群众。"))
    with step(case, Action.CLOSE, by=by, now=now, version=version, text=text) as c:
        end(c, now)
    return case


def withdraw(case, *, by, now, version=None, text=""):
    """撤回 by whoever told the matter."""
    with step(case, Action.WITHDRAW, by=by, now=now, version=version, text=text) as c:
        if c.state in {State.PENDING_REVIEW, State.AT_GOVERNMENT}:
            c.unit = None  # never formally its own, so it hears nothing
        if c.fed_back_at is None:
            c.result, c.promised_on = "", None  # no answer that the citizen was ever given
        c.state = State.WITHDRAWN
        end(c, now)
    return case


def reopen(case, *, text, by, now, version=None):
    """重新办理: something was overlooked. A closed case has a new round with its clock, every
    verdict already given stays; one that was declined owes what it owed before."""
    require_words(text, _("请写明重新办理的原因。"))
    with step(case, Action.REOPEN, by=by, now=now, version=version, text=text) as c:
        extensions.tell(extensions.ON_UNPUBLISH, c, "reopened", now)
        if c.state == State.CLOSED:
            second_round(c, State.SECOND_ROUND, now)
            return case
        declined_at = c.closed_at
        c.state, c.closed_at, c.reason, c.mode = State.ACCEPTED, None, None, Mode.DIRECT
        if not deadlines.revive(subject=c, kinds=("closing",), settled_at=declined_at):
            start(c, "closing", c.acknowledged_at)
    return case


def restart(case, *, text, by, now, version=None):
    """重启办理: what was planned or explained can be done now (seed 001 “条件成熟”)."""
    require_words(text, _("请写明条件有了什么变化。"))
    with step(case, Action.RESTART, by=by, now=now, version=version, text=text) as c:
        extensions.tell(extensions.ON_UNPUBLISH, c, "reopened", now)
        second_round(c, State.SECOND_ROUND, now)
    return case


# --- what time brings about -----------------------------------------------------------------------


def close_unrated(*, now, limit=500):
    """未评价: cases whose rating window has passed are closed by the system (F34)."""
    overdue = deadlines.past_due("cases.case", "rating", now=now, limit=limit)
    return _each(overdue, State.FED_BACK, lambda case: close(case, by=SYSTEM, now=now))


def resume_unsupplied(*, now, limit=500):
    """Cases that waited for the citizen long enough go on with what is known."""
    overdue = deadlines.past_due("cases.case", "supplement", now=now, limit=limit)
    words = str(_("到期没有补充，按现有情况继续办理。"))
    return _each(
        overdue,
        State.NEED_INFO,
        lambda case: supply_info(case, text=words, by=SYSTEM, now=now),
    )


def _each(ids, state, verb):
    done = 0
    for case in Case.objects.filter(pk__in=ids, state=state):
        try:
            verb(case)
            done += 1
        except Refusal:
            continue  # somebody acted in the meantime, or holds it: the next round finds it
    return done
