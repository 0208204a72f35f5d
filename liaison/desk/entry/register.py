"""纸质登记簿导入: rows of an office's paper register through the same way in as everything else.
A register number is taken once for a station, so that a corrected file may simply be sent again."""

from hashlib import sha256

from django.utils.translation import gettext as _

from liaison.deadlines.words import day_words
from liaison.tables import Row, Unreadable, read_bytes, take_rows
from liaison.text import clean_line
from suggestions.cases import actions, crossing
from suggestions.cases.forms import PHONE, PhoneField
from suggestions.cases.models import Category, Channel, CrossNumber

COLUMNS = {
    "number": ("登记号", "序号", "编号"),
    "day": ("日期", "登记日期", "时间"),
    "name": ("姓名", "来访人", "反映人"),
    "phone": ("电话", "手机号", "联系电话"),
    "content": ("内容", "反映内容", "反映事项"),
    "location": ("地点", "地址"),
    "category": ("类别",),
}
EXAMPLE = ("示例", "2026-03-01", "陈示例", "", "三号楼前路灯不亮。", "幸福路 3 号", "")
MOST_ROWS = 300


def platform_of(station):
    return _("纸质登记簿") + f" {station.code}"[:30]


def rows_of(content):
    """[(row number, cells)]; Unreadable says what to do."""
    rows = list(read_bytes(content))
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("一次最多 %d 行，请拆成几个文件。") % MOST_ROWS)
    headings = {heading for _number, cells in rows for heading in cells}
    for name in ("number", "content"):
        if not headings & set(COLUMNS[name]):
            raise Unreadable(_("没有“%s”这一列，请检查表头。") % COLUMNS[name][0])
    return rows


def import_rows(rows, *, station, by, now, apply):
    """The Report of a run; without `apply` nothing of it stays."""
    names = dict(Category.objects.filter(is_active=True).values_list("name", "code"))
    seen = set()

    def take(row):
        if row.cells.get("number") == EXAMPLE[0]:
            return "example"  # left in from the template: shows how a row is written, nothing more
        found = _cells(row, names)
        number = found["number"]
        if number in seen:
            row.fault(_("登记号“%s”在文件里重复") % number, "number")
        row.refuse()
        seen.add(number)
        known = CrossNumber.objects.filter(
            platform=platform_of(station), number=number, case__station=station
        )
        if known.exists():
            return "same"
        return _take(found, station, by, now)

    given = {number: Row(cells, COLUMNS) for number, cells in rows}
    report = take_rows(given.items(), take, apply=apply)
    report.errors = [(number, _named(given[number], words)) for number, words in report.errors]
    return report


def _named(row, words):
    """A fault beside the number that the paper has, which is easier to find than a row."""
    number = clean_line(row.cells.get("number", ""))[:40]
    return (
        _("登记号 %(number)s，%(words)s") % {"number": number, "words": words} if number else words
    )


def _cells(row, names):
    """What stands in a row, which keeps every fault of it."""
    cells = {
        "number": row.text("number", required=True, length=40),
        "day": row.day("day"),
        "content": row.text("content", required=True, length=1900, lines=True),
        "phone": PhoneField(required=False).to_python(row.text("phone", length=30)),
        "location": row.text("location", length=120),
        "name": row.text("name", length=30),
    }
    category = row.text("category")
    if category and category not in names:
        row.fault(_("没有“%s”这个类别") % category[:20], "category")
    if cells["phone"] and not PHONE.fullmatch(cells["phone"]):
        row.fault(_("电话不对，请改正或留空"), "phone")
    return cells | {"category": names.get(category)}


def _take(cells, station, by, now):
    number, day = cells["number"], cells["day"]
    note = _("（登记簿第 %s 号") % number + (f"，{day_words(day)}）" if day else "）")
    category = cells["category"]
    case, _is_new = actions.submit(
        station=station,
        content=f"{cells['content']}\n{note}",
        category=Category.objects.get(pk=category) if category else None,
        location_text=cells["location"],
        name=cells["name"],
        phone=cells["phone"],
        wants_reply=bool(cells["phone"]),
        channel=Channel.REGISTER,
        by=by,
        owner="register:" + sha256(f"{station.code}:{number}".encode()).hexdigest(),
        now=now,
    )
    crossing.keep(case, platform=platform_of(station), number=number, by=by, now=now)
    return "created"
