"""辖区设置 by the names of things: nobody has to know a key, a code or a notation."""

from itertools import groupby

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .models import LocalRule
from .rules import DECLARED
from .typed import parse, shown, wanted

HEADINGS = {"security": _("安全"), "calendar": _("工作日历")}  # keys that are no app's name


def heading(key):
    """The part of the product that `key` belongs to, in words."""
    area = key.partition(".")[0]
    return str(HEADINGS.get(area) or apps.get_app_config(area).verbose_name)


def choices():
    """Every rule by its label, those of one area together."""
    rows = sorted((heading(key), str(one.label), key) for key, one in DECLARED.items())
    return [
        (area, [(key, label) for _area, label, key in found])
        for area, found in groupby(rows, key=lambda row: row[0])
    ]


def help_of(declared):
    """What may be typed and what holds where nothing is set."""
    said = {"wanted": wanted(declared), "default": shown(declared, declared.default) or _t("空")}
    return _t("%(wanted)s。默认：%(default)s。") % said


class RuleSelect(forms.Select):
    """Each rule carries its help, for the script that shows the one of the chosen rule."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if declared := DECLARED.get(value):
            option["attrs"]["data-help"] = help_of(declared)
        return option


class LocalRuleForm(forms.ModelForm):
    key = forms.ChoiceField(label=_("规则"), widget=RuleSelect)
    value = forms.CharField(
        label=_("取值"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("是否类的填“是”或“否”，数字和文字照写；填得不对时，会写明这条规则可以填什么。"),
    )

    class Meta:
        model = LocalRule
        fields = ["key", "division", "value", "source"]
        help_texts = {"division": _("如 990101；留空＝全部")}

    class Media:
        js = ["js/rules.js"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [("", _("请选择")), *choices()]
        declared = DECLARED.get(self.instance.key)
        if declared:
            self.initial["value"] = shown(declared, self.instance.value)
            self.fields["value"].help_text = help_of(declared)

    def clean(self):
        """The value is read as its rule says; a rule that was not chosen has its own error."""
        given = super().clean()
        declared = DECLARED.get(given.get("key"))
        if declared and "value" in given:
            try:
                given["value"] = parse(declared, given["value"])
            except ValidationError as error:
                self.add_error("value", error)
                self.instance.value = declared.default  # said once: the model has no more to say
        return given


class AreaFilter(admin.SimpleListFilter):
    title = _("领域")
    parameter_name = "area"

    def lookups(self, request, model_admin):
        used = {key.partition(".")[0] for key in LocalRule.objects.values_list("key", flat=True)}
        return sorted((area, heading(f"{area}.")) for area in used)

    def queryset(self, request, rows):
        return rows.filter(key__startswith=f"{self.value()}.") if self.value() else rows


@admin.register(LocalRule)
class LocalRuleAdmin(admin.ModelAdmin):
    form = LocalRuleForm
    list_display = ["rule", "place", "now", "default", "source"]
    list_filter = [AreaFilter]
    search_fields = ["division", "source"]
    search_help_text = _("规则、区划代码、依据")

    def get_search_results(self, request, queryset, search_term):
        """Labels are not in the table: the keys whose label holds the word are."""
        rows, twice = super().get_search_results(request, queryset, search_term)
        word = search_term.strip()
        keys = [key for key, one in DECLARED.items() if word and word in str(one.label)]
        return rows | queryset.filter(key__in=keys), twice

    def changelist_view(self, request, extra_context=None):
        divisions = apps.get_model("divisions", "Division").objects
        codes = LocalRule.objects.values("division")
        self.names = dict(divisions.filter(pk__in=codes).values_list("code", "name"))
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("规则"), ordering="key")
    def rule(self, row):
        return row.label

    @admin.display(description=_("区划"), ordering="division")
    def place(self, row):
        return self.names.get(row.division, row.division) or _("全部")

    @admin.display(description=_("取值"))
    def now(self, row):
        return shown(DECLARED[row.key], row.value) if row.key in DECLARED else row.value

    @admin.display(description=_("默认"))
    def default(self, row):
        declared = DECLARED.get(row.key)
        return shown(declared, declared.default) if declared else ""
