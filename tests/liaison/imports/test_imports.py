import io
from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from openpyxl import load_workbook

from liaison.accounts.models import User
from liaison.importing import IMPORTERS
from liaison.imports import actions
from liaison.imports.models import Import, State
from liaison.jurisdiction.models import LocalRule
from liaison.ledger.models import Event
from liaison.workdays.models import Holiday
from stations.divisions.models import Division
from stations.memberships.models import Membership, Role
from stations.network.models import Station
from stations.organisations.models import Organisation
from stations.representatives.models import Representative
from tests.cast import NOW, make_county, make_user

pytestmark = pytest.mark.django_db
HERE = "/desk/imports/"
FILES = {
    "divisions": "区划代码,名称\n990101001009,新社区\n",
    "stations": "站点代码,名称,类型,层级,区划代码\nxin,新站,{kind},{tier},990101001\n",
    "representatives": "编号,姓名,类别,机构,级别,届次,站点代码\n"
    "d-9,新代表,{person},县人大,{level},18,fumin\n",
    "units": "单位代码,名称,类型,区划代码,办公电话\nxin-sz,新单位,承办单位,990101001,0000-1\n",
    "users": "用户名,姓名,角色,任职地点代码\nxin01,新人员,联络站工作人员,fumin\n",
    "holidays": "日期,类型,名称,来源\n2027-01-01,放假,元旦,通知\n2027-10-01,放假,国庆,通知\n",
}
MADE = {
    "divisions": (Division, {"code": "990101001009"}),
    "stations": (Station, {"code": "xin"}),
    "representatives": (Representative, {"code": "d-9"}),
    "units": (Organisation, {"code": "xin-sz"}),
    "users": (User, {"username": "xin01"}),
    "holidays": (Holiday, {"name": "国庆", "day": "2027-10-01"}),
}


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield make_county()


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.users["admin"])
    return client


def words(kind):
    from stations.network.models import StationKind, Tier
    from stations.representatives.models import MandateLevel, RepresentativeKind

    return FILES[kind].format(
        kind=StationKind.choices[0][1],
        tier=Tier.TOWNSHIP.label,
        person=RepresentativeKind.choices[0][1],
        level=MandateLevel.COUNTY.label,
    )


def send(client, kind, text, name="table.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(f"{HERE}{kind}/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def confirm(client, answer):
    return client.post(answer.request["PATH_INFO"], follow=True).content.decode()


@pytest.mark.parametrize("kind", FILES)
def test_each_kind_is_checked_written_and_the_second_time_changes_nothing(client, kind):
    model, key = MADE[kind]
    answer = send(client, kind, words(kind))
    assert "检查通过" in answer.content.decode(), Import.objects.get().errors
    assert not model.objects.filter(**key).exists()
    assert "已写入" in confirm(client, answer)
    assert model.objects.filter(**key).exists()
    events = Event.objects.filter(subject_type="imports.import", action="apply_import")
    assert events.get().data["created"]
    count = Membership.objects.count()
    confirm(client, send(client, kind, words(kind)))
    again = Import.objects.latest("pk")
    assert (again.state, set(again.counts)) == (State.APPLIED, {"same"})
    assert Membership.objects.count() == count
    template = client.get(f"{HERE}{kind}/template.xlsx").content
    sheet = load_workbook(io.BytesIO(template)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == IMPORTERS[kind].headings()
    csv = client.get(f"{HERE}{kind}/template.csv").content.decode("utf-8-sig")
    assert "这是示例行，请删去。" in send(client, kind, csv).content.decode()
    own = send(client, kind, csv.replace("示例", "青溪")).content.decode()
    assert "检查通过" in own, Import.objects.latest("pk").errors


def test_one_wrong_row_and_nothing_of_the_file_is_written(client):
    text = "单位代码,名称,类型,区划代码\na-1,好的,承办单位,990101001\na-2,坏的,什么,990101001\n"
    answer = send(client, "units", text)
    page = answer.content.decode()
    assert "1 行有错误" in page
    assert '<td class="number">3</td>' in page
    assert "没有“什么”，可填：" in page
    assert "写入 " not in page
    confirm(client, answer)  # sent all the same
    assert not Organisation.objects.filter(code="a-1").exists()


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (
            "divisions",
            "区划代码,名称,启用日期,承接区划代码\n990101009001,,昨天,99x\n",
            ("缺少“名称”", "2026-03-01 这样的形式，现在写的是“昨天”", "上级区划", "“99x”不是"),
        ),
        (
            "stations",
            "站点代码,名称,类型,层级,区划代码,经度,纬度,面积\nx,新站,什么,,990101001,115.1,,大\n",
            ("“类型”没有“什么”", "缺少“层级”", "经度和纬度须同时", "“面积”应是数字"),
        ),
        (
            "representatives",
            "编号,姓名,类别,机构,性别,届次,任期开始,站点代码\nd-9,新,什么,,谁,一,哪天,z1、z2\n",
            ("“类别”没", "缺少“机构”", "“性别”没", "“届次”应", "哪天", "站点 z1", "站点 z2"),
        ),
        (
            "units",
            "单位代码,名称,类型,区划代码,启用,上级单位代码\nx,,什么,990101001,也许,y\n",
            ("缺少“名称”", "“类型”没有“什么”", "“启用”填", "上级单位 y 不存在"),
        ),
        (
            "users",
            "用户名,姓名,角色,任职地点代码,手机号,邮箱\nxin01,,联络站工作人员,z1,123,x\n",
            ("缺少“姓名”", "任职地点 z1 不存在", "11 位手机号", "合法的邮件地址"),
        ),
        (
            "users",
            "用户名,姓名,角色,任职地点代码\nxin01,新人员,代表工委,99x\n",
            ("“任职地点代码”里的“99x”不是区划代码",),
        ),
        (
            "holidays",
            "日期,类型,地区\n2027/13/40,也许,x\n",
            ("现在写的是“2027/13/40”", "类型“也许”无法识别", "地区代码“x”应为"),
        ),
    ],
)
def test_a_row_says_all_that_is_wrong_with_it_at_once(client, kind, text, said):
    send(client, kind, text)
    row = Import.objects.get()
    assert row.state == State.REFUSED
    ((number, words),) = row.errors
    assert number == 2
    assert not [one for one in said if one not in words], words


def test_nobody_reaches_beyond_their_own_place(cast, client):
    Division.objects.create(code="9902", name="邻市", level="city")
    Division.objects.create(code="990201", name="邻县", level="county")
    Organisation.objects.create(code="lin", name="邻单位", kind="unit", division_id="990201")
    for kind, text in {
        "divisions": "区划代码,名称\n990201001,邻街道\n",
        "units": "单位代码,名称,类型,区划代码\nlin,夺来,承办单位,990101001\n",
        "users": "用户名,姓名,角色,任职地点代码\nlin01,邻人,代表工委,990201\n",
        "holidays": "日期,类型,地区\n2027-03-01,放假,9902\n",
    }.items():
        page = send(client, kind, text).content.decode()
        assert "有错误" in page, kind
        assert "检查通过" not in page, kind
    assert (
        "已是别人的"
        in send(
            client, "users", "用户名,姓名,角色,任职地点代码\nunit,冒名,联络站工作人员,fumin\n"
        ).content.decode()
    )
    other = Client()
    for name in ("office", "street", "auditor", "unit"):
        other.force_login(cast.users[name])
        assert other.get(HERE).status_code == 404
        assert send(other, "units", words("units")).status_code == 404
    assert other.get(f"{HERE}units/{Import.objects.first().uid}/").status_code == 404


def test_files_that_are_no_tables_are_refused_in_words(client):
    for content, said in [
        (b"\x00\x01", "这不是表格"),
        (b"\x89PNG\r\n\x1a\n", "这不是表格"),
        (b"%PDF-1.7\n", "这不是表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 .xlsx。"),
        (b"PK\x03\x04broken", "损坏"),
        ("单位代码,名称\n1,2\n".encode(), "缺少列"),
        ("单位代码,名称,类型,区划代码\n".encode(), "只有表头"),
    ]:
        answer = send(client, "units", content, name="t.xlsx")
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Import.objects.exists()


def test_whoever_took_a_file_up_says_what_became_of_it_and_nobody_else(client, monkeypatch):
    real = actions.work

    def meanwhile(row, *, now):
        assert actions.run(now=now) == 0  # a worker finds nothing to take up
        return real(row, now=now)

    monkeypatch.setattr(actions, "work", meanwhile)
    answer = send(client, "units", words("units"))
    Import.objects.update(state=State.APPLYING, attempts=1)
    lost = Import.objects.get()
    Import.objects.update(attempts=2)  # taken for dead, while it goes on
    real(lost, now=NOW)
    assert not Organisation.objects.filter(code="xin-sz").exists()
    Import.objects.update(state=State.CHECKED)
    assert "已写入" in confirm(client, answer)
    late = Import.objects.get()
    late.state, late.attempts = State.CHECKING, 1
    real(late, now=NOW)
    assert Import.objects.get().state == State.APPLIED


def test_a_lock_is_no_fault_of_a_row_and_the_file_is_tried_again(client, monkeypatch):
    importer = IMPORTERS["units"]
    with monkeypatch.context() as patch:
        patch.setattr(importer, "take", Mock(side_effect=OperationalError("lock")), raising=False)
        assert "<progress" in send(client, "units", words("units")).content.decode()
        assert actions.run(now=NOW) == 0
    assert actions.run(now=NOW + actions.PAUSE + timedelta(seconds=1)) == 1
    assert Import.objects.get().state == State.CHECKED


def test_a_large_file_is_read_by_the_worker_alone(client, monkeypatch):
    monkeypatch.setattr(actions, "DIRECT_BYTES", 0)
    send(client, "units", words("units").replace("办公电话", "别的"))
    send(client, "units", "单位代码,名称\n1,2\n")
    assert (actions.run(now=NOW), actions.run(now=NOW)) == (1, 1)
    found, refused = Import.objects.order_by("pk")
    assert (found.state, found.rows_expected, found.ignored) == (State.CHECKED, 1, ["别的"])
    assert (refused.state, "缺少列" in refused.problem) == (State.REFUSED, True)


def test_a_mandate_without_a_place_is_for_a_county_and_refused_by_row(cast):
    near = make_user("near", "近示例", Role.SYSTEM_ADMIN, cast.township)
    client = Client()
    client.force_login(near)
    text = words("representatives").replace("县人大,", "全国人大,")
    send(client, "representatives", text)
    row = Import.objects.get()
    assert (row.state, row.errors) == (State.REFUSED, [[2, "只能登记本辖区的任期。"]])


def test_a_long_file_goes_through_the_worker_and_is_forgotten_by_night(cast, client):
    LocalRule.objects.create(key="imports.direct_rows", value=0)
    answer = send(client, "units", words("units"))
    assert "<progress" in answer.content.decode()
    assert actions.run(now=NOW) == 1
    assert "<progress" in confirm(client, answer)
    assert actions.run(now=NOW) == 1
    assert actions.run(now=NOW) == 0
    assert Organisation.objects.filter(code="xin-sz").exists()
    send(client, "units", words("units"))
    cast.users["admin"].memberships.update(ends_at=NOW)
    actions.run(now=NOW)
    assert Import.objects.latest("pk").state == State.REFUSED
    assert actions.forget(now=NOW) == 0
    assert actions.forget(now=NOW + timedelta(hours=25)) == 2
