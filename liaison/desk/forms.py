"""What each action of a case asks for. Which form belongs to which action: acts.py."""

from django import forms
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from liaison.accounts.models import User
from liaison.fields import PersonField
from liaison.ledger.models import Event
from liaison.text import GAP, BodyField, LineField
from liaison.workflow import Unfilled
from stations.network.models import Station
from stations.organisations.models import Organisation
from stations.representatives.models import Representative
from suggestions.cases.colleagues import colleagues
from suggestions.cases.models import Grade, Mode, PauseReason, Reason, Result
from suggestions.cases.workflow import Action, State

from .choosing import PickMany, narrow


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
    def __init__(self, *, label, required_message):
        super().__init__(
            queryset=Organisation.objects.none(),
            to_field_name="code",
            label=label,
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


class DispatchForm(ActForm):
    unit = UnitField(label=_("承办单位"), required_message=_("请选择承办单位。"))
    assistants = forms.ModelMultipleChoiceField(
        label=_("协办单位"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        required=False,
        widget=PickMany,
    )
    note = words(_("给单位的说明"), required=False, rows=3, max_length=500)

    def prepare(self):
        first = suggested_units(self.case)
        self.fields["unit"].offer(self.case, first=first)
        assistants, units = self.fields["assistants"], self.fields["unit"].queryset
        assistants.queryset = units
        near = {u.code for u in units if u.division_id.startswith(self.case.division[:9])}
        near |= {unit.code for unit in first}
        pick = narrow(units, self.typed("assistants_words"), near)
        assistants.choices = [(unit.code, unit.name) for unit in units]
        assistants.widget.pick = pick
        chosen = self.case.unit or (first[0] if first else None)
        if chosen:
            self.initial.setdefault("unit", chosen.code)
        self.initial.setdefault("assistants", self.case.proposed_assistants)


class PromiseForm(ActForm):
    """A result that may promise a date."""

    promised_on = forms.DateField(
        label=_("承诺完成日期"),
        required=False,
        help_text=_("选“正在解决”“列入计划”时填写，到期会提醒；不填按本地规定推算。"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    field_order = ["result", "promised_on"]


class AnswerForm(PromiseForm):
    result = forms.ChoiceField(
        label=_("结果"),
        choices=Result.choices,
        initial=Result.EXPLAINED,
        widget=forms.RadioSelect,
    )
    text = words(_("给群众的答复"), help_text=_("群众会看到这段话，随后可以评价。"))


class ResolveForm(PromiseForm):
    result = forms.ChoiceField(
        label=_("办理结果"),
        choices=Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择办理结果。")},
    )
    text = words(_("怎么办的、办到什么程度"), help_text=_("审核通过后群众会看到这段话。"))


class RequestInfoForm(ActForm):
    text = words(
        _("请群众补充什么"), rows=3, help_text=_("群众会看到这段话；补充之前，办理期限暂停。")
    )


class DeliverForm(ActForm):
    text = words(
        _("给群众的话"),
        required=False,
        rows=3,
        help_text=_("单位的答复会一并给群众看到，随后群众可以评价。"),
    )


class NoteForm(ActForm):
    text = words(_("进展"), rows=3, help_text=_("群众会看到这段话。"))


class ReturnForm(ActForm):
    text = words(_("退回的原因"), rows=3, max_length=500)


class ReturnReplyForm(ActForm):
    text = words(
        _("还缺什么"), rows=3, max_length=500, help_text=_("单位的办理期限接着原来的时间继续走。")
    )


class StudyForm(ActForm):
    text = words(_("提请会商的理由"), rows=3)


class CloseForm(ActForm):
    text = words(_("会商结果"), help_text=_("会告知群众。"))


class UrgeForm(ActForm):
    text = words(_("催办的话"), rows=2, max_length=300)


class SupplyForm(ActForm):
    text = words(_("群众补充的内容"), rows=3)


class CallbackForm(ActForm):
    reached = forms.BooleanField(label=_("已联系上本人"), required=False, initial=True)
    text = words(_("回访情况"), rows=3, help_text=_("登记之后，二次办理的期限开始计算。"))
    grade = forms.ChoiceField(
        label=_("电话里怎么评价"),
        choices=[("", _("没有说")), *Grade.choices],
        required=False,
        help_text=_("作为回访单独统计，不算群众自己的评价。"),
    )

    def prepare(self):
        if self.case.state == State.SECOND_ROUND:
            del self.fields["grade"]
        else:
            self.fields["text"].help_text = ""


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


class ObjectForm(ActForm):
    reason = words(_("退件理由"), rows=3)
    competent_unit = UnitField(
        label=_("应由哪个单位办理"), required_message=_("请选择应由哪个单位办理。")
    )

    def prepare(self):
        self.fields["competent_unit"].offer(self.case)


class SettleForm(ActForm):
    unit = UnitField(label=_("由哪个单位办理"), required_message=_("请选择承办单位。"))
    text = words(_("裁定说明"), required=False, rows=3, max_length=500)

    def prepare(self):
        """The unit that objected and the one it named come first."""
        named = (
            Event.objects.filter(
                subject_type=self.case.subject_type,
                subject_id=self.case.pk,
                action=Action.OBJECT,
            )
            .order_by("-seq")
            .values_list("data__competent_unit", flat=True)
            .first()
        )
        both = Organisation.objects.filter(Q(pk=self.case.unit_id) | Q(code=named or ""))
        self.fields["unit"].offer(self.case, first=both)


class ConvertForm(ActForm):
    mode = forms.ChoiceField(label=_("改为"), widget=forms.RadioSelect)
    text = words(_("原因"), required=False, rows=2, max_length=500)

    def prepare(self):
        other = Mode.DIRECT if self.case.mode == Mode.SNAP else Mode.SNAP
        self.fields["mode"].choices = [(other.value, other.label)]
        self.initial.setdefault("mode", other.value)


class PassOnForm(ActForm):
    text = words(
        _("想转交给谁、为什么"),
        rows=3,
        help_text=_("由站点按程序转交；代表不直接向单位交办。"),
    )


class OptionalUnitForm(ActForm):
    unit = UnitField(label=_("承办单位"), required_message="")

    def prepare(self):
        self.fields["unit"].offer(self.case, first=suggested_units(self.case))
        self.fields["unit"].required = False


class SubmitReviewForm(OptionalUnitForm):
    mode = forms.ChoiceField(
        label=_("办理方式"),
        choices=[(m.value, m.label) for m in (Mode.TRANSFER, Mode.REPORT)],
        initial=Mode.TRANSFER,
        widget=forms.RadioSelect,
    )
    text = words(_("提请的理由"), rows=3, max_length=1000)
    field_order = ["version", "mode", "unit", "text"]

    def prepare(self):
        super().prepare()
        self.fields["unit"].label = _("建议的承办单位")
        self.fields["unit"].help_text = _("可以不填，由政府办派发。")


class HigherBodyMixin(forms.Form):
    higher_body = LineField(
        label=_("报送哪级人大"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": _("如：市人大常委会代表工委")}),
    )


class ApproveForm(HigherBodyMixin, OptionalUnitForm):
    """The unit may be corrected while the key is turned."""

    text = words(_("意见"), required=False, rows=2, max_length=500)

    def prepare(self):
        super().prepare()
        if self.case.mode != Mode.REPORT:
            del self.fields["higher_body"]
        if self.case.unit is None:
            del self.fields["unit"]
        else:
            self.initial.setdefault("unit", self.case.unit.code)


class ReportUpForm(HigherBodyMixin, ActForm):
    text = words(_("报送的事由"), rows=3, max_length=1000)


class InterimForm(ActForm):
    text = words(
        _("告诉群众进展到哪一步"), rows=3, help_text=_("群众会看到这段话；30 天后再告知一次。")
    )


class RecallForm(ActForm):
    text = words(_("撤回的原因"), rows=2, max_length=500)


class AssistantForm(ActForm):
    unit = UnitField(label=_("协办单位"), required_message=_("请选择协办单位。"))
    text = words(_("请它做什么"), required=False, rows=2, max_length=500)

    def prepare(self):
        self.fields["unit"].offer(self.case)


class PartForm(ActForm):
    text = words(_("协办意见"), rows=3, help_text=_("承办单位和人大看得到，群众看不到。"))


class ContactNoteForm(ActForm):
    reached = forms.BooleanField(label=_("已联系上"), required=False, initial=True)
    text = words(_("联系情况"), rows=3, max_length=500)


class ExtendForm(ActForm):
    days = forms.IntegerField(
        label=_("延长几个工作日"),
        min_value=1,
        max_value=90,
        error_messages={"required": _("请填写延长几个工作日。")},
    )
    reason = words(_("理由"), rows=3, max_length=500)


class SettleExtensionForm(ActForm):
    approved = forms.TypedChoiceField(
        label=_("决定"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择同意或不同意。")},
    )
    text = words(_("说明"), required=False, rows=2, max_length=500)

    def prepare(self):
        asked = _("申请延长 %s 个工作日") % self.case.extension_asked
        self.fields["approved"].help_text = asked


class PauseForm(ActForm):
    reason = forms.ModelChoiceField(
        label=_("暂停原因"),
        queryset=PauseReason.objects.filter(is_active=True),
        empty_label=_("请选择"),
        help_text=_("群众会看到这个原因；暂停次数有限，会计入统计。"),
        error_messages={"required": _("请选择暂停原因。")},
    )
    text = words(_("说明"), required=False, rows=2, max_length=500)


class RemarkForm(ActForm):
    text = words(_("说明"), required=False, rows=2, max_length=500)


class HoldForm(ActForm):
    text = words(
        _("是什么法定程序、预计多久"),
        rows=2,
        max_length=200,
        help_text=_("群众会看到；期限照常计算，不因此暂停。"),
    )


class RateForm(ActForm):
    """The representative's own word on a 随手拍."""

    grade = forms.ChoiceField(
        label=_("解决得怎么样"),
        choices=Grade.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择评价。")},
    )
    reason = words(_("哪里没有解决"), required=False, rows=2, max_length=500)


class SuperviseForm(ActForm):
    text = words(_("督办的理由和要求"), rows=3, max_length=500)
    paper = LineField(
        label=_("签批件文号"),
        required=False,
        max_length=60,
        help_text=_("领导已在纸面签批的，填文号登记；没有签批的，作为督办建议送领导决定。"),
    )


class LeaderSuperviseForm(ActForm):
    text = words(_("督办的要求"), rows=3, max_length=500)


class ReleaseForm(ActForm):
    text = words(_("解除督办的理由"), rows=3, max_length=500)
    paper = LineField(label=_("签批件文号"), required=False, max_length=60)


class UnmergeForm(ActForm):
    text = words(_("取消合并的原因"), rows=2, max_length=500)


class ReopenForm(ActForm):
    text = words(_("重新办理的原因"), rows=3, max_length=500)


class RestartForm(ActForm):
    text = words(_("条件有了什么变化"), rows=3, max_length=500)


class AnalyseForm(ActForm):
    text = words(_("分析：问题从哪来、怎样不再发生"), rows=4, help_text=_("只给工作人员看。"))


class RevealForm(forms.Form):
    reason = LineField(
        label=_("查看理由"),
        max_length=200,
        error_messages={"required": _("请写明为什么要查看联系方式。")},
        widget=forms.TextInput(attrs={"placeholder": _("如：回访核实地点"), "autocomplete": "off"}),
    )


class InternalForm(ActForm):
    text = words(_("备注"), rows=3, help_text=_("只给人大方面的同事看，群众和承办单位看不到。"))


class EntrustForm(ActForm):
    user = PersonField(
        label=_("经办人"),
        queryset=User.objects.none(),
        to_field_name="username",
        empty_label=_("请选择"),
        help_text=_("他会收到消息；本岗位的其他人仍然可以办理。"),
        error_messages={"required": _("请选择经办人。")},
    )

    def prepare(self):
        if self.actor is None:
            return
        held = colleagues(self.actor.membership, now=Now()).values("user")
        self.fields["user"].queryset = User.objects.filter(pk__in=held).order_by("display_name")
