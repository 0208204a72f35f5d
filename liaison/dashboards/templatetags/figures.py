"""The cells of a table of figures. A county's page has two thousand of them: as templates of their
own they were nine tenths of its time."""

from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def figure_cells(context, cells, name, by="", value=""):
    """A `<td>` for each Cell of the line `name`; its numbers open into the cases behind them:
    those of `value` in the table `by`, or all."""
    of = f"&by={by}&value={quote(value)}" if by else ""
    line = _Line(reverse("dashboards:cases"), f"{of}&{context['kept']}", name)
    return format_html_join("", "{}", ((line.cell(one),) for one in cells))


class _Line:
    def __init__(self, address, query, name):
        self.address, self.query, self.name = address, query, name

    def cell(self, one):
        figure = one.figure
        if not figure.is_rate:
            told = self.number(one.top, figure.code, figure.label)
            return format_html('<td class="num nowrap" data-value="{}">{}</td>', one.top, told)
        percent = one.percent
        return format_html(
            '<td class="num nowrap" data-value="{}">{} / {}{}</td>',
            "" if percent is None else percent,
            self.number(one.top, figure.code, figure.label),
            self.number(one.bottom, f"{figure.code}&part=bottom", _("%s的分母") % figure.label),
            "" if percent is None else format_html(' <span class="faint">{}%</span>', percent),
        )

    def number(self, count, figure, label):
        if not count:
            return SafeString("0")
        return format_html(
            '<a href="{}?figure={}{}" aria-label="{}">{}</a>',
            self.address,
            figure,
            self.query,
            _("%(line)s，%(figure)s %(count)s，看事项")
            % {"line": self.name, "figure": label, "count": count},
            count,
        )
