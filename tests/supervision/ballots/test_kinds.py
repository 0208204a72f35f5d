"""票选 and 测评 beside 票决: what recommends, what appraises, and what groups never show."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liaison.documents import actions as documents
from liaison.errors import Refusal
from liaison.jurisdiction.models import LocalRule
from liaison.reference import clear
from liaison.workflow import WrongState
from stations.divisions.models import Division
from stations.representatives.models import Mandate, Representative
from supervision.ballots import actions, presentation, roster, rules, sheet, subjects
from supervision.ballots.forms import EditForm
from supervision.ballots.models import Ballot
from supervision.ballots.workflow import Action
from supervision.meetings import actions as meeting_verbs
from supervision.meetings import quorum
from supervision.meetings.models import Term
from supervision.opinions import actions as opinion_verbs
from supervision.opinions import papers
from supervision.projects import actions as projects
from supervision.projects import presentation as of_projects
from tests.cast import NOW
from tests.supervision.opinions import stages as opinions
from tests.supervision.projects import builders as b

from . import halls

pytestmark = pytest.mark.django_db


def appraisal(cast, *, large=6, small=0, groups=("组成人员", "受邀人员")):
    people = halls.deputies(cast, large)
    members = [(one, one.name, 1) for one in people]
    members += [(None, f"受邀{n}", 2) for n in range(small)]
    ballot = actions.prepare(
        kind="appraisal", title="工作满意度测评", division=cast.division,
        candidates=[("住建局", ""), ("交通局", "")], groups=groups, members=members,
        by=cast.actor("office"), now=NOW,
    )  # fmt: skip
    return halls.Hall(cast, ballot)


def place(key, value):
    LocalRule.objects.create(key=key, division="990101", value=value, source="本县测评办法")
    clear()


def test_a_three_grade_appraisal_by_all_its_members(cast):
    """镇海: more than half of all members, exactly half included in 不满意."""
    hall = appraisal(cast, large=8).open()
    hall.cast_all(("11", 2), ("12", 2), ("23", 2), ("33", 2))
    hall.close()
    assert hall.results() == [
        (4, 2, 2, "basically_satisfied"),
        (2, 2, 4, "dissatisfied"),
    ]
    assert (hall.ballot.base, hall.ballot.most) == (8, 0)


def test_a_place_counts_by_valid_votes_and_asks_for_more_than_half(cast):
    place(rules.APPRAISAL_BASE, "valid")
    place(rules.APPRAISAL_PERCENT, 80)
    hall = appraisal(cast, large=9).open()
    hall.cast_all(("11", 5), ("12", 1))
    hall.close()
    assert hall.ballot.base == 6
    assert [row[3] for row in hall.results()] == ["satisfied", "satisfied"]
    assert hall.results()[1][:3] == (5, 1, 0)


def test_groups_are_shown_only_when_each_is_large_enough_and_kept_only_then(cast):
    hall = appraisal(cast, large=6, small=5).open()
    hall.cast_all(("11", 6), ("33", 5))
    hall.close()
    shown = presentation.groups(hall.ballot)
    assert [(group["name"], group["valid"]) for group in shown] == [
        ("组成人员", 6),
        ("受邀人员", 5),
    ]
    small = appraisal(cast, large=6, small=4).open()
    small.cast_all(("11", 6), ("33", 4))
    small.close()
    assert presentation.groups(small.ballot) == []
    votes = sheet.votes_of(small.ballot.sealed_list.text)
    assert {vote.group for vote in votes} == {0}


def test_a_street_recommends_and_is_public_once_the_committee_confirmed(cast):
    for number in range(5):
        person = Representative.objects.create(name=f"议事{number}", kind="council")
        Mandate.objects.create(
            representative=person, body="富民街道居民议事会", division=cast.township
        )
    street, users = cast.actor("street"), cast.users
    project = halls.listed_projects("street", cast.township, ["甲"])[0]
    ballot = actions.prepare(
        kind="street", title="街道实事票选", division=cast.township, places=1,
        candidates=[("甲", "", project), ("乙", "")], by=street, now=NOW,
        meeting=halls.session(cast, "council", division=cast.township.pk),
    )  # fmt: skip
    ids = list(ballot.voters.values_list("pk", flat=True))[:4]
    actions.mark_present(ballot, voters=ids, by=street, now=NOW)
    named = {"supervisor": users["deputy"], "counter": users["auditor"]}
    actions.name_tellers(ballot, **named, by=street, now=NOW)
    hall = halls.Hall(cast, ballot)
    for name, duty in (("deputy", "supervisor"), ("auditor", "counter")):
        words, by = halls.WORDS[duty], cast.actor(name)
        actions.set_passphrase(ballot, passphrase=words, by=by, now=NOW)
    actions.open_ballot(ballot, by=street, now=NOW)
    hall.voters = list(ballot.voters.present().order_by("number"))
    hall.cast_all(("12", 3), ("21", 1))
    hall.close()
    assert (ballot.roll_count, ballot.base) == (5, 4)  # more than half of those present
    assert [row[3] for row in hall.results()] == ["adopted", "not_adopted"]
    actions.declare(ballot, by=street, now=NOW)
    assert not Ballot.objects.public().exists()
    project.refresh_from_db()
    assert project.state == "vote"  # a recommendation decides nothing yet
    with pytest.raises(actions.Invalid, match="确认的文件"):
        actions.confirm(ballot, text=" ", by=street, now=NOW)
    actions.confirm(ballot, text="党工委会议纪要〔2026〕3号", by=street, now=NOW)
    assert Ballot.objects.public().get() == ballot
    project.refresh_from_db()
    assert project.state == "adopted"
    assert "票选推荐" in project.get_state_display()
    assert [
        str(one["result_text"]) for one in presentation.candidates(ballot, with_figures=False)
    ] == [
        "推荐",
        "未获推荐",
    ]
    assert project.decisions.get(kind="confirmation").paper == "党工委会议纪要〔2026〕3号"
    projects.announce(project, notice="公告。", by=street, now=NOW)  # and is not asked for again
    assert (project.state, project.decisions.filter(kind="confirmation").count()) == ("planning", 1)


def test_appraisers_are_typed_by_name_and_group_and_a_name_is_nobodys_account(cast):
    text = "林示例 组成人员\n外请专家 受邀人员\n王示例 组成人员"
    groups, members, problem = roster.appraisers(text, None)
    assert (groups, problem) == (["组成人员", "受邀人员"], "")
    assert members == [
        (None, "林示例", 1, False),
        (None, "外请专家", 2, False),
        (None, "王示例", 1, False),
    ]
    assert "请写明参加测评的人" in roster.appraisers("", None)[2]


def test_who_sits_in_on_a_meeting_does_not_appraise_unless_typed(cast):
    held = b.meeting(cast)
    one, guest = halls.deputies(cast, 2)
    held.attendances.create(representative=one, name=one.name, capacity="attend")
    held.attendances.create(representative=guest, name=guest.name, capacity="sit_in")
    assert roster.appraisers("", held) == ([], [(one, one.name, 0, False)], "")


def test_a_place_never_shows_groups_under_five(cast):
    place(rules.SMALLEST_GROUP, 1)
    assert appraisal(cast).open().ballot.smallest_group == 5


def appraised(cast, *things, marks="1"):
    """A counted 测评 of the standing committee about `things`, by six of its eight."""
    held = halls.session(cast, "standing_committee")
    ballot = actions.prepare(
        kind="appraisal", title="满意度测评", division=cast.division, meeting=held,
        candidates=[(one.title, "", one) for one in things],
        members=[(one, one.name, 0) for one in halls.deputies(cast, 8)],
        by=cast.actor("office"), now=NOW,
    )  # fmt: skip
    hall = halls.Hall(cast, ballot).open(6)
    hall.cast_all((marks * len(things), 6))
    hall.close()
    return ballot


def test_what_an_appraisal_finds_is_recorded_once_and_typed_by_nobody(cast):
    opinion, project, office = opinions.reported(cast), b.testing(cast), cast.actor("office")
    ballot = appraised(cast, opinion, project)
    typed = {"by": office, "now": NOW}
    for verb, fields in (
        (opinion_verbs.appraise, {"grade": "dissatisfied"}),
        (opinion_verbs.return_report, {"text": "请补充"}),
    ):
        with pytest.raises(WrongState, match="正在系统里测评"):
            verb(opinion, **fields, **typed)
    with pytest.raises(WrongState, match="正在系统里测评"):
        b.surveyed(project, cast, 80, 10, NOW)
    actions.declare(ballot, **typed)
    opinion.refresh_from_db()
    project.refresh_from_db()
    report, test = opinion.reports.get(), project.tests.get()
    assert (opinion.state, report.grade, report.meeting) == ("closed", "satisfied", ballot.meeting)
    assert (report.satisfied, report.basically, report.dissatisfied) == (6, 0, 0)
    assert (project.state, test.source, test.grade) == ("settled", "ballot", "satisfied")
    assert (test.total, test.satisfied) == (6, 6)
    for name, reads in (("office", True), ("leader", True), ("government", False)):
        shown = of_projects.desk(project, cast.actor(name), NOW)["tests"]
        assert [one.has_figures for one in shown] == [reads], name  # the presidium opens them
    with pytest.raises(WrongState):
        opinion_verbs.appraise(opinion, grade="satisfied", **typed)


def test_not_satisfied_opens_the_next_round_and_the_second_rectification(cast):
    opinion, project = opinions.reported(cast), b.testing(cast)
    actions.declare(appraised(cast, opinion, project, marks="3"), by=cast.actor("office"), now=NOW)
    opinion.refresh_from_db()
    project.refresh_from_db()
    assert (opinion.state, opinion.round) == ("again", 2)
    assert (project.state, project.rectifications) == ("rectifying", 1)


def test_only_what_waits_for_it_is_appraised_and_in_one_ballot(cast):
    opinion, project = opinions.in_hand(cast), b.acceptance(cast)
    for thing, words in ((opinion, "还没有报送"), (project, "不在满意度测评")):
        with pytest.raises(actions.Invalid, match=words):
            appraised(cast, thing)
    by = cast.actor("unit2")
    opinion_verbs.report(opinion, text="已办", by=by, now=NOW + opinions.HOUR)
    appraised(cast, opinion)
    with pytest.raises(actions.Invalid, match="不能同时表决两次"):
        appraised(cast, opinion)


def test_a_grade_is_not_declared_over_another_result(cast):
    opinion, office = opinions.reported(cast), cast.actor("office")
    ballot = appraised(cast, opinion)
    type(opinion).objects.filter(pk=opinion.pk).update(state="in_hand")
    with pytest.raises(actions.Invalid, match="还没有报送"):
        actions.declare(ballot, by=office, now=NOW)
    ballot.refresh_from_db()
    assert ballot.declared_at is None
    actions.ask_annul(ballot, text="已另行登记。", by=office, now=NOW)
    assert actions.annul(ballot, by=cast.actor("leader"), now=NOW) == ballot  # nothing to repeat
    assert ballot.state == "void"


def test_a_paper_is_not_voided_beside_a_running_appraisal_and_what_is_gone_jams_nothing(cast):
    opinion, project, office = opinions.reported(cast), b.testing(cast), cast.actor("office")
    ballot, given = appraised(cast, opinion, project), {"by": office, "now": NOW}
    with pytest.raises(WrongState, match="正在系统里测评"):
        opinion_verbs.void(opinion, text="主送单位写错", **given)
    with pytest.raises(WrongState, match="正在系统里测评"):
        documents.void(papers.standing(opinion), text="主送单位写错", **given)
    type(opinion).objects.filter(pk=opinion.pk).update(state="in_hand")
    actions.ask_annul(ballot, text="报告已退回。", **given)
    again = actions.annul(ballot, by=cast.actor("leader"), now=NOW)
    assert [one.thing for one in again.candidates.all()] == [project]


def test_of_two_ballots_on_one_thing_only_the_newest_is_opened(cast, monkeypatch):
    """Two clerks at the same moment: neither saw the other's list."""
    opinion, given = opinions.reported(cast), {"by": cast.actor("office"), "now": NOW}
    given |= {"kind": "appraisal", "title": "测评", "division": cast.division}
    given["members"] = [(one, one.name, 0) for one in halls.deputies(cast, 3)]
    given["candidates"] = [(opinion.title, "", opinion)]
    with CaptureQueriesContext(connection) as asked:
        first = actions.prepare(**given)
    held = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert any('FROM "opinions_' in one for one in held)  # the second waits, then sees the first
    with monkeypatch.context() as blind:
        blind.setattr(subjects, "holder", lambda *_given: None)
        second = actions.prepare(**given)
    with pytest.raises(actions.Invalid, match="不能同时表决两次"):
        halls.Hall(cast, first).open()
    halls.Hall(cast, second).open()


def test_who_sits_in_does_not_appraise_whatever_the_base(cast):
    """Ten members all 不满意 and thirty guests all 满意 would be 满意: the box tells none apart."""
    people = [(one, one.name, 0, False) for one in halls.deputies(cast, 4)]
    _groups, guests, _problem = roster.appraisers("甲 列席", None)
    given = {
        "kind": "appraisal", "title": "测评", "division": cast.division, "by": cast.actor("office"),
        "candidates": [("住建局", "")], "now": NOW,
    }  # fmt: skip
    for base in ("roll", "valid"):
        LocalRule.objects.filter(key=rules.APPRAISAL_BASE).delete()
        place(rules.APPRAISAL_BASE, base)
        with pytest.raises(actions.Invalid, match="列席的人不参加测评"):
            actions.prepare(**given, members=[*people, *guests])
    ballot = actions.prepare(**given, members=people)
    ballot.voters.filter(number=1).update(is_guest=True)  # typed before this was refused
    with pytest.raises(actions.Invalid, match="列席的人不参加测评"):
        halls.Hall(cast, ballot).open()


@pytest.mark.parametrize(("kind", "least"), [("standing_committee", 6), ("congress", 7)])
def test_a_vote_needs_whom_its_meeting_needs(cast, kind, least):
    """Of ten: more than half in a committee, two thirds in a congress."""
    members = [(one, one.name, 0) for one in halls.deputies(cast, 10, "委员")]
    given = {"kind": "appraisal", "places": 0, "meeting": halls.session(cast, kind)}
    hall = halls.prepare(cast, people=2, members=members, **given)
    assert hall.open().ballot.quorum == least


@pytest.mark.parametrize(
    ("code", "said"),
    [("990101", "人民代表大会会议：三分之二以上"), ("990101001", "街道居民议事会会议：过半数")],
)
def test_an_appraisal_outside_any_meeting_says_whose_share_it_needs(code, said):
    place("meetings.council_quorum", ">1/2")
    assert quorum.outside(actions.own_body(Division(code=code)), code) == said


def test_an_appraisal_speaks_of_its_own_paper():
    said = {
        kind: (ballot := Ballot(kind=kind)).paper_name + ballot.word_of(Action.PRINT)
        for kind in ("congress", "street", "appraisal")
    }
    assert said == {
        "congress": "选票印选票", "street": "选票印选票", "appraisal": "测评票印测评票",
    }  # fmt: skip


def test_a_meeting_does_not_close_over_a_box_that_is_not_counted(cast):
    hall, by = halls.prepare(cast, people=4), cast.actor("office")
    held = hall.ballot.meeting
    rehearsal = actions.prepare(
        kind="congress", title="演练", division=cast.division, places=1, meeting=held,
        candidates=[("甲", ""), ("乙", "")], is_rehearsal=True, by=by, now=NOW,
    )  # fmt: skip
    halls.Hall(cast, rehearsal).open()
    hall.open().cast_all(("112", 4))
    with pytest.raises(WrongState, match="“民生实事项目票决”正在投票，还不能闭会") as refusal:
        meeting_verbs.close(held, by=by, now=NOW)
    assert refusal.value.status == 409
    actions.stop(hall.refresh(), by=by, now=NOW, text="人数很少。")
    with pytest.raises(WrongState, match="还没有开箱计票，还不能闭会"):
        meeting_verbs.close(held, by=by, now=NOW)
    assert type(held).objects.get(pk=held.pk).state == "convened"
    hall.refresh()
    hall.close()
    assert meeting_verbs.close(held, by=by, now=NOW).state == "closed"


def test_in_a_cancelled_meeting_nothing_is_opened_and_it_says_what_to_do(cast):
    held, by = b.meeting(cast, "congress", state="planned"), cast.actor("office")
    hall = halls.prepare(cast, people=4, meeting=held)
    meeting_verbs.cancel(held, text="改期", by=by, now=NOW)
    said = "已经取消，不能在这次会议上表决。请换一次会议：再次投票的在“修改”里改选，其他的撤销准备"
    with pytest.raises(actions.Conflict, match=said):
        hall.open()


def test_nothing_is_opened_or_declared_in_a_meeting_that_was_not_convened(cast):
    held = b.meeting(cast, "congress", state="planned")
    hall = halls.prepare(cast, people=4, meeting=held)
    rehearsal = actions.prepare(
        kind="congress", title="演练", division=cast.division, places=1, meeting=held,
        candidates=[("甲", ""), ("乙", "")], is_rehearsal=True, by=cast.actor("office"), now=NOW,
    )  # fmt: skip
    halls.Hall(cast, rehearsal).open()  # comes before the meeting
    with pytest.raises(actions.Conflict, match="还没有开会"):
        hall.open()
    meetings = type(held).objects.filter(pk=held.pk)
    meetings.update(state="closed", convened_at=NOW, closed_at=NOW)
    with pytest.raises(actions.Conflict, match="已经闭会，不能再投票"):
        actions.open_ballot(hall.refresh(), by=cast.actor("office"), now=NOW)
    meetings.update(state="convened", closed_at=None)
    hall.refresh()
    actions.open_ballot(hall.ballot, by=cast.actor("office"), now=NOW)
    hall.voters = list(hall.ballot.voters.present())
    hall.cast_all(("112", 4))
    hall.close()
    type(held).objects.filter(pk=held.pk).update(state="planned", convened_at=None)
    with pytest.raises(actions.Conflict, match="还没有开会"):
        actions.declare(hall.refresh(), by=cast.actor("office"), now=NOW)


def test_a_second_ballot_needs_a_meeting_that_sits_its_own_or_the_next(cast):
    hall = halls.prepare(cast, people=5, candidates=3, places=2).open()
    hall.cast_all(("112", 2), ("121", 2), ("211", 1))
    hall.close()
    office, first = cast.actor("office"), hall.ballot.meeting
    type(first).objects.filter(pk=first.pk).update(state="closed", closed_at=NOW)
    second = actions.second_ballot(hall.refresh(), by=office, now=NOW)  # prepared, not voted
    again = halls.Hall(cast, second)
    with pytest.raises(actions.Conflict, match="已经闭会，不能再投票.*在“修改”里改选"):
        again.open()
    other = halls.session(cast, "standing_committee")
    planned = halls.session(cast, state="planned", convened_at=None)
    later = Term.objects.create(
        division=cast.division, number=19, body=first.term.body, starts_on=NOW.date()
    )
    renewed = halls.session(cast, state="planned", convened_at=None)  # other deputies sit there
    cancelled = halls.session(cast, state="cancelled", convened_at=None)
    type(first).objects.filter(pk=renewed.pk).update(term=later)
    form = EditForm(ballot=again.refresh())
    assert set(form.fields["meeting"].queryset) == {first, planned}
    assert "meeting" not in EditForm(ballot=hall.refresh()).fields
    given = {"title": second.title, "candidates": [("乙项目", ""), ("丙项目", "")], "places": 1}
    given |= {"minutes": 15, "by": office, "now": NOW}
    with pytest.raises(actions.Invalid, match="只能在人民代表大会会议上"):
        actions.edit(again.ballot, meeting=other, **given)
    for wrong in (renewed, cancelled):
        with pytest.raises(actions.Invalid, match="同一届"):
            actions.edit(again.ballot, meeting=wrong, **given)
    actions.edit(again.ballot, meeting=planned, **given)
    assert again.refresh().meeting == planned
    with pytest.raises(actions.Conflict, match="还没有开会"):
        actions.open_ballot(again.ballot, by=office, now=NOW)
    type(first).objects.filter(pk=planned.pk).update(state="convened", convened_at=NOW)
    actions.open_ballot(again.refresh(), by=office, now=NOW)
    assert again.ballot.state == "open"


def test_what_tellers_have_read_of_papers_is_encrypted_until_it_is_gone(cast):
    hall = halls.prepare(cast, people=6).open()
    office, ballot = cast.actor("office"), hall.ballot
    for voter in hall.voters[:5]:
        actions.issue_paper(ballot, voter=voter.pk, by=office, now=NOW)
    actions.stop(ballot, by=office, now=NOW)
    actions.enter_paper(ballot, number=1, marks="112", by=cast.actor("deputy"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT marks FROM ballots_paperentry")
        (stored,) = cursor.fetchone()
    assert "112" not in stored[:20]
    assert len(stored) > 40
    assert ballot.papers.get().marks == "112"


def test_whoever_asked_before_the_end_and_waited_for_it_finds_the_meeting_closed(cast):
    hall, by = halls.prepare(cast, people=4), cast.actor("office")
    meeting_verbs.close(hall.ballot.meeting, by=by, now=NOW + timedelta(seconds=1))
    with pytest.raises(Refusal, match="已经闭会"):
        actions.open_ballot(hall.refresh(), by=by, now=NOW)
    assert hall.refresh().state == "draft"
