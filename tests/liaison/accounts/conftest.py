from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from liaison.accounts.models import User

PASSWORD = "Right-horse-7"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user(db):
    return User.objects.create_user(
        "wang", "wang@example.org", PASSWORD, display_name="王敏", phone="13800001234"
    )


@pytest.fixture
def sign_in():
    def sign_in(username="wang", password=PASSWORD, client=None, **data):
        client = client or Client()
        client.answer = client.post(
            "/accounts/sign-in/", {"username": username, "password": password, **data}
        )
        return client

    return sign_in
