from datetime import date

from django import forms

from liaison.workdays.forms import DayField


class Asked(forms.Form):
    day = DayField(label="日期")


def test_a_day_that_is_filled_in_is_one_that_browsers_show():
    assert 'value="2026-11-22"' in str(Asked(initial={"day": date(2026, 11, 22)})["day"])
