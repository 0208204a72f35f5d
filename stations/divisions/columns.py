"""Columns of imported tables that hold a division's code."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from liaison.tables import Missing

from .levels import shorten
from .models import Division

NO_CODE = _lazy(
    "“%(name)s”里的“%(code)s”不是区划代码（2、4、6、9、12、15 位数字，单元格请设为文本）"
)


def division_code(row, name, *, required=False):
    """The short form of a code in a cell, or ""."""
    text = row.text(name, required=required)
    try:
        return shorten(text) if text else ""
    except ValueError:
        no_code(row, name, text)
        return ""


def no_code(row, name, text):
    row.fault(NO_CODE % {"name": row.columns[name][0], "code": text[:30]}, name)


def division_of(row, name, *, required=False):
    """The code of a division that is there, or ""."""
    code = division_code(row, name, required=required)
    return code if code and row.hold(find_division, code, name=name) else ""


def find_division(code):
    division = Division.objects.filter(code=code).first()
    if division is None:
        raise Missing(_("区划 %s 不存在，请先导入") % code)
    return division
