from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from liaison.importing import Importer, declare
from liaison.tables import Missing
from stations.divisions.columns import division_of
from stations.divisions.reaching import check_reach
from stations.network.models import Datum, Place, Station, StationKind, Status, Tier

TEXTS = {
    "pinyin": 200,
    "address": 200,
    "phone": 40,
    "hours": 120,
    "head": 60,
    "liaison_officers": 120,
    "functions": 2000,
    "accessibility": 200,
    "sector": 60,
    "notice": 300,
}
CHOICES = {"kind": StationKind, "tier": Tier, "status": Status, "datum": Datum, "place": Place}


class StationImport(Importer):
    key = "stations"
    label = _lazy("站点")
    columns = {
        "code": ("站点代码", "代码", "code"),
        "name": ("名称", "name"),
        "kind": ("类型", "kind"),
        "tier": ("层级", "tier"),
        "division": ("区划代码", "division"),
        "parent": ("上级站点代码", "parent"),
        "status": ("状态", "status"),
        "notice": ("公告", "notice"),
        "place": ("场所", "place"),
        "sector": ("专业领域", "sector"),
        "address": ("地址", "address"),
        "longitude": ("经度", "longitude"),
        "latitude": ("纬度", "latitude"),
        "datum": ("坐标系", "datum"),
        "phone": ("电话", "phone"),
        "hours": ("开放时间", "hours"),
        "head": ("站长", "head"),
        "liaison_officers": ("联络员", "liaison_officers"),
        "opened_on": ("揭牌日期", "opened_on"),
        "area": ("面积", "area"),
        "functions": ("功能", "functions"),
        "accessibility": ("无障碍设施", "accessibility"),
        "pinyin": ("拼音", "pinyin"),
    }
    required = ("code", "name", "kind", "tier", "division")
    note = _lazy("按站点代码更新；空白单元格不改动原值。")
    example = ("shili", "示例联络站", "代表联络站", "乡镇街道级", "990101001")

    def take(self, row, *, by, now):
        code = row.text("code", required=True, length=40)
        station = Station.objects.filter(code=code).first() or Station(code=code)
        values = {
            "name": row.text("name", required=True, length=100),
            "division_id": division_of(row, "division", required=True),
        }
        row.hold(check_reach, by, station.division_id, values["division_id"])
        for name, choices in CHOICES.items():
            if value := row.choice(name, choices, required=name in self.required):
                values[name] = value
        for name, length in TEXTS.items():
            if text := row.text(name, length=length, lines=name == "functions"):
                values[name] = text
        for name, value in {
            "opened_on": row.day("opened_on"),
            "area": row.number("area"),
            "longitude": row.number("longitude", Decimal),
            "latitude": row.number("latitude", Decimal),
        }.items():
            if value is not None:
                values[name] = value
        if parent_code := row.text("parent"):
            parent = Station.objects.filter(code=parent_code).first()
            if parent is None:
                row.fault(Missing(_("上级站点 %s 不存在") % parent_code[:40]), "parent")
            else:
                values["parent_id"] = parent.pk
        return row.assign(station, values)


STATIONS = declare(StationImport())
