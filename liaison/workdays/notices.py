"""Reading a holiday notice: a CSV or XLSX table 日期, 类型, and if wanted 名称, 来源, 地区."""

import re
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liaison import tables
from liaison.tables import Unreadable

from .models import Holiday

COLUMNS = {
    "day": ("日期", "date", "day"),
    "kind": ("类型", "kind", "type"),
    "name": ("名称", "name"),
    "source": ("来源", "source"),
    "region": ("地区代码", "地区", "region"),
}
KINDS = {
    "rest": ("rest", "休", "休息", "放假", "假日", "节假日"),
    "work": ("work", "班", "上班", "调休上班", "补班"),
}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}


def read(path):
    """([Holiday, …], ["第 3 行：…", …]): unsaved rows and what is wrong with the others. Raises
    Unreadable."""
    found = [
        (number, {heading.lower(): text for heading, text in cells.items()})
        for number, cells in tables.read(path)
    ]
    if not found or not all(found[0][1].keys() & COLUMNS[name] for name in ("day", "kind")):
        raise Unreadable(_("第 1 行应为表头，至少要有“日期”和“类型”两列。"))
    days, errors, seen = [], [], {}
    for number, cells in found:
        row = tables.Row(cells, COLUMNS)
        day = holiday(row, Path(path).name)
        first = seen.setdefault((day.day, day.region), number) if day.day else number
        if first != number:
            row.fault(_("与第 %d 行是同一天。") % first)
        try:
            row.refuse()
            days.append(day)
        except ValidationError as error:
            words = "；".join(error.messages)
            errors.append(_("第 %(row)d 行：%(error)s") % {"row": number, "error": words})
    return days, errors


def holiday(row, filename):
    """An unsaved Holiday of one Row, which keeps what is wrong with it."""
    said, day, region = row.text("kind"), row.day("day", required=True), row.text("region")
    kind = KIND_OF.get(said.lower())
    if kind is None:
        row.fault(_("类型“%s”无法识别，请填“放假”或“调休上班”") % said[:20], "kind")
    if region and not re.fullmatch(r"[0-9]{2,15}", region):
        row.fault(_("地区代码“%s”应为 2 至 15 位数字") % region[:20], "region")
    if day and not 2000 <= day.year <= 2100:
        row.fault(_("日期“%s”不在 2000 至 2100 年之间") % day, "day")
    return Holiday(
        day=day,
        kind=kind,
        name=row.text("name")[:60],
        source=(row.text("source") or filename)[:120],
        region=region,
    )
