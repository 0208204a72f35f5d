"""The acceptance scenarios of livelihood projects (F60, F63), and what is refused."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils.translation import override

from liaison.deadlines.models import Clock
from liaison.ledger.models import Event
from liaison.limits.actions import TooMany
from liaison.notifications.models import Message
from liaison.personal import retention
from liaison.workflow import SYSTEM, NotAllowed, WrongState
from stations.representatives.models import Representative
from supervision.projects import actions, presentation
from supervision.projects.actions import Invalid
from supervision.projects.actions.shared import COMMITTEES, check_meeting
from supervision.projects.colours import Colour
from supervision.projects.models import ChangeKind, Decision, LivelihoodProject, Proposal, Round
from supervision.projects.workflow import RoundState, State
from tests.cast import NOW, make_case, make_county

from . import builders as b

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return make_county()


# --- F60 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("risk", ["adds_burden", "adds_debt"])
def test_f60_what_adds_burden_or_debt_risk_is_rejected_with_its_code(cast, risk):
    project, by = b.screening(cast), cast.actor("government")
    with pytest.raises(Invalid, match="不列入"):
        actions.pass_feasibility(project, text="可行。", by=by, now=NOW, **{risk: True})
    reason = risk.removeprefix("adds_")
    actions.reject(project, reason=reason, text="有这项风险。", by=by, now=NOW)
    assert (project.state, project.reason) == (State.REJECTED, reason)
    assert getattr(project, risk) is True


def test_f60_a_project_is_never_rejected_without_a_reason_code(cast):
    with pytest.raises(Invalid, match="原因"):
        actions.reject(
            b.screening(cast), reason="", text="不行。", by=cast.actor("office"), now=NOW
        )


def test_f60_an_adopted_project_stops_only_by_committee_decision_and_public_notice(cast):
    project, by = b.changing(cast), cast.actor("office")
    given = b.DECISION | {"by": by, "now": NOW}
    committee = b.meeting(cast)
    for lacking in (
        {"meeting": None},
        {"meeting": b.meeting(cast, "chairs")},
        {"meeting": b.meeting(cast, state="planned")},
        {"meeting": b.meeting(cast, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)},
        {"meeting": committee, "notice": ""},
        {"meeting": committee, "paper": ""},
    ):
        with pytest.raises(Invalid):
            actions.decide_change(project, **(given | lacking))
    actions.decide_change(project, meeting=committee, **given)
    assert project.state == State.STOPPED
    assert Decision.objects.get(project=project, kind="stop").notice == b.DECISION["notice"]
    assert not Clock.objects.of(project).running().exists()


def test_f60_a_request_that_is_turned_down_changes_nothing(cast):
    project = b.changing(cast)
    by, given = cast.actor("office"), {"approved": False, "text": "继续办。"}
    elsewhere = b.meeting(cast, division="990101102")
    with pytest.raises(Invalid, match="本级"):
        actions.decide_change(project, meeting=elsewhere, by=by, now=NOW - 98 * DAY, **given)
    actions.decide_change(project, by=by, now=NOW - 98 * DAY, **given)
    assert project.state == State.RUNNING
    assert Clock.objects.of(project).running().filter(kind="progress").exists()


def test_f60_a_project_over_two_years_has_a_goal_for_each_year(cast):
    project, by = b.planning(cast), cast.actor("unit2")
    steps = [
        {"title": "主体", "due_on": date(2026, 12, 20), "percent": 50, "is_yearly": False},
        {"title": "完工", "due_on": date(2027, 6, 30), "percent": 100, "is_yearly": True},
    ]
    given = b.PLAN | {"ends_on": date(2027, 6, 30), "by": by, "now": NOW}
    with pytest.raises(Invalid, match="2026"):
        actions.plan(project, milestones=steps, **given)
    steps[0]["is_yearly"] = True
    actions.plan(project, milestones=steps, **given)
    assert project.spans_years


def test_what_never_started_starts_after_a_pause_only_with_its_group(cast):
    project, by = b.planned(cast), cast.actor("office")
    given = {"kind": "pause", "text": "等规划。", "by": cast.actor("government"), "now": NOW}
    actions.ask_change(project, **given)
    decided = b.DECISION | {"meeting": b.meeting(cast), "by": by, "now": NOW}
    actions.decide_change(project, **decided)
    with pytest.raises(Invalid, match="已经暂缓"):
        actions.ask_change(project, **given)
    actions.resume(project, **{key: decided[key] for key in decided if key != "approved"})
    assert (project.state, project.started_at) == (State.PLANNED, None)
    with pytest.raises(WrongState, match="监督小组"):
        actions.start(project, by=by, now=NOW)


def test_what_is_paused_may_be_stopped_and_what_is_asked_is_decided_on_a_clock(cast):
    project, by = b.paused(cast), cast.actor("office")
    given = {"kind": "stop", "text": "不再需要。", "by": cast.actor("government"), "now": NOW}
    actions.ask_change(project, **given)
    asked = Clock.objects.of(project).running().get(kind="change")
    assert asked.due_at.date() == date(2027, 1, 18)
    actions.decide_change(project, meeting=b.meeting(cast), by=by, now=NOW, **b.DECISION)
    asked.refresh_from_db()
    assert (project.state, asked.verdict) == (State.STOPPED, "on_time")


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        [{"title": "完工", "due_on": b.PLAN["ends_on"], "percent": 90}],
        [{"title": "完工", "due_on": b.PLAN["ends_on"] + DAY, "percent": 100}],
        [
            {"title": "先", "due_on": b.PLAN["ends_on"] - DAY, "percent": 100},
            {"title": "后", "due_on": b.PLAN["ends_on"], "percent": 100},
        ],
    ],
)
def test_a_plan_ends_with_everything_done_on_its_last_day(cast, wrong):
    with pytest.raises(Invalid):
        actions.plan(b.planning(cast), milestones=wrong, by=cast.actor("unit2"), now=NOW, **b.PLAN)


def test_f60_the_call_lasts_at_least_thirty_days_and_is_not_cut_short(cast):
    by = cast.actor("office")
    with pytest.raises(Invalid, match="30"):
        actions.begin_round(
            year=2027, places=10, call_from=NOW.date(), call_until=NOW.date() + 28 * DAY, by=by,
            now=NOW,
        )  # fmt: skip
    row = actions.begin_round(year=2027, places=10, by=by, now=NOW)
    assert (row.call_from, row.call_until) == (date(2026, 7, 1), date(2026, 7, 30))
    assert (row.surplus, row.candidates_needed) == (2, 12)
    with pytest.raises(Invalid, match="已经建立"):
        actions.begin_round(year=2027, places=10, by=by, now=NOW)
    calling = b.round_of(cast)
    with pytest.raises(Invalid, match="提前"):
        actions.close_call(calling, by=by, now=b.CALL)


def test_a_call_is_closed_by_itself_after_its_last_day(cast):
    calling = b.round_of(cast)
    actions.keep_pace(now=b.CALL + 39 * DAY)
    calling.refresh_from_db()
    assert calling.state == "calling"
    actions.keep_pace(now=b.CALL + 41 * DAY)
    calling.refresh_from_db()
    assert calling.state == "closed"


def test_f60_a_proposal_of_the_public_is_taken_or_declined_with_a_code(cast):
    calling, by = b.round_of(cast), cast.actor("office")
    said = {"title": "加装路灯", "content": "晚上看不见。", "by": SYSTEM, "now": b.CALL}
    first, second, third = [actions.propose(calling, **said) for _ in range(3)]
    with pytest.raises(Invalid, match="项目名称"):
        actions.take(first, by=by, now=NOW)
    own = {"title": "富民路照明", "content": "装路灯 20 盏。"}
    actions.take(first, by=by, now=NOW, **own)
    assert (first.project.state, first.project.title) == (State.COLLECTED, "富民路照明")
    assert first.project.content == own["content"]
    with override("en"):  # whatever language hides it, it is hidden once
        actions.redact(first, text="写了邻居姓名。", by=by, now=NOW)
    assert "路灯" not in first.title + first.content
    Proposal.objects.filter(pk=first.pk).update(content="(hidden)")
    actions.take(second, project=first.project, by=by, now=NOW)
    actions.decline(third, reason="duplicate", by=by, now=NOW)
    assert Proposal.objects.filter(project=first.project).count() == 2
    with pytest.raises(WrongState):
        actions.take(third, by=by, now=NOW)
    with pytest.raises(actions.proposals.CallClosed):
        actions.propose(calling, **(said | {"now": NOW}))
    run = retention.apply(now=b.CALL + 37 * 31 * DAY)
    assert run.results["projects.proposals"]["done"] == 2  # one was hidden by hand
    hidden = [str(actions.proposals.HIDDEN)] * 2
    assert [one.content for one in Proposal.objects.order_by("pk")] == ["(hidden)", *hidden]


def test_the_two_reviews_are_made_by_two_people(cast):
    project, by = b.screening(cast), cast.actor("government")
    actions.pass_feasibility(project, text="可行。", by=by, now=NOW)
    with pytest.raises(WrongState):
        actions.pass_legality(project, text="合法。", by=by, now=NOW)
    actions.pass_legality(project, text="合法。", by=cast.actor("office"), now=NOW)
    assert project.state == State.CANDIDATE


def test_candidates_go_to_the_committee_only_after_their_publicity(cast):
    project, by = b.publicised(cast), cast.actor("office")
    with pytest.raises(WrongState):
        actions.submit(project, by=by, now=b.CALL + 7 * DAY)
    actions.submit(project, by=by, now=b.CALL + 8 * DAY)
    assert project.state == State.COMMITTEE


def test_a_list_goes_to_the_meeting_as_a_whole_or_not_at_all(cast):
    first, second = b.committee(cast), b.committee(cast, title="口袋公园")
    wrong = {"meeting": b.meeting(cast, "congress"), "approved": True}
    given = {"by": cast.actor("office"), "now": NOW}
    row = b.round_of(cast)
    with pytest.raises(Invalid):
        actions.each(row, State.COMMITTEE, actions.deliberate, **given, **wrong)
    right = wrong | {"meeting": b.meeting(cast)}
    actions.each(row, State.COMMITTEE, actions.deliberate, **given, **right)
    first.refresh_from_db(), second.refresh_from_db()
    assert {first.state, second.state} == {State.PLENARY}


def test_what_is_not_adopted_stays_in_the_pool(cast):
    project = b.vote(cast)
    actions.record_vote(project, adopted=False, decided_at=NOW, by=SYSTEM, now=NOW)
    assert (project.state, project.adopted_on) == (State.POOLED, None)
    assert project.is_public


def test_a_clerk_records_a_vote_only_with_its_result_sheet(cast):
    project, by = b.vote(cast), cast.actor("office")
    with pytest.raises(Invalid, match="计票"):
        actions.record_vote(project, adopted=True, decided_at=NOW, by=by, now=NOW)
    given = {"adopted": True, "decided_at": NOW, "paper": "计票 1 号", "by": by, "now": NOW}
    actions.record_vote(project, **given)
    assert project.state == State.ADOPTED


def test_citizens_whose_matters_became_a_project_are_told(cast, settings):
    settings.SMS_URL = "http://127.0.0.1:9/"
    case = make_case(cast)
    project = b.pooled(cast)
    by = cast.actor("office")
    actions.link_case(project, cases=[case], by=by, now=NOW)
    actions.select(project, by=by, now=NOW)
    actions.reject(project, reason="done", text="已在办。", by=by, now=NOW)
    moved = Event.objects.filter(subject_type="cases.case", action="project_moved")
    assert [event.data["moved"] for event in moved.order_by("seq")] == [
        "project_link_case",
        "project_reject",
    ]
    sent = Message.objects.filter(event="project.told")
    assert {message.channel for message in sent} == {"sms"}
    assert sent.count() == 2


# --- F63 ------------------------------------------------------------------------------------------


def test_f63_sixty_planned_and_twenty_five_done_is_red_and_asks_for_a_reason(cast):
    project, by = b.running(cast), cast.actor("unit2")
    with pytest.raises(Invalid, match="计划进度 60%，实际 25%") as refused:
        actions.report(project, percent=25, text="正在砌墙。", by=by, now=NOW)
    assert refused.value.field == "reason"
    given = {"percent": 25, "text": "正在砌墙。", "reason": "雨季停工，加派人手。"}
    actions.report(project, by=by, now=NOW, **given)
    assert (project.planned, project.colour, project.owes_reason) == (60, Colour.RED, False)
    assert project.shape
    assert "红" in str(project.get_colour_display())


def test_f63_red_by_the_passing_of_time_asks_the_unit_on_a_clock(cast):
    project = b.red(cast)
    assert (project.colour, project.owes_reason) == (Colour.RED, True)
    assert Clock.objects.of(project).running().filter(kind="reason").exists()
    told = Message.objects.filter(event="project.red").values_list("user__username", flat=True)
    assert set(told) == {"unit2", "government", "leader", "office"}
    assert actions.keep_pace(now=NOW) == 0
    actions.explain(project, text="雨季停工。", by=cast.actor("unit2"), now=NOW)
    assert not project.owes_reason
    assert Clock.objects.of(project).get(kind="reason").verdict == "on_time"


def test_f63_finished_and_accepted_is_blue(cast):
    assert b.testing(cast).colour == Colour.BLUE


def test_the_report_of_each_quarter_is_owed_by_its_last_day(cast):
    project = b.running(cast)
    clock = Clock.objects.of(project).get(kind="progress")
    assert clock.due_at.isoformat().startswith("2026-09-30T16:00")
    actions.keep_pace(now=NOW)
    assert Clock.objects.of(project).running().filter(kind="progress").count() == 2
    given = {"percent": 95, "text": "将完工。", "by": cast.actor("unit2")}
    project.refresh_from_db()
    actions.report(project, now=NOW, **given)
    verdicts = Clock.objects.of(project).filter(kind="progress").order_by("round")
    assert [one.verdict for one in verdicts] == ["late", "on_time"]
    actions.keep_pace(now=NOW + 60 * DAY)
    project.refresh_from_db()
    assert project.queue_at.isoformat().startswith("2027-03-31T16:00")


# --- the end --------------------------------------------------------------------------------------


def test_an_acceptance_needs_residents(cast):
    with pytest.raises(Invalid, match="群众"):
        actions.accept(
            b.acceptance(cast), accepted_on=NOW.date(), residents=2, text="好。",
            by=cast.actor("office"), now=NOW,
        )  # fmt: skip


def test_work_that_is_refused_goes_on(cast):
    project = b.acceptance(cast)
    given = {"accepted_on": NOW.date(), "residents": 0, "text": "门没有装。"}
    actions.refuse(project, by=cast.actor("office"), now=NOW, **given)
    assert (project.state, project.percent) == (State.RUNNING, 99)
    assert Clock.objects.of(project).running().filter(kind="progress").exists()


def test_dissatisfied_opens_a_second_rectification_and_a_second_test(cast):
    project = b.rectifying(cast)
    assert (project.state, project.rectifications) == (State.RECTIFYING, 1)
    actions.rectify(project, text="加了坡道。", by=cast.actor("unit2"), now=NOW)
    b.surveyed(project, cast, 70, 10, NOW)
    assert project.state == State.SETTLED
    assert [test.grade for test in project.tests.all()] == ["dissatisfied", "satisfied"]


def test_what_a_ballot_says_only_the_ballot_records(cast):
    project = b.testing(cast)
    given = {"total": 10, "satisfied": 1, "basically": 0, "dissatisfied": 9, "grade": "satisfied"}
    actions.record_test(project, source="ballot", by=cast.actor("office"), now=NOW, **given)
    row = project.tests.get()
    assert (row.source, row.grade) == ("survey", "dissatisfied")


def test_a_rating_counts_once_per_browser_and_day_and_only_what_was_accepted(cast):
    given = {"grade": "satisfied", "browser": "a", "network": "192.0.2.0", "now": NOW}
    done = b.testing(cast)
    actions.rate(done, **given)
    with pytest.raises(TooMany):
        actions.rate(done, **given)
    assert done.ratings.get().count == 1
    with pytest.raises(actions.accepting.NotYet):
        actions.rate(b.running(cast, title="口袋公园"), **given)


def test_a_street_council_recommends_and_the_party_committee_confirms(cast):
    street = cast.actor("street")
    row = actions.begin_round(
        year=2026, places=1, call_from=b.CALL.date(), call_until=(b.CALL + 40 * DAY).date(),
        by=street, now=b.CALL,
    )  # fmt: skip
    Round.objects.update(surplus=0)  # one project is a list here
    assert (row.level, row.state, str(row.vote_word)) == ("street", RoundState.PREPARING, "票选")
    project = actions.collect(row, title="晒被架", content="每栋一个。", by=street, now=b.CALL)
    type(project).objects.filter(pk=project.pk).update(
        state=State.CANDIDATE,
        adds_burden=False,
        adds_debt=False,
        publicised_at=b.CALL,
        publicised_until=b.CALL.date(),
    )
    project.refresh_from_db()
    actions.submit(project, by=street, now=NOW)
    assert project.state == State.VOTE
    actions.record_vote(project, adopted=True, decided_at=NOW, by=SYSTEM, now=NOW)
    with pytest.raises(Invalid, match="党工委"):
        actions.announce(project, notice="公告。", by=street, now=NOW)
    assert "票选推荐" in project.get_state_display()
    actions.announce(project, notice="公告。", confirmation="富党工〔2026〕3号", by=street, now=NOW)
    assert project.state == State.PLANNING
    with pytest.raises(NotAllowed):
        actions.note(project, text="县里不代办。", by=cast.actor("office"), now=NOW)


def test_a_list_goes_on_only_with_as_many_candidates_as_its_round_says(cast):
    project, office = b.candidate(cast), cast.actor("office")
    Round.objects.update(places=2, surplus=1)
    project = LivelihoodProject.objects.get()
    with pytest.raises(Invalid, match="应选 2 项，差额 1 项，候选项目还缺 2 个"):
        actions.publicise(project, by=office, now=b.CALL)
    others = [b.candidate(cast, title=title) for title in ("路灯", "公厕")]
    for one in (project, *others):
        actions.publicise(one, by=office, now=b.CALL)
    actions.send_back(others[1], text="重复。", by=office, now=b.CALL)
    with pytest.raises(Invalid, match="还缺 1 个"):
        actions.submit(project, by=office, now=b.CALL + 10 * DAY)
    fewer = {"places": 1, "surplus": 1, "meeting": b.meeting(cast), "by": office}
    round = Round.objects.get()
    with pytest.raises(Invalid, match="为什么调整"):
        actions.correct_round(round, text="", now=b.CALL + 9 * DAY, **fewer)
    actions.correct_round(round, text="一个项目资金没有落实。", now=b.CALL + 9 * DAY, **fewer)
    said = Event.objects.get(subject_type="projects.round", action="correct").words.text
    assert "应选 2 项、差额 1 项，改为应选 1 项、差额 1 项。" in said
    project = LivelihoodProject.objects.get(pk=project.pk)
    actions.submit(project, by=office, now=b.CALL + 10 * DAY)
    given = {"meeting": b.meeting(cast), "approved": True, "by": office}
    actions.deliberate(project, now=b.CALL + 12 * DAY, **given)
    plenary = b.meeting(cast, "congress")
    with pytest.raises(Invalid, match="还缺 1 个"):  # the other one is not before it
        actions.list_for_vote(project, meeting=plenary, by=office, now=b.CALL + 14 * DAY)
    LivelihoodProject.objects.filter(pk=project.pk).update(state=State.VOTE)
    with pytest.raises(WrongState, match="已经列入票决"):
        actions.correct_round(round, text="再改。", now=b.CALL + 15 * DAY, **fewer)


def test_what_was_published_stays_as_it_was_until_it_is_published_again(cast):
    project, office = b.vote(cast), cast.actor("office")
    now = b.CALL + 15 * DAY
    actions.record_vote(project, adopted=False, decided_at=now, by=SYSTEM, now=now)
    actions.edit(project, content="改成两个食堂。", by=office, now=now)
    actions.select(project, by=office, now=now)
    fresh = LivelihoodProject.objects.for_reading().get()
    assert fresh.published.content == "建一个社区食堂，能坐 40 人。"
    assert (fresh.public_words, fresh.public_state) == ("留在项目库", "pooled")
    actions.pass_feasibility(project, text="可行。", by=cast.actor("government"), now=now)
    actions.pass_legality(project, text="合法。", by=office, now=now)
    actions.publicise(project, by=office, now=now)
    assert project.published.content == "改成两个食堂。"
    assert [one.content for one in presentation.earlier(project)] == [
        "建一个社区食堂，能坐 40 人。"
    ]


def test_a_plan_is_public_once_it_is_approved(cast):
    project = b.plan_sent(cast)
    assert project.published.goal == ""
    actions.approve_plan(project, by=cast.actor("government"), now=b.CALL + 21 * DAY)
    assert (project.published.goal, project.published.budget) == ("开业供餐", b.PLAN["budget"])
    told = [one.title for one in presentation.story(project)]
    assert told.count("公布实施计划") == told.count("候选项目公示") == 1
    promised = [one["title"] for one in project.published.steps]
    assert promised == ["主体完工", "供餐"]
    steps = [{"title": "全部", "due_on": b.PLAN["ends_on"], "percent": 100, "is_yearly": True}]
    LivelihoodProject.objects.update(state=State.PLANNING, plan_sent_at=None)  # a change is decided
    project = LivelihoodProject.objects.get()
    given = b.PLAN | {"goal": "先开一半", "milestones": steps}
    actions.plan(project, by=cast.actor("unit2"), now=b.CALL + 22 * DAY, **given)
    assert project.published.goal == "开业供餐"  # until the new one is approved
    assert [one["title"] for one in project.published.steps] == promised


@pytest.mark.parametrize("refused", [False, True])
def test_an_upgrade_publishes_no_plan_that_was_refused(cast, refused):
    """A published plan whose change was approved; it may have been planned anew, and refused."""
    project, told = b.changing(cast, ChangeKind.CHANGE), []
    given = b.DECISION | {"meeting": b.meeting(cast), "by": cast.actor("office")}
    actions.decide_change(project, now=NOW - 98 * DAY, **given)
    if refused:
        words = b.PLAN | {"goal": "先开一半", "milestones": b.milestones()[1:]}
        actions.plan(project, by=cast.actor("unit2"), now=NOW - 97 * DAY, **words)
        by = cast.actor("government")
        actions.return_plan(project, text="节点太少。", by=by, now=NOW - 96 * DAY)
    keep = import_module("supervision.projects.migrations.0005_published_steps").keep_plans
    for occasion in ("plan", "candidate"):  # as the migration before left it
        project.public_text = project.public_texts.get(occasion=occasion)
        project.public_text.milestones = []
        project.public_text.save()
        project.save()
        keep(apps, None)
        public = LivelihoodProject.objects.get().published
        told.append((public.goal, [one["title"] for one in public.steps]))
    steps = ["主体完工", "供餐"]
    lost = [("开业供餐", []), ("", [])]  # less is said, and nothing wrong
    assert told == (lost if refused else [("开业供餐", steps)] * 2)


def test_words_taken_away_before_the_upgrade_say_so_with_their_day(cast):
    round, office = b.round_of(cast), cast.actor("office")
    gone, kept = (
        actions.propose(round, title=title, content="原文", by=SYSTEM, now=b.CALL)
        for title in ("甲", "乙")
    )
    for one in (gone, kept):
        actions.decline(one, reason="scope", by=office, now=b.CALL)
    actions.redact(gone, text="写了姓名。", by=office, now=b.CALL + DAY)
    Proposal.objects.update(redacted_at=None)  # as before the column
    date = import_module("supervision.projects.migrations.0005_published_steps").date_redactions
    for _again in range(2):
        date(apps, None)
    days = dict(Proposal.objects.values_list("pk", "redacted_at"))
    assert days == {gone.pk: b.CALL + DAY, kept.pk: None}


def test_a_presidium_without_its_quorum_has_decided_nothing(cast):
    held = b.meeting(cast, "presidium", starts_at=NOW - DAY, ends_at=NOW)
    town = LivelihoodProject(round=Round(level="township", division=held.division))
    given = {"name": "示例", "capacity": "attend"}
    people = [Representative.objects.create(name=f"成员{n}示例") for n in range(3)]
    seats = [held.attendances.create(representative=one, **given) for one in people]
    for seat in seats[:2]:
        with pytest.raises(Invalid, match="到会的人不够"):
            check_meeting(town, held, COMMITTEES, NOW.date())
        type(seat).objects.filter(pk=seat.pk).update(state="signed", signed_at=NOW)
    check_meeting(town, held, COMMITTEES, NOW.date())
