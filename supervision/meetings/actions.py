"""Verbs of meetings: plan one, fill agenda and roster, convene, decide, close. The meeting's row is
locked before the seats of its roster (seats.py)."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.documents.permissions import office_of
from liaison.errors import Refusal
from liaison.workflow import SYSTEM, NotAllowed, WrongState, begin, step
from stations.divisions.levels import Level, level_of

from . import hanging, papers, roster, titles
from .models import AgendaItem, Attendance, Capacity, Kind, Meeting, Outcome
from .permissions import keeps_at
from .workflow import PLAN, Action, Role, SeatAction, SeatState, State

MOST_ITEMS = 60
WHERE = {
    Kind.STANDING_COMMITTEE: {Level.COUNTY, Level.CITY, Level.PROVINCE},
    Kind.CHAIRS: {Level.COUNTY, Level.CITY, Level.PROVINCE},
    Kind.PRESIDIUM: {Level.TOWNSHIP},
    Kind.COUNCIL: {Level.TOWNSHIP},
}


class Invalid(Refusal):
    status = 422
    code = "invalid"

    def __init__(self, detail, field=None):
        super().__init__(detail)
        self.field = field


def plan(*, term, kind, number, starts_at, ends_at, place, title="", note="", by, now):
    """筹备会议. A street has no congress and a township no standing committee (A0)."""
    if not (by.kind == "system" or keeps_at(by, term.division_id)):
        raise NotAllowed(_("只能筹备本级的会议。"))
    _check_kind(term, kind)
    _check_times(starts_at, ends_at)
    _check_number(term, kind, number)
    meeting = Meeting(
        term=term,
        kind=kind,
        number=number,
        title=title or titles.meeting(term, kind, number),
        division=term.division_id,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note,
    )
    data = {"kind": kind, "number": number, "term": term.number}
    with begin(meeting, PLAN, by=by, now=now, role=Role.CLERK, data=data):
        pass
    return meeting


def _check_kind(term, kind):
    level = level_of(term.division_id)
    is_council = term.is_council
    if level not in WHERE.get(kind, {level}) or is_council != (kind == Kind.COUNCIL):
        raise Invalid(_("“%s”不开这种会议。") % term, "kind")


def _check_times(starts_at, ends_at):
    if ends_at <= starts_at:
        raise Invalid(_("结束时间须晚于开始时间。"), "ends_at")


def _check_number(term, kind, number, besides=None):
    taken = Meeting.objects.filter(term=term, kind=kind, number=number)
    if taken.exclude(state=State.CANCELLED).exclude(pk=besides).exists():
        raise Invalid(_("这一届的第 %d 次会议已经登记。") % number, "number")


def revise(meeting, *, title, starts_at, ends_at, place, note="", by, now, version=None):
    """Change when and where; whoever was summoned is told."""
    _check_times(starts_at, ends_at)
    with step(meeting, Action.REVISE, by=by, now=now, version=version) as row:
        given = {"title": title, "starts_at": starts_at, "ends_at": ends_at, "place": place}
        given |= {"note": note}
        row.event_data["fields"] = sorted(
            name for name, value in given.items() if getattr(row, name) != value
        )
        for name, value in given.items():
            setattr(row, name, value)
    return meeting


def call_roll(meeting, *, by, now, version=None):
    """The roster from the mandates of the day: newcomers are added, whose mandate has ended and
    has not signed is taken off."""
    with step(meeting, Action.CALL_ROLL, by=by, now=now, version=version) as row:
        belong = roster.people(row)
        if not belong:
            raise Invalid(_("没有找到应出席的人，请先登记代表任期或常委会组成人员。"))
        wanted = {person.pk: (person, post) for person, post in belong}
        seats = row.attendances.attending()
        gone = seats.filter(state=SeatState.EXPECTED).exclude(representative__in=wanted)
        row.event_data["left"] = gone.delete()[0]
        known = set(row.attendances.values_list("representative", flat=True))
        new = [
            Attendance(
                meeting=row,
                capacity=Capacity.ATTEND,
                representative=person,
                name=person.name,
                post=post,
            )
            for pk, (person, post) in wanted.items()
            if pk not in known
        ]
        Attendance.objects.bulk_create(new)
        row.event_data |= {"added": len(new), "total": len(known) + len(new)}
    return meeting


def invite(
    meeting, *, name="", post="", organisation=None, representative=None, by, now, version=None
):
    """列席: a unit's head, a deputy who is no member, a citizen who sits in."""
    if representative is not None:
        name = name or representative.name
        if meeting.attendances.filter(representative=representative).exists():
            raise Invalid(_("这位代表已经在名册上。"), "representative")
    if not name:
        raise Invalid(_("请填写列席人员的姓名。"), "name")
    with step(meeting, Action.INVITE, by=by, now=now, version=version) as row:
        seat = Attendance.objects.create(
            meeting=row,
            capacity=Capacity.SIT_IN,
            name=name,
            post=post,
            organisation=organisation,
            representative=representative,
        )
        row.event_data["seat"] = seat.pk
    return meeting


# --- agenda ---------------------------------------------------------------------------------------


def set_item(
    meeting,
    *,
    kind,
    title,
    position=None,
    item=None,
    organisation=None,
    materials="",
    by,
    now,
    version=None,
):
    """Add a point of the agenda, or change `item`; the others move out of the way."""
    with step(meeting, Action.SET_ITEM, by=by, now=now, version=version) as row:
        items = list(row.items.all())
        if item is None:
            if len(items) >= MOST_ITEMS:
                raise Invalid(_("一次会议最多 %d 项议程。") % MOST_ITEMS)
            item = AgendaItem(meeting=row)
        else:
            item = _unsettled(row, item)
        item.kind, item.title, item.materials = kind, title, materials
        item.organisation = organisation
        rest = [one for one in items if one.pk != item.pk]
        place = len(rest) if position is None else max(0, min(position - 1, len(rest)))
        rest.insert(place, item)
        _renumber(rest)
        row.event_data |= {"item": item.pk, "position": item.position}
    return meeting


def drop_item(meeting, *, item, by, now, version=None):
    with step(meeting, Action.DROP_ITEM, by=by, now=now, version=version) as row:
        item = _unsettled(row, item)
        row.event_data |= {"item": item.pk, "position": item.position}
        row.event_text = item.title
        item.delete()
        _renumber(list(row.items.all()))
    return meeting


def item_of(meeting, pk):
    """The point of this meeting's agenda with the key `pk`. Raises Invalid."""
    found = meeting.items.filter(pk=pk).first() if str(pk).isdecimal() else None
    if found is None:
        raise Invalid(_("会议上没有这项议程，请刷新后再操作。"), "item")
    return found


def _unsettled(meeting, pk):
    item = item_of(meeting, pk)
    if item.outcome:
        raise Invalid(_("这项议程已经登记了结果，不能再改。"))
    return item


def _renumber(items):
    """The constraint is checked at the end of the transaction."""
    for position, item in enumerate(items, 1):
        item.position = position
        item.save()


def decide(meeting, *, item, outcome, decision="", by, now, version=None):
    """What the meeting settled on one point; a vote's or an appraisal's figures hang on the
    meeting by themselves."""
    if outcome not in Outcome.values:
        raise Invalid(_("请选择结果。"), "outcome")
    with step(meeting, Action.DECIDE, by=by, now=now, version=version, text=decision) as row:
        item = item_of(row, item)
        item.outcome, item.decision = outcome, decision
        item.save(update_fields=["outcome", "decision"])
        row.event_data |= {"item": item.pk, "outcome": outcome}
    return meeting


# --- the day --------------------------------------------------------------------------------------


def summon(meeting, *, by, now, version=None):
    """会议通知: the numbered paper, and a message to everybody on the roster who has an account."""
    with step(meeting, Action.SUMMON, by=by, now=now, version=version) as row:
        paper = papers.issue_notice(row, office=office_of(by), by=by, now=now)
        row.event_data["paper"], row.was_summoned = paper.number, True
    return meeting


def convene(meeting, *, by, now, version=None):
    with step(meeting, Action.CONVENE, by=by, now=now, version=version) as row:
        row.convened_at = now
    return meeting


def write_minutes(meeting, *, text, by, now, version=None):
    """会议记录: each version stands in the ledger."""
    if not text.strip():
        raise Invalid(_("请填写会议记录。"), "text")
    with step(meeting, Action.WRITE_MINUTES, by=by, now=now, version=version, text=text) as row:
        row.minutes = text
    return meeting


def close(meeting, *, by, now, version=None):
    """闭会. Whoever neither signed in nor had leave is absent; every point has its outcome, and
    nothing that hangs on the meeting runs on. Raises Invalid, WrongState."""
    with transaction.atomic(), step(meeting, Action.CLOSE, by=by, now=now, version=version) as row:
        if words := hanging.holds(row):
            raise WrongState(words, row.state)
        left = row.items.filter(outcome="").order_by("position").first()
        if left is not None:
            raise Invalid(_("议程第 %d 项还没有登记结果。") % left.position)
        row.closed_at = now
        away = [SeatState.EXPECTED, SeatState.LEAVE_ASKED]
        missing = row.attendances.attending().filter(state__in=away).order_by("pk")
        for seat in missing:
            seat.meeting = row
            with step(seat, SeatAction.MISS, by=SYSTEM, now=now):
                pass
        row.event_data |= {
            "present": row.attendances.attending().present().count(),
            "absent": len(missing),
        }
    return meeting


def cancel(meeting, *, text, by, now, version=None):
    if not text.strip():
        raise Invalid(_("请写明取消的原因。"), "text")
    with step(meeting, Action.CANCEL, by=by, now=now, version=version, text=text):
        pass
    return meeting
