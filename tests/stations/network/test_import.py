import io

import pytest
from django.core.management import call_command

from stations.network.models import Station
from tests.stations.builders import STREET, VILLAGE, division

pytestmark = pytest.mark.django_db
ROWS = """站点代码,名称,类型,层级,区划代码,上级站点代码,经度,纬度,揭牌日期,站长手机
p1,富民社区联系点,代表联系点,村社区级,990101001001,s1,115.85,28.68,2024年3月1日,13800000000
s1,柳湾街道联络站,station,township,990101001000,,,,,
s2,坏站,没有的类型,township,990101001,,,,,
s3,坏站,station,township,990101001,,115.85,,,
s4,坏站,station,township,990101001,s4,,,,
s5,坏站,station,township,990101001,s9,,,,
"""


def test_stations_are_imported_with_parents_in_any_order(tmp_path):
    division(STREET)
    division(VILLAGE)
    path = tmp_path / "t.csv"
    path.write_text(ROWS)
    out = io.StringIO()
    call_command("import_stations", str(path), "--apply", stdout=out)
    said = out.getvalue()
    assert "新增 2，更新 0，未变 0，有误 4" in said
    assert "不导入的列：站长手机" in said
    assert "第 4 行：“类型”没有“没有的类型”，可填：代表之家（中心）" in said
    assert "第 5 行：经度和纬度须同时填写" in said
    assert "第 7 行：上级站点 s9 不存在" in said
    point = Station.objects.get(code="p1")
    assert (point.parent.code, point.kind, str(point.opened_on)) == ("s1", "point", "2024-03-01")

    again = io.StringIO()
    call_command("import_stations", str(path), "--apply", stdout=again)
    assert "新增 0，更新 0，未变 2" in again.getvalue()
