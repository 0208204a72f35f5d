"""Columns of imported tables that hold a division's code."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liaison.tables import Missing

from .levels import shorten
from .models import Division


def division_code(row, name, *, required=False):
    """The short form of a code in a cell, or ""."""
    text = row.text(name, required=required)
    try:
        return shorten(text) if text else ""
    except ValueError:
        raise ValidationError(
            _("“%(code)s”不是区划代码（2、4、6、9、12、15 位数字，单元格请设为文本）")
            % {"code": text[:30]}
        ) from None


def find_division(code):
    division = Division.objects.filter(code=code).first()
    if division is None:
        raise Missing(_("区划 %s 不存在，请先导入") % code)
    return division
