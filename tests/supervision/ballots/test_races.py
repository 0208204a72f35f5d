"""Several hands at once, for real connections: the large run is tests/faults/votes.py."""

import pytest

from supervision.ballots import actions, sheet
from supervision.ballots.models import Envelope, Participation
from tests.cast import make_county
from tests.committed import at_once, leaving_nothing

from . import halls


@pytest.fixture
def cast(django_db_blocker, django_db_setup):
    with django_db_blocker.unblock(), leaving_nothing():
        yield make_county()


def test_parallel_choices_of_one_voter_and_a_closing_box_count_each_voter_once(cast):
    hall = halls.prepare(cast, people=4, candidates=3, places=2).open()
    told = []

    def hand(job):
        if job == "close":
            return hall.close()
        voter, marks = job
        try:
            actions.cast(hall.ballot, voter=voter, marks=marks)
            told.append((voter.pk, marks))
        except (actions.AlreadyVoted, actions.NotOpen):
            pass

    jobs = [(voter, marks) for voter in hall.voters for marks in ("112", "121", "211")]
    at_once(hand, [*jobs[:9], "close", *jobs[9:]])
    votes = [vote.marks for vote in sheet.votes_of(hall.refresh().sealed_list.text)]
    assert sorted(votes) == sorted(marks for _voter, marks in told)
    assert len({voter for voter, _marks in told}) == len(told) == hall.ballot.returned
    assert Participation.objects.count() == len(told)
    assert not Envelope.objects.exists()
