"""Who takes a matter, and what is said before a unit has it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.desk.forms import ActForm, PromiseForm, words
from stations.network.models import Station
from stations.representatives.models import Representative
from suggestions.cases import sorting
from suggestions.cases.forms import CategoryField
from suggestions.cases.models import Mode, Reason, Result


class RequestInfoForm(ActForm):
    text = words(
        _("请群众补充什么"), rows=3, help_text=_("群众会看到这段话；补充之前，办理期限暂停。")
    )


class SupplyForm(ActForm):
    text = words(_("群众补充的内容"), rows=3)


class AdviceSelect(forms.Select):
    """Each option carries the text that it suggests; desk.js fills it in."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if reason := getattr(value, "instance", None):
            option["attrs"]["data-text"] = advice(reason)
        return option


def advice(reason):
    return f"{reason.advice}{_('电话')} {reason.phone}" if reason.phone else reason.advice


class DeclineForm(ActForm):
    reason = forms.ModelChoiceField(
        label=_("属于哪种情形"),
        queryset=Reason.objects.all(),
        empty_label=_("请选择"),
        widget=AdviceSelect(attrs={"data-fill": "text"}),
        error_messages={"required": _("请选择一种情形。")},
    )
    text = words(
        _("告诉群众该去哪里"), required=False, rows=3, help_text=_("不填就用所选情形的标准说明。")
    )

    def arguments(self):
        given = super().arguments()
        return given | {"text": given["text"] or advice(given["reason"])}


class HandOverForm(ActForm):
    station = forms.ModelChoiceField(
        label=_("移交给哪个站点"),
        queryset=Station.objects.none(),
        to_field_name="code",
        empty_label=_("请选择站点"),
        error_messages={"required": _("请选择站点。")},
    )
    text = words(_("移交的原因"), rows=2, max_length=300)

    def prepare(self):
        self.fields["station"].queryset = (
            Station.objects.running()
            .under(self.case.division[:6])
            .exclude(pk=self.case.station_id)
            .told_apart()
            .order_by("tier", "pinyin", "code")
        )


class ReassignForm(ActForm):
    representative = forms.ModelChoiceField(
        label=_("改派给哪位代表"),
        queryset=Representative.objects.none(),
        to_field_name="uid",
        empty_label=_("请选择代表"),
        error_messages={"required": _("请选择代表。")},
    )

    def prepare(self):
        self.fields["representative"].queryset = (
            Representative.objects.serving()
            .filter(stations=self.case.station_id)
            .exclude(pk=self.case.representative_id)
            .told_apart()
            .by_strokes()
        )


class ConvertForm(ActForm):
    mode = forms.ChoiceField(label=_("改为"), widget=forms.RadioSelect)
    text = words(_("原因"), required=False, rows=2, max_length=500)

    def prepare(self):
        other = Mode.DIRECT if self.case.mode == Mode.SNAP else Mode.SNAP
        self.fields["mode"].choices = [(other.value, other.label)]
        self.initial.setdefault("mode", other.value)


class ClassifyForm(ActForm):
    category = CategoryField()

    def prepare(self):
        likely = sorting.likely(f"{self.case.title}{self.case.content}")
        self.fields["category"].offer(likely)
        chosen = self.case.category_id or next((one.pk for one in likely), "")
        self.initial.setdefault("category", chosen)


class PassOnForm(ActForm):
    text = words(
        _("想转交给谁、为什么"),
        rows=3,
        help_text=_("由站点按程序转交；代表不直接向单位交办。"),
    )


class UrgeForm(ActForm):
    text = words(_("催办的话"), rows=2, max_length=300)


class AnalyseForm(ActForm):
    text = words(_("分析：问题从哪来、怎样不再发生"), rows=4, help_text=_("只给工作人员看。"))


class AnswerForm(PromiseForm):
    result = forms.ChoiceField(
        label=_("结果"),
        choices=Result.choices,
        initial=Result.EXPLAINED,
        widget=forms.RadioSelect,
    )
    text = words(_("给群众的答复"), help_text=_("群众会看到这段话，随后可以评价。"))
