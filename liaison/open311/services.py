"""Where and about what: jurisdictions are counties, services the categories of the house, their
attributes what the form asks besides."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.portal.context import own_place
from stations.divisions.levels import within
from stations.divisions.models import Division
from stations.network.models import Station
from suggestions.cases.models import Category, Kind

YES = gettext_lazy("是")
NO = gettext_lazy("否")


def jurisdiction(given):
    """(division code, error): the county asked for, else the one whose site this is."""
    if given:
        known = given.isdecimal() and Division.objects.filter(pk=given[:15]).exists()
        if known and stations(given).exists():
            return given, None
        return "", (404, _("没有这个 jurisdiction_id。"))
    if here := own_place():
        return here, None
    return "", (400, _("请给出 jurisdiction_id（县级区划代码）。"))


def stations(division):
    return Station.objects.public().filter(within("division", division))


def categories():
    """Active categories, of two levels the lower where there is one."""
    rows = list(Category.objects.filter(is_active=True).order_by("code"))
    parents = {row.code[:2] for row in rows if len(row.code) > 2}
    names = {row.code: row.name for row in rows}
    return [row for row in rows if len(row.code) > 2 or row.code not in parents], names


def listed():
    rows, names = categories()
    return [service(row, names) for row in rows]


def service(row, names):
    group = names.get(row.code[:2], row.name)
    return {
        "service_code": row.code,
        "service_name": row.name,
        "description": _("反映“%(group)s”中的“%(name)s”。") % {"group": group, "name": row.name},
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join(dict.fromkeys([group, row.name])),
        "group": group,
    }


def definition(code, division):
    """The attributes of a service, or None for an unknown code."""
    rows, _names = categories()
    if code not in {row.code for row in rows}:
        return None
    return {"service_code": code, "attributes": attributes(division)}


def attributes(division):
    found = stations(division).running().order_by("tier", "pinyin", "code")
    places = [(row.code, row.name) for row in found[:500]]
    asked = [
        ("consent", "singlevaluelist", True, _("来信人已阅读个人信息告知"), [("yes", YES)]),
        ("station", "singlevaluelist", False, _("向哪个站点反映；不选由就近站点受理"), places),
        ("representative", "string", False, _("向哪位代表反映：代表的 id"), []),
        ("kind", "singlevaluelist", False, _("诉求类型"), Kind.choices),
        ("headcount", "number", False, _("涉及人数"), []),
        ("confidential", "singlevaluelist", False, _("对承办单位保密身份"), _yes_no()),
        ("wants_reply", "singlevaluelist", False, _("希望答复"), _yes_no()),
    ]
    return [
        {
            "variable": True,
            "code": code,
            "datatype": kind,
            "required": required,
            "datatype_description": "",
            "order": order,
            "description": str(label),
            "values": [{"key": str(key), "name": str(name)} for key, name in values],
        }
        for order, (code, kind, required, label, values) in enumerate(asked, 1)
    ]


def _yes_no():
    return [("yes", YES), ("no", NO)]
