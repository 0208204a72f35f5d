"""Verbs of one seat on a roster: sign in, ask for leave. The meeting's row is locked first, so that
nobody signs in while it closes."""

import re
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from liaison import tables
from liaison.limits.actions import enforce
from liaison.workflow import step

from . import signing
from .actions import Invalid
from .models import Attendance, Capacity, Kind, Meeting
from .workflow import Action, Role, SeatAction, SeatState

TRIES, PER = 10, timedelta(minutes=10)
MOST_ROWS = 3000
TWICE = 2  # 代表法: absent from two sessions without leave


def sign(seat, *, code="", by, now, version=None):
    """签到. On one's own phone with the code that the hall shows; the clerk signs for who came."""
    with _moving(seat, SeatAction.SIGN, by=by, now=now, version=version) as row:
        if Role.CLERK not in row.roles_of(by) and not signing.is_good(row.meeting, code, now):
            raise Invalid(_("签到码不对或已经过期，请扫会场屏幕上最新的码。"), "code")
        row.signed_at, row.signed_by = now, by.user
    return seat


def limit_tries(by, now):
    """Six digits are few: nobody tries them out. Called outside the transaction that signs."""
    key = f"user {by.user.pk}"
    enforce(scope="meetings.sign", key=key, limit=TRIES, per=PER, now=now)


SHOWN = 8  # lines that are named; the others are counted
LINE = re.compile(r"(?P<name>.+?)[\t,，;； ]+(?P<place>[^\t,，;； ]{1,20})")


NAME, SEAT = "姓名", "座位"  # columns of a seat plan


def as_lines(upload):
    """A seat plan as `arrange` takes it, from a table with the columns 姓名 and 座位: a line for
    each row of the sheet, so that what is wrong is said by its row; the line of a person without
    a seat is empty. Raises tables.Unreadable."""
    lines = []
    for number, row in tables.read_upload(upload):
        if not {NAME, SEAT} <= row.keys():
            raise tables.Unreadable(_("第一行要有“姓名”和“座位”两列。"))
        if number > MOST_ROWS:
            raise tables.Unreadable(_("最多 %d 行。") % MOST_ROWS)
        lines += [""] * (number - 1 - len(lines))
        name, seat = " ".join(row[NAME].split()), "".join(row[SEAT].split())
        lines.append(f"{name}\t{seat}" if seat else "")
    return "\n".join(lines)


def arrange(meeting, *, text, by, now, version=None):
    """排座位, as pasted from a table: a name and a place in each line. All of it or nothing; what
    is wrong is said by line."""
    with step(meeting, Action.ARRANGE_SEATS, by=by, now=now, version=version) as row:
        rows = list(row.attendances.all())
        wanted, wrong = _places(text, rows)
        if wrong or not wanted:
            more = _("；等 %d 行") % len(wrong) if len(wrong) > SHOWN else ""
            raise Invalid("；".join(wrong[:SHOWN]) + more or _("请一行写一个姓名和座位。"), "text")
        row.attendances.filter(pk__in=wanted).update(place="")  # two may change places
        for seat in rows:
            if seat.pk in wanted:
                seat.place = wanted[seat.pk]
        Attendance.objects.bulk_update([one for one in rows if one.pk in wanted], ["place"])
        row.event_data["seats"] = len(wanted)
    return meeting


def _places(text, rows):
    """({seat pk: place}, [what is wrong, all of a line together])."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    read = [(number, *_read(line, rows)) for number, line in lines]
    wanted, taken, wrong = {}, set(), []
    moving = {named[0].pk for _number, named, _place in read if len(named) == 1}
    kept = {seat.place: seat.name for seat in rows if seat.place and seat.pk not in moving}
    for number, named, place in read:
        said = [*_about_name(named, place, wanted), *_about_place(place, taken, kept)]
        if said:
            wrong.append(_("第 %d 行：") % number + "，".join(said))
        if len(named) == 1:
            wanted[named[0].pk] = place
        taken.add(place)
    return wanted, wrong


def _read(line, rows):
    """(the seats of that name, the place or "" where the line has no two parts)."""
    found = LINE.fullmatch(line)
    if found is None:
        return [], ""
    return [seat for seat in rows if seat.name == found["name"].strip()], found["place"]


def _about_name(named, place, wanted):
    if not place:
        yield _("要写姓名和座位，用空格隔开")
    elif not named:
        yield _("名单上没有这个人")
    elif len(named) > 1:
        yield _("名单上有同名的人，请先在名单上区分")
    elif named[0].pk in wanted:
        yield _("这个人写了两次")


def _about_place(place, taken, kept):
    if place and place in taken:
        yield _("座位 %s 写了两次") % place
    if place in kept:
        yield _("座位 %(place)s 已经是%(name)s的") % {"place": place, "name": kept[place]}


def unsign(seat, *, text, by, now, version=None):
    """Somebody was signed in by mistake."""
    _require(text, _("请写明为什么撤销签到。"))
    with _moving(seat, SeatAction.UNSIGN, by=by, now=now, version=version, text=text) as row:
        row.signed_at = row.signed_by = None
    return seat


def ask_leave(seat, *, text, by, now, version=None):
    _require(text, _("请写明请假的原因。"))
    with _moving(seat, SeatAction.ASK_LEAVE, by=by, now=now, version=version, text=text):
        pass
    return seat


def settle_leave(seat, *, approved, text="", by, now, version=None):
    given = {"version": version, "text": text, "data": {"approved": approved}}
    with _moving(seat, SeatAction.SETTLE_LEAVE, by=by, now=now, **given) as row:
        row.state = SeatState.ON_LEAVE if approved else SeatState.EXPECTED
    return seat


def grant_leave(seat, *, text, by, now, version=None):
    """Leave asked for on paper or by telephone."""
    _require(text, _("请写明谁批准的、什么原因。"))
    with _moving(seat, SeatAction.GRANT_LEAVE, by=by, now=now, version=version, text=text):
        pass
    return seat


def excuse(seat, *, text, by, now, version=None):
    """补办请假: leave that had been granted and was not written down before the meeting closed."""
    _require(text, _("请写明批准请假的依据。"))
    with _moving(seat, SeatAction.EXCUSE, by=by, now=now, version=version, text=text):
        pass
    return seat


def _require(text, words):
    if not text.strip():
        raise Invalid(words, "text")


@contextmanager
def _moving(seat, action, *, by, now, version=None, text="", data=None):
    with transaction.atomic():
        Meeting.objects.select_for_update(of=("self",)).get(pk=seat.meeting_id)
        given = {"by": by, "now": now, "version": version, "text": text, "data": data}
        with step(seat, action, **given) as row:
            yield row


def absent_twice(term):
    """{representative: [sessions]} of who missed two sessions of the congress without leave: the
    mandate ends by law (代表法, D6), which a clerk records; nothing does so by itself."""
    rows = Attendance.objects.filter(
        meeting__term=term,
        meeting__kind=Kind.CONGRESS,
        capacity=Capacity.ATTEND,
        state=SeatState.ABSENT,
    )
    found = {}
    for seat in rows.select_related("meeting", "representative").order_by("meeting__starts_at"):
        found.setdefault(seat.representative, []).append(seat.meeting)
    return {person: missed for person, missed in found.items() if len(missed) >= TWICE}
