"""The round of a street: its council recommends (票选), the party work committee confirms (A0)."""

from datetime import timedelta

from liaison.accounts.models import User
from liaison.workdays.calendar import local_day
from stations.memberships import actions as memberships
from stations.memberships.actors import actor_of
from stations.memberships.models import Role
from supervision.ballots import actions as ballots
from supervision.projects import actions

from . import voting

DAY = timedelta(days=1)
PROJECTS = {
    "社区晾晒架": "在 6 个小区公共空地装晾晒架 80 组。",
    "楼道照明": "更换 45 个单元的楼道灯。",
    "街边座椅": "沿富民路装座椅 30 张。",
}
PASSED_OVER = "街边座椅"
CONFIRMED = "柳湾街道党工委会议纪要〔演示〕3号"


def _second(clerk, now):
    """Feasibility and legality are looked at by two people."""
    user = User(username="demo_street", display_name="柳湾街道人大经办")
    user.set_unusable_password()
    user.save()
    given = {"role": Role.STREET_CLERK, "place": clerk.membership.division}
    memberships.grant(user=user, now=now, **given)
    return actor_of(user, now)


def tell(teller, year):
    """Called, screened, published and voted on, each on its day (livelihood.Teller)."""
    clerk, kept = teller.actor("street"), {"projects": []}
    meeting = teller.meetings["council", 2]

    def begin(*, now):
        given = {"call_from": local_day(now), "call_until": local_day(now) + 35 * DAY}
        row = actions.begin_round(year=year, places=2, surplus=1, **given, by=clerk, now=now)
        text = "请居民说说明年最想办的小事、实事。（演示）"
        kept["round"] = actions.open_call(row, text=text, by=clerk, now=now)
        kept["second"] = _second(clerk, now)

    def collect(*, now):
        for title, content in PROJECTS.items():
            given = {"title": title, "content": content, "place": "柳湾街道", "source": "meeting"}
            row = actions.collect(kept["round"], by=clerk, now=now, **given)
            actions.pool(row, by=clerk, now=now)
            kept["projects"].append(actions.select(row, by=clerk, now=now))

    def review(*, now):
        for row in kept["projects"]:
            actions.pass_feasibility(row, text="受益面广，资金落实。", by=clerk, now=now)
            actions.pass_legality(row, text="符合规定。", by=kept["second"], now=now)

    def each(verb):
        return lambda *, now: [verb(row, by=clerk, now=now) for row in kept["projects"]]

    def vote(*, now):
        kept["ballot"] = voting.held(kept["round"], meeting, PASSED_OVER, clerk)

    def confirm(*, now):
        ballots.confirm(kept["ballot"], text=CONFIRMED, by=clerk, now=now)

    def announce(*, now):
        for row in kept["round"].projects.filter(state="adopted").order_by("pk"):
            notice = "居民议事会票选推荐、街道党工委确认的民生实事项目，现予公告。（演示）"
            actions.announce(row, notice=notice, by=clerk, now=now)

    for days, verb in (
        (-100, begin),
        (-98, collect),
        (-60, review),
        (-50, each(actions.publicise)),
        (-40, each(actions.submit)),
        (-30, vote),
        (-27, confirm),
        (-25, announce),
    ):
        teller.on(days, verb)
