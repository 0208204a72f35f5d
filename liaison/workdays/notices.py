"""Reading a holiday notice: a CSV or XLSX table 日期, 类型, and if wanted 名称, 来源, 地区."""

import csv
import re
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from django.utils.translation import gettext as _

from .models import Holiday

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 5000
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


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message says why, in Chinese."""


def read(path):
    """([Holiday, …], ["第 3 行：…", …]): unsaved rows and what is wrong with the others."""
    path = Path(path)
    table = iter(_table(path))
    header = next(table, (1, []))[1]
    names = [COLUMNS.get(str(cell or "").strip().lower()) for cell in header]
    if "day" not in names or "kind" not in names:
        raise Unreadable(_("第 1 行应为表头，至少要有“日期”和“类型”两列。"))
    days, errors, seen = [], [], {}
    for number, cells in table:
        row = {name: _text(cell) for name, cell in zip(names, cells, strict=False) if name}
        if not any(row.values()):
            continue
        try:
            day = _holiday(row, path.name)
            first = seen.setdefault((day.day, day.region), number)
            if first != number:
                raise ValueError(_("与第 %d 行是同一天。") % first)
            days.append(day)
        except ValueError as error:
            errors.append(_("第 %(row)d 行：%(error)s") % {"row": number, "error": error})
    return days, errors


def _table(path):
    if not path.is_file():
        raise Unreadable(_("找不到文件 %s。") % path)
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(_("文件超过 2 MB，放假通知不会这么大。"))
    suffix = path.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        raise Unreadable(_("只能导入 .csv 或 .xlsx 文件。"))
    rows = _csv_rows(path) if suffix == ".csv" else _xlsx_rows(path)
    for number, cells in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise Unreadable(_("超过 %d 行，请分开导入。") % MAX_ROWS)
        yield number, cells


def _csv_rows(path):
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable(_("文件编码无法识别，请另存为 UTF-8。"))
    yield from csv.reader(text.splitlines())


def _xlsx_rows(path):
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise Unreadable(_("这不是有效的 .xlsx 文件。")) from error
    try:
        yield from book.active.iter_rows(values_only=True, max_col=20)
    finally:
        book.close()


def _text(cell):
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell).strip()


def _holiday(row, filename):
    kind = KIND_OF.get(row["kind"].lower())
    if kind is None:
        raise ValueError(_("类型“%s”无法识别，请填“放假”或“调休上班”。") % row["kind"][:20])
    region = row.get("region", "")
    if region and not re.fullmatch(r"[0-9]{2,15}", region):
        raise ValueError(_("地区代码“%s”应为 2 至 15 位数字。") % region[:20])
    return Holiday(
        day=_day(row["day"]),
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
