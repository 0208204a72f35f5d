"""The votes of the demo county: last year's 票决 with its result sheet, a 测评 of the standing
committee, and this year's 票决, ready to be opened. The passphrases are those of the guides."""

from datetime import timedelta

from liaison.accounts.models import User
from stations.memberships.actors import actor_of
from supervision.ballots import actions, roster
from supervision.ballots.models import Kind
from supervision.meetings.models import Kind as MeetingKind

MINUTE = timedelta(minutes=1)
TELLERS = {"supervisor": "deputy", "counter": "street"}
WORDS = {"supervisor": "demo-2026-监票", "counter": "demo-2026-计票"}
PLACES = 10
PROJECTS = [
    ("老旧小区改造", "改造十二个老旧小区的给排水、道路和照明。"),
    ("农村道路修复", "修复破损路面二十三公里。"),
    ("社区食堂", "新建社区老年食堂八处。"),
    ("学校周边交通", "改造十所学校门前的人行道和信号灯。"),
    ("口袋公园", "利用边角地新建口袋公园六个。"),
    ("村卫生室提升", "更新四十个村卫生室的设备。"),
    ("公共停车位", "新增公共停车位六百个。"),
    ("饮水管网延伸", "把集中供水管网接到九个村。"),
    ("托育服务点", "新增普惠托位三百个。"),
    ("路灯补亮", "补装背街小巷路灯一千二百盏。"),
    ("智慧公厕", "改造公厕二十座。"),
    ("文化广场", "新建村级文化广场十五个。"),
]
THIS_YEAR = [
    *PROJECTS[:2],
    ("电动车充电棚", "新建集中充电棚九十处。"),
    ("河道清淤", "清理六条河道。"),
    ("老年人家庭适老化改造", "改造四百户。"),
]
APPRAISED = ["老旧小区改造", "农村道路修复", "社区食堂"]


def hold(held, now):
    office = actor_of(User.objects.get(username="office"), now)
    _last_year(held[MeetingKind.CONGRESS, 5], office)
    _appraisal(held[MeetingKind.STANDING_COMMITTEE, 31], office)
    _this_year(office, now)


def _prepared(office, at, **given):
    ballot = actions.prepare(
        division=office.membership.division, by=office, now=at, minutes=20, **given
    )
    users = {duty: User.objects.get(username=name) for duty, name in TELLERS.items()}
    actions.name_tellers(ballot, **users, by=office, now=at)
    for duty, user in users.items():
        by = actor_of(user, at)
        actions.set_passphrase(ballot, passphrase=WORDS[duty], by=by, now=at)
    return ballot


def _voted(ballot, office, at, marks):
    """Everybody who signed in votes; then both tellers open the box."""
    actions.mark_present(ballot, voters=roster.signed_in(ballot), by=office, now=at)
    actions.open_ballot(ballot, by=office, now=at)
    for place, voter in enumerate(ballot.voters.present().order_by("number")):
        if place != 20:  # one did not hand a ballot in
            actions.cast(ballot, voter=voter, marks=marks(place))
    actions.stop(ballot, by=office, now=at + 12 * MINUTE)
    teller = actor_of(User.objects.get(username="deputy"), at)
    actions.close(ballot, **WORDS, by=teller, now=at + 15 * MINUTE)
    actions.report(ballot, by=office, now=at + 20 * MINUTE)


def _last_year(meeting, office):
    at = meeting.ends_at - timedelta(hours=3)
    ballot = _prepared(
        office,
        at,
        kind=Kind.CONGRESS,
        title=f"{meeting.starts_at.year}年民生实事项目票决",
        meeting=meeting,
        candidates=PROJECTS,
        places=PLACES,
    )
    _voted(ballot, office, at, _choice)
    actions.declare(ballot, by=office, now=at + 40 * MINUTE)
    actions.show_figures(ballot, by=office, now=at + 41 * MINUTE)


def _choice(place):
    """Ten for at most; the last two projects please few, here and there somebody abstains."""
    marks = ["1"] * len(PROJECTS)
    marks[10 if place % 3 else 3] = "2"
    marks[11 if place % 4 else place % 10] = "2"
    if place % 5 == 0:
        marks[place % 9] = "3"
    marks[4 + place % 4] = "3" if place % 7 == 0 else marks[4 + place % 4]
    while marks.count("1") > PLACES:
        marks[marks.index("1", 10)] = "2"
    return "".join(marks)


def _appraisal(meeting, office):
    at = meeting.ends_at - timedelta(hours=2)
    groups, members, _problem = roster.appraisers("", meeting)
    ballot = _prepared(
        office,
        at,
        kind=Kind.APPRAISAL,
        title="民生实事项目实施情况满意度测评",
        meeting=meeting,
        candidates=[(title, "") for title in APPRAISED],
        groups=groups,
        members=members,
    )
    _voted(ballot, office, at, lambda place: ("111", "121", "122", "113")[place % 4])
    actions.declare(ballot, by=office, now=at + 30 * MINUTE)


def _this_year(office, now):
    at = now - timedelta(hours=2)
    ballot = _prepared(
        office,
        at,
        kind=Kind.CONGRESS,
        title=f"{now.year + 1}年民生实事项目票决",
        candidates=THIS_YEAR,
        places=3,
    )
    here = ballot.voters.entitled().values_list("pk", flat=True)
    actions.mark_present(ballot, voters=list(here)[:44], by=office, now=at)
