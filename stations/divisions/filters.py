"""How lists are narrowed by place (REST)."""

import re

import django_filters
from django.utils.translation import gettext_lazy as _

from .levels import within


class Place(django_filters.CharFilter):
    """A division and what lies below it; what is no code finds nothing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label=_("区划代码"), max_length=12, **kwargs)

    def filter(self, rows, value):
        if not value:
            return rows
        is_code = re.fullmatch(r"[0-9]{2,12}", value)
        return rows.filter(within(self.field_name, value)) if is_code else rows.none()
