from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField, clean_line
from liaison.workdays.calendar import DAY, midnight
from liaison.workdays.forms import DayField
from suggestions.cases.models import Mode
from suggestions.cases.workflow import ENDED

from .columns import COLUMNS, struck

LONGEST = 3 * 366
WHICH = [
    ("", _("全部")),
    ("unstruck", _("未销号")),
    ("struck", _("已销号")),
    ("open", _("办理中")),
]


def day(label):
    return DayField(
        label=label,
        required=False,
        error_messages={"invalid": _("日期写成 2026-12-31 这样。")},
    )


class PeriodForm(forms.Form):
    since = day(_("从"))
    until = day(_("到"))

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            raise forms.ValidationError(_t("结束日期早于开始日期，请重新选择。"))
        if since and until and (until - since).days > LONGEST:
            raise forms.ValidationError(_t("一次最多三年，请缩短时间段。"))
        return cleaned

    def bounds(self):
        """(from, until) as moments, None where open."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        return since and midnight(since), until and midnight(until) + DAY

    def conditions(self):
        """What was asked, for links and for the record of the export."""
        data = self.cleaned_data
        return {name: str(value) for name, value in data.items() if value not in (None, "")}


class LedgerForm(PeriodForm):
    which = forms.ChoiceField(label=_("销号"), required=False, choices=WHICH)
    mode = forms.ChoiceField(
        label=_("办理方式"), required=False, choices=[("", _("全部")), *Mode.choices]
    )

    def narrow(self, cases):
        since, until = self.bounds()
        if since:
            cases = cases.filter(submitted_at__gte=since)
        if until:
            cases = cases.filter(submitted_at__lt=until)
        if mode := self.cleaned_data["mode"]:
            cases = cases.filter(mode=mode)
        which = self.cleaned_data["which"]
        if which == "struck":
            cases = cases.filter(struck())
        elif which == "unstruck":
            cases = cases.exclude(struck())
        elif which == "open":
            cases = cases.exclude(state__in=sorted(ENDED))
        return cases.order_by("submitted_at", "pk")


class ColumnsForm(forms.Form):
    """Which columns, in what order, under which heading; three small fields per column."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    name = LineField(label=_("名称"), max_length=40)

    def __init__(self, *args, chosen=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.at = {one["key"]: (place, one["heading"]) for place, one in enumerate(chosen, 1)}

    def lines(self):
        """[(key, label, is chosen, place, heading, problem)], the chosen ones first."""
        found = []
        for key, column in COLUMNS.items():
            place, heading = self.at.get(key, (0, str(column.heading)))
            if self.is_bound:
                place, heading = self._typed(key, column)
            found.append((key, column.heading, place > 0, place or "", heading))
        return sorted(found, key=lambda line: (line[3] == "", line[3] or 0))

    def _typed(self, key, column):
        """(place, heading) as typed; place 0 = not chosen."""
        text = str(self.data.get(f"at_{key}", "")).strip()
        place = int(text) if text.isdecimal() and len(text) < 4 else 999
        heading = clean_line(self.data.get(f"as_{key}", ""))[:40] or str(column.heading)
        return (place or 999 if f"use_{key}" in self.data else 0), heading

    def clean(self):
        cleaned = super().clean()
        typed = [(self._typed(key, column), key) for key, column in COLUMNS.items()]
        chosen = sorted(
            (place, index, key, heading)
            for index, ((place, heading), key) in enumerate(typed)
            if place
        )
        if not chosen:
            raise forms.ValidationError(_t("请至少选一列。"))
        cleaned["columns"] = [
            {"key": key, "heading": heading} for _place, _index, key, heading in chosen
        ]
        return cleaned
