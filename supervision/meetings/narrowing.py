"""Filters that lists of what units owe have in common (REST)."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from liaison.filters import FilterSet, Flag


class OwedFilter(FilterSet):
    """By unit, and by whether a period has passed; the list passes `now`."""

    unit = filters.CharFilter("organisation__code", label=_("单位代码"), max_length=40)
    overdue = Flag(method="is_overdue", label=_("超期"))

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def is_overdue(self, rows, name, value):
        return rows.filter(queue_at__lt=self.now) if value else rows.filter(queue_at__gte=self.now)
