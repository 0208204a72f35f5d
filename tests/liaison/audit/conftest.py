import pytest
import time_machine
from django.test import Client

from stations.memberships.models import Role
from tests.cast import NOW, make_case, make_county, make_user


@pytest.fixture
def cast(db):
    cast = make_county()
    cast.users["security"] = make_user("security", "安", Role.SECURITY_ADMIN, cast.division)
    return cast


@pytest.fixture
def case(cast):
    return make_case(cast)


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
