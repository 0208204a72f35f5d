"""The report as a table for spreadsheets; a cell is text and never a formula."""

import csv
import io

from django.utils.translation import gettext as _

from liaison.tables import safe


def honesty_csv(tables, paused, since, until):
    """One line per place and figure, with numerator, denominator and definition. UTF-8 with BOM."""
    out = io.StringIO()
    out.write("\ufeff")
    write = csv.writer(out).writerow
    write([_("时限诚信"), f"{since:%Y-%m-%d}", f"{until:%Y-%m-%d}"])
    write([_("范围"), _("名称"), _("代码"), _("指标"), _("次数"), _("分母"), _("%"), _("口径")])
    groups = [(_("合计"), [tables["all"]]), (_("站点"), tables["stations"])]
    for label, rows in [*groups, (_("单位"), tables["units"])]:
        for row in rows:
            for cell in row["cells"]:
                figure = cell["figure"]
                definition = f"{figure.definition}{_('分母：')}{figure.of_label}。"
                cells = [label, row["name"], row["code"], figure.label, cell["count"], cell["of"]]
                write([safe(value) for value in [*cells, cell["percent"], definition]])
    write([])
    write([_("暂停原因"), _("次数"), _("工作小时")])
    for row in paused:
        write([safe(row["reason"]), row["count"], row["hours"]])
    return out.getvalue()
