import pytest

from liaison.ledger.models import Event
from liaison.workflow import SYSTEM, NotAllowed, WrongState
from stations.representatives import actions
from stations.representatives.actions import BadReason
from stations.representatives.models import EndReason, SuspensionReason
from tests.stations.builders import COUNTY, NOW, holder, representative

pytestmark = pytest.mark.django_db
CLERK = holder("congress_clerk", COUNTY)


def only_mandate(row):
    return row.mandates.get()


@pytest.mark.parametrize("reason", EndReason.values)
def test_a_mandate_ends_for_each_reason_the_law_names(reason):
    row, successor = representative("丁一"), representative("马力")
    ended = actions.end_mandate(
        mandate=only_mandate(row), reason=reason, by=CLERK, now=NOW, successor=successor
    )
    assert (ended.status, ended.end_reason, ended.ended_at) == ("ended", reason, NOW)
    assert row.has_ended
    event = Event.objects.get(subject_type="representatives.mandate", subject_id=ended.pk)
    assert (event.action, event.source, event.target) == ("end_mandate", "active", "ended")
    assert only_mandate(row).version == event.seq == 1


def test_an_ended_mandate_stays_ended():
    mandate = only_mandate(representative())
    actions.end_mandate(mandate=mandate, reason="resigned", by=CLERK, now=NOW)
    with pytest.raises(WrongState, match="已终止"):
        actions.end_mandate(mandate=mandate, reason="died", by=CLERK, now=NOW)
    with pytest.raises(WrongState):
        actions.suspend_mandate(mandate=mandate, reason="detained", by=CLERK, now=NOW)
    with pytest.raises(WrongState):
        actions.resume_mandate(mandate=mandate, reason="不起诉", by=CLERK, now=NOW)


@pytest.mark.parametrize("reason", SuspensionReason.values)
def test_f08_a_suspended_mandate_is_read_only_until_it_resumes(reason):
    row = representative()
    actions.suspend_mandate(mandate=only_mandate(row), reason=reason, by=CLERK, now=NOW)
    assert row.is_suspended
    assert not row.has_ended
    actions.resume_mandate(mandate=only_mandate(row), reason="不起诉", by=CLERK, now=NOW)
    assert not row.is_suspended
    assert only_mandate(row).suspension_reason == ""


def test_with_one_mandate_of_two_suspended_the_person_still_acts():
    from tests.stations.builders import mandate_of

    row = representative()
    mandate_of(row, body="上游市人民代表大会", level="city")
    actions.suspend_mandate(
        mandate=row.mandates.get(level="city"), reason="detained", by=CLERK, now=NOW
    )
    assert not row.is_suspended


@pytest.mark.parametrize(
    "by",
    [holder("deputy"), holder("station_officer"), holder("congress_clerk", "990102")],
)
def test_nobody_but_the_congress_office_of_the_place_records(by):
    mandate = only_mandate(representative())
    with pytest.raises(NotAllowed):
        actions.end_mandate(mandate=mandate, reason="died", by=by, now=NOW)
    assert only_mandate(mandate.representative).status == "active"
    assert not Event.objects.filter(subject_type="representatives.mandate").exists()


def test_a_reason_outside_the_list_is_refused():
    mandate = only_mandate(representative())
    with pytest.raises(BadReason):
        actions.end_mandate(mandate=mandate, reason="bored", by=SYSTEM, now=NOW)
    with pytest.raises(BadReason):
        actions.resume_mandate(mandate=mandate, reason=" ", by=SYSTEM, now=NOW)


def test_a_successor_may_be_named_later():
    row, successor = representative("丁一"), representative("马力")
    mandate = only_mandate(row)
    actions.end_mandate(mandate=mandate, reason="died", by=SYSTEM, now=NOW)
    actions.name_successor(mandate=mandate, successor=successor, by=SYSTEM, now=NOW)
    assert only_mandate(row).successor == successor
