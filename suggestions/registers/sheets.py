"""Tables as xlsx: every cell is text, and nothing that a spreadsheet would take for a formula."""

import io

import xlsxwriter

from liaison.tables import safe


def drawn(title, headings, rows, *, widths=(), at, note=""):
    """(bytes, number of rows). `rows` are lists of texts; `note` stands below them."""
    out, count = io.BytesIO(), 0
    options = {
        "constant_memory": True,
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "border": 1, "bg_color": "#f3efe8", "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "font_size": 14})
    sheet = book.add_worksheet(title[:31])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.write_string(0, 0, title, head)
    for index, heading in enumerate(headings):
        sheet.write_string(1, index, safe(heading), bold)
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the answer
        for index, text in enumerate(row):
            sheet.write_string(count + 1, index, safe(text), cell)
    if note:
        sheet.write_string(count + 3, 0, note)
    book.close()
    return out.getvalue(), count
