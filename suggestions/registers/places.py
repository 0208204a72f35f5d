"""Stations and representatives as tables to take away, as their public lists show them."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.exports.lists import Column, List, Sheet, declare
from stations.network import lists as network
from stations.network.models import Station
from stations.representatives import lists as people
from stations.representatives.models import Representative

STATION_COLUMNS = [
    Column(_("站点代码"), 14),
    Column(_("名称"), 26),
    Column(_("类型"), 14),
    Column(_("层级"), 10),
    Column(_("区划代码"), 16),
    Column(_("区划"), 14),
    Column(_("上级站点代码"), 14),
    Column(_("状态"), 10),
    Column(_("地址"), 32),
    Column(_("电话"), 18),
    Column(_("开放时间"), 24),
    Column(_("站长"), 12),
    Column(_("揭牌日期"), 12),
]
PEOPLE_COLUMNS = [
    Column(_("编号"), 14),
    Column(_("姓名"), 12),
    Column(_("类别"), 14),
    Column(_("职务"), 30),
    Column(_("专长领域"), 20),
    Column(_("语言"), 14),
    Column(_("站点"), 26),
]


def holds_office(actor):
    return actor.kind == "user" and actor.membership is not None


def stations(actor, given, now):
    chosen = {name: str(given.get(name, ""))[:40] for name in network.FILTERS}
    words = str(given.get("q", "")).strip()[:40]
    rows = network.narrowed(Station.objects.public(), chosen, words)
    return Sheet(_t("站点"), STATION_COLUMNS, rows, station_lines, order=network.ORDER)


def station_lines(rows):
    for row in rows:
        yield [
            row.code,
            row.name,
            row.get_kind_display(),
            row.get_tier_display(),
            row.division_id,
            row.division.name,
            row.parent.code if row.parent else "",
            row.get_status_display(),
            row.address,
            row.phone,
            row.hours,
            row.head,
            f"{row.opened_on:%Y-%m-%d}" if row.opened_on else "",
        ]


def representatives(actor, given, now):
    rows = people.narrowed(
        Representative.objects.public(),
        place=str(given.get("division", ""))[:15],
        words=str(given.get("q", "")).strip()[:40],
        kind=str(given.get("kind", "")),
    )
    return Sheet(
        _t("代表及议事人员"), PEOPLE_COLUMNS, rows.for_cards(), people_lines, order=people.ORDER
    )


def people_lines(rows):
    for row in rows:
        yield [
            row.code or "",
            row.name,
            row.get_kind_display(),
            "；".join(mandate.title for mandate in row.current_mandates),
            row.sector,
            row.languages,
            "；".join(one.station.name for one in row.attachments.all()),
        ]


declare(List("stations", _("站点"), holds_office, stations, "network:network"))
declare(
    List(
        "representatives",
        _("代表及议事人员"),
        holds_office,
        representatives,
        "representatives:find",
    )
)
