from datetime import timedelta

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.deadlines.models import DeadlinePolicy
from liaison.text import LineField
from liaison.workdays.calendar import DAY, local_day, midnight
from liaison.workdays.forms import DayField
from stations.divisions.levels import within
from stations.divisions.models import Division
from suggestions.cases import honesty
from suggestions.cases.models import Category

USUAL = timedelta(days=29)


class PeriodForm(forms.Form):
    """Whole days of Shanghai, the last thirty unless said otherwise."""

    since = DayField(label=_("从"))
    until = DayField(label=_("到"))

    def __init__(self, data, *args, now, **kwargs):
        today = local_day(now)
        given = {"since": (today - USUAL).isoformat(), "until": today.isoformat()}
        given |= {name: data[name] for name in given if data.get(name)}
        super().__init__(given, *args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until:
            if until < since:
                raise forms.ValidationError(_t("结束日期早于开始日期，请重新选择。"))
            if (until - since).days >= honesty.LONGEST_DAYS:
                raise forms.ValidationError(_t("一次最多统计一年，请缩短时间段。"))
        return cleaned

    def period(self):
        """[since, until) as moments."""
        return midnight(self.cleaned_data["since"]), midnight(self.cleaned_data["until"]) + DAY


# --- 时限规定 -------------------------------------------------------------------------


def _divisions(region):
    """The region, its townships and above: where cases live. One query."""
    places = Division.objects.filter(within("code", region), level__in=["county", "township"])
    return [(one.code, one.name) for one in places.order_by("code")]


class _Conditions(forms.Form):
    kind = forms.ChoiceField(label=_("时限"))
    mode = forms.ChoiceField(label=_("办理方式"), required=False)
    category = forms.ModelChoiceField(
        label=_("类别"), required=False, queryset=Category.objects.all(), empty_label=_("不限")
    )
    urgency = forms.ChoiceField(
        label=_("紧急程度"),
        required=False,
        choices=[("", _("不限")), ("normal", _("一般")), ("urgent", _("紧急"))],
    )
    division = forms.ChoiceField(label=_("辖区"))

    def __init__(self, *args, region, noun, **kwargs):
        super().__init__(*args, **kwargs)
        self.noun = noun
        self.fields["division"].choices = _divisions(region)
        self.fields["kind"].choices = list(noun.settable.items())
        self.fields["mode"].choices = [("", _("不限")), *noun.ways]
        if not noun.ways:
            del self.fields["mode"]
        if not noun.is_case:
            del self.fields["category"], self.fields["urgency"]

    def conditions(self):
        names = ("kind", "mode", "urgency", "division")
        given = {name: self.cleaned_data.get(name, "") for name in names}
        category = self.cleaned_data.get("category")
        return given | {"category": category.pk if category else ""}


class ExplainForm(_Conditions):
    """Which row applies to such a matter, and what would come of it."""

    day = DayField(label=_("从哪天起算"))


class PolicyForm(_Conditions):
    amount = forms.IntegerField(label=_("数量"), min_value=1, max_value=1000)
    unit = forms.ChoiceField(
        label=_("单位"), choices=DeadlinePolicy._meta.get_field("unit").choices
    )
    max_pauses = forms.IntegerField(label=_("最多暂停次数"), min_value=0, max_value=20, initial=0)
    max_extensions = forms.IntegerField(
        label=_("最多延期次数"), min_value=0, max_value=5, initial=0
    )
    source = LineField(
        label=_("依据"), max_length=200, help_text=_("文号、会议纪要或规定名称，会显示给查阅的人。")
    )

    def fill(self, policy):
        """`policy` with what was typed; not saved."""
        policy.noun = self.noun.key
        for name in ("amount", "unit", "max_pauses", "max_extensions", "source"):
            setattr(policy, name, self.cleaned_data[name])
        for name, value in self.conditions().items():
            setattr(policy, name, value)
        return policy
