"""合并办理: the main case is chosen among look-alikes and what a search finds, or typed."""

import re

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField
from suggestions.cases import likeness
from suggestions.cases.filters import CaseFilter
from suggestions.cases.models import Case
from suggestions.cases.presentation import shown_title
from suggestions.cases.workflow import State, state_words

from .choosing import Pick, PickOne
from .forms import ActForm, words

FOUND = 8
NEVER_MAIN = {State.MERGED, State.FED_BACK}
NUMBER = re.compile(r"\d{4,15}-\d{8}-\d{1,9}")


class MergeForm(ActForm):
    """One of the look-alikes, or a number typed, or words that find some more to choose from."""

    chosen = forms.ChoiceField(label=_("与哪一件合并"), required=False, widget=PickOne)
    into = LineField(
        label=_("不在上面？填主件的编号，或标题、地点里的词"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = words(_("合并的理由"), required=False, rows=2, max_length=500)

    def prepare(self):
        offered = mergeable(self.case, self.actor, self.typed("into"))
        if not self.is_bound and self.initial.get("into") in dict(offered):
            self.initial["chosen"] = self.initial.pop("into")
        self.fields["chosen"].choices = offered
        self.fields["chosen"].widget.pick = Pick(first=set(dict(offered)))
        if not offered:
            del self.fields["chosen"]
            self.fields["into"].label = _("主件的编号，或标题、地点里的词")

    def clean(self):
        """A number stands above a choice; words are only a way to the choice."""
        given = super().clean()
        chosen, into = given.get("chosen", ""), given.get("into", "")
        if not NUMBER.fullmatch(into) and "into" not in self.errors:
            given["into"] = chosen
        if not given.get("into") and not self.errors:
            self.add_error("into", self._advice(into))
        return given

    def _advice(self, into):
        if not into:
            return _("请选择一件，或填写主件的编号。")
        if "chosen" in self.fields:
            return _("请在上面选一件。没有要找的，换个词，或填完整的编号。")
        return _("没有找到未办结的事项，请换个词，或填完整的编号。")

    def arguments(self):
        given = super().arguments()
        given.pop("chosen", None)
        return given


def mergeable(case, actor, words):
    """[(number, label with the reason)]: look-alikes, then what the words or digits find among
    the open cases that the actor sees."""
    shown = {}
    for row in likeness.alike(case, actor):
        if row["state"] not in NEVER_MAIN:
            shown[row["number"]] = _label(row["title"], row["state_label"], row["why"])
    for row in _found(case, actor, words) if words else ():
        state = state_words(row["state"], row["mode"])
        shown.setdefault(row["number"], _label(shown_title(row), state, row["number"]))
    return list(shown.items())


def _label(title, state, why):
    return format_html("{}<small>{} · {}</small>", title, state, why)


def _found(case, actor, words):
    around = (
        Case.objects.visible_to(actor)
        .open()
        .filter(division__startswith=case.division[:6], sensitivity="")
        .exclude(state__in=NEVER_MAIN)
        .exclude(pk=case.pk)
    )
    rows = CaseFilter({"q": words}, queryset=around, now=None).qs.order_by("-submitted_at")
    fields = ("number", "title", "state", "mode", "is_confidential", "sensitivity")
    return rows.values(*fields)[:FOUND]
