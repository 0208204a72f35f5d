"""How public matters are narrowed: the page's three choices and the API's parameters."""

import re
from datetime import datetime

import django_filters as filters
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from liaison.filters import FilterSet
from liaison.workdays.calendar import SHANGHAI

from .models import Publication

MONTHS_SHOWN = 24
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def span(month):
    """(first moment, first moment after) of "2026-11" in Shanghai; None for what is no month."""
    found = _MONTH.fullmatch(month or "")
    if not found or not 2000 <= int(found[1]) <= 2200:
        return None
    year, number = int(found[1]), int(found[2])
    first = datetime(year, number, 1, tzinfo=SHANGHAI)
    after = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=SHANGHAI)
    return first, after


def months(now):
    """The last two years, newest first, as ("2026-11", "2026年11月")."""
    today = localdate(now)
    counted = [today.year * 12 + today.month - 1 - back for back in range(MONTHS_SHOWN)]
    return [(f"{n // 12}-{n % 12 + 1:02d}", f"{n // 12}年{n % 12 + 1}月") for n in counted]


def narrowed(rows, *, place="", category="", month=""):
    if re.fullmatch(r"[0-9]{2,12}", place):
        rows = rows.under(place)
    if re.fullmatch(r"[0-9]{2}([0-9]{2})?", category):
        rows = rows.filter(category__code__startswith=category)
    if when := span(month):
        rows = rows.filter(published_at__gte=when[0], published_at__lt=when[1])
    return rows


class OpenCaseFilter(FilterSet):
    division = filters.CharFilter(label=_("区划代码"), max_length=12, method="by_division")
    category = filters.CharFilter(label=_("类别代码"), max_length=4, method="by_category")
    month = filters.CharFilter(label=_("公开的月份，如 2026-11"), max_length=7, method="by_month")

    class Meta:
        model = Publication
        fields = []

    def by_division(self, rows, name, value):
        return narrowed(rows, place=value)

    def by_category(self, rows, name, value):
        return narrowed(rows, category=value)

    def by_month(self, rows, name, value):
        return narrowed(rows, month=value)
