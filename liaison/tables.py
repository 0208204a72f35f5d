"""Tables from outside (CSV, xlsx): read safely, taken row by row, refused by row number. And what
a cell of ours may hold."""

import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, transaction
from django.utils.translation import gettext as _

from .errors import Refusal
from .text import clean_body, clean_line, fit

MAX_BYTES = 20 * 1024 * 1024
MAX_UPLOAD = 2 * 1024 * 1024  # of a table that is read while somebody waits
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 1000
MAX_ROWS = 200_000
MAX_COLUMNS = 60
MAX_CELL = 5000
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"Rar!", b"{\\rtf", b"<")
DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
RISKY = frozenset("=+-@\t\r\n＝＋－＠")


def safe(cell):
    """Text for a cell that no spreadsheet takes for a formula (CSV injection) or chokes on."""
    text = "" if cell is None else fit(cell)
    return f"'{text}" if text[:1] in RISKY else text


class Unreadable(Exception):
    """The file as a whole is refused; the message says what to do."""


class Missing(ValidationError):
    """The row names another row that is not there, yet: it is tried again after the others."""


def read(path):
    """Yield (row number, {heading: text}) for every row that is not empty; 1 is the heading."""
    path = Path(path)
    if not path.is_file():
        raise Unreadable(_("找不到文件：%s") % path)
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(_("文件超过 20 MB，请拆成几个文件。"))
    yield from read_bytes(path.read_bytes())


def read_bytes(content):
    """The same from what a file holds. Raises Unreadable."""
    refuse_other(content)
    rows = _xlsx(content) if content.startswith(ZIP) else _csv(content)
    headings = None
    for number, cells in rows:
        if number > MAX_ROWS:
            raise Unreadable(_("超过 %d 行，请拆成几个文件。") % MAX_ROWS)
        texts = [_text(cell) for cell in cells[:MAX_COLUMNS]]
        if not any(texts):
            continue
        if headings is None:
            headings = [clean_line(text) for text in texts]
            if len({h for h in headings if h}) != len([h for h in headings if h]):
                raise Unreadable(_("表头有重复的列名。"))
            continue
        cells = zip_longest(headings, texts[: len(headings)], fillvalue="")  # CSV rows may be short
        yield number, {heading: text for heading, text in cells if heading}
    if headings is None:
        raise Unreadable(_("文件是空的。"))


def read_upload(upload):
    """The same of a small table that was just sent."""
    yield from read_bytes(upload_content(upload))


def upload_content(upload):
    if upload.size > MAX_UPLOAD:
        raise Unreadable(_("文件超过 2 MB，请拆成几个文件。"))
    return upload.read()


def refuse_other(content):
    """Unreadable where the first bytes say that it is no table: a picture, a PDF, an old .xls."""
    if content.startswith(OLD_EXCEL):
        raise Unreadable(_("旧的 .xls 读不了，请用表格软件另存为 .xlsx。"))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(_("文字编码认不出来，请存成 UTF-8 的 CSV。"))
    is_xlsx = content.startswith(ZIP)
    if content.startswith(NO_TABLES) or (not is_xlsx and b"\0" in content[:1024]):
        raise Unreadable(_("这不是表格，请上传 xlsx 或 CSV 文件。"))


def _csv(content):
    if b"\0" in content:
        raise Unreadable(_("这不是表格，请上传 xlsx 或 CSV 文件。"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise Unreadable(_("文字编码认不出来，请存成 UTF-8 的 CSV。")) from error
    first = text.partition("\n")[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    try:
        yield from enumerate(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), 1)
    except csv.Error as error:
        raise Unreadable(_("CSV 的引号或分隔不对：%s。") % error) from error


def _xlsx(content):
    from openpyxl import load_workbook

    _refuse_bomb(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1)
        book.close()
    except Unreadable:
        raise
    except Exception as error:  # openpyxl lets whatever its parsers raise through
        raise Unreadable(_("xlsx 文件损坏，请用表格软件重新另存。")) from error


def unpacked(content):
    """How many bytes there are to read, by what the file says itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError):
        return len(content)


def _refuse_bomb(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Unreadable(_("xlsx 解开后过大，已拒绝。"))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(4096):
                            raise Unreadable(_("xlsx 含有不允许的外部定义，已拒绝。"))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable(_("xlsx 文件损坏，请用表格软件重新另存。")) from error


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


@dataclass
class Report:
    """What a run did, or would do."""

    counts: Counter = field(default_factory=Counter)
    errors: list = field(default_factory=list)


def take_rows(rows, take, *, apply, progress=None, whole=False):
    """Give each (number, Row) to `take`, each in its own savepoint; without `apply` undo it all;
    `whole` keeps all rows or, where one is refused, none.

    `take(row)` answers "created", "changed" or "same", and raises ValidationError or a Refusal for
    a row that is refused, as does what the row kept of its faults. Rows that named a
    missing one are tried again until nothing moves. A lock that somebody holds, or a lost
    connection, is no row's fault: OperationalError comes out.
    """
    report = Report()
    waiting = rows
    with transaction.atomic():
        while waiting:
            missing, seen = [], 0
            for seen, (number, row) in enumerate(waiting, 1):  # noqa: B007 - asked after the loop
                try:
                    with transaction.atomic():
                        report.counts[_taken(row, take)] += 1
                except Missing as error:
                    missing.append((number, row, error))
                except OperationalError:
                    raise
                except (ValidationError, Refusal, DatabaseError) as error:
                    report.errors.append((number, _words(error)))
                if progress:
                    progress(sum(report.counts.values()) + len(report.errors))
            if len(missing) == seen:
                report.errors += [(number, _words(error)) for number, _row, error in missing]
                break
            waiting = [(number, row) for number, row, _error in missing]
        if not apply or (whole and report.errors):
            transaction.set_rollback(True)
    report.errors.sort()
    return report


def _taken(row, take):
    try:
        outcome = take(row)
    except ValidationError as error:
        row.fault(error)
    row.refuse()
    return outcome


def _words(error):
    if isinstance(error, DatabaseError):
        return _("与已有数据冲突，未导入。")
    if isinstance(error, Refusal):
        return str(error.detail)
    return "；".join(error.messages)


class Row:
    """One row with its columns under our names. What is wrong with it is kept while it is read,
    in Chinese, and said at once by `refuse`; a faulty cell is read as if it were empty."""

    def __init__(self, cells, columns):
        self.columns = columns
        self.faults, self.faulty = [], set()
        self.cells = {
            name: cells[heading]
            for name, headings in columns.items()
            for heading in headings
            if cells.get(heading)
        }

    def fault(self, words, name=""):
        """Keep what is wrong, with the column `name` where it is one."""
        self.faults.append(words if isinstance(words, ValidationError) else ValidationError(words))
        self.faulty.add(name)

    def hold(self, check, *given, name=""):
        """What `check(*given)` answers; None where it refuses: its words are kept."""
        try:
            return check(*given)
        except Refusal as error:
            self.fault(str(error.detail), name)
        except ValidationError as error:
            self.fault(error, name)
        return None

    def refuse(self):
        """Raise what was kept, all of it; before anything is written. What only misses another
        row is tried again, with the rest of its faults."""
        faults, self.faults, self.faulty = self.faults, [], set()
        if faults:
            waits = any(isinstance(fault, Missing) for fault in faults)
            raise (Missing if waits else ValidationError)(faults)

    def assign(self, instance, values):
        """`judge`, then save what differs unless the row is refused."""
        outcome = self.judge(instance, values)
        self.refuse()
        if outcome != "same":
            instance.save()
        return outcome

    def judge(self, instance, values, *, but=()):
        """Set `values` on `instance` and keep what its model finds wrong with them, `but` for
        fields that are not known yet; answers "created", "changed", "same"."""
        created = instance._state.adding
        before = {name: getattr(instance, name) for name in values}
        for name, value in values.items():
            setattr(instance, name, value)
        if not created and before == values:
            return "same"
        try:
            instance.full_clean(exclude=self.faulty.union(but), validate_unique=created)
        except ValidationError as error:
            for name in error.message_dict:
                if name in self.faulty:
                    continue
                heading = f"“{self.columns[name][0]}”：" if name in self.columns else ""
                for words in error.message_dict[name]:
                    self.fault(heading + words, name)
        return "created" if created else "changed"

    def text(self, name, *, required=False, length=MAX_CELL, lines=False):
        """One line without what nobody sees; with `lines` a longer text as it was written."""
        value, heading = self.cells.get(name, ""), self.columns[name][0]
        if not value.isprintable() and any(ord(c) < 32 and c not in "\n\r\t" for c in value):
            self.fault(_("“%s”含有控制字符") % heading, name)
            return ""
        value = clean_body(value) if lines else clean_line(value)
        if required and not value:
            self.fault(_("缺少“%s”") % heading, name)
        if len(value) > length:
            said = {"name": heading, "length": length}
            self.fault(_("“%(name)s”超过 %(length)d 字") % said, name)
            return ""
        return value

    def day(self, name, *, required=False):
        value = self.text(name, required=required)
        if not value:
            return None
        try:
            return date(*map(int, filter(None, DAY.fullmatch(value).groups())))
        except (AttributeError, ValueError):
            said = {"name": self.columns[name][0], "value": value[:30]}
            self.fault(
                _("“%(name)s”请写成 2026-03-01 这样的形式，现在写的是“%(value)s”") % said, name
            )
            return None

    def number(self, name, kind=int):
        value = self.text(name)
        if not value:
            return None
        try:
            return kind(value)
        except (ValueError, ArithmeticError):
            said = {"name": self.columns[name][0], "value": value[:30]}
            self.fault(_("“%(name)s”应是数字，现在是“%(value)s”") % said, name)
            return None

    def choice(self, name, choices, *, required=False):
        """A stored value by itself or by its Chinese label; "" when the cell is empty."""
        value = self.text(name, required=required)
        found = [c.value for c in choices if c.value and value in {c.value, str(c.label)}]
        if value and not found:
            labels = "、".join(str(c.label) for c in choices if c.value)
            said = {"name": self.columns[name][0], "value": value[:30], "labels": labels}
            self.fault(_("“%(name)s”没有“%(value)s”，可填：%(labels)s") % said, name)
        return found[0] if found else ""

    def words(self, name):
        """A cell with several words, parted by 、 , ; or blanks."""
        text = self.text(name, lines=True)
        for mark in "，,；;\n":
            text = text.replace(mark, "、")
        return [word.strip() for word in text.split("、") if word.strip()]
