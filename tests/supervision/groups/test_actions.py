"""The acceptance scenarios of supervision groups (F62), their papers and who may do what."""

from datetime import UTC, datetime, timedelta

import pytest

from liaison.attachments.models import Attachment
from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Clock
from liaison.documents.models import Document
from liaison.notifications.models import Message
from liaison.workflow import NEVER, SYSTEM, NotAllowed, WrongState, allowed_actions
from supervision.groups import actions, papers
from supervision.groups.models import SupervisionGroup
from supervision.groups.workflow import Action, State
from supervision.projects import actions as projects
from supervision.projects.actions import Invalid
from tests.cast import NOW, make_county
from tests.supervision.projects import builders as b

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AFTER_QUARTER = datetime(2026, 9, 30, 17, tzinfo=UTC)  # 1 October, 01:00 in Shanghai
NEW_YEAR = datetime(2026, 12, 31, 17, tzinfo=UTC)


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture
def group(cast):
    return b.running(cast).group


def inspect(group, cast, name="deputy", now=NOW, **fields):
    given = {"inspected_on": now.date(), "percent": 55, "text": "主体已封顶。"} | fields
    return actions.inspect(group, by=cast.actor(name), now=now, **given)


def clocks(group, kind):
    return Clock.objects.of(group).filter(kind=kind).order_by("round")


# --- F62 ------------------------------------------------------------------------------------------


def test_f62_each_project_has_exactly_one_group(cast):
    found = [b.planned(cast, title=f"项目 {number}") for number in range(3)]
    given = {"head": cast.representative, "members": [cast.other_representative]}
    given |= {"by": cast.actor("office"), "now": NOW}
    for project in found:
        actions.form(project, **given)
    assert SupervisionGroup.objects.count() == 3
    with pytest.raises(Invalid, match="已经有监督小组"):
        actions.form(found[0], **given)


def test_f62_a_project_without_a_group_cannot_start(cast):
    project, by = b.planned(cast), cast.actor("office")
    with pytest.raises(WrongState, match="监督小组"):
        projects.start(project, by=by, now=NOW)
    given = {"head": cast.representative, "members": [cast.other_representative]}
    group = actions.form(project, by=by, now=NOW, **given)
    assert not Clock.objects.of(group).exists()
    projects.start(project, by=by, now=NOW)
    assert {clock.kind for clock in Clock.objects.of(group)} == {"inspection", "report"}


def test_f62_a_quarter_without_an_inspection_is_overdue_for_its_group(cast, group):
    (clock,) = clocks(group, "inspection")
    assert clock.due_at.isoformat().startswith("2026-09-30T16:00")
    deadlines.sweep_all(now=AFTER_QUARTER)
    told = Message.objects.filter(event="group.overdue").values_list("user__username", flat=True)
    assert set(told) == {"deputy", "deputy2", "leader", "office"}
    assert list(SupervisionGroup.objects.overdue(AFTER_QUARTER)) == [group]
    actions.keep_pace(now=NOW)
    inspect(group, cast)
    assert [one.verdict for one in clocks(group, "inspection")] == ["", "on_time"]
    with pytest.raises(Invalid, match="季度"):
        inspect(group, cast, quarter=clock.round + 2)
    filed = inspect(group, cast, quarter=clock.round)
    assert (filed.year, filed.quarter, filed.inspected_on) == (2026, 3, NOW.date())
    assert [one.verdict for one in clocks(group, "inspection")] == ["late", "on_time"]


def test_f62_a_missing_half_year_report_is_escalated_to_the_leading_member(cast, group):
    (clock,) = clocks(group, "report")
    assert clock.due_at.isoformat().startswith("2026-12-31T16:00")
    inspect(group, cast)
    actions.keep_pace(now=NOW)
    Message.objects.all().delete()
    deadlines.sweep_all(now=NEW_YEAR)
    told = Message.objects.filter(event="group.overdue", user__username="leader")
    assert "半年报告逾期：富民社区食堂" in {message.title for message in told}


def test_the_half_of_the_year_that_ends_in_june_is_owed_by_the_thirtieth(cast, group):
    actions.keep_pace(now=datetime(2027, 3, 1, tzinfo=UTC))
    due = clocks(group, "report").last().due_at
    assert due.isoformat().startswith("2027-06-30T16:00")
    assert actions.keep_pace(now=datetime(2027, 3, 2, tzinfo=UTC)) == 0


# --- records and the report -----------------------------------------------------------------------


def test_a_report_is_drafted_from_what_was_recorded(cast, group):
    filed = inspect(group, cast, findings=["坡道没有施工", "围挡缺口"])
    first, _second = filed.findings.all()
    given = {"finding": first, "text": "坡道已建。", "by": cast.actor("deputy2"), "now": NOW}
    actions.settle_finding(group, **given)
    with pytest.raises(Invalid):
        actions.settle_finding(group, **given)
    draft = papers.draft(group, 2026, 2)
    assert "11月18日到现场督查" in draft["seen"]
    assert draft["found"].split("\n") == [
        "1. 坡道没有施工（已整改：坡道已建。）",
        "2. 围挡缺口（未整改）",
    ]
    assert papers.draft(group, 2026, 1)["seen"] == "本半年没有督查记录。"


def test_the_report_is_a_numbered_paper_filed_once(cast, group):
    words = {"seen": "到现场两次。", "found": "没有。", "advice": "加快。", "now": NOW}
    by = cast.actor("deputy")
    filed = actions.report(group, year=2026, half=2, by=by, **words)
    assert filed.document.number.startswith("青溪人大督报〔2026〕1号")
    assert clocks(group, "report").get().verdict == "on_time"
    assert list(Document.objects.visible_to(cast.actor("office"))) == [filed.document]
    with pytest.raises(Invalid, match="已经报送"):
        actions.report(group, year=2026, half=2, by=by, **words)
    for early in (NOW, datetime(2026, 12, 31, 4, tzinfo=UTC)):
        with pytest.raises(Invalid, match="还没有到"):
            actions.report(group, year=2027, half=1, by=by, **(words | {"now": early}))
    with pytest.raises(Invalid, match="还没有成立"):
        actions.report(group, year=2025, half=2, by=by, **words)


def test_photographs_of_an_inspection_stay_with_it(cast, group):
    filed = inspect(group, cast, photos=[b.photo("k"), b.photo("k")], owner="k")
    assert Attachment.objects.of(group).filter(event_seq=filed.event_seq).count() == 2


# --- who ------------------------------------------------------------------------------------------


def test_who_does_what_in_a_group(cast, group):
    assert Action.SETTLE_FINDING not in allowed_actions(group, cast.actor("deputy"), NOW)
    inspect(group, cast, findings=["坡道没有施工"])
    offered = {
        name: set(map(str, allowed_actions(group, cast.actor(name), NOW))) for name in cast.users
    }
    offered["system"] = set(map(str, allowed_actions(group, SYSTEM, NOW)))
    assert {name: steps for name, steps in offered.items() if steps} == {
        "deputy": {"inspect", "report", "settle_finding"},
        "deputy2": {"inspect", "settle_finding"},
        "office": set(map(str, Action)),
        "system": {"end"},
    }


def test_who_sees_a_group(cast, group):
    seen = {
        name
        for name in cast.users
        if SupervisionGroup.objects.visible_to(cast.actor(name)).exists()
    }
    assert seen == {"deputy", "deputy2", "office", "leader", "auditor", "unit2", "government"}


def test_outsiders_form_no_group_and_a_group_has_at_least_two_people(cast):
    project = b.planned(cast)
    given = {"head": cast.representative, "now": NOW}
    with pytest.raises(NotAllowed):
        actions.form(project, members=[], by=cast.actor("government"), **given)
    with pytest.raises(Invalid, match="2 人"):
        actions.form(project, members=[cast.representative], by=cast.actor("office"), **given)
    early = b.pooled(cast, title="口袋公园")
    with pytest.raises(Invalid, match="票决（票选）列入"):
        actions.form(early, members=[], by=cast.actor("office"), **given)


def test_an_ended_group_does_nothing_more(cast):
    project = b.archived(cast)
    group = project.group
    assert actions.keep_pace(now=NOW) == 0
    group.refresh_from_db()
    assert (group.state, group.ended_at) == (State.ENDED, NOW)
    assert not Clock.objects.of(group).running().exists()
    with pytest.raises(WrongState):
        inspect(group, cast)


def test_work_that_is_paused_owes_nothing_until_it_goes_on(cast):
    project = b.paused(cast)
    group, then = project.group, NOW - 90 * DAY
    actions.keep_pace(now=then)
    group.refresh_from_db()
    assert not Clock.objects.of(group).running().exists()
    assert group.queue_at == NEVER
    given = {"paper": "常〔2026〕1号", "notice": "公告。", "meeting": b.meeting(cast)}
    projects.resume(project, by=cast.actor("office"), now=then, **given)
    kinds = Clock.objects.of(group).running().values_list("kind", flat=True)
    assert set(kinds) == {"inspection", "report"}
    assert Clock.objects.of(project).running().filter(kind="progress").exists()
