"""A request sent again is answered as it was, whatever the place has ruled since."""

import uuid

import pytest

from liaison.jurisdiction.models import LocalRule
from suggestions.cases import intake
from suggestions.cases.actions import Invalid
from suggestions.cases.models import Case
from tests.cast import NOW, make_county

pytestmark = pytest.mark.django_db


def test_a_repeated_request_is_answered_although_a_phone_is_asked_for_since():
    station = make_county().station
    recipient = intake.Recipient(station, None, station)

    def send(key):
        data = {"content": "楼道灯坏了，晚上看不见台阶。"}
        return intake.take_in(recipient, data, key=key, body=b"x", address="192.0.2.1", now=NOW)

    key = str(uuid.uuid4())
    number, code, is_new, replayed = send(key)
    assert (is_new, replayed) == (True, False)
    LocalRule.objects.create(key="cases.phone_required", value=True)
    assert send(key) == (number, code, True, True)
    with pytest.raises(Invalid, match="手机号"):
        send(str(uuid.uuid4()))
    assert Case.objects.count() == 1
