"""The invented county: divisions, units, stations, representatives, codes, accounts."""

from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from liaison.accounts.models import User
from liaison.jurisdiction.models import LocalRule
from liaison.workdays.calendar import local_day
from liaison.workflow import SYSTEM
from stations.divisions.models import Division
from stations.duty import actions as duty
from stations.kiosks import actions as kiosks
from stations.memberships import actions as memberships
from stations.memberships.actors import actor_of
from stations.memberships.models import Role
from stations.network.models import Station
from stations.organisations.models import Organisation, Responsibility
from stations.qrcodes import actions as qrcodes
from stations.representatives.models import (
    GridAssignment,
    Mandate,
    Representative,
    RepresentativeGroup,
    StationAttachment,
)
from suggestions.cases import rules

from . import names
from .cast import PASSWORD

TERM_START = date(2022, 1, 10)
YEARS = timedelta(days=800)  # since when everybody holds their office


def build(now, tick=lambda words: None):
    """Everything that stands before the first case. Returns a dict of what stories need."""
    tick("区划和单位")
    townships = divisions()
    units = organisations(townships)
    tick("站点")
    stations = network(townships)
    tick("代表")
    people = representatives(stations)
    tick("账号和二维码")
    staff = accounts(stations, people, units, now)
    for representative in people:
        qrcodes.issue(by=SYSTEM, now=now, representative=representative)
    for station in stations.values():
        qrcodes.issue(by=SYSTEM, now=now, station=station)
    kiosks.issue(
        station=people[0].primary_station,
        name="办事大厅门口",
        hint="音量旋钮在屏幕右下方；看不清请到服务台。",
        by=SYSTEM,
        now=now,
    )
    for key, value in {
        rules.ASSIGN_NEEDS_APPROVAL: False,
        rules.REPLY_NEEDS_REVIEW: False,
    }.items():
        LocalRule.objects.create(key=key, division=names.COUNTY, value=value, source="演示")
    return {"stations": stations, "people": people, "units": units, "staff": staff}


def divisions():
    """{township code: [village codes]}; the first street is 柳湾街道."""
    rows = [
        ("99", "演示省", "province"),
        ("9901", "演示市", "city"),
        (names.COUNTY, "青溪县（演示）", "county"),
    ]
    townships = {}
    for index, name in enumerate([*names.TOWNSHIPS, *names.TOWNS], start=1):
        head = index if name in names.TOWNSHIPS else 100 + index - len(names.TOWNSHIPS) - 1
        code = f"{names.COUNTY}{head:03d}"
        rows.append((code, name, "township"))
        townships[code] = (name, names.TOWNSHIPS.get(name) or [])
    villages = _villages(townships)
    rows += [(code, name, "village") for code, name in villages]
    grids = [
        (f"{code}{number:03d}", f"{name}第{number}网格", "grid")
        for code, name in villages[:12]
        for number in range(1, 4)
    ]
    for code, name, level in rows + grids:
        Division(code=code, name=name, level=level).save(force_insert=True)
    return townships


def _villages(townships):
    """147 villages and communities: named ones in the streets, the rest spread over the towns."""
    out, spread = [], []
    for code, (_name, listed) in townships.items():
        out += [(f"{code}{i:03d}", name) for i, name in enumerate(listed, start=1)]
        if not listed:
            spread.append(code)
    missing = names.VILLAGE_POINTS - len(out)
    for number in range(missing):
        code = spread[number % len(spread)]
        serial = number // len(spread)
        township_index = spread.index(code)
        head = names.VILLAGE_HEADS[serial % len(names.VILLAGE_HEADS)]
        tail = names.VILLAGE_TAILS[(township_index + serial // 10 * 3) % len(names.VILLAGE_TAILS)]
        out.append((f"{code}{200 + serial:03d}", head + tail))
    return out


def organisations(townships):
    units = {}

    def add(code, name, division, kind="unit", categories=""):
        unit = Organisation(code=code, name=name, division_id=division, kind=kind)
        unit.save(force_insert=True)
        for category in categories.split():
            Responsibility.objects.create(organisation=unit, category=category)
        units[code] = unit

    for code, name, categories in names.UNITS:
        add(code, name, names.COUNTY, categories=categories)
    add("QX-ZFB", "青溪县人民政府办公室", names.COUNTY, "government")
    add("QX-JCY", "青溪县人民检察院", names.COUNTY, "procuratorate")
    add("QX-XFJ", "青溪县信访局", names.COUNTY, "petition_office")
    for code, (name, _villages) in townships.items():
        short = name[:2]
        add(f"{code}-SZ", f"{name}市政所", code, categories="01 05 03")
        add(f"{code}-BM", f"{name}便民服务中心", code, categories="09 15 10 08")
        add(f"{code}-NY", f"{short}综合服务站", code, categories="11 06 07 14 04")
    return units


def network(townships):
    stations = {}

    def add(code, **fields):
        station = Station(
            code=code, hours="周一至周五 9:00–17:00", opened_on=date(2021, 6, 1), **fields
        )
        station.save(force_insert=True)
        stations[code] = station
        return station

    home = add(
        "QX-HOME", name="青溪县人大代表之家", kind="home", tier="county",
        division_id=names.COUNTY, address="县政务中心一楼", phone="0000-5550100", area=420,
        functions="接待、议事、培训", accessibility="坡道、无障碍卫生间",
    )  # fmt: skip
    for index, (name, sector) in enumerate(names.SPECIALTY.items(), start=1):
        add(
            f"QX-ZY{index}", name=f"{name}专业代表联络站", kind="specialty", tier="county",
            division_id=names.COUNTY, parent=home, sector=sector, address="县产业服务中心",
        )  # fmt: skip
    for code, (name, _listed) in townships.items():
        add(
            f"QX-{code[6:]}", name=f"{name}人大代表联络站", kind="station", tier="township",
            division_id=code, parent=home, address=f"{name}办事大厅旁", phone="0000-5550111",
        )  # fmt: skip
    for village in Division.objects.filter(level="village").order_by("code"):
        township = village.code[:9]
        big = village.name == "富民社区"
        add(
            f"QX-{village.code[6:]}",
            name=f"{village.name}{'代表联络站' if big else '代表联系点'}",
            kind="point", tier="village", division_id=village.code,
            parent=stations[f"QX-{township[6:]}"], address=f"{village.name}党群服务中心",
        )  # fmt: skip
    return stations


def representatives(stations):
    """48 deputies, 31 deliberation and 30 voter representatives, each attached to a station."""
    county = Division.objects.get(code=names.COUNTY)
    group = RepresentativeGroup.objects.create(name="城区代表小组", division=county)
    points = [s for s in stations.values() if s.tier == "village"]
    focus = next(s for s in points if s.name.startswith("富民"))
    kinds = ["deputy"] * 48 + ["deliberation"] * 31 + ["voter"] * 30
    people = []
    for index, kind in enumerate(kinds):
        surname = names.SURNAMES[index % len(names.SURNAMES)]
        given = names.GIVEN[(index // len(names.SURNAMES) + index) % len(names.GIVEN)]
        if index == 0:
            given = "示例"
        person = Representative(
            name=surname + given, kind=kind, group=group if index < 7 else None,
            origin="elected" if kind == "deputy" else "recommended",
            sector=["城建、养老", "教育", "农业", "医疗", "企业"][index % 5],
            introduction="演示人物，经历为虚构。",
        )  # fmt: skip
        person.save(force_insert=True)
        station = focus if index in {0, 1} else points[index * 3 % len(points)]
        _mandates(person, station, index)
        StationAttachment.objects.create(representative=person, station=station, is_primary=True)
        GridAssignment.objects.create(representative=person, division_id=station.division_id)
        people.append(person)
    return people


def _mandates(person, station, index):
    if person.kind == "deputy":
        Mandate.objects.create(
            representative=person, level="county", term=18, body="青溪县人民代表大会",
            constituency=f"第{index % 30 + 1}选区", division_id=station.division_id[:9],
            starts_on=TERM_START,
        )  # fmt: skip
        if index % 12 == 0:
            Mandate.objects.create(
                representative=person, level="city", term=8, body="演示市人民代表大会",
                constituency="青溪县代表团", starts_on=TERM_START,
            )  # fmt: skip
    else:
        Mandate.objects.create(
            representative=person, body=f"{station.division.name}", starts_on=TERM_START,
            division_id=station.division_id[:9],
        )  # fmt: skip


def accounts(stations, people, units, now):
    """The printed accounts, and those without password who play the year."""
    county = Division.objects.get(code=names.COUNTY)
    street = Division.objects.get(code=f"{names.COUNTY}001")
    focus = people[0].primary_station
    secret, since = make_password(PASSWORD), now - YEARS
    printed = [
        ("deputy", people[0].name, Role.DEPUTY, people[0]),
        ("station", "周演示", Role.STATION_OFFICER, focus),
        ("street", "吴演示", Role.STREET_CLERK, street),
        ("office", "郑演示", Role.CONGRESS_CLERK, county),
        ("leader", "高演示", Role.LEADER, county),
        ("government", "何演示", Role.GOVERNMENT_OFFICER, units["QX-ZFB"]),
        ("unit", "罗演示", Role.UNIT_OFFICER, units[f"{street.code}-SZ"]),
        ("unit2", "梁演示", Role.UNIT_OFFICER, units["QX-ZJJ"]),
        ("procurator", "宋演示", Role.PROCURATOR, units["QX-JCY"]),
        ("council", "谢演示", Role.COUNCIL_MEMBER, street),
        ("auditor", "韩演示", Role.AUDITOR, county),
        ("admin", "管理员演示", Role.SYSTEM_ADMIN, county),
        ("security", "安全演示", Role.SECURITY_ADMIN, county),
    ]
    for username, name, role, place in printed:
        user = User.objects.create(
            username=username, display_name=name, password=secret, password_changed_at=now,
            is_staff=role == Role.SYSTEM_ADMIN, is_superuser=False,
        )  # fmt: skip
        memberships.grant(user=user, role=role, place=place, now=since, is_head=True)
    _quiet(people, stations, units, since)
    _rosters(focus, street, now)
    return printed


def _rosters(station, street, now):
    """A month of duty at the station and at the clerks of its street."""
    first = local_day(now)
    for username, place in (("station", station), ("street", street)):
        user = User.objects.get(username=username)
        duty.set_duty(
            place=place, first=first, last=first + timedelta(days=30), a=user,
            by=actor_of(user, now), now=now,
        )  # fmt: skip


def _quiet(people, stations, units, since):
    """Accounts of everybody else: they act in the year's stories and cannot sign in."""
    held = [(Role.DEPUTY, person, person.name) for person in people[1:]]
    held += [
        (Role.STATION_OFFICER, station, f"{station.name}联络员")
        for station in stations.values()
        if station.tier == "township"
    ]
    held += [
        (Role.UNIT_OFFICER, unit, f"{unit.name}经办")
        for unit in units.values()
        if unit.kind in {"unit", "petition_office"}
    ]
    held += [
        (Role.STREET_CLERK, division, f"{division.name}人大经办")
        for division in Division.objects.filter(level="township").exclude(code=f"{names.COUNTY}001")
    ]
    for number, (role, place, name) in enumerate(held, start=1):
        user = User(username=f"demo{number:03d}", display_name=name)
        user.set_unusable_password()
        user.save()
        memberships.grant(user=user, role=role, place=place, now=since, is_head=True)
