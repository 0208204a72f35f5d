"""The citizen's forms on a screen that many people use: nothing is offered from before."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField
from suggestions.cases.forms import RatingForm, SuggestForm, TrackForm

UNREMEMBERED = {"autocomplete": "off", "autocorrect": "off", "spellcheck": "false"}
NUMBER = re.compile(r"(\d{6})(\d{8})(\d{5})")


class Unremembered(forms.Form):
    """The browser keeps nothing that is typed, and shows the keyboard that fits."""

    KEYBOARDS: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField):
                field.widget.attrs |= UNREMEMBERED
                field.widget.attrs["inputmode"] = self.KEYBOARDS.get(name, "text")


class KioskSuggestForm(Unremembered, SuggestForm):
    """The same form as behind a scanned code; the place is written, the rest is the staff's."""

    KEYBOARDS = {"phone": "tel", "guardian_phone": "tel"}
    LEFT_OUT = ("longitude", "latitude", "category", "kind")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.LEFT_OUT:
            del self.fields[name]


class KioskTrackForm(Unremembered, TrackForm):
    """Digits are enough for the number: a screen's number pad has no dash."""

    KEYBOARDS = {"number": "numeric"}

    def clean_number(self):
        number = self.cleaned_data["number"]
        digits = NUMBER.fullmatch(re.sub(r"[\s\-‐‑‒–—−]", "", number))
        return "-".join(digits.groups()) if digits else number


class KioskRatingForm(Unremembered, RatingForm):
    pass


class OpenForm(Unremembered):
    code = LineField(
        label=_("登记码"),
        max_length=40,
        help_text=_("12 位，工作人员在工作台的“自助终端”里取得，只能用一次。"),
        error_messages={"required": _("请填写登记码。")},
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
