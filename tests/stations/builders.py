"""Rows for tests: invented places and people of the demo county 990101."""

from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace

from liaison.workflow import SYSTEM, Actor
from stations.divisions.levels import level_of
from stations.divisions.models import Division
from stations.network.models import Station, StationKind, Tier
from stations.qrcodes.actions import issue
from stations.representatives.models import Mandate, Representative, StationAttachment

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
COUNTY = "990101"
STREET = "990101001"
VILLAGE = "990101001001"
GRID = "990101001001001"
serial = count(1)


def division(code=STREET, name=""):
    row, _created = Division.objects.get_or_create(
        code=code, defaults={"name": name or f"地方{code}", "level": level_of(code)}
    )
    return row


def station(name="柳湾街道代表联络站", *, code=None, place=STREET, **fields):
    values = {"kind": StationKind.STATION, "tier": Tier.TOWNSHIP, **fields}
    return Station.objects.create(
        code=code or f"s{next(serial)}", name=name, division=division(place), **values
    )


def representative(name="林示例", *, at=None, mandate=True, place=STREET, **fields):
    row = Representative.objects.create(name=name, **fields)
    if mandate:
        mandate_of(row, place=place)
    if at:
        StationAttachment.objects.create(representative=row, station=at, is_primary=True)
    return row


def mandate_of(row, *, body="青溪县人民代表大会", level="county", place=STREET, **fields):
    values = {"term": 18, "constituency": "第三选区", **fields}
    return Mandate.objects.create(
        representative=row, body=body, level=level, division=division(place), **values
    )


def code_of(target, *, now=NOW):
    name = "station" if isinstance(target, Station) else "representative"
    return issue(by=SYSTEM, now=now, **{name: target})


def holder(role, place=COUNTY):
    """An actor with a membership, without rows."""
    return Actor(
        kind="user",
        user=SimpleNamespace(pk=1),
        membership=SimpleNamespace(role=role, division_id=place),
    )
