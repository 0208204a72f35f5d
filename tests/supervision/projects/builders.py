"""A project in every state, brought there by the real verbs. NOW is in the fourth quarter."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

from liaison.attachments.actions import owner_digest
from liaison.attachments.models import Attachment
from liaison.workflow import SYSTEM
from supervision.groups import actions as groups
from supervision.meetings.models import Meeting, Term
from supervision.projects import actions
from supervision.projects.models import ChangeKind, Round
from supervision.projects.workflow import State
from tests.cast import NOW

DAY = timedelta(days=1)
CALL = NOW - 160 * DAY  # the year's projects were called for in summer and voted in autumn here
YEAR = 2026


def meeting(cast, kind="standing_committee", **fields):
    term, _new = Term.objects.get_or_create(
        division=cast.division,
        number=18,
        defaults={"body": "青溪县人民代表大会", "starts_on": date(2022, 1, 10)},
    )
    number = Meeting.objects.filter(term=term, kind=kind).count() + 1
    given = {
        "title": f"青溪县人大会议 {kind} {number}",
        "division": cast.division.pk,
        "place": "县会议中心",
        "state": "closed",
        "starts_at": CALL,
        "ends_at": CALL + DAY,
    }
    given |= fields
    if given["state"] == "closed":
        given |= {"convened_at": given["starts_at"], "closed_at": given["ends_at"]}
    return Meeting.objects.create(term=term, kind=kind, number=number, **given)


def photo(owner, now=NOW):
    """An upload that waits for its use; the picture itself is nobody's concern here."""
    stem = uuid.uuid4().hex
    return Attachment.objects.create(
        owner=owner_digest(owner),
        width=4,
        height=3,
        sha256="0" * 64,
        file=f"{stem}.jpg",
        thumbnail=f"{stem}-small.jpg",
        uploaded_at=now,
    ).pk


def round_of(cast, **fields):
    """The county's round, its call open since yesterday."""
    found = Round.objects.filter(division=cast.division.pk, year=YEAR).first()
    if found:
        return found
    given = {
        "year": YEAR,
        "places": 2,
        "call_from": (CALL - DAY).date(),
        "call_until": (CALL + 40 * DAY).date(),
    }
    row = actions.begin_round(by=cast.actor("office"), now=CALL, **(given | fields))
    actions.open_call(row, text="征集民生实事。", by=cast.actor("office"), now=CALL)
    Round.objects.filter(pk=row.pk).update(places=1, surplus=0)  # one project is a list here
    row.refresh_from_db()
    return row


def collected(cast, **fields):
    given = {
        "title": "富民社区食堂",
        "content": "建一个社区食堂，能坐 40 人。",
        "place": "富民社区",
    }
    return actions.collect(round_of(cast), by=cast.actor("office"), now=CALL, **(given | fields))


def pooled(cast, **fields):
    return actions.pool(collected(cast, **fields), by=cast.actor("office"), now=CALL)


def screening(cast, **fields):
    return actions.select(pooled(cast, **fields), by=cast.actor("office"), now=CALL)


def legality(cast, **fields):
    project = screening(cast, **fields)
    by = cast.actor("government")
    return actions.pass_feasibility(project, text="可行。", by=by, now=CALL)


def candidate(cast, **fields):
    project = legality(cast, **fields)
    return actions.pass_legality(project, text="合法。", by=cast.actor("office"), now=CALL)


def publicised(cast, **fields):
    return actions.publicise(candidate(cast, **fields), by=cast.actor("office"), now=CALL)


def committee(cast, **fields):
    project = publicised(cast, **fields)
    return actions.submit(project, by=cast.actor("office"), now=CALL + 10 * DAY)


def plenary(cast, **fields):
    project, now = committee(cast, **fields), CALL + 12 * DAY
    given = {"meeting": meeting(cast), "approved": True}
    return actions.deliberate(project, by=cast.actor("office"), now=now, **given)


def vote(cast, **fields):
    project, now = plenary(cast, **fields), CALL + 14 * DAY
    given = {"meeting": meeting(cast, "congress"), "by": cast.actor("office"), "now": now}
    return actions.list_for_vote(project, **given)


def adopted(cast, **fields):
    project, now = vote(cast, **fields), CALL + 15 * DAY
    return actions.record_vote(project, adopted=True, decided_at=now, by=SYSTEM, now=now)


def planning(cast, **fields):
    project = adopted(cast, **fields)
    by, now = cast.actor("office"), CALL + 16 * DAY
    actions.announce(project, notice="公告。", by=by, now=now)
    return actions.assign(project, unit=cast.unit2, by=cast.actor("government"), now=now)


PLAN = {
    "goal": "开业供餐",
    "budget": Decimal("120.00"),
    "starts_on": (NOW - 100 * DAY).date(),
    "ends_on": (NOW + 40 * DAY).date(),
}


def milestones(done=60):
    """60 % of the work is planned for today."""
    return [
        {"title": "主体完工", "due_on": NOW.date(), "percent": done, "is_yearly": False},
        {"title": "供餐", "due_on": PLAN["ends_on"], "percent": 100, "is_yearly": True},
    ]


def plan_sent(cast, **fields):
    project = planning(cast, **fields)
    given = PLAN | {"milestones": milestones(), "by": cast.actor("unit2")}
    return actions.plan(project, now=CALL + 20 * DAY, **given)


def planned(cast, **fields):
    project = plan_sent(cast, **fields)
    return actions.approve_plan(project, by=cast.actor("government"), now=CALL + 21 * DAY)


def grouped(cast, **fields):
    """With its supervision group, without which nothing starts."""
    project = planned(cast, **fields)
    given = {"head": cast.representative, "members": [cast.other_representative]}
    groups.form(project, by=cast.actor("office"), now=CALL + 22 * DAY, **given)
    return project


def running(cast, **fields):
    """Started on the first day of the plan, so that it is green; 60 % are planned for NOW."""
    project = grouped(cast, **fields)
    return actions.start(project, by=cast.actor("office"), now=NOW - 100 * DAY)


def red(cast, **fields):
    project = running(cast, **fields)
    actions.keep_pace(now=NOW)
    project.refresh_from_db()
    return project


def changing(cast, kind=ChangeKind.STOP, **fields):
    project = running(cast, **fields)
    given = {"kind": kind, "text": "规划调整。", "by": cast.actor("government")}
    return actions.ask_change(project, now=NOW - 99 * DAY, **given)


DECISION = {"approved": True, "paper": "青人大常〔2026〕9号", "notice": "公告：停止实施。"}


def paused(cast, **fields):
    project = changing(cast, ChangeKind.PAUSE, **fields)
    given = DECISION | {"meeting": meeting(cast), "by": cast.actor("office")}
    return actions.decide_change(project, now=NOW - 98 * DAY, **given)


def stopped(cast, **fields):
    project = changing(cast, **fields)
    given = DECISION | {"meeting": meeting(cast), "by": cast.actor("office")}
    return actions.decide_change(project, now=NOW - 98 * DAY, **given)


def acceptance(cast, **fields):
    project = running(cast, **fields)
    given = {"photos": [photo("done")], "owner": "done", "by": cast.actor("unit2")}
    return actions.complete(project, text="建成供餐。", now=NOW - 10 * DAY, **given)


def testing(cast, **fields):
    project, now = acceptance(cast, **fields), NOW - 5 * DAY
    given = {"accepted_on": now.date(), "residents": 5, "text": "群众认可。"}
    return actions.accept(project, by=cast.actor("office"), now=now, **given)


def surveyed(project, cast, satisfied, dissatisfied, now):
    given = {"total": 100, "satisfied": satisfied, "basically": 0, "dissatisfied": dissatisfied}
    return actions.record_test(project, by=cast.actor("office"), now=now, **given)


def rectifying(cast, **fields):
    return surveyed(testing(cast, **fields), cast, 30, 60, NOW - 3 * DAY)


def settled(cast, **fields):
    return surveyed(testing(cast, **fields), cast, 80, 10, NOW - 3 * DAY)


def archived(cast, **fields):
    project = settled(cast, **fields)
    return actions.archive(project, text="档案 2026-8", by=cast.actor("office"), now=NOW)


def rejected(cast, **fields):
    given = {"reason": "debt", "text": "要举债。", "by": cast.actor("government")}
    return actions.reject(screening(cast, **fields), now=CALL, **given)


STAGES = {
    State.COLLECTED: collected,
    State.POOLED: pooled,
    State.SCREENING: screening,
    State.LEGALITY: legality,
    State.CANDIDATE: publicised,
    State.COMMITTEE: committee,
    State.PLENARY: plenary,
    State.VOTE: vote,
    State.ADOPTED: adopted,
    State.PLANNING: plan_sent,
    State.PLANNED: planned,
    State.RUNNING: red,
    State.CHANGING: changing,
    State.PAUSED: paused,
    State.STOPPED: stopped,
    State.ACCEPTANCE: acceptance,
    State.TESTING: testing,
    State.RECTIFYING: rectifying,
    State.SETTLED: settled,
    State.ARCHIVED: archived,
    State.REJECTED: rejected,
}
