"""What the forms of the steps are made of. The forms themselves: steps/, by the rooms of the verbs;
which belongs to which action: acts.py."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import GAP, BodyField, LineField
from liaison.workflow import Unfilled
from stations.organisations.models import Organisation


def words(label, *, required=True, rows=4, help_text="", max_length=2000):
    return BodyField(
        label=label,
        required=required,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("请填写“%s”。") % label},
    )


class ActForm(forms.Form):
    """One tap: nothing but the version that the person saw."""

    version = forms.IntegerField(
        label=_("页面"),
        widget=forms.HiddenInput,
        error_messages={"required": _("已过期，请刷新后再操作。")},
    )

    def __init__(self, *args, case, actor=None, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("version", case.version)
        super().__init__(*args, auto_id="act_%s", **kwargs)
        self.case, self.actor = case, actor
        self.prepare()

    def prepare(self):
        """Fill choices that depend on the case."""

    @property
    def has_questions(self):
        return len(self.fields) > 1

    @classmethod
    def speaks(cls):
        """Whether the form has a long text at all."""
        return any(isinstance(field, BodyField) for field in cls.base_fields.values())

    @property
    def words_field(self):
        """The name of the first long text, for standard wording; "" when there is none."""
        long = (name for name, field in self.fields.items() if isinstance(field, BodyField))
        return next(long, "")

    def clean(self):
        """Standard wording leaves 〔请填〕 for what only the writer knows; nobody is sent it."""
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and GAP in value:
                self.add_error(name, Unfilled.detail)
        return super().clean()

    def typed(self, name):
        """What stands in an input, whether the form was sent or only opened with it."""
        return str((self.data if self.is_bound else self.initial).get(name) or "")[:60]

    def beside(self):
        """The cases to look at side by side before the step is taken; none for most steps."""
        return []

    def arguments(self):
        """Keyword arguments of the verb."""
        return dict(self.cleaned_data)


class UnitField(forms.ModelChoiceField):
    def __init__(self, *, label, required_message, help_text=""):
        super().__init__(
            queryset=Organisation.objects.none(),
            to_field_name="code",
            label=label,
            help_text=help_text,
            error_messages={
                "required": required_message,
                "invalid_choice": _("没有这个单位，请重新选择。"),
            },
        )

    def offer(self, case, *, first=()):
        """Suggested ones, then those of the township, then those of the county and above."""
        township = case.division[:9]
        self.queryset = (
            Organisation.objects.handling_for(case.division)
            .exclude(pk=case.accused_unit_id)
            .order_by("-division_id", "pinyin", "code")
        )
        units = list(self.queryset)
        known = {unit.pk for unit in units}
        first = [unit for unit in first if unit.pk in known]
        seen = {unit.pk for unit in first}
        near = [u for u in units if u.division_id.startswith(township) and u.pk not in seen]
        far = [u for u in units if not u.division_id.startswith(township) and u.pk not in seen]
        groups = [
            (_("建议"), first),
            (_("本乡镇、街道（交办）"), near),
            (_("县级及以上单位（转办）"), far),
        ]
        self.choices = [("", _("请选择单位"))] + [
            (name, [(unit.code, unit.name) for unit in members])
            for name, members in groups
            if members
        ]


def suggested_units(case):
    """Units whose list of duties names the case's category; nearest first. One query."""
    if not case.category_id:
        return []
    return list(Organisation.objects.responsible_for(case.category_id, case.division)[:3])


class PromiseForm(ActForm):
    """A result that may promise a date."""

    promised_on = forms.DateField(
        label=_("承诺完成日期"),
        required=False,
        help_text=_("选“正在解决”“列入计划”时填写，到期会提醒；不填按本地规定推算。"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    field_order = ["result", "promised_on"]


class RevealForm(forms.Form):
    reason = LineField(
        label=_("查看理由"),
        max_length=200,
        error_messages={"required": _("请写明为什么要查看联系方式。")},
        widget=forms.TextInput(attrs={"placeholder": _("如：回访核实地点"), "autocomplete": "off"}),
    )
