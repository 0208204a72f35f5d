"""Tables on their way out: CSV and xlsx, written to a file row by row, so that memory does not
grow with the rows. Every cell is text, and nothing that a spreadsheet would take for a formula."""

import csv
import hashlib
import io
from datetime import datetime

from django.utils.timezone import localtime

from .tables import safe

CSV, XLSX = "csv", "xlsx"
ENCODING = "utf-8-sig"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
BLOCK = 1024 * 1024


class Stamp(str):
    """A day or a minute as sheets write it, 2026-11-21 or 2026-11-21 09:50. Pages say it in their
    own words; a title that looks like one is none."""

    __slots__ = ()


def stamp(at, *, is_day=False):
    """The cell of a date or a time; "" where there is none."""
    if not at:
        return ""
    if not isinstance(at, datetime):
        return Stamp(at.isoformat())
    at = localtime(at)
    return Stamp(at.date().isoformat() if is_day else f"{at.date().isoformat()} {at:%H:%M}")


def write_csv(path, headings, rows):
    """UTF-8 with BOM, which is how spreadsheets know the encoding. Returns how many rows."""
    with open(path, "w", encoding=ENCODING, newline="") as out:
        return _write_lines(out, headings, rows)


def _write_lines(out, headings, rows):
    count = 0
    write = csv.writer(out).writerow
    write([safe(heading) for heading in headings])
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the answer
        write(map(safe, row))
    return count


def workbook(out, options):
    """A book of xlsxwriter, which comes with the first of them."""
    import xlsxwriter

    return xlsxwriter.Workbook(out, options)


def write_xlsx(out, title, headings, rows, *, widths=(), at, note=None, folder=None):
    """`out` is a path or a binary stream; `note(count)` stands below the rows. Returns the count.

    Finished rows lie in a file in `folder` until the workbook is closed.
    """
    count = 0
    options = {"constant_memory": True, "tmpdir": folder, **PLAIN}
    book = workbook(out, options)
    book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "border": 1, "bg_color": "#f3efe8", "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "font_size": 14})
    sheet = book.add_worksheet(sheet_name(title))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.write_string(0, 0, safe(title), head)
    for index, heading in enumerate(headings):
        sheet.write_string(1, index, safe(heading), bold)
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the answer
        for index, text in enumerate(row):
            sheet.write_string(count + 1, index, safe(text), cell)
    if note:
        sheet.write_string(count + 3, 0, note(count))
    book.close()
    return count


def sheet_name(title):
    """What Excel takes for the name of a sheet."""
    return "".join(" " if mark in "[]:*?/\\" else mark for mark in safe(title)).strip("' ")[:31]


def digest(path):
    """(SHA-256, size) of a file, read in blocks."""
    found, size = hashlib.sha256(), 0
    with open(path, "rb") as stream:
        while block := stream.read(BLOCK):
            found.update(block)
            size += len(block)
    return found.hexdigest(), size


def template(form, title, headings, rows):
    """The bytes of a table to be filled in: headings and a line as an example. No file is made."""
    if form == CSV:
        text = io.StringIO(newline="")
        _write_lines(text, headings, rows)
        return text.getvalue().encode(ENCODING)
    out = io.BytesIO()
    _write_template(out, title, headings, rows)
    return out.getvalue()


def _write_template(out, title, headings, rows):
    """Headings in the first line, as they are read back; every column is text, so that codes keep
    their zeros."""
    book = workbook(out, {"in_memory": True, **PLAIN})
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    sheet = book.add_worksheet(sheet_name(title))
    sheet.set_column(0, len(headings) - 1, 16, text)
    sheet.freeze_panes(1, 0)
    for number, cells in enumerate([headings, *rows]):
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, safe(cell), bold if number == 0 else text)
    book.close()
