"""Who watches at this moment: asked by whatever has to reach a person at night or on a holiday."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from liaison.accounts.models import User
from liaison.jurisdiction.rules import rule
from liaison.workdays.calendar import SHANGHAI, is_workday, local_day
from stations.divisions.levels import ancestors
from stations.memberships.models import CLERKS, Membership, Role

from .models import DutyDay
from .rules import CHANGES_AT, office_hours


def duty_day(now, division):
    """The day whose shift runs: until the change in the morning it is still yesterday's."""
    return local_day(now - timedelta(hours=rule(CHANGES_AT, division)))


def on_duty(station, now):
    """Users on duty for `station`, there or at the clerks above it, who still hold the office that
    they were put down for. One query."""
    above = ancestors(station.division_id)
    offices = Q(role=Role.STATION_OFFICER, station=station) | Q(role__in=CLERKS, division__in=above)
    tables = Q(roster__station=station) | Q(roster__division__in=above)
    return _watching(offices, tables, duty_day(now, station.division_id), now)


def clerks_on_duty(division, roles, now):
    """Users on duty at the clerks of `division` and above it who hold one of `roles`: for what no
    station can do. One query."""
    above = ancestors(division)
    offices = Q(role__in=roles, division__in=above)
    return _watching(offices, Q(roster__division__in=above), duty_day(now, division), now)


def _watching(offices, tables, day, now):
    held = Membership.objects.current(now).filter(offices, user=OuterRef("user"))
    days = DutyDay.objects.filter(tables, Exists(held), day=day)
    return User.objects.filter(is_active=True, pk__in=days.values("user"))


def is_off_hours(now, division):
    """Night, weekend or holiday in `division`."""
    start, end = office_hours(division)
    local = now.astimezone(SHANGHAI)
    return not start <= local.time() < end or not is_workday(local.date(), division)
