import json
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.dashboards import actions as tallies
from liaison.deadlines.models import SweepRun
from liaison.ledger import actions as seals
from liaison.notifications.models import Message
from liaison.portal import health
from tests.cast import make_case, make_county


def test_alive_asks_nobody(client):
    assert client.get("/healthz").content == b"ok"  # database access would raise here


@pytest.mark.django_db
def test_ready_when_database_and_redis_answer_in_the_connection_of_the_request(client):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/readyz")
    assert answer.status_code == 200, answer.content
    assert answer.json()["database"]["ok"]
    assert answer.json()["redis"]["ok"]
    assert [query["sql"] for query in asked] == ["SELECT 1"]


@pytest.mark.django_db
def test_not_ready_without_redis(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.json()["redis"]["ok"]


def test_not_ready_without_database(client, monkeypatch):
    def down(_own):
        raise DatabaseError

    monkeypatch.setattr(health, "database", down)
    assert client.get("/readyz").status_code == 503


def deep(client, **headers):
    answer = client.get("/healthz/deep", headers=headers)
    return answer, {line["name"]: line for line in json.loads(answer.content).get("checks", [])}


@pytest.mark.django_db
def test_deep_is_for_operators(client, monkeypatch):
    monkeypatch.setenv("HEALTH_TOKEN", "a-token-of-operators")
    assert deep(client)[0].status_code == 403
    assert deep(client, authorization="Bearer wrong")[0].status_code == 403
    assert deep(client, authorization="Bearer a-token-of-operators")[1]


@pytest.mark.django_db
def test_an_empty_token_opens_nothing(client, monkeypatch):
    monkeypatch.setenv("HEALTH_TOKEN", "")
    assert deep(client, authorization="Bearer ")[0].status_code == 403


@pytest.fixture
def operator(client, django_user_model):
    user = get_user_model().objects.create_user("operator", is_staff=True, display_name="运维")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_a_sweep_that_never_ran_is_an_alarm(operator):
    answer, lines = deep(operator)
    assert answer.status_code == 503
    assert not lines["sweep_age_seconds"]["ok"]
    assert "beat" in lines["sweep_age_seconds"]["advice"]


@pytest.mark.django_db
def test_a_fresh_sweep_is_fine(operator):
    SweepRun.objects.update_or_create(pk=1, defaults={"last_run_at": timezone.now()})
    assert deep(operator)[1]["sweep_age_seconds"]["ok"]


@pytest.mark.django_db
def test_mail_that_lies_too_long_and_dead_mail_are_alarms(operator):
    now = timezone.now()
    old = now - timedelta(hours=1)
    common = {"channel": "sms", "event": "x", "title": "t", "body": "b", "created_at": old}
    Message.objects.create(dedupe_key="a", next_attempt_at=old, **common)
    Message.objects.create(dedupe_key="b", next_attempt_at=old, state="dead", **common)
    lines = deep(operator)[1]
    assert (lines["outbox_depth"]["ok"], lines["outbox_depth"]["value"]) == (False, 1)
    assert (lines["dead_letters"]["ok"], lines["dead_letters"]["value"]) == (False, 1)


@pytest.mark.django_db
def test_the_missing_year_is_named_from_november(operator, time_machine):
    time_machine.move_to("2099-11-01T00:00:00+08:00")
    lines = {line.name: line for line in health.time(timezone.now())}
    line = lines["calendar_missing"]
    assert (line.ok, line.value) == (False, 2099)


@pytest.mark.django_db
def test_an_owner_of_the_ledger_is_warned_about(operator):
    line = deep(operator)[1]["ledger_role"]
    assert line["ok"]
    assert bool(line["value"]) == bool(line["advice"])


@pytest.mark.django_db
def test_the_database_knows_chinese_letters(operator):
    assert deep(operator)[1]["lc_ctype"]["ok"]


@pytest.mark.django_db
def test_figures_that_no_longer_follow_the_ledger_are_an_alarm(operator):
    make_case(make_county(), now=timezone.now() - timedelta(hours=1))
    seals.seal()
    lines = deep(operator)[1]
    assert (lines["figures_behind"]["ok"], lines["figures_behind"]["value"]) == (False, 1)
    assert not lines["figures_age_seconds"]["ok"]
    tallies.follow(now=timezone.now())
    lines = deep(operator)[1]
    assert lines["figures_behind"]["ok"]
    assert lines["figures_age_seconds"]["ok"]
