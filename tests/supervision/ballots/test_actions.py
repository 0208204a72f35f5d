"""F61 through the verbs, and every refusal of reliability cases 43 to 45."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from liaison.documents.models import Document
from liaison.ledger.models import Event
from liaison.workflow import NotAllowed, StaleVersion, WrongState, allowed_actions
from stations.representatives.models import Mandate
from supervision.ballots import actions, sheet
from supervision.ballots.actions import declaring
from supervision.ballots.models import (
    Ballot,
    Candidate,
    Envelope,
    Participation,
    SealedList,
    Teller,
    Way,
)
from supervision.ballots.workflow import Action, State
from supervision.meetings.models import Term
from supervision.projects import actions as projects
from supervision.projects.models import LivelihoodProject, Round
from tests.cast import NOW
from tests.supervision.projects import builders as b

from . import halls
from .halls import WORDS

pytestmark = pytest.mark.django_db


def events(ballot, action):
    return Event.objects.filter(subject_type="ballots.ballot", subject_id=ballot.pk, action=action)


def test_120_seats_90_present_60_for_is_not_adopted(cast):
    hall = halls.prepare(cast, people=120, candidates=2, places=1).open(90)
    hall.cast_all(("12", 60), ("21", 20), ("33", 10))
    hall.close()
    assert hall.results() == [(60, 20, 10, "not_adopted"), (20, 60, 10, "not_adopted")]
    row = hall.ballot
    assert (row.roll_count, row.base, row.issued, row.returned) == (120, 120, 90, 90)
    assert (row.valid, row.invalid) == (90, 0)


def test_79_of_120_present_cannot_open_and_80_can(cast):
    hall = halls.prepare(cast, people=120, candidates=2, places=1)
    hall.arrive(79)
    hall.seal()
    with pytest.raises(actions.NoQuorum, match="到会 79 人，不足法定的 80 人"):
        actions.open_ballot(hall.ballot, by=hall.actor("office"), now=NOW)
    assert hall.refresh().state == State.DRAFT
    hall.arrive(80)
    actions.open_ballot(hall.ballot, by=hall.actor("office"), now=NOW)
    assert hall.refresh().state == State.OPEN


def test_a_tie_at_the_last_place_becomes_a_second_ballot_between_the_tied(cast):
    office = cast.actor("office")
    hall = halls.prepare(cast, people=5, candidates=3, places=2).open()
    hall.cast_all(("112", 2), ("121", 2), ("211", 1))
    hall.close()
    assert [row[0::3] for row in hall.results()] == [(4, "adopted"), (3, "tied"), (3, "tied")]
    with pytest.raises(WrongState):  # nothing is declared before the equals are settled
        actions.declare(hall.ballot, by=office, now=NOW)
    second = actions.second_ballot(hall.ballot, by=office, now=NOW)
    assert (second.places, second.round, second.previous) == (1, 2, hall.ballot)
    assert [one.title for one in second.candidates.all()] == ["乙项目", "丙项目"]
    with pytest.raises(WrongState):
        actions.second_ballot(hall.ballot, by=office, now=NOW)
    again = halls.Hall(cast, second).open()
    again.cast_all(("12", 3), ("21", 2))
    again.close()
    assert [row[3] for row in again.results()] == ["adopted", "not_adopted"]
    for one in (hall.refresh(), again.ballot):
        actions.declare(one, by=office, now=NOW)
        assert one.declared_at == NOW


def test_eleven_marks_are_refused_electronically_and_invalid_on_paper(cast):
    hall = halls.prepare(cast, people=3, candidates=12, places=10).open()
    with pytest.raises(actions.Invalid, match="赞成的有 11 项，最多 10 项"):
        actions.cast(hall.ballot, voter=hall.voters[0], marks="1" * 11 + "2")
    assert not Participation.objects.exists()
    actions.cast(hall.ballot, voter=hall.voters[0], marks="1" * 8 + "2222")
    with pytest.raises(actions.Invalid, match="还有没选的项"):
        actions.cast(hall.ballot, voter=hall.voters[1], marks="1" * 8 + "0000")
    for marks in ("1", "1" * 13, "4" * 12, ""):
        with pytest.raises(actions.Invalid, match="填写不完整"):
            actions.cast(hall.ballot, voter=hall.voters[1], marks=marks)
    assert Envelope.objects.count() == 1


def refusal(ballot, voter, marks="12"):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - each test names it
        actions.cast(ballot, voter=voter, marks=marks)
    return type(caught.value), getattr(caught.value, "status", None)


def test_one_vote_each_from_the_roll_while_it_is_open(cast):
    """Case 43: before opening, not on the roll, not present, twice, after closing."""
    hall = halls.prepare(cast, people=4, candidates=2, places=1)
    early = hall.ballot.voters.first()
    assert refusal(hall.ballot, early) == (actions.NotOpen, 409)
    hall.open(3)
    absent = hall.ballot.voters.order_by("-number").first()
    assert refusal(hall.ballot, absent) == (actions.NotOnRoll, 409)
    other = halls.Hall(
        cast,
        actions.prepare(
            kind="appraisal", title="测评", division=cast.division, candidates=[("甲", "")],
            members=[(None, "外人", 0)], by=cast.actor("office"), now=NOW,
        ),
    )  # fmt: skip
    assert refusal(hall.ballot, other.ballot.voters.get()) == (actions.NotOnRoll, 409)
    voter = hall.voters[0]
    actions.cast(hall.ballot, voter=voter, marks="12")
    assert refusal(hall.ballot, voter, "21") == (actions.AlreadyVoted, 409)
    actions.stop(hall.ballot, text="只到这些", by=cast.actor("office"), now=NOW)
    assert refusal(hall.ballot, hall.voters[1]) == (actions.NotOpen, 409)
    hall.close()
    assert refusal(hall.ballot, hall.voters[1]) == (actions.NotOpen, 409)
    assert (Envelope.objects.count(), Participation.objects.count()) == (0, 1)
    assert hall.ballot.returned == 1


def test_the_time_of_postgres_ends_the_vote_and_the_clerk_may_extend_it(cast):
    hall = halls.prepare(cast, candidates=2, places=1).open()
    Ballot.objects.filter(pk=hall.ballot.pk).update(closes_at=hall.ballot.opened_at)
    assert refusal(hall.ballot, hall.voters[0]) == (actions.NotOpen, 409)
    actions.extend(hall.ballot, minutes=5, by=cast.actor("office"), now=NOW)
    actions.cast(hall.ballot, voter=hall.voters[0], marks="12")


def test_suspended_deputies_are_on_the_roll_and_do_not_vote(cast):
    hall = halls.prepare(cast, people=6, candidates=2, places=1)
    out = hall.ballot.voters.last()
    Mandate.objects.filter(representative=out.representative).update(
        status="suspended", suspended_at=NOW, suspension_reason="detained"
    )
    hall.arrive()
    hall.open()
    assert (hall.ballot.roll_count, hall.ballot.present_count) == (6, 5)
    out.refresh_from_db()
    assert (out.is_suspended, out.is_present) == (True, False)
    assert refusal(hall.ballot, out) == (actions.NotOnRoll, 409)


def test_at_the_change_of_terms_the_roll_is_that_of_the_day(cast):
    """Elected and not yet in office, out of office, of a later term; suspended in one of two."""
    day = NOW.date()
    Term.objects.create(
        division=cast.division, number=18, body="青溪县人民代表大会", starts_on=day - 9 * b.DAY
    )
    coming, gone, later, half = (Mandate.objects.filter(representative=one) for one in
                                 halls.deputies(cast, 4, prefix="换届示例"))  # fmt: skip
    coming.update(starts_on=day + b.DAY)
    gone.update(ends_on=day)
    later.update(term=19)
    again = half.get()
    half.update(status="suspended", suspended_at=NOW, suspension_reason="detained")
    again.pk, again.body = None, "青溪县人大（补选）"
    again.save()
    hall = halls.prepare(cast, people=3, candidates=2, places=1)
    names = dict(hall.ballot.voters.values_list("name", "is_suspended"))
    assert len(names) == 4
    assert names["换届示例003"] is False


def test_the_roll_is_that_of_the_moment_of_opening_and_then_stands(cast):
    hall = halls.prepare(cast, people=6, candidates=2, places=1)
    gone = hall.ballot.voters.last()
    Mandate.objects.filter(representative=gone.representative).update(
        status="ended", ended_at=NOW, end_reason="died"
    )
    halls.deputies(cast, 2, prefix="补选示例")
    hall.open(5)
    assert hall.ballot.roll_count == 7
    names = set(hall.ballot.voters.values_list("name", flat=True))
    assert gone.name not in names
    assert "补选示例001" in names
    halls.deputies(cast, 1, prefix="后来示例")
    draft = halls.prepare(cast, people=2, candidates=2, places=1).ballot
    for change in (
        lambda: draft.voters.filter(number=1).update(ballot=hall.ballot, number=99, seat="99"),
        lambda: draft.candidates.filter(position=1).update(ballot=hall.ballot, position=9),
        lambda: hall.ballot.voters.create(number=99, name="后来"),
        lambda: hall.ballot.voters.first().delete(),
        lambda: hall.ballot.voters.filter(number=1).update(name="改名"),
        lambda: hall.ballot.candidates.filter(position=1).update(title="改题"),
        lambda: hall.ballot.candidates.create(position=9, title="添上"),
        lambda: Ballot.objects.filter(pk=hall.ballot.pk).update(places=2),
        lambda: Ballot.objects.filter(pk=hall.ballot.pk).update(state="draft"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(WrongState):
        actions.edit(
            hall.ballot, title="改", candidates=[("甲", ""), ("乙", "")], places=1, minutes=5,
            by=cast.actor("office"), now=NOW,
        )  # fmt: skip


def test_the_count_is_the_list_and_its_digests_stand_in_the_ledger(cast):
    """Case 45: what was counted never changes, whoever tries."""
    hall = halls.prepare(cast, people=6, candidates=3, places=2).open()
    hall.cast_all(("112", 3), ("211", 2), ("333", 1))
    hall.close()
    ballot = hall.ballot
    figures, valid, invalid = actions.recounted(ballot)
    stored = [(one.first, one.second, one.third) for one in ballot.candidates.all()]
    assert [(one.first, one.second, one.third) for one in figures] == stored
    assert (valid, invalid) == (ballot.valid, ballot.invalid)
    data = events(ballot, "close").get().data
    sha256, sm3 = sheet.digests(ballot.sealed_list.text)
    assert (data["sha256"], data["sm3"]) == (sha256, sm3) == (ballot.list_sha256, ballot.list_sm3)
    assert "112" not in str({k: v for k, v in data.items() if not k.startswith("s")})
    for change in (
        lambda: Candidate.objects.filter(ballot=ballot).update(first=6),
        lambda: SealedList.objects.update(text=""),
        lambda: SealedList.objects.all()._raw_delete("default"),
        lambda: Ballot.objects.filter(pk=ballot.pk).update(valid=99),
        lambda: Ballot.objects.filter(pk=ballot.pk).update(state="open"),
        lambda: Ballot.objects.filter(pk=ballot.pk)._raw_delete("default"),
        lambda: Participation.objects.filter(voter__ballot=ballot).update(way="paper"),
        lambda: Participation.objects.filter(voter__ballot=ballot).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(WrongState):
        actions.close(ballot, **WORDS, by=cast.actor("deputy"), now=NOW)
    call_command("verify_ledger", verbosity=0)


def test_after_closing_nothing_ties_a_person_to_a_choice(cast):
    """F61: the key, the envelopes and the codes are gone; who took part stands in roll order,
    written in the one transaction that also wrote the list; no event names a voter."""
    hall = halls.prepare(cast, people=6, candidates=2, places=1).open()
    actions.issue_codes(hall.ballot, by=cast.actor("office"), now=NOW)
    for voter, marks in zip(hall.voters[::-1], ["12", "21", "12", "33", "12", "21"], strict=True):
        actions.cast(hall.ballot, voter=voter, marks=marks)
    before = Event.objects.count()
    hall.close()
    assert Event.objects.count() == before + 1
    assert not Envelope.objects.exists()
    assert not hall.ballot.voters.exclude(code_hash="").exists()
    for teller in Teller.objects.all():
        assert (teller.public_key, teller.locked_key, teller.half) == (None, None, None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.number FROM ballots_participation p JOIN ballots_voter v ON v.id = p.voter_id"
            " WHERE v.ballot_id = %s ORDER BY p.ctid",
            [hall.ballot.pk],
        )
        assert [number for (number,) in cursor.fetchall()] == [1, 2, 3, 4, 5, 6]
    lines = hall.ballot.sealed_list.text.split("votes: 6\n")[1].split()
    assert lines[1::2] == sorted(lines[1::2])


def test_the_box_opens_with_both_passphrases_only(cast):
    hall = halls.prepare(cast, candidates=2, places=1).open()
    hall.cast_all(("12", 2))
    for changed, words in (
        ({"supervisor": "猜一猜猜一猜猜一猜猜"}, "监票人的口令不对"),
        ({"counter": WORDS["supervisor"]}, "计票人的口令不对"),
    ):
        with pytest.raises(actions.Invalid, match=words):
            hall.close(**changed)
    with pytest.raises(NotAllowed):
        actions.close(hall.ballot, **WORDS, by=cast.actor("office"), now=NOW)
    assert hall.refresh().state == State.OPEN
    assert Envelope.objects.count() == 2
    hall.close()


def test_an_envelope_put_in_or_taken_out_behind_the_servers_back_is_found(cast):
    hall = halls.prepare(cast, people=5, candidates=2, places=1).open()
    hall.cast_all(("12", 3))
    Envelope.objects.first().delete()
    with pytest.raises(actions.Conflict, match="票箱里有 2 份，投票的有 3 人"):
        hall.close()
    other = Envelope.objects.first()
    Envelope.objects.create(ballot=hall.ballot, sealed=other.sealed, mark=other.mark)
    with pytest.raises(actions.Conflict, match="有封票被改动过"):
        hall.close()
    assert hall.refresh().state == State.OPEN


def test_a_repeat_needs_two_people_and_is_a_new_round(cast):
    """Case 45: re-open = new round, two-person approval."""
    hall = halls.prepare(cast, people=3, candidates=2, places=1).open()
    hall.cast_all(("12", 3))
    hall.close()
    office = cast.actor("office")
    actions.ask_annul(hall.ballot, text="计票前停电，现场有异议", by=office, now=NOW)
    with pytest.raises(WrongState):
        actions.annul(hall.ballot, by=office, now=NOW)
    before = hall.results()
    new = actions.annul(hall.ballot, by=cast.actor("leader"), now=NOW)
    assert (hall.ballot.state, new.state) == (State.VOID, State.DRAFT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Ballot.objects.filter(pk=hall.ballot.pk).update(state="closed")
    assert (new.round, new.previous) == (2, hall.ballot)
    assert hall.results() == before
    assert new.voters.count() == 3
    with pytest.raises(WrongState):
        actions.declare(hall.ballot, by=office, now=NOW)


def test_who_asked_may_have_left_the_office_or_take_it_back(cast):
    hall = halls.prepare(cast, people=3, candidates=2, places=1).open()
    hall.cast_all(("12", 3))
    hall.close()
    office = cast.actor("office")
    actions.ask_annul(hall.ballot, text="现场有异议", by=office, now=NOW)
    with pytest.raises(WrongState):  # nothing is declared while somebody asks for it to be void
        actions.declare(hall.ballot, by=office, now=NOW)
    actions.drop_annul(hall.ballot, by=cast.actor("leader"), text="票数无异议", now=NOW)
    actions.ask_annul(hall.ballot, text="现场有异议", by=office, now=NOW)
    cast.users["office"].memberships.update(ends_at=NOW)
    new = actions.annul(hall.ballot, by=cast.actor("leader"), now=NOW)
    assert (new.state, new.previous) == (State.DRAFT, hall.ballot)


def test_a_round_whose_equals_vote_again_has_one_next_round_whatever_becomes_of_it(cast):
    office, leader = cast.actor("office"), cast.actor("leader")
    hall = halls.prepare(cast, people=5, candidates=3, places=2).open()
    hall.cast_all(("112", 2), ("121", 2), ("211", 1))
    hall.close()
    second = actions.second_ballot(hall.ballot, by=office, now=NOW)
    with pytest.raises(WrongState):  # not beside the round that settles it
        actions.ask_annul(hall.refresh(), text="有异议", by=office, now=NOW)
    again = halls.Hall(cast, second).open()
    again.cast_all(("12", 3), ("21", 2))
    again.close()
    actions.ask_annul(second, text="有异议", by=office, now=NOW)
    third = actions.annul(second, by=leader, now=NOW)
    with pytest.raises(WrongState):  # the third round is the next of the first
        actions.second_ballot(hall.refresh(), by=office, now=NOW)
    actions.cancel(third, by=office, now=NOW)
    assert actions.second_ballot(hall.refresh(), by=office, now=NOW).round == 2


def test_only_the_right_body_votes_on_projects_of_its_own_level(cast):
    office = cast.actor("office")
    projects = halls.listed_projects("county", cast.division, ["改造", "道路"])
    given = {"title": "表决", "division": cast.division, "places": 1, "by": office, "now": NOW}
    held = halls.session(cast)
    lines = [(one.title, "", one) for one in projects]
    with pytest.raises(actions.Invalid, match="不在满意度测评这一步"):
        actions.prepare(kind="appraisal", candidates=lines, **given)
    with pytest.raises(actions.Invalid, match="只能在人民代表大会会议上进行"):
        actions.prepare(kind="congress", candidates=lines, meeting=b.meeting(cast), **given)
    with pytest.raises(actions.Invalid, match="票决须在人民代表大会会议上进行"):
        actions.prepare(kind="congress", candidates=lines, **given)
    early = actions.prepare(kind="congress", candidates=lines, meeting=held, **given)
    Ballot.objects.filter(pk=early.pk).update(meeting=None)  # prepared before this was asked
    early.refresh_from_db()
    with pytest.raises(actions.Invalid, match="票决须在人民代表大会会议上进行"):
        halls.Hall(cast, early).open()
    Round.objects.update(level="street")
    lines = [(one.title, "", LivelihoodProject.objects.get(pk=one.pk)) for one in projects]
    with pytest.raises(actions.Invalid, match="不由这次表决决定"):
        actions.prepare(kind="congress", candidates=lines, meeting=held, **given)


def test_a_box_that_is_given_up_is_destroyed_unopened(cast):
    hall = halls.prepare(cast, people=3, candidates=2, places=1).open()
    hall.cast_all(("12", 2))
    actions.ask_annul(hall.ballot, text="监票人忘了口令", by=cast.actor("office"), now=NOW)
    actions.annul(hall.ballot, by=cast.actor("leader"), now=NOW)
    assert not Envelope.objects.exists()
    assert not Teller.objects.exclude(half=None).exists()
    assert hall.ballot.valid is None


def test_a_rehearsal_counts_heads_and_never_gives_a_result(cast):
    hall = halls.prepare(cast, people=3, candidates=2, places=1, is_rehearsal=True).open()
    actions.print_ballot(hall.ballot, by=cast.actor("office"), now=NOW)
    assert "选票（演练）" in Document.objects.get().title
    hall.cast_all(("12", 3))
    hall.close(text="")  # however few
    assert (hall.ballot.returned, hall.ballot.valid) == (3, 3)
    assert hall.results() == [(None, None, None, "")] * 2
    assert not SealedList.objects.exists()
    assert hall.ballot.list_sha256 == ""
    allowed = allowed_actions(hall.ballot, cast.actor("office"), NOW)
    assert Action.DECLARE not in allowed
    assert Action.REPORT not in allowed


def test_a_ballot_without_tellers_quorum_or_difference_does_not_open(cast):
    hall = halls.prepare(cast, candidates=2, places=1)
    hall.arrive()
    office = cast.actor("office")
    with pytest.raises(actions.NotReady, match="监票人和计票人"):
        actions.open_ballot(hall.ballot, by=office, now=NOW)
    users = cast.users
    with pytest.raises(actions.Invalid, match="不同的人"):
        actions.name_tellers(
            hall.ballot, supervisor=users["deputy"], counter=users["deputy"], by=office, now=NOW
        )
    with pytest.raises(actions.Invalid, match="差额"):
        halls.prepare(cast, people=2, candidates=2, places=2)
    with pytest.raises(actions.Invalid, match="最多分 20 组"):
        halls.prepare(cast, people=2, kind="appraisal", groups=[f"{n}组" for n in range(21)])
    with pytest.raises(actions.Invalid, match="街道没有人民代表大会"):
        actions.prepare(
            kind="congress", title="票决", division=cast.township, places=1,
            candidates=[("甲", ""), ("乙", "")], by=cast.actor("street"), now=NOW,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.prepare(
            kind="congress", title="票决", division=cast.division, places=1,
            candidates=[("甲", ""), ("乙", "")], by=cast.actor("street"), now=NOW,
        )  # fmt: skip
    with pytest.raises(StaleVersion):
        actions.open_ballot(hall.ballot, by=office, now=NOW, version=99)


def test_presence_is_the_secretariats_and_late_comers_are_only_added(cast):
    hall = halls.prepare(cast, people=9, candidates=2, places=1).open(6)
    late = hall.ballot.voters.order_by("-number").first()
    office = cast.actor("office")
    with pytest.raises(WrongState):  # once it is open, a teller confirms each
        actions.mark_present(hall.ballot, voters=[late.pk], by=office, now=NOW)
    slips = actions.issue_codes(hall.ballot, by=office, now=NOW)
    assert late not in {voter for voter, _code in slips}
    actions.admit(hall.ballot, voter=late.pk, by=cast.actor("auditor"), now=NOW)
    assert hall.ballot.present_count == 7
    assert events(hall.ballot, "admit").get().data["added"] == [late.number]
    kept = hall.ballot.voters.get(pk=slips[0][0].pk).code_hash
    more = actions.issue_codes(hall.ballot, renew=True, by=office, now=NOW)
    assert [voter for voter, _code in more] == [late]  # slips on the seats stay good
    assert hall.ballot.voters.get(pk=slips[0][0].pk).code_hash == kept
    actions.cast(hall.ballot, voter=late, marks="12")
    with pytest.raises(NotAllowed):
        actions.mark_present(hall.ballot, voters=[], by=cast.actor("deputy"), now=NOW)


def test_who_takes_paper_casts_no_electronic_vote_and_the_reverse(cast):
    hall = halls.prepare(cast, people=4, candidates=2, places=1).open()
    office = cast.actor("office")
    actions.issue_paper(hall.ballot, voter=hall.voters[0].pk, by=office, now=NOW)
    assert refusal(hall.ballot, hall.voters[0]) == (actions.AlreadyVoted, 409)
    actions.cast(hall.ballot, voter=hall.voters[1], marks="12")
    for voter in hall.voters[:2]:
        with pytest.raises(actions.AlreadyVoted):
            actions.issue_paper(hall.ballot, voter=voter.pk, by=office, now=NOW)
    ways = Participation.objects.order_by("voter__number").values_list("way", flat=True)
    assert list(ways) == [Way.PAPER, Way.ELECTRONIC]


def test_the_result_sheet_is_a_numbered_paper_with_the_digest_of_the_list(cast):
    hall = halls.prepare(cast, people=4, candidates=3, places=2)
    office = cast.actor("office")
    actions.print_ballot(hall.ballot, by=office, now=NOW)
    hall.open().cast_all(("112", 3), ("333", 1))
    hall.close()
    actions.report(hall.ballot, by=office, now=NOW)
    ballot, sheet_paper = Document.objects.order_by("pk")
    rows = [b["cells"] for b in ballot.rendition.content["blocks"] if b["kind"] == "row"]
    assert rows[0] == [
        "1",
        "甲项目",
        "赞成□\u2002反对□\u2002弃权□",
    ]  # a row an item: one sheet holds all
    assert len(rows) == 3
    rows = [b["cells"] for b in sheet_paper.rendition.content["blocks"] if b["kind"] == "row"]
    assert ["发出票", "4 张", "收回票", "4 张"] in rows
    assert ["1", "甲项目：赞成 3，反对 0，弃权 1，通过"] in rows
    assert ["3", "丙项目：赞成 0，反对 3，弃权 1，未通过"] in rows
    assert ["票单摘要 SM3", hall.ballot.sm3_words] in rows
    assert events(hall.ballot, "report").get().data["number"] == sheet_paper.number


def test_the_projects_of_the_list_go_on_as_it_was_declared(cast, monkeypatch):
    told = []
    monkeypatch.setattr(
        declaring.projects,
        "record_vote",
        lambda project, **given: told.append((project.title, given["adopted"], given["by"].kind)),
    )
    found = halls.listed_projects("county", cast.division, ["改造", "道路"])
    halls.deputies(cast, 1)
    ballot = actions.prepare(
        kind="congress", title="票决", division=cast.division, places=1, by=cast.actor("office"),
        candidates=[(one.title, "", one) for one in found], meeting=halls.session(cast), now=NOW,
    )  # fmt: skip
    for titles in (("改造工程", "道路"), ("改造", "道路", "食堂")):
        with pytest.raises(actions.Invalid, match="不能改名、添加"):
            actions.edit(
                ballot, title="票决", candidates=[(one, "") for one in titles], places=1,
                minutes=5, by=cast.actor("office"), now=NOW,
            )  # fmt: skip
    hall = halls.Hall(cast, ballot).open()
    hall.cast_all(("12", 3))
    hall.close()
    assert told == []
    actions.declare(ballot, by=cast.actor("office"), now=NOW)
    assert told == [("改造", True, "system"), ("道路", False, "system")]


def test_the_list_of_a_year_keeps_its_surplus_but_for_a_second_ballot(cast):
    halls.listed_projects("county", cast.division, ["甲", "乙", "丙", "丁"])
    Round.objects.update(places=2, surplus=2)
    halls.deputies(cast, 3)
    given = {"title": "票决", "places": 2, "by": cast.actor("office"), "now": NOW}
    found = LivelihoodProject.objects.select_related("round").order_by("code")
    lines = [(one.title, "", one) for one in found]
    held = {"kind": "congress", "division": cast.division, "meeting": halls.session(cast)}
    ballot = actions.prepare(candidates=lines, **held, **given)
    with pytest.raises(actions.Invalid, match="至少 4 个"):
        actions.edit(ballot, candidates=lines[:3], minutes=5, **given)
    hall = halls.Hall(cast, ballot).open()
    hall.cast_all(("1122", 2), ("1212", 2), ("2112", 1))
    hall.close()
    second = actions.second_ballot(hall.ballot, by=cast.actor("office"), now=NOW)
    assert [one.title for one in second.candidates.all()] == ["乙", "丙"]
    assert halls.Hall(cast, second).open().ballot.state == State.OPEN


def test_nobody_types_the_result_of_a_project_that_a_ballot_decides(cast):
    project, office = b.vote(cast), cast.actor("office")
    typed = {"adopted": True, "decided_at": NOW, "paper": "计票 1 号", "by": office, "now": NOW}
    given = {"candidates": [(project.title, "", project), ("另一项", "")], "places": 1}
    given |= {"kind": "congress", "title": "票决", "division": cast.division}
    given["meeting"] = halls.session(cast)
    first = actions.prepare(**given, by=office, now=NOW)
    with pytest.raises(WrongState, match="“票决”在系统里表决"):
        projects.record_vote(project, **typed)
    actions.cancel(first, by=office, now=NOW)
    halls.deputies(cast, 1)
    ballot = actions.prepare(**given, by=office, now=NOW)
    hall = halls.Hall(cast, ballot).open()
    hall.cast_all(("21", 3))
    hall.close()
    with pytest.raises(WrongState):
        projects.record_vote(project, **typed)
    project.state, project.adopted_on = "adopted", NOW.date()
    project.save()
    with pytest.raises(actions.Invalid, match="不同的表决结果"):
        actions.declare(ballot, by=office, now=NOW)
    project.state, project.adopted_on = "vote", None
    project.save()
    actions.declare(hall.refresh(), by=office, now=NOW)
    project.refresh_from_db()
    assert project.state == "pooled"
