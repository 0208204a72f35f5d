"""The ballot as a form: one row of radio buttons for each candidate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField
from supervision.ballots import counting

FIRST_MARKS = (counting.FIRST, counting.SECOND, counting.THIRD)


class VoteForm(forms.Form):
    """Cleaned to `marks`. Nothing is chosen beforehand."""

    extra = ()

    def __init__(self, *args, ballot, **kwargs):
        super().__init__(*args, auto_id="vote_%s", **kwargs)
        self.ballot = ballot
        self.listed = list(ballot.candidates.all())
        choices = [*zip(FIRST_MARKS, ballot.mark_words, strict=True), *self.extra]
        for one in self.listed:
            self.fields[f"c{one.position}"] = forms.ChoiceField(
                label=f"{one.position}. {one.title}",
                help_text=one.note,
                choices=choices,
                widget=forms.RadioSelect,
                required=self.is_required,
                error_messages={
                    "required": _("这一项还没有选。"),
                    "invalid_choice": _("请重新选择。"),
                },
            )

    is_required = True

    def clean(self):
        data = super().clean()
        if not self.errors:
            data["marks"] = "".join(data[f"c{one.position}"] for one in self.listed)
        return data

    def chosen(self):
        """[(candidate, mark, words)] for the review."""
        words = dict(zip(FIRST_MARKS, self.ballot.mark_words, strict=True))
        marks = self.cleaned_data["marks"]
        return [(one, mark, words[mark]) for one, mark in zip(self.listed, marks, strict=True)]

    def padding(self):
        """Makes the review as many bytes whatever was chosen: the length of an answer is seen by
        proxies and their logs, and the words for the marks are not of one length."""
        said = [str(word) for _one, _mark, word in self.chosen()]
        longest = max(len(str(word).encode()) for word in self.ballot.mark_words)
        spare = sum(longest - len(word.encode()) for word in said)
        return "-" * (spare + len(str(len(said))) - len(str(self.approved())))

    def approved(self):
        return self.cleaned_data["marks"].count(counting.FIRST)


class PaperVoteForm(VoteForm):
    """A paper as it lies there: a teller enters what is on it, not what should be."""

    extra = ((counting.NONE, _("未表示")),)
    is_required = False
    number = forms.IntegerField(
        label=_("票面编号"),
        min_value=1,
        max_value=2000,
        help_text=_("开箱取出后依次写在票面角上的编号。"),
        error_messages={"required": _("请填写票面编号。")},
    )
    spoiled = forms.BooleanField(label=_("整张无效（涂改、看不清、一项选了两个）"), required=False)
    gone = forms.BooleanField(label=_("没有这张票，撤回我的录入"), required=False)

    def __init__(self, *args, teller, **kwargs):
        super().__init__(*args, **kwargs)
        last = teller.papers.order_by("-number").values_list("number", flat=True).first() or 0
        self.initial.setdefault("number", last + 1)
        for one in self.listed:
            self.fields[f"c{one.position}"].optional = _("整张无效的不用选")
        self.order_fields(["number", *(f"c{one.position}" for one in self.listed)])

    def clean(self):
        data = forms.Form.clean(self)
        if self.errors or data["gone"]:
            return data
        if data["spoiled"]:
            return data | {"marks": counting.SPOILED}
        missing = [one for one in self.listed if not data[f"c{one.position}"]]
        for one in missing:
            self.add_error(f"c{one.position}", _("请选择；票上没有画就选未表示。"))
        if not missing:
            data["marks"] = "".join(data[f"c{one.position}"] for one in self.listed)
        return data


class BackForm(forms.Form):
    back = forms.IntegerField(
        label=_("收回纸质票（张）"),
        min_value=0,
        max_value=2000,
        help_text=_("开箱取出后清点的张数，一张没有收回填 0。两位各填一次，与录入的张数一致。"),
        error_messages={"required": _("请填写清点的张数。")},
    )


class CodeForm(forms.Form):
    code = LineField(
        label=_("投票码"),
        max_length=20,
        help_text=_("写在您座位上的纸条上，8 位。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("请输入投票码。")},
    )
