"""Reading a holiday notice: a CSV or XLSX table 日期, 类型, and if wanted 名称, 来源, 地区."""

import re
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from liaison import tables
from liaison.tables import Unreadable

from .models import Holiday

COLUMNS = {
    "日期": "day",
    "date": "day",
    "day": "day",
    "类型": "kind",
    "kind": "kind",
    "type": "kind",
    "名称": "name",
    "name": "name",
    "来源": "source",
    "source": "source",
    "地区": "region",
    "地区代码": "region",
    "region": "region",
}
KINDS = {
    "rest": ("rest", "休", "休息", "放假", "假日", "节假日"),
    "work": ("work", "班", "上班", "调休上班", "补班"),
}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}


def read(path):
    """([Holiday, …], ["第 3 行：…", …]): unsaved rows and what is wrong with the others. Raises
    Unreadable."""
    rows = list(tables.read(path))
    if not rows or not {"day", "kind"} <= {_name(heading) for heading in rows[0][1]}:
        raise Unreadable(_("第 1 行应为表头，至少要有“日期”和“类型”两列。"))
    days, errors, seen = [], [], {}
    for number, cells in rows:
        try:
            day = holiday(cells, Path(path).name)
            first = seen.setdefault((day.day, day.region), number)
            if first != number:
                raise ValueError(_("与第 %d 行是同一天。") % first)
            days.append(day)
        except ValueError as error:
            errors.append(_("第 %(row)d 行：%(error)s") % {"row": number, "error": error})
    return days, errors


def _name(heading):
    return COLUMNS.get(heading.strip().lower())


def holiday(cells, filename):
    """An unsaved Holiday of one row {heading: text}. Raises ValueError in words."""
    return _holiday({_name(h): text for h, text in cells.items() if _name(h)}, filename)


def _holiday(row, filename):
    said = row.get("kind", "")
    kind = KIND_OF.get(said.lower())
    if kind is None:
        raise ValueError(_("类型“%s”无法识别，请填“放假”或“调休上班”。") % said[:20])
    region = row.get("region", "")
    if region and not re.fullmatch(r"[0-9]{2,15}", region):
        raise ValueError(_("地区代码“%s”应为 2 至 15 位数字。") % region[:20])
    return Holiday(
        day=_day(row.get("day", "")),
        kind=kind,
        name=row.get("name", "")[:60],
        source=(row.get("source") or filename)[:120],
        region=region,
    )


def _day(text):
    parts = re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?", text)
    try:
        day = date(*map(int, parts.groups()))
    except (AttributeError, ValueError):
        raise ValueError(_("日期“%s”无法识别，请写成 2027-01-01。") % text[:20]) from None
    if not 2000 <= day.year <= 2100:
        raise ValueError(_("日期“%s”不在 2000 至 2100 年之间。") % text[:20])
    return day
