"""Widgets that every form may use."""

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

CHOSEN = mark_safe(" selected")  # noqa: S308 - our own word


class LongSelect(forms.Select):
    """A select without groups, all options drawn at once: Django's own draws each by a template,
    and lists of places and people are hundreds long."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = self.format_value(value)[:1]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, CHOSEN if str(code) in chosen else "", label) for code, label in self.choices),
        )
        said = flatatt(self.build_attrs(self.attrs, {"name": name} | (attrs or {})))
        return format_html("<select{}>{}</select>", said, options)
