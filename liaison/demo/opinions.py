"""审议意见 of the demo county in every state, out of this year's meetings."""

from datetime import timedelta

from liaison.accounts.models import User
from stations.memberships.actors import actor_of
from stations.organisations.models import Organisation
from supervision.meetings.models import Kind
from supervision.opinions import actions

DAY = timedelta(days=1)
SAID = """一、提高认识，把这项工作列入重要日程，明确分管负责人和时限。
二、突出重点，先办群众反映集中、多年没有解决的问题。
三、建立长效机制，办理结果向社会公开，接受群众监督。"""
DONE = "县里召开专题会议研究，逐条制定措施，已完成年度任务的九成，其余列入下一年计划。（演示）"
APPRAISED = "住宅电梯安全情况报告"  # by the 测评 of the next meeting (livelihood.py)
# (meeting, title, unit, how far)
DRAWN = [
    (29, "农村道路养护情况报告", "QX-JTJ", "closed"),
    (29, "农村客运班线运行情况报告", "QX-JTJ", "concluded"),
    (30, "老旧小区改造情况报告", "QX-ZJJ", "again"),
    (30, "物业服务管理情况报告", "QX-ZJJ", "reported"),
    (30, APPRAISED, "QX-SCJ", "reported"),
    (31, "社区养老服务情况报告", "QX-MZJ", "in_hand"),
    (31, "城区停车管理情况报告", "QX-CGJ", "issued"),
    (31, "校外托管机构管理情况报告", "QX-JYJ", "in_review"),
    (31, "农贸市场食品安全情况报告", "QX-SCJ", "draft"),
    (31, "社区养老服务情况报告（重复）", "QX-MZJ", "withdrawn"),
]


class Story:
    """One opinion, told step by step from the day of its meeting."""

    def __init__(self, meeting, title, unit, now):
        self.now, self.at = now, meeting.closed_at + 2 * DAY - timedelta(hours=8)
        self.clerk = self._actor("office")
        self.leader = self._actor("leader")
        office = Organisation.objects.get(code=unit)
        held = office.membership_set.filter(role="unit_officer").select_related("user").first()
        self.unit = actor_of(held.user, now)
        given = {"title": title, "content": SAID, "organisation": office}
        self.row = actions.draw_up(
            meeting=meeting, item=meeting.items.first(), **given, by=self.clerk, now=self.at
        )
        self.meeting = meeting

    def _actor(self, name):
        return actor_of(User.objects.get(username=name), self.now)

    def take(self, verb, by, *, days=0, **given):
        later = self.at + days * DAY if days else self.at + timedelta(minutes=40)
        self.at = min(later, self.now)
        getattr(actions, verb)(self.row, **given, by=by, now=self.at)

    def tell(self, end):
        if end == "draft":
            return
        if end == "withdrawn":
            self.take("withdraw", self.clerk, text="与另一件重复。")
            return
        self.take("submit", self.clerk)
        if end == "in_review":
            return
        self.take("issue", self.leader, days=1)
        if end == "issued":
            return
        self.take("sign", self.unit)
        self.take("note", self.unit, days=10, text="已成立专班，正在逐条研究。")
        if end == "in_hand":
            return
        self.take("report", self.unit, days=50, text=DONE)
        if end == "reported":
            return
        grade = "satisfied" if end == "closed" else "dissatisfied"
        figures = {"satisfied": 12, "basically": 2, "dissatisfied": 0}
        if grade == "dissatisfied":
            figures = {"satisfied": 4, "basically": 3, "dissatisfied": 7}
        self.take("appraise", self.clerk, days=20, grade=grade, meeting=self.meeting, **figures)
        if end == "concluded":
            text = "主任会议决定列入下次常委会专题询问。"
            self.take("conclude", self.leader, days=30, text=text)


def draw_up(held, now):
    """`held`: the meetings of the year by kind and number (sessions.hold)."""
    for number, title, unit, end in DRAWN:
        Story(held[Kind.STANDING_COMMITTEE, number], title, unit, now).tell(end)
