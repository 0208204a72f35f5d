from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


class DayField(forms.DateField):
    """A day that a calendar can reckon with: the ends of time have no day before or after."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_validators = [
        MinValueValidator(FIRST, _("日期须在 2000 年以后。")),
        MaxValueValidator(LAST, _("日期须在 2100 年以前。")),
    ]
