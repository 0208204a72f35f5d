"""监督建议函 of the demo county in every state, and one 问题清单 with its problems."""

from datetime import timedelta

from liaison.accounts.models import User
from liaison.documents import actions as documents
from liaison.documents.copies import Page
from liaison.documents.models import Document
from liaison.workdays.calendar import local_day
from stations.memberships.actors import actor_of
from stations.organisations.models import Organisation
from supervision.letters import actions, problems
from supervision.meetings.models import Kind
from supervision.projects.models import LivelihoodProject

from . import names, scenes

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FOUND = "现场查看和座谈了解，部分点位进度滞后，公示不到位，群众反映比较集中。（演示）"
ADVICE = "逐个点位排出时间表，明确责任人。\n每月向群众公示进展。\n完成后组织回头看，防止反弹。"
DONE = "收到函后立即研究，已完成整改的有五处，其余三处年底前完成，并在现场公示。（演示）"
SCANNED = b"\n% scanned\n"  # a file of its own: the issued one is refused as a signed copy
# (what about, unit, how far, days ago that it was written)
LETTERS = [
    ("背街小巷路灯维护不及时", "QX-CGJ", "accepted", 90),
    ("电动自行车充电设施不足", "QX-ZJJ", "returned", 70),
    ("农村公路安全防护缺失", "QX-JTJ", "answered", 40),
    ("社区食堂运营补贴不到位", "QX-MZJ", "in_hand", 25),
    ("老旧小区改造进度滞后", "QX-ZJJ", "issued", 2),
    ("校园周边停车秩序混乱", "QX-CGJ", "signed", 5),
    ("农贸市场检测公示不规范", "QX-SCJ", "to_sign", 4),
    ("河道保洁频次不够", "QX-STJ", "in_review", 3),
    ("村卫生室药品配备不足", "QX-WJW", "draft", 2),
    ("河道保洁频次不够（重复）", "QX-STJ", "withdrawn", 3),
]
# (problem, unit, how far, days until it is due)
PROBLEMS = [
    ("三处路段的路灯损坏超过一个月没有修复。", "QX-CGJ", "closed", 20),
    ("充电棚没有安装灭火设施。", "QX-ZJJ", "fixed", 15),
    ("急弯路段没有防护栏。", "QX-JTJ", "planned", 12),
    ("食堂收支没有按月公示。", "QX-MZJ", "open", 30),
    ("施工围挡占用盲道。", "QX-ZJJ", "failed", 25),
]


class Desk:
    """Who acts in these stories, at `at`."""

    def __init__(self, now):
        self.now, self.at = now, now
        self.clerk, self.second, self.leader = map(self._actor, ("office", "office-b", "leader"))

    def _actor(self, name):
        return actor_of(User.objects.get(username=name), self.now)

    def of_unit(self, office):
        held = office.membership_set.filter(role="unit_officer").select_related("user").first()
        return actor_of(held.user, self.now)

    def later(self, days=0):
        self.at = min(self.at + (days * DAY or HOUR), self.now)
        return self.at


def write(held, now):
    """`held`: the meetings of the year (sessions.hold)."""
    desk = Desk(now)
    meeting = held[Kind.STANDING_COMMITTEE, 31]
    project = LivelihoodProject.objects.filter(division=names.COUNTY).order_by("pk").first()
    for place, (title, unit, end, days) in enumerate(LETTERS):
        desk.at = now - days * DAY
        office = Organisation.objects.get(code=unit)
        about = {"project": project} if place == 4 else {"meeting": meeting} if place == 3 else {}
        letter = actions.draw_up(
            division=names.COUNTY,
            title=title,
            problems=FOUND,
            advice=ADVICE,
            organisation=office,
            **about,
            by=desk.clerk,
            now=desk.at,
        )
        _tell(letter, end, desk, desk.of_unit(office))
    _list(desk, project=project)


def _tell(letter, end, desk, unit):
    clerk, leader = desk.clerk, desk.leader
    if end == "draft":
        return
    if end == "withdrawn":
        actions.withdraw(letter, text="与另一件重复。", by=clerk, now=desk.later())
        return
    steps = [
        ("in_review", lambda at: actions.submit(letter, by=clerk, now=at)),
        ("to_sign", lambda at: actions.approve(letter, text="同意。", by=desk.second, now=at)),
        ("signed", lambda at: actions.sign_off(letter, by=leader, now=at)),
        ("issued", lambda at: _sealed_and_sent(letter, leader, clerk, at)),
        ("in_hand", lambda at: actions.sign(letter, by=unit, now=at)),
    ]
    for state, step in steps:
        step(desk.later())
        if state == end:
            return
    actions.answer(letter, text=DONE, by=unit, now=desk.later(days=18))
    if end == "answered":
        return
    if end == "returned":
        text = "没有写明其余三处的责任人和时限，请补充。"
        actions.return_answer(letter, text=text, by=clerk, now=desk.later(days=2))
        return
    actions.accept(letter, text="情况属实，同意办结。", by=clerk, now=desk.later(days=2))


def _sealed_and_sent(letter, leader, clerk, at):
    paper = Document.objects.of(letter).select_related("rendition").get()
    with paper.rendition.pdf.open("rb") as file:
        pages = [Page(file.read() + SCANNED, is_pdf=True)]
    documents.file_copy(paper, pages=pages, by=leader, now=at)
    letter.refresh_from_db()
    actions.send(letter, by=clerk, now=at)


def _list(desk, *, project):
    desk.at = desk.now - 20 * DAY
    clerk = desk.clerk
    sheet = problems.open_list(
        division=names.COUNTY,
        title="民生实事第三季度督查问题清单",
        project=project,
        by=clerk,
        now=desk.at,
    )
    today = local_day(desk.now)
    for text, code, end, days in PROBLEMS:
        desk.at = desk.now - 20 * DAY
        office = Organisation.objects.get(code=code)
        given = {"text": text, "organisation": office, "due_on": today + days * DAY}
        problem = problems.add(sheet, **given, by=clerk, now=desk.at)
        if end == "open":
            continue
        unit = desk.of_unit(office)
        measure = "一周内制定方案，列出点位，逐一整改，完成后拍照公示。"
        problems.plan(problem, person="罗演示", measure=measure, by=unit, now=desk.later(days=3))
        if end == "planned":
            continue
        owner, _before, after = scenes.album(len(text), desk.now)
        fixed = {"text": "已整改到位，现场已公示。", "photos": [after], "owner": owner}
        problems.fix(problem, **fixed, by=unit, now=desk.later(days=8))
        if end == "closed":
            text = "现场复核，属实。"
            problems.pass_(problem, text=text, by=clerk, now=desk.later(days=2))
        if end == "failed":
            text = "还有一处没有整改。"
            again = {"text": text, "due_on": today + days * DAY}
            problems.fail(problem, **again, by=desk.second, now=desk.later(days=2))
