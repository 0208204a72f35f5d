import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, make_county

from .history import of_three, seal_and_count


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
def told(cast):
    of_three(cast)
    return cast


@pytest.fixture
def follow():
    return seal_and_count
