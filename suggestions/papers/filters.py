"""How lists of papers are narrowed (REST)."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from liaison.documents.models import Document
from liaison.documents.workflow import State
from liaison.filters import FilterSet, Several
from suggestions.cases.honesty import SUBJECT
from suggestions.cases.models import Case


class PaperFilter(FilterSet):
    kind = filters.CharFilter(label=_("文种"), max_length=30)
    state = Several(label=_("状态"), choices=State.choices)
    year = filters.NumberFilter(label=_("年份"), min_value=2000, max_value=9999, decimal_places=0)
    case = filters.CharFilter(method="about_case", label=_("事项编号"), max_length=40)

    class Meta:
        model = Document
        fields = []

    def __init__(self, *args, now=None, **kwargs):
        super().__init__(*args, **kwargs)

    def about_case(self, rows, name, value):
        ids = Case.objects.filter(number=value).values("pk")
        return rows.filter(about_type=SUBJECT, about_id__in=ids)
