from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from liaison.importing import Importer, declare
from liaison.tables import Missing
from stations.divisions.columns import division_code, division_of
from stations.divisions.levels import LENGTHS, Level, level_of, parent_code
from stations.divisions.models import Division
from stations.divisions.reaching import check_reach


class DivisionImport(Importer):
    key = "divisions"
    label = _lazy("行政区划")
    columns = {
        "code": ("区划代码", "代码", "code"),
        "name": ("名称", "name"),
        "pinyin": ("拼音", "pinyin"),
        "valid_from": ("启用日期", "valid_from"),
        "valid_to": ("停用日期", "valid_to"),
        "successor": ("承接区划代码", "successor"),
    }
    required = ("code", "name")
    note = _lazy("按区划代码更新；空白单元格不改动原值。上级区划要先有，或者在同一个文件里。")
    example = ("990101001002", "示例社区", "", "2026-01-01", "", "")

    def take(self, row, *, by, now):
        code = division_code(row, "code", required=True)
        values = {"name": row.text("name", required=True, length=100)}
        if code:
            row.hold(check_reach, by, code)
            row.hold(check_parent, code)
            values["level"] = level_of(code)
        else:
            row.faulty.add("level")  # follows from the code, which says itself what is wrong
        for name in ("valid_from", "valid_to"):
            if day := row.day(name):
                values[name] = day
        if pinyin := row.text("pinyin", length=200):
            values["pinyin"] = pinyin
        if successor := division_of(row, "successor"):
            values["successor_id"] = successor
        division = Division.objects.filter(code=code).first() or Division(code=code)
        return row.assign(division, values)


def check_parent(code):
    parent = parent_code(code)
    if len(code) > LENGTHS[Level.COUNTY] and not Division.objects.filter(code=parent).exists():
        raise Missing(_("上级区划 %s 不存在，请先导入") % parent)


DIVISIONS = declare(DivisionImport())
