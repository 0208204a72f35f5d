"""The step itself: one wins, the other is told; a verb that goes wrong changes nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from liaison.ledger.models import Event
from liaison.notifications.models import Message
from liaison.workflow import (
    Busy,
    NotAllowed,
    StaleVersion,
    WrongState,
    allowed_actions,
    citizen_of,
    step,
)
from suggestions.cases import actions
from suggestions.cases.models import Case
from suggestions.cases.workflow import Action
from tests import stages
from tests.cast import NOW, make_case, make_county


def facts(case):
    return (
        Case.objects.filter(pk=case.pk).values().get(),
        Event.objects.filter(subject_id=case.pk).count(),
        Message.objects.filter(subject_id=case.pk).count(),
    )


def at_once(count, call):
    """Run `call(index)` in `count` threads that start together; the answers or exceptions."""
    barrier = threading.Barrier(count)

    def run(index):
        try:
            barrier.wait(10)
            return call(index)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins_and_the_other_is_refused():
    cast = make_county()
    case = make_case(cast)
    who = [cast.actor("deputy"), cast.actor("station")]
    seen = [Case.objects.get(pk=case.pk) for _ in who]

    answers = at_once(2, lambda i: actions.accept(seen[i], by=who[i], now=NOW))

    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], WrongState)
    assert refused[0].status == 409
    assert refused[0].state == "accepted"
    assert Event.objects.filter(subject_id=case.pk, action="accept").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_a_version_the_other_is_stale():
    cast = make_county()
    case = make_case(cast)
    seen = [Case.objects.get(pk=case.pk) for _ in range(2)]

    answers = at_once(
        2,
        lambda i: actions.urge(seen[i], text="快", by=cast.actor("office"), now=NOW, version=1),
    )

    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(error) for error in refused] == [StaleVersion]
    assert refused[0].status == 412


def test_news_come_before_the_want_of_a_role_and_only_to_those_concerned(db):
    cast = make_county()
    case = make_case(cast)
    actions.urge(case, text="快", by=cast.actor("office"), now=NOW)
    with pytest.raises(StaleVersion):
        actions.accept(case, by=cast.actor("office"), now=NOW, version=1)
    with pytest.raises(NotAllowed):
        actions.accept(case, by=cast.actor("unit2"), now=NOW, version=1)


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_too_long_for_the_row_is_told_that_others_are_busy():
    cast = make_county()
    case = make_case(cast)
    deputy = cast.actor("deputy")

    def other():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        try:
            actions.accept(Case.objects.get(pk=case.pk), by=deputy, now=NOW)
        except Busy as error:
            return error
        finally:
            connections.close_all()

    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        with ThreadPoolExecutor(1) as pool:
            error = pool.submit(other).result(20)
    assert isinstance(error, Busy)
    assert error.status == 409


@pytest.mark.django_db
def test_a_verb_that_sets_an_illegal_target_is_a_bug_and_changes_nothing():
    cast = make_county()
    case = stages.accepted(cast)
    before = facts(case)
    for action, state in [
        (Action.ANSWER, "closed"),  # one target, another was set
        (Action.REASSIGN, "direct"),  # keeps the state
        (Action.DISPATCH, "accepted"),  # several targets, none was chosen
    ]:
        with (
            pytest.raises(AssertionError),
            step(case, action, by=cast.actor("station"), now=NOW) as c,
        ):
            c.state = state
        assert facts(case) == before
        assert case.state == "accepted"


@pytest.mark.django_db
def test_a_verb_that_fails_changes_neither_row_nor_object_nor_ledger():
    cast = make_county()
    case = stages.accepted(cast)
    before = facts(case)
    with (
        pytest.raises(ZeroDivisionError),
        step(case, Action.URGE, by=cast.actor("station"), now=NOW) as c,
    ):
        c.title, c.version = "别的", 1 / 0
    assert facts(case) == before
    assert case.title == "三号楼前路灯不亮"


@pytest.mark.django_db
def test_the_object_of_the_caller_shows_what_was_stored():
    cast = make_county()
    case = make_case(cast)
    actions.accept(case, by=cast.actor("deputy"), now=NOW)
    stored = Case.objects.get(pk=case.pk)
    for field in Case._meta.concrete_fields:
        assert getattr(case, field.attname) == getattr(stored, field.attname), field.name


@pytest.mark.django_db
def test_a_refusal_names_the_state_and_what_may_be_done():
    cast = make_county()
    case = stages.accepted(cast)
    with pytest.raises(WrongState) as refusal:
        actions.accept(case, by=cast.actor("deputy"), now=NOW)
    assert refusal.value.state == "accepted"
    assert set(refusal.value.actions) == set(allowed_actions(case, cast.actor("deputy"), NOW))


QUERIES_OF_SUBMIT, QUERIES_OF_ACT = 16, 16  # savepoints and this file's factory included


def counted(call):
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


@pytest.mark.django_db
def test_submitting_and_acting_take_a_constant_number_of_queries():
    cast = make_county()
    deputy = cast.actor("deputy")
    make_case(cast)  # reference rows are on the shelf from now on
    first = counted(lambda: make_case(cast))
    for _ in range(8):
        make_case(cast)
    assert counted(lambda: make_case(cast)) == first <= QUERIES_OF_SUBMIT

    case = make_case(cast)
    accepted = counted(lambda: actions.accept(case, by=deputy, now=NOW))
    print(f"submit {first}, accept {accepted}")
    assert accepted <= QUERIES_OF_ACT
    next_day = NOW + timedelta(days=1)
    urged = counted(lambda: actions.urge(case, text="快", by=deputy, now=NOW))
    for _ in range(10):
        actions.supply_info(case, text="补充", by=citizen_of(case), now=NOW)
    assert counted(lambda: actions.urge(case, text="快", by=deputy, now=next_day)) == urged
