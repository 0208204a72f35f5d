"""The cast that every test knows: an invented county, one person for every office, one matter."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from liaison.accounts.models import User
from liaison.workflow import Actor
from stations.divisions.models import Division
from stations.memberships.actors import actor_of
from stations.memberships.models import PLACE_OF, Membership, Role
from stations.network.models import Station, Tier
from stations.organisations.models import Organisation, OrganisationKind, Responsibility
from stations.representatives.models import (
    Mandate,
    MandateLevel,
    Representative,
    StationAttachment,
)
from suggestions.cases import actions
from suggestions.cases.models import Category, Channel

from .recorded import nothing_written, recorded, written

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # Wednesday 10:00 in Shanghai
CITIZEN = Actor(kind="citizen", holds=("cases.case", 0))
PASSWORD = "demo-2026"
SERIAL = count(1)


@dataclass
class County:
    """Places and people by the names of the demo accounts: cast.users["station"] and so on."""

    division: Division
    township: Division
    village: Division
    elsewhere: Division
    station: Station
    other_station: Station
    unit: Organisation
    unit2: Organisation
    government: Organisation
    representative: Representative
    other_representative: Representative
    users: dict = field(default_factory=dict)
    alone: tuple | None = None  # what the transaction has written when it is the county alone

    def actor(self, name, now=NOW):
        """A fresh Actor of one of the cast."""
        return actor_of(User.objects.get(pk=self.users[name].pk), now)


def make_county():
    """青溪县（演示）: a street with station and unit, another street, a county bureau."""
    first = nothing_written()
    cast = recorded("county", _build_county)
    if first:
        cast.alone = written()
    return cast


def _build_county():
    Division.objects.create(code="99", name="演示省", level="province")
    Division.objects.create(code="9901", name="演示市", level="city")
    county = Division.objects.create(code="990101", name="青溪县（演示）", level="county")
    township = Division.objects.create(code="990101001", name="富民街道", level="township")
    village = Division.objects.create(code="990101001001", name="富民社区", level="village")
    elsewhere = Division.objects.create(code="990101102", name="东山镇", level="township")
    station = Station.objects.create(
        code="fumin", name="富民社区联络站", tier=Tier.TOWNSHIP, division=township
    )
    other = Station.objects.create(
        code="dongshan", name="东山镇联络站", tier=Tier.TOWNSHIP, division=elsewhere
    )
    unit = make_unit("fumin-sz", "富民街道市政所", township, "0103")
    unit2 = make_unit("qx-zj", "青溪县住建局", county, "01")
    government = Organisation.objects.create(
        code="qx-zfb", name="青溪县政府办", kind=OrganisationKind.GOVERNMENT, division=county
    )
    cast = County(
        division=county,
        township=township,
        village=village,
        elsewhere=elsewhere,
        station=station,
        other_station=other,
        unit=unit,
        unit2=unit2,
        government=government,
        representative=make_representative("林示例", station),
        other_representative=make_representative("王示例", other),
    )
    for name, (title, role, place) in {
        "deputy": ("林示例", Role.DEPUTY, cast.representative),
        "deputy2": ("王示例", Role.DEPUTY, cast.other_representative),
        "station": ("周示例", Role.STATION_OFFICER, station),
        "station2": ("吴示例", Role.STATION_OFFICER, other),
        "street": ("郑示例", Role.STREET_CLERK, township),
        "street2": ("冯示例", Role.STREET_CLERK, elsewhere),
        "office": ("陈示例", Role.CONGRESS_CLERK, county),
        "leader": ("褚示例", Role.LEADER, county),
        "government": ("卫示例", Role.GOVERNMENT_OFFICER, government),
        "unit": ("蒋示例", Role.UNIT_OFFICER, unit),
        "unit2": ("沈示例", Role.UNIT_OFFICER, unit2),
        "procurator": ("韩示例", Role.PROCURATOR, unit2),
        "council": ("杨示例", Role.COUNCIL_MEMBER, village),
        "auditor": ("朱示例", Role.AUDITOR, county),
        "admin": ("秦示例", Role.SYSTEM_ADMIN, county),
    }.items():
        cast.users[name] = make_user(name, title, role, place)
    return cast


def make_unit(code, name, division, category=""):
    unit = Organisation.objects.create(
        code=code, name=name, kind=OrganisationKind.UNIT, division=division
    )
    if category:
        Responsibility.objects.create(organisation=unit, category=category)
    return unit


def make_representative(name, station):
    person = Representative.objects.create(name=name)
    StationAttachment.objects.create(representative=person, station=station, is_primary=True)
    Mandate.objects.create(
        representative=person, level=MandateLevel.COUNTY, body="青溪县人民代表大会"
    )
    return person


def make_user(username, display_name, role=None, place=None):
    user = User.objects.create_user(username, password=PASSWORD, display_name=display_name)
    if role:
        Membership.objects.create(user=user, role=role, **{PLACE_OF.get(role, "division"): place})
    return user


def make_case(cast, *, now=NOW, category="0103", **fields):
    """A matter through the real verb, told to the representative of the street's station."""
    fields = {
        "station": cast.station,
        "representative": cast.representative,
        "title": "三号楼前路灯不亮",
        "content": f"三号楼前的路灯坏了一个多星期，晚上老人出门看不见路。第 {next(SERIAL)} 次。",
        "location_text": "富民社区幸福路",
        "name": "陈示例",
        "phone": "13800005678",
        "channel": Channel.REPRESENTATIVE_CODE,
        "category": Category.objects.get(pk=category) if category else None,
    } | fields
    case, _is_new = actions.submit(by=CITIZEN, owner="cast", now=now, **fields)
    return case
