from datetime import UTC, datetime
from itertools import count

import pytest

from liaison.accounts.models import User
from liaison.notifications import actions
from liaison.notifications.drafts import Draft
from liaison.notifications.models import Message

from .gateways import sms_gateway, smtp_server
from .wechat_server import wechat_server

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
numbers = count(1)


@pytest.fixture
def gateway(settings):
    with sms_gateway() as gateway:
        settings.SMS_URL, settings.SMS_KEY = gateway.url, "key-of-the-house"
        yield gateway


@pytest.fixture
def mailbox(settings):
    with smtp_server() as box:
        settings.EMAIL_URL = box.url
        yield box


@pytest.fixture
def wechat(settings):
    with wechat_server() as wechat:
        settings.WECHAT_APP_ID, settings.WECHAT_SECRET = "wx-house", "secret-of-the-house"
        settings.WECHAT_API_URL = wechat.url
        yield wechat


@pytest.fixture
def user(db):
    return User.objects.create_user(
        "wang", "wang@example.org", "x", display_name="王敏", phone="13900001234"
    )


def written(channel="sms", *, now=NOW, phone=None, user=None, **data):
    """One stored message; each to a phone of its own unless told otherwise."""
    number = next(numbers)
    draft = Draft(
        event=data.pop("event", "case.replied"),
        title="已答复",
        body="您反映的事项已答复。",
        link="/t/abc",
        key=f"case.replied:{number}",
        user=user,
        phone=phone or f"138{number:08d}",
        channels=(channel,),
        **data,
    )
    actions.enqueue([draft], now=now)
    return Message.objects.get(dedupe_key__startswith=f"case.replied:{number}:")
