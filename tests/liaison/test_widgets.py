import pytest
from django import forms
from django.test.html import parse_html

from liaison.widgets import LongSelect

PAIRS = [("", "全部"), ("01", "<城建> & 市政"), (2, "二"), ("02", "城建")]


@pytest.mark.parametrize("value", ["", None, "01", 2, "2", "nowhere"])
def test_a_long_select_reads_as_djangos_own(value):
    given = {"name": "place", "value": value, "attrs": {"id": "narrow_place", "required": True}}
    said = [one(choices=PAIRS).render(**given) for one in (LongSelect, forms.Select)]
    assert parse_html(said[0]) == parse_html(said[1])
