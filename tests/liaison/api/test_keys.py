from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from liaison.api import actions, throttles
from liaison.api.models import ApiKey
from stations.memberships.actions import grant
from stations.memberships.models import Role
from tests.api_client import Caller, caller
from tests.cast import make_case, make_county, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


def status(key):
    return Caller(key).get("cases/")[0]


def printed(*arguments):
    out = StringIO()
    call_command("create_api_key", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_key_and_nothing_else(cast):
    key = printed("--user", "station", "--scopes", "cases:read,cases:write").removesuffix("\n")
    assert key == key.strip()
    assert "\n" not in key
    assert status(key) == 200
    row = ApiKey.objects.get()
    assert row.scopes == ["cases:read", "cases:write"]
    assert key.rpartition("_")[2] not in f"{row.digest}{row.prefix}{row.name}"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--user", "nobody", "--scopes", "cases:read"),
        ("--user", "station", "--scopes", "everything"),
        ("--user", "station", "--scopes", ","),
        ("--user", "station", "--scopes", "cases:read", "--days", "0"),
    ],
)
def test_the_command_refuses_what_cannot_be(cast, arguments):
    with pytest.raises(CommandError):
        printed(*arguments)
    assert not ApiKey.objects.exists()


def test_a_key_dies_with_its_day_its_revocation_and_its_owner(cast):
    now = timezone.now()
    user = cast.users["station"]
    row, key = actions.issue(user=user, scopes=["cases:read"], name="t", now=now, days=30)
    assert status(key) == 200
    with time_machine.travel(now + timedelta(days=30)):
        assert status(key) == 401
    user.is_active = False
    user.save()
    assert status(key) == 401
    user.is_active = True
    user.save()
    actions.revoke(row=row, now=now)
    assert status(key) == 401


@pytest.mark.parametrize("change", [lambda k: k[:-1] + "_", lambda k: k.upper(), lambda k: "x" + k])
def test_a_changed_key_opens_nothing(cast, change):
    key = caller("station").key
    assert status(change(key)) == 401
    answer = Caller(change(key)).send("GET", "cases/")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_key_ends_with_the_office_it_was_granted_for(cast):
    key = caller("station").key
    other = make_unit("fumin-wj", "富民街道文教站", cast.township)
    grant(user=cast.users["station"], role=Role.UNIT_OFFICER, place=other, now=timezone.now())
    assert status(key) == 200
    cast.users["station"].memberships.filter(role=Role.STATION_OFFICER).update(
        ends_at=timezone.now()
    )
    assert status(key) == 401


def test_a_key_does_not_follow_when_its_owner_switches(cast):
    user, case = cast.users["station"], make_case(cast)
    key = caller("station").key
    place = make_unit("fumin-wj", "富民街道文教站", cast.township)
    other = grant(user=user, role=Role.UNIT_OFFICER, place=place, now=timezone.now())
    user.active_membership_id = other.pk
    user.save()
    found = Caller(key).get("cases/")[1]["results"]
    assert [row["number"] for row in found] == [case.number]
    second = printed(
        "--user", "station", "--scopes", "cases:read", "--membership", str(other.pk)
    ).strip()
    assert Caller(second).get("cases/")[1]["results"] == []


def test_the_command_refuses_an_office_that_is_not_the_users(cast):
    theirs = cast.users["deputy"].memberships.get()
    with pytest.raises(CommandError):
        printed("--user", "station", "--scopes", "cases:read", "--membership", str(theirs.pk))
    cast.users["station"].memberships.update(ends_at=timezone.now())
    with pytest.raises(CommandError):
        printed("--user", "station", "--scopes", "cases:read")
    assert not ApiKey.objects.exists()


def test_use_is_remembered_once_a_minute(cast):
    key = caller("station").key
    status(key)
    first = ApiKey.objects.get().last_used_at
    status(key)
    assert ApiKey.objects.get().last_used_at == first


def test_a_key_may_call_so_often_and_without_redis_as_often_as_it_likes(cast, monkeypatch):
    key = caller("station").key
    ApiKey.objects.update(per_minute=2)
    counts = iter(range(1, 9))
    monkeypatch.setattr(throttles, "_count", lambda key: next(counts))
    assert [status(key) for _turn in range(3)] == [200, 200, 429]
    monkeypatch.undo()
    monkeypatch.setattr(throttles.KeyThrottle, "down_until", 0.0)
    throttles._redis.cache_clear()
    monkeypatch.setattr(throttles.settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert [status(key) for _turn in range(4)] == [200] * 4
    throttles._redis.cache_clear()


def test_redis_counts_each_use_of_a_key():
    key = f"test-{timezone.now().timestamp()}"
    assert [throttles._count(key) for _turn in range(2)] == [1, 2]
