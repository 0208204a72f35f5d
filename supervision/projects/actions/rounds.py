"""The yearly round: call for at least thirty days, then everything for the whole list at once."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.jurisdiction.rules import rule
from liaison.workflow import SYSTEM, NotAllowed, begin, step
from stations.divisions.models import Division
from stations.qrcodes import actions as qrcodes
from supervision.projects import permissions, rules
from supervision.projects.models import Level, LivelihoodProject, Round
from supervision.projects.workflow import BEGIN, RoundAction, RoundState

from .shared import COMMITTEES, Invalid, check_body, check_held, require_words


def default_call(year, division):
    """The call window of the round of `year`: in Q3 of the year before (B3)."""
    month, day = map(int, rule(rules.CALL_FROM, division).split("-"))
    first = date(year - 1, month, day)
    return first, first + timedelta(days=int(rule(rules.CALL_DAYS, division)) - 1)


def default_surplus(places, division):
    """差额: the local percentage of the places, at least one."""
    return max(1, -(-places * int(rule(rules.SURPLUS_PERCENT, division)) // 100))


def level_of(division):
    """Whose round it is."""
    if len(division.pk) == 6:
        return Level.COUNTY
    return Level.STREET if division.is_street else Level.TOWNSHIP


def begin_round(*, year, places, surplus=None, call_from=None, call_until=None, by, now):
    """建立年度项目 in the actor's own place; the call's days and the surplus have defaults."""
    if not permissions.begins_rounds(by):
        raise NotAllowed(_("年度项目由人大工作机构建立。"))
    division = Division.objects.get(pk=by.membership.division_id)
    first, last = default_call(year, division.pk)
    row = Round(
        year=year,
        division=division.pk,
        place=division.name,
        level=level_of(division),
        call_from=call_from or first,
        call_until=call_until or last,
        places=places,
        surplus=default_surplus(places, division.pk) if surplus is None else surplus,
    )
    _check(row, now)
    try:
        with transaction.atomic(), begin(row, BEGIN, by=by, now=now, role="clerk"):
            pass
    except IntegrityError as error:
        raise Invalid(_("这一年的年度项目已经建立。"), "year") from error
    return row


def edit_round(round, *, places, surplus, call_from, call_until, by, now, version=None):
    with step(round, RoundAction.EDIT, by=by, now=now, version=version) as row:
        row.places, row.surplus = places, surplus
        row.call_from, row.call_until = call_from, call_until
        _check(row, now)
    return round


def _check(row, now):
    if not 2000 < row.year <= localdate(now).year + 2:
        raise Invalid(_("年度应是今年、明年或以前的年度。"), "year")
    _check_places(row)
    _check_window(row)


def _check_places(row):
    if row.places < 1:
        raise Invalid(_("应选项目数至少是 1。"), "places")
    if row.surplus < 1:
        raise Invalid(_("实行差额票决，候选项目要多于应选项目。"), "surplus")


def _check_window(row):
    least = int(rule(rules.CALL_DAYS, row.division))
    if (row.call_until - row.call_from).days + 1 < least:
        raise Invalid(_("公开征集不少于 %d 天，请推迟截止日期。") % least, "call_until")


def open_call(round, *, text, by, now, version=None):
    """发布征集: from the first day of the window the form is open to everybody."""
    if not text:
        raise Invalid(_("请写征集公告。"))
    with step(round, RoundAction.OPEN_CALL, by=by, now=now, version=version, text=text) as row:
        _check_window(row)
        if row.call_until < localdate(now):
            raise Invalid(_("征集截止日期已过，请先修改日期。"), "call_until")
        row.call_text = text
        qrcodes.issue_for(f"call:{row.uid}", by=SYSTEM, now=now)
    return round


def extend_call(round, *, call_until, by, now, version=None):
    data = {"call_until": call_until.isoformat()}
    action = RoundAction.EXTEND_CALL
    with step(round, action, by=by, now=now, version=version, data=data) as row:
        if call_until <= row.call_until:
            raise Invalid(_("新的截止日期要晚于原来的日期。"), "call_until")
        row.call_until = call_until
    return round


def close_call(round, *, by, now, version=None):
    """结束征集: never before its last day, the promise of at least thirty days is public."""
    with step(round, RoundAction.CLOSE_CALL, by=by, now=now, version=version) as row:
        if localdate(now) <= row.call_until:
            raise Invalid(_("公布的征集期还没有结束，不能提前截止。"), "call_until")
    return round


def correct_round(round, *, places, surplus, meeting, text, by, now, version=None):
    """调整应选数、差额数 after the call: decided by a meeting and with its reason, before the list
    is up for the vote; the vote's own rules say how many there are (B3)."""
    require_words(text, _("请写明为什么调整。"))
    was = {"places": round.places, "surplus": round.surplus}
    data = {"was": was, "places": places, "surplus": surplus, "meeting": str(meeting.uid)}
    given = {"by": by, "now": now, "version": version, "data": data}
    with step(round, RoundAction.CORRECT, **given) as row:
        check_body(row, meeting, COMMITTEES)
        check_held(meeting, localdate(now))
        said = _("应选 %(places)d 项、差额 %(surplus)d 项")
        row.event_text = _("%(was)s，改为%(now)s。%(meeting)s决定。%(text)s") % {
            "was": said % was,
            "now": said % {"places": places, "surplus": surplus},
            "meeting": meeting.title,
            "text": text,
        }
        row.places, row.surplus = places, surplus
        _check_places(row)
    return round


def end_round(round, *, by, now, version=None):
    """结束本轮, when no project of it is under way."""
    with step(round, RoundAction.END, by=by, now=now, version=version) as row:
        waiting = row.projects.open().exclude(state__in=["pooled", "collected"])
        if waiting.exists():
            raise Invalid(_("还有项目没有结项、归档，不能结束本轮。"))
    return round


def each(round, state, verb, *, by, now, **given):
    """Take `verb` with every project of the round in `state`, in id order, or with none: a list
    goes to a meeting as a whole. Returns the projects."""
    with transaction.atomic():
        Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
        rows = LivelihoodProject.objects.filter(round=round, state=state).for_reading()
        rows = list(rows.order_by("pk"))
        if not rows:
            raise Invalid(_("本轮没有处在这一步的项目。"))
        for project in rows:
            verb(project, by=by, now=now, **given)
    return rows


def close_past_calls(now, by):
    """The day after the last day of a call it is closed by itself."""
    past = Round.objects.filter(state=RoundState.CALLING, call_until__lt=localdate(now))
    for row in past.order_by("pk"):
        close_call(row, by=by, now=now)
