"""The tables as a workbook. A cell is text or a number, never a formula."""

import io

from django.utils.translation import gettext as _

from liaison import sheets
from liaison.tables import safe
from liaison.workdays.calendar import SHANGHAI

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OVERVIEW, TREND, AGES = "overview", "trend", "ages"


def workbook(found, period, only=""):
    """Bytes of an xlsx: a sheet for each table, or for `only` one; None when there is no such."""
    tables = _tables(found, period)
    chosen = [table for table in tables if only in ("", table[0])]
    if not chosen:
        return None
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with sheets.workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for _code, title, rows in chosen:
            sheet = book.add_worksheet(title)
            sheet.set_column(0, 0, 24)
            sheet.set_column(1, 30, 14)
            for number, cells in enumerate(rows):
                _write(sheet, number, cells, bold if number == 0 else None)
            sheet.freeze_panes(1, 1)
    return out.getvalue()


def _write(sheet, number, cells, style):
    for column, value in enumerate(cells):
        if isinstance(value, int | float):
            sheet.write_number(number, column, value, style)
        else:
            sheet.write_string(number, column, safe(value), style)


def _tables(found, period):
    """(code, title, rows) with the heading first."""
    made = [(OVERVIEW, _("总览"), _overview(found, period))]
    made.append((TREND, _("近十二个月"), _trend(found)))
    made.append((AGES, _("在办时长"), _ages(found)))
    for table in found.tables:
        made.append((str(table.dimension.value), str(table.dimension.label), _lines(table)))
    return made


def _overview(found, period):
    rows = [
        [
            _("指标"),
            _("数值"),
            _("分子"),
            _("分母"),
            _("%"),
            _("上期 %"),
            _("变化（百分点）"),
            _("变化（%）"),
            _("口径"),
            _("分母是什么"),
            _("来源"),
        ]
    ]
    for one in found.headline:
        cell, before, figure = one.now, one.before, one.now.figure
        rows.append(
            [
                figure.label,
                cell.percent if figure.is_rate else cell.top,
                cell.top,
                cell.bottom,
                cell.percent,
                before.percent if before else None,
                one.points,
                one.relative,
                figure.definition,
                figure.of,
                figure.source,
            ]
        )
    rows.append([_("实际事项"), found.told["matters"]])
    rows += [[label, count] for _code, label, count in found.excluded]
    at = f"{found.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if found.at else ""
    rows.append([_("时间段"), f"{period.since:%Y-%m-%d}", f"{period.until:%Y-%m-%d}"])
    rows.append([_("统计截至"), at])
    return rows


def _trend(found):
    cells = found.months[0].cells
    rows = [[_("月份"), *_headings([cell.figure for cell in cells])]]
    return rows + [[f"{one.first:%Y-%m}", *_values(one.cells)] for one in found.months]


def _ages(found):
    rows = [[_("收到至今"), _("在办"), _("其中已超期")]]
    return rows + [[age.label, age.count, age.late] for age in found.ages]


def _lines(table):
    rows = [[table.dimension.label, _("代码"), *_headings(table.figures)]]
    rows += [[row.name, row.code, *_values(row.cells)] for row in table.rows]
    return [*rows, [_("合计"), "", *_values(table.total)]]


def _headings(shown):
    found = []
    for figure in shown:
        label = str(figure.label)
        found += [f"{label} 分子", f"{label} 分母", f"{label} %"] if figure.is_rate else [label]
    return found


def _values(cells):
    found = []
    for cell in cells:
        found += [cell.top, cell.bottom, cell.percent] if cell.figure.is_rate else [cell.top]
    return found
