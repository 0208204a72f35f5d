"""What the offices of the demo county keep beside the matters: promises kept and broken, papers
with their numbers, remarks, handlers, followers, saved filters, last month's 通报."""

from datetime import datetime, time, timedelta

from liaison.accounts.models import User
from liaison.desk.saved import filters
from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.workdays.calendar import SHANGHAI, local_day
from stations.memberships import actions as memberships
from stations.memberships.actors import actor_of
from stations.memberships.models import Role
from suggestions.cases import actions as cases
from suggestions.cases import crossing
from suggestions.cases.models import Case
from suggestions.cases.workflow import OPEN, State
from suggestions.commitments import actions as commitments
from suggestions.commitments.models import Commitment
from suggestions.papers import actions as papers
from suggestions.papers import permissions, rules
from suggestions.registers import actions as registers

from . import names

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATE = 2  # promises whose day has passed
COLLEAGUES = [("station", "沈演示"), ("office", "冯演示"), ("unit", "董演示")]
SAID = {
    "assign": "请现场核实，抓紧办理，结果书面报送。",
    "referral": "请依法办理，书面答复。",
    "urge": "请抓紧办理，及时答复群众。",
    "feedback": "办理情况属实，请向群众反馈。",
    "approval": "",
    "notice": "",
}
# (who issues it, in whose states the case is); each kind of paper about two cases.
ISSUED = [
    ("assign", "station", {State.IN_PROGRESS, State.DISPATCHED}),
    ("assign", "street", {State.IN_PROGRESS, State.DISPATCHED}),
    ("referral", "office", {State.IN_PROGRESS, State.AT_GOVERNMENT}),
    ("urge", "street", {State.DISPATCHED, State.IN_PROGRESS}),
    ("feedback", "unit", {State.REPLIED, State.FED_BACK, State.CLOSED}),
    ("approval", "station", {State.PENDING_REVIEW, State.ACCEPTED}),
    ("notice", "station", {State.NOT_ACCEPTED}),
]
REMARKS = [
    ("station", "已和社区书记通过电话，下午一起到现场。"),
    ("street", "同类反映本月第三件，建议一并研究。"),
    ("office", "请在下周主任会议前给出进展。"),
]
FILTERS = [
    ("station", "新到，待接单", "awaiting", {"state": "submitted"}, True),
    ("station", "路灯", "all", {"category": "0103"}, True),
    ("street", "办理中已超期", "running", {"overdue": "true"}, True),
    ("office", "转办在办", "running", {"mode": "transfer"}, True),
    ("office", "督办", "all", {"supervised": "true"}, False),
]


def keep(teller, now):
    """Everything but the 通报, in the order in which it happened."""
    _promises(teller, now)
    actors = _colleagues(now)
    LocalRule.objects.create(
        key=rules.LETTER_COPIES, division=names.COUNTY, value="青溪县人民政府办公室", source="演示"
    )
    _papers(actors, now)
    _beside(actors, teller, now)


def _promises(teller, now):
    """Most were kept in time, a few late; LATE are past their day and still open."""
    today, left = local_day(now), 0
    rows = Commitment.objects.open().filter(due_on__lt=today).select_related("case", "unit")
    for number, row in enumerate(rows.order_by("-due_on")):
        if left < LATE and row.due_on >= today - DAY * 40:
            left += 1
            continue
        late = DAY * 3 if number % 6 == 5 else -DAY
        at = datetime.combine(row.due_on, time(10), SHANGHAI) + late
        at = min(max(at, row.promised_at + HOUR), now)
        by = teller.unit_officers[row.unit_id] if row.unit_id else teller.officer(row.case)
        commitments.fulfil(row, text="已按承诺完成，现场复查过。", by=by, now=at)


def _colleagues(now):
    """{account: actor}; a second person at three of the desks, with the printed password: somebody
    to entrust, and to review what the first one wrote."""
    actors = {
        name: actor_of(User.objects.get(username=name), now)
        for name in ("station", "street", "office", "leader", "unit", "deputy")
    }
    for name, called in COLLEAGUES:
        held = actors[name].membership
        user = User.objects.create(
            username=f"{name}-b",
            display_name=called,
            password=actors[name].user.password,
            password_changed_at=actors[name].user.password_changed_at,
        )
        place = held.station or held.organisation or held.division
        memberships.grant(user=user, role=Role(held.role), place=place, now=now - DAY * 200)
    return actors


def _last(case):
    """When it last moved."""
    return Event.objects.filter(subject_type=case.subject_type, subject_id=case.pk).latest("seq").at


def _papers(actors, now):
    """Numbers follow one another in time: collected first, issued from the oldest."""
    due = []
    for kind, who, states in ISSUED:
        by, found = actors[who], 0
        seen = Case.objects.visible_to(by).filter(state__in=states)
        for case in seen.for_reading().order_by("-pk")[:40]:
            if found < 2 and kind in permissions.fitting(case, by):
                found += 1
                due.append((min(_last(case) + timedelta(minutes=20), now), kind, case, by))
    for at, kind, case, by in sorted(due, key=lambda one: one[0]):
        papers.issue(case, kind=kind, text=SAID[kind], by=by, now=at)


def _beside(actors, teller, now):
    """Remarks, handlers, followers, other platforms' numbers, calls, saved filters: of the focus
    station's running cases."""
    running = list(
        Case.objects.filter(station=teller.focus, state__in=OPEN, sensitivity="").order_by("pk")
    )
    station, colleague = actors["station"], User.objects.get(username="station-b")
    for place, (who, text) in enumerate(REMARKS * 2):
        cases.remark(running[place * 3], text=text, by=actors[who], now=now - HOUR)
    for place, case in enumerate(running[:9]):
        user = station.user if place % 3 else colleague
        cases.entrust(case, user=user, by=station, now=now - timedelta(minutes=50))
    for who in ("station", "street", "office", "deputy"):
        for case in Case.objects.visible_to(actors[who]).filter(pk__in=[c.pk for c in running])[:3]:
            cases.watch(case, by=actors[who], now=now)
    for place, case in enumerate(running[:2], 1):
        given = {"platform": "12345 热线", "number": f"QX2026{place:04d}"}
        crossing.add(case, **given, by=station, now=now)
    told = Case.objects.filter(station=teller.focus, state=State.FED_BACK, callback_grade="")
    for case in [one for one in told.order_by("pk") if one.has_phone][:2]:
        text = "电话回访，群众说已经修好。"
        cases.record_callback(case, text=text, grade="satisfied", by=station, now=now - HOUR)
    for who, name, tab, narrowing, is_shared in FILTERS:
        filters.save(
            name=name, tab=tab, narrowing=narrowing, is_shared=is_shared, by=actors[who], now=now
        )


def bulletins(now):
    """Last month's 通报 of the street and of the county; the figures are up to date by now."""
    month = (local_day(now).replace(day=1) - DAY).replace(day=1)
    first = datetime.combine(local_day(now).replace(day=1), time(9), SHANGHAI)
    for who in ("street", "office"):
        by = actor_of(User.objects.get(username=who), now)
        registers.issue_bulletin(month=month, by=by, now=min(first + DAY, now))
