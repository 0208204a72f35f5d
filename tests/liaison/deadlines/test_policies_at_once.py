"""Several offices change the periods at the same moment, over connections of their own."""

import pytest

from liaison.deadlines import policies
from liaison.deadlines.models import DeadlinePolicy
from liaison.workflow import SYSTEM
from tests.cast import NOW
from tests.committed import at_once


@pytest.mark.django_db(transaction=True)
def test_two_offices_that_set_the_same_period_at_once_make_one_row():
    def add_at_once(amount):
        row = DeadlinePolicy(
            noun="cases.case",
            kind="closing",
            mode="direct",
            division="990101001",
            amount=amount,
            unit="working_days",
        )
        try:
            policies.set_policy(policy=row, region="990101", by=SYSTEM, now=NOW)
        except policies.PolicyRefused:
            return "refused"
        return "stored"

    outcomes = at_once(add_at_once, [4, 5, 6, 7])
    assert sorted(outcomes) == ["refused", "refused", "refused", "stored"]
