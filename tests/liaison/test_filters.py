import pytest
from django.http import QueryDict

from suggestions.cases.filters import CaseFilter
from suggestions.cases.models import Case
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db


def narrowed(text):
    return CaseFilter(QueryDict(text), queryset=Case.objects.all(), now=NOW)


def test_a_list_asks_only_the_filters_that_its_address_names():
    found = narrowed("state=closed&tab=all")
    assert set(found.filters) == {"state"}
    assert len(CaseFilter.base_filters) > 10  # the class keeps all of them for the next request


def test_a_filter_that_is_named_still_refuses_what_it_does_not_know():
    make_case(make_county())
    assert narrowed("").qs.count() == 1
    assert narrowed("state=submitted").qs.count() == 1
    assert narrowed("state=closed").qs.count() == 0
    assert not narrowed("state=nonsense").is_valid()
