"""合并办理: the main case is chosen among look-alikes and what a search finds, or typed."""

import re

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from liaison.attachments.models import Attachment, Purpose
from liaison.personal.scrub import mask_numbers
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
    """One of the look-alikes, or a number typed, or words that find some more to choose from. Both
    matters are shown side by side before the button takes the step."""

    chosen = forms.ChoiceField(label=_("与哪一件合并"), required=False, widget=PickOne)
    into = LineField(
        label=_("不在上面？填主件的编号，或标题、地点里的词"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = words(_("合并的理由"), required=False, rows=2, max_length=500)
    seen = LineField(required=False, max_length=24, widget=forms.HiddenInput)
    main = None  # the case that stands beside this one

    def prepare(self):
        offered = mergeable(self.case, self.actor, self.typed("into"))
        if not self.is_bound and self.initial.get("into") in dict(offered):
            self.initial["chosen"] = self.initial.pop("into")
        self.fields["chosen"].choices = offered
        self.fields["chosen"].widget.pick = Pick(first=set(dict(offered)))
        if not offered:
            del self.fields["chosen"]
            self.fields["into"].label = _("主件的编号，或标题、地点里的词")
        if not self.is_bound:
            self._show(self.initial.get("chosen") or self.initial.get("into", ""))
            self.initial["seen"] = self.main.number if self.main else ""

    def clean(self):
        """A number stands above a choice; words are only a way to the choice."""
        given = super().clean()
        chosen, into = given.get("chosen", ""), given.get("into", "")
        if not NUMBER.fullmatch(into) and "into" not in self.errors:
            given["into"] = chosen
        if not given.get("into") and not self.errors:
            self.add_error("into", self._advice(into))
        self._show(given.get("into", ""))
        if self.main and given.get("seen") != self.main.number:
            self.data = self.data.copy()
            self.data["seen"] = self.main.number
            self.add_error(None, _("请对照看一遍下面两件，是同一件事再点一次“合并办理”。"))
        return given

    def _show(self, number):
        seen = Case.objects.visible_to(self.actor).filter(number=number, sensitivity="")
        self.main = seen.exclude(pk=self.case.pk).for_reading().first() if number else None

    def beside(self):
        if self.main is None:
            return []
        pair = ((_("这一件"), self.case), (_("主件"), self.main))
        return [{"heading": heading, "case": case, **_told(case)} for heading, case in pair]

    def _advice(self, into):
        if not into:
            return _("请选择一件，或填写主件的编号。")
        if "chosen" in self.fields:
            return _("请在上面选一件。没有要找的，换个词，或填完整的编号。")
        return _("没有找到未办结的事项，请换个词，或填完整的编号。")

    def arguments(self):
        given = super().arguments()
        given.pop("chosen", None)
        given.pop("seen")
        return given


def _told(case):
    """What was said of a case, without the numbers in it, and the photos that came with it."""
    photos = Attachment.objects.of(case).filter(purpose=Purpose.INTAKE).order_by("pk")
    words = {"title": case.title, "content": case.content, "place": case.location_text}
    return {name: mask_numbers(text) for name, text in words.items()} | {"photos": photos}


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


class UnmergeForm(ActForm):
    text = words(_("取消合并的原因"), rows=2, max_length=500)
