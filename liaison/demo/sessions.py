"""The meetings of the demo county: last year's session of the congress, this year's of the standing
committee, one that is being prepared. Everything relative to today."""

from datetime import date, datetime, time, timedelta

from liaison.accounts.models import User
from liaison.workdays.calendar import SHANGHAI, local_day
from stations.divisions.models import Division
from stations.memberships.actors import actor_of
from stations.organisations.models import Organisation
from stations.representatives.models import Mandate, Representative
from supervision.meetings import actions, seats, terms
from supervision.meetings.models import Attendance, Kind, Outcome, Post

from . import names

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TERM, BODY = 18, "青溪县人民代表大会"
SEATED = 15  # members of the standing committee: one chair, three vice-chairs
# (kind, number, days from today, days long, agenda: way, title, reporting unit)
HELD = [
    (Kind.STANDING_COMMITTEE, 24, -687, 1, [("deliberate", "民生实事候选项目", "QX-ZFB")]),
    (Kind.CONGRESS, 4, -676, 3, [
        ("hear", "青溪县人民政府工作报告", "QX-ZFB"),
        ("vote", "民生实事项目", "QX-ZFB"),
    ]),
    (Kind.STANDING_COMMITTEE, 28, -322, 1, [("deliberate", "民生实事候选项目", "QX-ZFB")]),
    (Kind.CONGRESS, 5, -310, 3, [
        ("hear", "青溪县人民政府工作报告", "QX-ZFB"),
        ("deliberate", "国民经济和社会发展计划执行情况的报告", "QX-ZFB"),
        ("vote", "民生实事项目", "QX-ZFB"),
    ]),
    (Kind.STANDING_COMMITTEE, 29, -240, 1, [
        ("hear", "关于农村道路养护情况的报告", "QX-JTJ"),
        ("deliberate", "关于农村道路养护情况的报告", "QX-JTJ"),
    ]),
    (Kind.STANDING_COMMITTEE, 30, -150, 1, [
        ("hear", "关于老旧小区改造情况的报告", "QX-ZJJ"),
        ("deliberate", "关于老旧小区改造情况的报告", "QX-ZJJ"),
    ]),
    (Kind.STANDING_COMMITTEE, 31, -45, 1, [
        ("hear", "关于社区养老服务情况的报告", "QX-MZJ"),
        ("deliberate", "民生实事候选项目", "QX-ZFB"),
        ("appraise", "民生实事项目实施情况满意度", "QX-ZFB"),
    ]),
    (Kind.CHAIRS, 40, -20, 1, [("hear", "关于信访事项办理情况的汇报", "QX-XFJ")]),
]  # fmt: skip
TODAY = (Kind.CONGRESS, 6, 0, 1, [
    ("hear", "青溪县人民政府工作报告", "QX-ZFB"),
    ("vote", "民生实事项目", "QX-ZFB"),
])  # fmt: skip
COUNCILLORS = 11
COMING = (Kind.STANDING_COMMITTEE, 32, 9, 2, [
    ("hear", "关于水环境治理情况的报告", "QX-STJ"),
    ("deliberate", "关于食品安全工作情况的报告", "QX-SCJ"),
    ("appraise", "审议意见研究处理情况满意度", ""),
])  # fmt: skip


def hold(now):
    """Returns {number: meeting} of the standing committee's, for what hangs on them."""
    clerk = actor_of(User.objects.get(username="office"), now)
    term = _term(clerk, now)
    held = {}
    for plan in HELD:
        meeting = _prepared(term, plan, clerk, now)
        _held(meeting, clerk)
        held[meeting.kind, meeting.number] = meeting
    today = _prepared(term, TODAY, clerk, now)
    opened = min(today.starts_at, now - 20 * MINUTE)
    actions.convene(today, by=clerk, now=opened)
    _signed(today, clerk, opened, away={13, 27, 40})
    held[today.kind, today.number] = today
    coming = _prepared(term, COMING, clerk, now)
    actions.summon(coming, by=clerk, now=now - 3 * DAY)
    deputy = actor_of(User.objects.get(username="demo003"), now)
    asked = Attendance.objects.filter(meeting=coming, representative__user=deputy.user).first()
    if asked is not None:
        text = "当天在省里参加培训，特此请假。"
        seats.ask_leave(asked, text=text, by=deputy, now=now - DAY)
    held[coming.kind, coming.number] = coming
    held[Kind.COUNCIL, 2] = _council(now)
    return held


def _term(clerk, now):
    county = Division.objects.get(code=names.COUNTY)
    term = terms.open_term(
        division=county, body=BODY, number=TERM, starts_on=date(2022, 1, 10), by=clerk, now=now
    )
    deputies = Representative.objects.filter(kind="deputy").order_by("pk")[:SEATED]
    for place, person in enumerate(deputies):
        post = Post.CHAIR if place == 1 else Post.VICE_CHAIR if place in {2, 3, 4} else Post.MEMBER
        terms.appoint(
            term, representative=person, post=post, starts_on=date(2022, 1, 12), by=clerk, now=now
        )
    return term


def at(now, days, hour=9):
    return datetime.combine(local_day(now) + days * DAY, time(hour), SHANGHAI)


def _prepared(term, plan, clerk, now):
    kind, number, days, length, agenda = plan
    starts_at = at(now, days)
    before = min(starts_at - 12 * DAY, now - 4 * DAY)
    place = "县会议中心" if kind == Kind.CONGRESS else "县人大常委会会议室"
    meeting = actions.plan(
        term=term,
        kind=kind,
        number=number,
        starts_at=starts_at,
        ends_at=at(now, days + length - 1, 17),
        place=place,
        note="请提前十分钟签到；不能出席的，请在会前办理请假手续。",
        by=clerk,
        now=before,
    )
    for way, title, unit in agenda:
        office = Organisation.objects.filter(code=unit).first() if unit else None
        given = {"organisation": office, "materials": "报告文本已在会前三日印发。"}
        actions.set_item(meeting, kind=way, title=title, **given, by=clerk, now=before)
    actions.call_roll(meeting, by=clerk, now=before)
    if kind == Kind.STANDING_COMMITTEE:
        office = Organisation.objects.get(code="QX-ZFB")
        given = {"name": "何演示", "post": "副县长", "organisation": office}
        actions.invite(meeting, **given, by=clerk, now=before)
    return meeting


def _held(meeting, clerk):
    """Nearly everybody came; one had leave, one of the congress did not."""
    opened = meeting.starts_at
    actions.convene(meeting, by=clerk, now=opened)
    _signed(meeting, clerk, opened, away={13})
    for item in meeting.items.all():
        outcome = Outcome.ADOPTED if item.kind == "vote" else Outcome.DONE
        words = "会议提出审议意见，交有关单位研究处理。" if item.kind == "deliberate" else ""
        given = {"item": item.pk, "outcome": outcome, "decision": words}
        actions.decide(meeting, **given, by=clerk, now=meeting.ends_at - timedelta(hours=1))
    closed = meeting.ends_at
    actions.close(meeting, by=clerk, now=closed)
    text = "会议由主任主持，各项议程进行完毕。组成人员围绕报告发表了意见。（演示）"
    actions.write_minutes(meeting, text=text, by=clerk, now=closed + DAY)


def _signed(meeting, clerk, opened, *, away):
    """One has leave, those at the places `away` have not come."""
    rows = Attendance.objects.filter(meeting=meeting).order_by("pk")
    for place, seat in enumerate(rows):
        if place == 6:
            seats.grant_leave(seat, text="书面请假，主任会议批准。", by=clerk, now=opened)
        elif place not in away:
            seats.sign(seat, by=clerk, now=opened + place % 20 * MINUTE)


def _council(now):
    """The residents' council of the first street: who is on it, last month's meeting, and the one
    called together for next month."""
    clerk = actor_of(User.objects.get(username="street"), now)
    street = clerk.membership.division
    term = terms.open_term(
        division=street,
        body=f"{street.name}居民议事会",
        number=2,
        starts_on=date(2024, 3, 1),
        by=clerk,
        now=now,
    )
    _councillors(street)
    given = {"term": term, "kind": Kind.COUNCIL, "place": "街道会议室", "by": clerk}
    last = actions.plan(
        number=2, starts_at=at(now, -30), ends_at=at(now, -30, 17), now=now - 40 * DAY, **given
    )
    actions.call_roll(last, by=clerk, now=now - 40 * DAY)
    _held(last, clerk)
    actions.plan(
        number=3, starts_at=at(now, 25), ends_at=at(now, 25, 12), now=now - 2 * DAY, **given
    )
    return last


def _councillors(street):
    """Residents, deputies and members of the 政协 of the street; the first has the account."""
    for place in range(COUNCILLORS):
        person = Representative(name=f"{names.SURNAMES[60 + place]}议事", kind="council")
        if place == 0:
            user = User.objects.get(username="council")
            person.name, person.user = user.display_name, user
        person.save(force_insert=True)
        Mandate.objects.create(
            representative=person,
            body=f"{street.name}居民议事会",
            division=street,
            starts_on=date(2024, 3, 1),
        )
