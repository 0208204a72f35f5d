"""The journeys' site has no Redis (site.py); here that is said, looked at and measured."""

import urllib.error
import urllib.request

import pytest

from tests.faults import people


def test_readiness_says_that_redis_is_away(site):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{site.address}/readyz", timeout=10)  # noqa: S310
    assert caught.value.code == 503
    caught.value.close()


def test_submit_track_sign_in_and_act_without_redis(site):
    """F3: each page within three seconds, none in error."""
    citizen, deputy = people.Browser(site), people.Browser(site)
    number, code = people.submit(citizen, site.token, "消防通道被杂物堵住了。")
    people.track(citizen, number, code)
    people.sign_in(deputy, "deputy")
    people.accept(deputy, number)
    people.track(citizen, number, code)
    assert max(citizen.slowest, deputy.slowest) < 3


OVERDUE = """
from datetime import timedelta
from django.core.management import call_command
from django.db.models import F
from liaison.deadlines.models import Clock, Reminder
from suggestions.cases.models import Case
case = Case.objects.get(number="NUMBER")
day = timedelta(hours=25)
clocks = Clock.objects.filter(subject_id=case.pk, kind="response")
moved = dict(started_at=F("started_at") - day, due_at=F("due_at") - day)
clocks.update(next_rung_at=F("started_at"), **moved)
call_command("run_due")
print(list(Reminder.objects.filter(clock__in=clocks, outcome="sent").values_list("event")))
"""


def test_reminders_go_out_without_redis(site):
    number, _code = people.submit(people.Browser(site), site.token, "楼道灯整夜不亮。")
    assert site.ask(OVERDUE.replace("NUMBER", number)) == "[('overdue',)]"
