"""The questions that the forms of the desk ask, each with what it says when it is left open."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import BodyField, LineField


def _fill(label):
    return _("请填写“%s”。") % label


def _choose(label):
    return _("请选择“%s”。") % label


def words(label, *, required=True, rows=3, help_text="", max_length=2000):
    return BodyField(
        label=label,
        required=required,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _fill(label)},
    )


def line(label, *, required=True, max_length=60, help_text=""):
    return LineField(
        label=label,
        required=required,
        max_length=max_length,
        help_text=help_text,
        error_messages={"required": _fill(label)},
    )


def day(label, *, required=True, help_text=""):
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _fill(label),
            "invalid": _("日期写成 2026-12-31 这样。"),
        },
    )


def number(label, *, required=True, most=None, least=0, help_text=""):
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _fill(label), "invalid": _("请填写整数。")},
    )


def money(label, *, required=True, help_text=""):
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        error_messages={"required": _fill(label), "invalid": _("请填写数字。")},
    )


def one_of(label, choices, *, required=True):
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": _choose(label)},
    )


def yes_or_no(label, yes, no):
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _choose(label)},
    )


def row_of(label, *, required=True, help_text="", empty=""):
    """One row of what the form offers: it sets the field's queryset."""
    return forms.ModelChoiceField(
        label=label,
        queryset=None,
        required=required,
        empty_label=empty or _("请选择"),
        help_text=help_text,
        error_messages={
            "required": _choose(label),
            "invalid_choice": _("请从列出的选项里选择。"),
        },
    )


class PersonField(forms.ModelChoiceField):
    """One of several users; two of one name are told apart by how they sign in."""

    def label_from_instance(self, user):
        return f"{user.display_name}（{user.username}）"


class ActForm(forms.Form):
    """What one step of `subject` asks for; without questions of its own it is only a button."""

    layout = "components/_form.html"
    # Over the form, where the step's own name does not say enough. A template asks a form for its
    # fields first: no field is called so.
    step_title = ""
    version = forms.IntegerField(
        label=_("页面"),
        widget=forms.HiddenInput,
        error_messages={"required": _("已过期，请刷新后再操作。")},
    )

    def __init__(self, *args, subject, actor=None, now=None, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("version", subject.version)
        super().__init__(*args, auto_id="act_%s", **kwargs)
        self.subject, self.actor, self.now = subject, actor, now
        self.prepare()

    def prepare(self):
        """Fill choices that depend on the subject."""

    @property
    def has_questions(self):
        return len(self.fields) > 1

    def arguments(self):
        """Keyword arguments of the verb."""
        return dict(self.cleaned_data)


class TextForm(ActForm):
    """Most steps want a reason."""

    text = words(_("理由"), max_length=1000)


class NoteForm(ActForm):
    text = words(_("说明"), required=False, rows=2, max_length=1000)
