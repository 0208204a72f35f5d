"""What may never be false about terms, meetings and rosters, whoever writes the rows."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from supervision.meetings.models import Attendance, Capacity, Kind, Meeting, Member, Term
from supervision.meetings.workflow import SeatState, State
from tests.cast import NOW, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


@pytest.fixture
def term(cast):
    return Term.objects.create(
        division=cast.division, number=18, body="青溪县人民代表大会", starts_on=date(2022, 1, 10)
    )


def fields(term, **changes):
    return {
        "term": term,
        "kind": Kind.CONGRESS,
        "number": 5,
        "title": "青溪县第十八届人民代表大会第五次会议",
        "division": term.division_id,
        "place": "县会议中心",
        "starts_at": NOW,
        "ends_at": NOW + timedelta(days=3),
    } | changes


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("meeting_state_has_times", {"state": "dissolved"}),
        ("meeting_kind_is_known", {"kind": "picnic"}),
        ("meeting_ends_after_start", {"ends_at": NOW}),
        ("meeting_state_has_times", {"state": State.CLOSED, "convened_at": NOW}),
        ("meeting_state_has_times", {"convened_at": NOW}),
    ],
)
def test_a_meeting_is_never_stored_wrong(term, constraint, changes):
    with pytest.raises(IntegrityError, match=constraint):
        Meeting.objects.create(**fields(term, **changes))


def test_a_number_is_taken_once_unless_the_meeting_was_cancelled(term):
    Meeting.objects.create(**fields(term, state=State.CANCELLED))
    Meeting.objects.create(**fields(term))
    Meeting.objects.create(**fields(term, kind=Kind.CHAIRS))
    with pytest.raises(IntegrityError, match="meeting_number_once"):
        Meeting.objects.create(**fields(term))


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("attendance_state_is_known", {"state": "asleep"}),
        ("attendance_signed_has_time", {"state": SeatState.SIGNED}),
        ("attendance_signed_has_time", {"signed_at": NOW}),
        ("attendance_by_mandate", {"representative": None}),
    ],
)
def test_a_seat_is_never_stored_wrong(cast, term, constraint, changes):
    meeting = Meeting.objects.create(**fields(term))
    given = {
        "meeting": meeting,
        "capacity": Capacity.ATTEND,
        "representative": cast.representative,
        "name": "林示例",
    }
    with pytest.raises(IntegrityError, match=constraint):
        Attendance.objects.create(**given | changes)


def test_nobody_sits_twice_in_one_meeting_or_committee(cast, term):
    meeting = Meeting.objects.create(**fields(term))
    seat = {"meeting": meeting, "representative": cast.representative, "name": "林示例"}
    Attendance.objects.create(capacity=Capacity.ATTEND, **seat)
    with pytest.raises(IntegrityError, match="attendance_once"), transaction.atomic():
        Attendance.objects.create(capacity=Capacity.SIT_IN, **seat)
    held = {"term": term, "representative": cast.representative, "starts_on": date(2022, 1, 12)}
    Member.objects.create(**held)
    with pytest.raises(IntegrityError, match="member_once_per_term"):
        Member.objects.create(**held)


def test_terms_and_meetings_are_called_as_on_paper(cast, term):
    from supervision.meetings import titles

    council = Term(body="富民街道居民议事会", number=2)
    assert str(term) == "青溪县第十八届人民代表大会"
    assert titles.meeting(term, Kind.CONGRESS, 5) == "青溪县第十八届人民代表大会第五次会议"
    assert (
        titles.meeting(term, Kind.STANDING_COMMITTEE, 32)
        == "青溪县第十八届人民代表大会常务委员会第三十二次会议"
    )
    assert titles.meeting(term, Kind.CHAIRS, 104).endswith("常务委员会第104次主任会议")
    assert titles.meeting(council, Kind.COUNCIL, 3) == "富民街道居民议事会第二届第三次会议"
