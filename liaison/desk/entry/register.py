"""纸质登记簿导入: rows of an office's paper register through the same way in as everything else.
A register number is taken once for a station, so that a corrected file may simply be sent again."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liaison.deadlines.words import day_words
from liaison.tables import Row, Unreadable, read_upload, take_rows
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
EXAMPLE = ("2026-001", "2026-03-01", "陈示例", "", "三号楼前路灯不亮。", "幸福路 3 号", "")
MOST_ROWS = 300


def platform_of(station):
    return _("纸质登记簿") + f" {station.code}"[:30]


def rows_of(upload):
    """[(row number, cells)]; Unreadable says what to do."""
    rows = list(read_upload(upload))
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
    seen = {}

    def take(cells):
        found = _cells(Row(cells, COLUMNS), names)
        number = found["number"]
        if number in seen:
            raise ValidationError(_("登记号“%s”在文件里重复") % number)
        seen[number] = True
        known = CrossNumber.objects.filter(
            platform=platform_of(station), number=number, case__station=station
        )
        if known.exists():
            return "same"
        return _take(found, station, by, now)

    return take_rows(rows, take, apply=apply)


def _phone(row):
    phone = PhoneField(required=False).to_python(row.text("phone", length=30))
    if phone and not PHONE.fullmatch(phone):
        raise ValidationError(_("电话不对，请改正或留空"))
    return phone


def _category(names):
    def read(row):
        category = row.text("category")
        if category and category not in names:
            raise ValidationError(_("没有“%s”这个类别") % category[:20])
        return names.get(category)

    return read


def _cells(row, names):
    """What stands in a row; ValidationError with every fault of it at once."""
    readers = {
        "number": lambda row: row.text("number", required=True, length=40),
        "day": lambda row: row.day("day"),
        "content": lambda row: row.text("content", required=True, length=1900, lines=True),
        "category": _category(names),
        "phone": _phone,
        "location": lambda row: row.text("location", length=120),
        "name": lambda row: row.text("name", length=30),
    }
    cells, faults = {}, []
    for name, reader in readers.items():
        try:
            cells[name] = reader(row)
        except ValidationError as error:
            faults += error.messages
    if faults:
        raise ValidationError(faults)
    return cells


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
