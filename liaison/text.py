"""Text from people: one rule for names and titles (`clean_line`), one for long text (`clean_body`),
and the fields of forms and serializers that apply them. Masks for showing personal data."""

import re
import unicodedata

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

GAP = "〔请填"  # standard wording leaves it for what only the writer knows
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Lone surrogates and noncharacters. Unassigned code points stay: the newest rare hanzi of
# GB 18030 are younger than Python's tables.
BROKEN = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
# What no column of Postgres holds, and what XML 1.0 or a reader of CSV chokes on.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
MARKS_IN_A_ROW = 4


def _without_zalgo(text):
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def clean_body(value):
    """NFC, line ends as \\n, no control characters, no towers of marks; direction marks stay
    (templates show bodies inside <bdi>)."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", BROKEN.sub("", CONTROLS.sub("", text)))
    return _without_zalgo(text).strip()


def fit(value):
    """Text for XML and tables, whatever an old row holds."""
    text = str(value)
    return text if text.isprintable() else UNFIT.sub("", text)  # nothing unfit is printable


def clean_line(value):
    """As clean_body, on one line and without zero-width and direction characters."""
    return " ".join(INVISIBLE.sub("", clean_body(value)).split())


class _Whole(forms.CharField):
    """The browser cuts nothing off (no maxlength); what is too long comes back whole, with how
    much is allowed (liaison.wording)."""

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class LineField(_Whole):
    def to_python(self, value):
        value = super().to_python(value)
        return value if value in self.empty_values else clean_line(value)


class BodyField(_Whole):
    """Long text; under the field stands how much it takes."""

    widget = forms.Textarea

    def __init__(self, *, max_length=None, help_text="", **kwargs):
        if max_length:
            most = format_lazy(_("最多 {most} 字。"), most=max_length)
            help_text = format_lazy("{} {}", help_text, most) if help_text else most
        super().__init__(max_length=max_length, help_text=help_text, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return value if value in self.empty_values else clean_body(value)


class _CleanSerializerField(serializers.CharField):
    def to_internal_value(self, data):
        value = self.clean(super().to_internal_value(data))
        if not value and not self.allow_blank:
            self.fail("blank")
        return value


class LineSerializerField(_CleanSerializerField):
    clean = staticmethod(clean_line)


class BodySerializerField(_CleanSerializerField):
    clean = staticmethod(clean_body)


def mask_phone(phone):
    """138****5678; of shorter numbers only the last two digits stay."""
    phone = str(phone or "")
    if len(phone) >= 11:
        return f"{phone[:-8]}****{phone[-4:]}"
    return "*" * max(0, len(phone) - 2) + phone[-2:] if len(phone) > 2 else "*" * len(phone)


def mask_name(name):
    """王**, whatever the length: the length says something too."""
    name = clean_line(name or "")
    return f"{name[0]}**" if name else ""
