"""民生实事 of the demo county: last year's round from call to archive, this year's under way in
every colour, next year's before the congress that votes on it today, the call for the year after
open; and the round of a street, whose council has recommended. Everything relative to today; told
in the order in which it happened, by the real verbs."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from liaison.accounts.models import User
from liaison.workdays.calendar import local_day
from liaison.workflow import SYSTEM, citizen_of
from stations.memberships.actors import actor_of
from stations.memberships.models import Membership
from stations.organisations.models import Organisation
from stations.representatives.models import Representative
from suggestions.cases.models import Case
from supervision.groups import actions as groups
from supervision.groups import papers
from supervision.opinions.models import DeliberationOpinion
from supervision.projects import actions
from supervision.projects.models import LivelihoodProject, ResidentRating
from supervision.projects.workflow import ProposalState, State

from . import street, voting
from .opinions import APPRAISED
from .sessions import at

DAY = timedelta(days=1)
HERE = Path(__file__).parent
# Places, and how many candidates more.
PLACES = {"last": (2, 1), "this": (8, 1), "next": (3, 2), "later": (8, 2)}
PASSED_OVER = "县城夜市管理"
SHIFT = {"last": -365, "this": 0, "next": 0, "later": 0}  # days between a round and this year's
DECIDED = {
    "green",
    "yellow",
    "orange",
    "red",
    "blue",
    "completed",
    "paused",
    "waiting",
    "done",
    "redone",
}
# Percentages reported 200, 110 and 12 days ago; 26, 55 and 84 were planned.
REPORTED = {
    "green": (27, 56, 86),
    "yellow": (24, 48, 75),
    "orange": (22, 42, 63),
    "red": (15, 30, 46),
    "blue": (40, 80),
    "completed": (30, 60, 95),
    "paused": (12,),
    "done": (40, 85),
    "redone": (35, 80),
}
WORDS = ("设计完成，已进场施工。", "主体工程过半。", "正在收尾，抓紧安装。")
WHY = "汛期停工 40 天，部分管位与通信线路冲突；已增加两个班组，年底前补齐。"
MOTIFS = ("lamp", "shelter", "manhole", "road")


def rows(name):
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Teller:
    """Collects what happens, by day, and tells it in order."""

    def __init__(self, now, meetings, albums):
        self.now, self.meetings, self.albums = now, meetings, albums
        self.plan, self.actors, self.projects, self.rounds = [], {}, {}, {}
        self.people = list(Representative.objects.filter(kind="deputy").order_by("pk")[:24])

    def actor(self, username):
        if username not in self.actors:
            self.actors[username] = actor_of(User.objects.get(username=username), self.now)
        return self.actors[username]

    def unit(self, code):
        if code not in self.actors:
            held = Membership.objects.filter(role="unit_officer", organisation__code=code)
            self.actors[code] = actor_of(held.select_related("user").first().user, self.now)
        return self.actors[code]

    def on(self, days, verb, **given):
        """Do it `days` from today, at ten; what comes first in the file comes first that day."""
        self.plan.append((days, len(self.plan), verb, given))

    def tell(self):
        for days, _place, verb, given in sorted(self.plan, key=lambda one: one[:2]):
            moment = at(self.now, days, 10)
            verb(now=min(moment, self.now), **given)


def tell(now, meetings, albums):
    teller = Teller(now, meetings, albums)
    this = at(now, -310).year
    for name, year in (("last", this - 1), ("this", this), ("next", this + 1), ("later", this + 2)):
        _round(teller, name, year)
    for number, row in enumerate(rows("projects.csv")):
        _project(teller, row, number)
    for row in rows("proposals.csv"):
        teller.on(-3, _proposal, teller=teller, row=row)
    _votes(teller)
    street.tell(teller, this + 1)
    for days in range(-640, 1, 64):
        teller.on(days, _pace)
    teller.tell()
    _beside(teller)


def _votes(teller):
    """Decided by ballot: this year's projects a year ago, what was accepted and reported since, and
    what waits for today's congress."""
    meetings, office = teller.meetings, teller.actor("office")

    def decide(*, now):
        round = _fresh(teller.rounds["this"])
        voting.held(round, meetings["congress", 5], PASSED_OVER, office, figures_public=True)

    def appraise(*, now):
        things = [
            LivelihoodProject.objects.get(title="井盖更换"),
            DeliberationOpinion.objects.get(title=APPRAISED),
        ]
        voting.appraised(things, meetings["standing_committee", 31], office)

    def prepare(*, now):
        voting.ready(_fresh(teller.rounds["next"]), meetings["congress", 6], office, now)

    teller.on(-308, decide)
    teller.on(-45, appraise)
    teller.on(0, prepare)


def _pace(*, now):
    actions.keep_pace(now=now)
    groups.keep_pace(now=now)


def _round(teller, name, year):
    first = {"last": -825, "this": -460, "next": -130, "later": -8}[name]

    def begin(*, now):
        given = {"call_from": local_day(now), "call_until": local_day(now) + 35 * DAY}
        office = teller.actor("office")
        given["places"], given["surplus"] = PLACES[name]
        row = actions.begin_round(year=year, **given, by=office, now=now)
        text = "请大家说说明年最希望政府办的实事：受益面广、当年能办成、看得见摸得着。（演示）"
        teller.rounds[name] = actions.open_call(row, text=text, by=office, now=now)

    teller.on(first, begin)
    if name == "last":
        teller.on(-270, lambda *, now: actions.end_round(
            _fresh(teller.rounds["last"]), by=teller.actor("office"), now=now,
        ))  # fmt: skip


def _fresh(row):
    row.refresh_from_db()
    return row


def _project(teller, row, number):
    """The life of one project, each step on its day."""
    shift, course, name = SHIFT[row["round"]], row["course"], row["round"]
    office, government = teller.actor("office"), teller.actor("government")

    def step(days, verb, by, **given):
        def do(*, now):
            project = _fresh(teller.projects[row["title"]])
            verb(project, by=by, now=now, **given)

        teller.on(days, do)

    def collect(*, now):
        given = {key: row[key] for key in ("title", "content", "need", "place")}
        project = actions.collect(
            teller.rounds[name], source="meeting", by=office, now=now, **given
        )
        project.category_id = row["category"]
        project.save(update_fields=["category"])
        teller.projects[row["title"]] = project

    first = {"next": -128, "later": -6}.get(name, shift - 450)
    teller.on(first, collect)
    if course == "collected":
        return
    step(first + 2, actions.pool, office)
    if course == "pooled":
        return
    step(first + 3, actions.select, office)
    if course == "screening":
        return
    if course == "candidate":
        step(first + 4, actions.pass_feasibility, government, text="资金落实，受益面广。")
        step(first + 5, actions.pass_legality, office, text="符合法律、法规。")
        return
    if course == "listed":
        _to_the_congress(teller, step)
        return
    if course == "debt":
        text = "需要举债建设，增加政府债务风险。"
        step(shift - 400, actions.reject, government, reason="debt", text=text)
        return
    step(shift - 400, actions.pass_feasibility, government, text="资金、用地落实，受益面广。")
    step(shift - 395, actions.pass_legality, office, text="符合法律、法规和规划。")
    step(shift - 390, actions.publicise, office)
    step(shift - 375, actions.submit, office)
    committee, congress = _meetings(teller, name)
    step(shift - 321, actions.deliberate, office, meeting=committee, approved=True)
    step(shift - 309, actions.list_for_vote, office, meeting=congress)
    adopted = course in DECIDED
    if name == "this":
        if adopted:
            _under_way(teller, row, number, step, shift)
        return
    step(
        shift - 308, actions.record_vote, office, adopted=adopted, meeting=congress,
        decided_at=at(teller.now, shift - 308), paper="青人大票〔演示〕1号",
    )  # fmt: skip
    if adopted:
        _under_way(teller, row, number, step, shift)


def _to_the_congress(teller, step):
    """A candidate of next year, listed today."""
    office, government, found = teller.actor("office"), teller.actor("government"), teller.meetings
    step(-80, actions.pass_feasibility, government, text="资金、用地落实，受益面广。")
    step(-75, actions.pass_legality, office, text="符合法律、法规和规划。")
    step(-60, actions.publicise, office)
    step(-46, actions.submit, office)
    committee, congress = found["standing_committee", 31], found["congress", 6]
    step(-44, actions.deliberate, office, meeting=committee, approved=True)
    step(0, actions.list_for_vote, office, meeting=congress)


def _meetings(teller, name):
    numbers = {"last": (24, 4), "this": (28, 5)}[name]
    found = teller.meetings
    return found["standing_committee", numbers[0]], found["congress", numbers[1]]


def _under_way(teller, row, number, step, shift):
    office, government = teller.actor("office"), teller.actor("government")
    unit, course = teller.unit(row["unit"]), row["course"]
    last = 40 if row["round"] == "this" else shift + 40
    notice = "青溪县人民代表大会票决产生的民生实事项目，现予公告。（演示）"
    step(shift - 306, actions.announce, office, notice=notice, paper="青人大告〔演示〕1号")
    organisation = Organisation.objects.get(code=row["unit"])
    step(shift - 305, actions.assign, government, unit=organisation)
    step(shift - 295, actions.plan, unit, **_plan(teller.now, row, shift, last))
    step(shift - 290, actions.approve_plan, government)
    if course == "waiting":  # nothing starts without a supervision group
        return
    head = teller.people[0] if course == "red" else teller.people[number % 20 + 1]
    members = [one for one in teller.people[number % 20 : number % 20 + 4] if one != head]
    step(shift - 288, groups.form, office, head=head, members=members)
    step(shift - 285, actions.start, office)
    _reports(teller, row, unit, step, shift)
    _inspections(teller, row, step, shift)
    if course == "paused":
        step(-152, actions.ask_change, government, kind="pause", text="客运站迁建方案调整。")
        step(
            -149, actions.decide_change, office, approved=True, paper="青人大常〔演示〕9号",
            meeting=teller.meetings["standing_committee", 30],
            notice="因客运站迁建方案调整，停车场项目暂缓实施，方案确定后再提请审议。（演示）",
        )  # fmt: skip
    if course in {"blue", "done", "redone", "completed"}:
        _finish(teller, row, unit, step, shift)


def _plan(now, row, shift, last):
    days = [(shift - 190, 30, "进场施工"), (shift - 95, 60, "主体完工"), (last, 100, "全部完工")]
    milestones = [
        {"title": title, "due_on": at(now, day).date(), "percent": percent}
        for day, percent, title in days
    ]
    starts_on, dues = at(now, shift - 285).date(), [one["due_on"] for one in milestones]
    for one in milestones:  # over a year's end each year has a goal
        same = [due for due in dues if due.year == one["due_on"].year]
        one["is_yearly"] = one["due_on"] == max(same)
    return {
        "goal": f"{row['content']}年底前投入使用。",
        "budget": Decimal(row["budget"]),
        "starts_on": starts_on,
        "ends_on": at(now, last).date(),
        "milestones": milestones,
    }


def _reports(teller, row, unit, step, shift):
    budget, course = Decimal(row["budget"]), row["course"]
    for place, percent in enumerate(REPORTED[course]):
        days = shift + (-200, -110, -12)[place]
        given = {"percent": percent, "text": WORDS[place]}
        given["spent"] = (budget * percent / 110).quantize(Decimal("0.01"))
        if course == "red" and place == 2:
            given["reason"] = WHY
        if place == 0 and row["motif"]:
            owner, before, _after = teller.albums[row["motif"]]
            given |= {"photos_before": [before], "owner": owner}
        step(days, actions.report, unit, **given)


def _inspections(teller, row, step, shift):
    """The group's head visits each quarter; two groups report each half-year, the others are late
    with it."""
    course = row["course"]
    until = {"paused": -152, "blue": -60, "completed": -8}.get(course, shift + 20)
    begun, ended = shift - 285, min(until, 0)
    for place, days in enumerate(_before_each(teller.now, begun, ended, months=3)):
        teller.on(days, _visit, teller=teller, row=row, place=place)
    if course in {"red", "yellow"}:
        for days in _before_each(teller.now, begun, ended, months=6):
            teller.on(days + 5, _half_year, teller=teller, row=row)


def _before_each(now, begun, ended, *, months):
    """Days from today, two weeks before the ends of quarters or half-years in which the work went
    on for at least forty days."""
    today = local_day(now)
    first, last = today + begun * DAY, today + ended * DAY
    for year in range(first.year, last.year + 1):
        for month in range(months, 13, months):
            end = date(year + month // 12, month % 12 + 1, 1) - 14 * DAY
            if first + 30 * DAY <= end <= last:
                yield (end - today).days


def _visitor(teller, group):
    held = Membership.objects.filter(role="deputy", representative=group.head).first()
    return actor_of(held.user, teller.now) if held else teller.actor("office")


def _visit(*, teller, row, place, now):
    """Half of what was found is mended."""
    group = _fresh(teller.projects[row["title"]]).group
    by, course = _visitor(teller, group), row["course"]
    found = ["围挡破损，夜间没有警示灯"] if place == 0 else []
    if course == "red" and place == 2:
        found = ["管沟开挖后没有及时回填", "施工告示牌没有写完工日期"]
    filed = groups.inspect(
        group, inspected_on=local_day(now), percent=group.project.percent, by=by, now=now,
        text="到现场查看，听取群众意见，施工基本有序。", findings=found,
    )  # fmt: skip
    if place == 0:
        finding, done = filed.findings.get(), "已修好围挡，装了警示灯。"
        groups.settle_finding(group, finding=finding, text=done, by=by, now=now)


def _half_year(*, teller, row, now):
    """The report of the half-year, drafted from what was recorded."""
    group = _fresh(teller.projects[row["title"]]).group
    year, half = groups.half_of(local_day(now))
    words = papers.draft(group, year, half) | {"advice": "请责任单位按节点推进。"}
    groups.report(group, year=year, half=half, by=_visitor(teller, group), now=now, **words)


def _finish(teller, row, unit, step, shift):
    office, course = teller.actor("office"), row["course"]
    done = {"blue": -60, "completed": -8}.get(course, shift + 20)
    owner, _before, after = teller.albums[row["motif"]]

    def complete(*, now):
        project = _fresh(teller.projects[row["title"]])
        text, spent = "全部完成，已投入使用。", Decimal(row["budget"])
        given = {"text": text, "spent": spent, "photos": [after], "owner": owner}
        actions.complete(project, by=unit, now=now, **given)

    teller.on(done, complete)
    if course == "completed":
        return
    text = "现场验收，群众代表逐处看过，同意通过。"
    day = at(teller.now, done + 8).date()
    step(done + 8, actions.accept, office, accepted_on=day, residents=6, text=text)
    if course == "blue":  # appraised by ballot
        return
    kept = {"total": 200, "satisfied": 168, "basically": 22, "dissatisfied": 4}
    if course == "redone":
        bad = {"total": 200, "satisfied": 62, "basically": 30, "dissatisfied": 96}
        step(done + 16, actions.record_test, office, **bad, text="候车亭坡道太陡，座椅少。")
        step(done + 45, actions.rectify, unit, text="坡道放缓，每座加装座椅两张。")
        step(done + 52, actions.record_test, office, **kept, text="坡道好走了。")
    else:
        step(done + 16, actions.record_test, office, **kept, text="群众普遍满意。")
    if row["round"] == "last":
        step(done + 74, actions.archive, office, text="县人大常委会档案室，民生实事卷。")


def _proposal(*, teller, row, now):
    calling = teller.rounds["later"]
    said = {key: row[key] for key in ("title", "content", "place")}
    kept = actions.propose(calling, **said, by=SYSTEM, now=now)
    office = teller.actor("office")
    if row["fate"] == ProposalState.TAKEN:
        actions.take(kept, project=teller.projects["公园厕所无障碍改造"], by=office, now=now)
    elif row["fate"] == ProposalState.DECLINED:
        actions.decline(kept, reason="narrow", by=office, now=now)


def _beside(teller):
    """Where a project came from, what is said about one, what residents tapped."""
    now, office = teller.now, teller.actor("office")
    cases = list(Case.objects.filter(sensitivity="", accused_unit=None).order_by("-pk")[:2])
    pooled = _fresh(teller.projects["公园厕所无障碍改造"])
    actions.link_case(pooled, cases=cases[:1], by=office, now=now)
    red = LivelihoodProject.objects.get(state=State.RUNNING, colour="red")
    actions.say(red, cases[1], by=citizen_of(cases[1]), now=now)
    for title, counts in {"井盖更换": (31, 6, 1), "县城公交站台改造": (22, 9, 4)}.items():
        project = teller.projects[title]
        for grade, count in zip(
            ("satisfied", "basically_satisfied", "dissatisfied"), counts, strict=True
        ):
            day = local_day(now) - 3 * DAY
            ResidentRating.objects.create(project=project, day=day, grade=grade, count=count)
