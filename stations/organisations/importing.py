from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from liaison.importing import Importer, declare
from liaison.tables import Missing
from stations.divisions.columns import division_of
from stations.divisions.reaching import check_reach
from stations.organisations.models import Organisation, OrganisationKind

YES, NO = {"是", "1", "启用", "true"}, {"否", "0", "停用", "false"}


class UnitImport(Importer):
    key = "units"
    label = _lazy("单位")
    note = _lazy("按单位代码更新；空白单元格不改动原值。职责清单不在这里导入。")
    columns = {
        "code": ("单位代码", "代码", "code"),
        "name": ("名称", "name"),
        "kind": ("类型", "kind"),
        "division": ("区划代码", "division"),
        "parent": ("上级单位代码", "parent"),
        "phone": ("办公电话", "电话", "phone"),
        "address": ("地址", "address"),
        "is_active": ("启用", "is_active"),
        "pinyin": ("拼音", "pinyin"),
    }
    required = ("code", "name", "kind", "division")
    example = ("shili-sz", "示例市政所", "承办单位", "990101001", "", "", "", "是", "")

    def take(self, row, *, by, now):
        code = row.text("code", required=True, length=40)
        unit = Organisation.objects.filter(code=code).first() or Organisation(code=code)
        values = {
            "name": row.text("name", required=True, length=100),
            "kind": row.choice("kind", OrganisationKind, required=True),
            "division_id": division_of(row, "division", required=True),
        }
        row.hold(check_reach, by, unit.division_id, values["division_id"])
        for name, length in {"phone": 40, "address": 200, "pinyin": 200}.items():
            if text := row.text(name, length=length):
                values[name] = text
        if said := row.text("is_active", length=10).lower():
            if said not in YES | NO:
                row.fault(_("“启用”填“是”或“否”"), "is_active")
            values["is_active"] = said in YES
        if parent := row.text("parent", length=40):
            above = Organisation.objects.filter(code=parent).first()
            if above is None:
                row.fault(Missing(_("上级单位 %s 不存在") % parent), "parent")
            else:
                values["parent_id"] = above.pk
        return row.assign(unit, values)


UNITS = declare(UnitImport())
