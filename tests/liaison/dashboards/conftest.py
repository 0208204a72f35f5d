import pytest
import time_machine
from django.test import Client

from liaison.dashboards import actions as dashboards
from liaison.ledger import actions as ledger
from tests.cast import NOW, make_county


@pytest.fixture
def cast(db):
    return make_county()


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at_desk(cast):
    """at_desk("station") → a signed-in client of one of the cast."""

    def sign_in(name):
        client = Client()
        client.force_login(cast.users[name])
        return client

    return sign_in


@pytest.fixture
def follow():
    """What happened so far is sealed and counted."""

    def run(now=NOW):
        ledger.seal()
        return dashboards.follow(now=now)

    return run
