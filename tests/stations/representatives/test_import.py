import io

import pytest
from django.core.management import call_command

from stations.representatives.models import Representative
from tests.stations.builders import GRID, STREET, division, station

pytestmark = pytest.mark.django_db
ROWS = """编号,姓名,类别,级别,届次,机构,选区,选区区划代码,站点代码,网格代码,手机号
r1,林示例,人大代表,county,18,青溪县人民代表大会,第三选区,990101001,s1,990101001001001,13800000000
r1,林示例,人大代表,city,16,上游市人民代表大会,青溪县,990101001,,,
r2,王五,居民议事会成员,,,柳湾街道居民议事会,,990101001,s1,,
r3,李四,代表,,,某会,,,,,
r4,赵六,人大代表,county,18,青溪县人民代表大会,,990101001,s9,,
"""


def test_representatives_with_several_mandates_are_imported_once(tmp_path):
    division(STREET)
    division(GRID)
    station(code="s1")
    path = tmp_path / "t.csv"
    path.write_text(ROWS)
    out = io.StringIO()
    call_command("import_representatives", str(path), "--apply", stdout=out)
    said = out.getvalue()
    assert "新增 2，更新 1，未变 0，有误 2" in said
    assert "不导入的列：手机号" in said
    assert "第 5 行：“类别”没有“代表”" in said
    assert "第 6 行：站点 s9 不存在" in said
    row = Representative.objects.get(code="r1")
    assert row.mandates.count() == 2
    assert row.primary_station.code == "s1"
    assert row.assignments.get().division_id == GRID
    assert not Representative.objects.filter(code="r4").exists()

    again = io.StringIO()
    call_command("import_representatives", str(path), "--apply", stdout=again)
    assert "新增 0，更新 0，未变 3" in again.getvalue()
