"""What each action of a case asks for, and the verb that takes it: one table for every button."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liaison.ledger.models import Event
from liaison.text import BodyField, LineField
from stations.network.models import Station
from stations.organisations.models import NEVER_HANDLING, Organisation
from stations.representatives.models import Representative
from suggestions.cases import actions
from suggestions.cases.models import Category, Mode, Reason, Result
from suggestions.cases.workflow import Action, State


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

    def __init__(self, *args, case, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("version", case.version)
        super().__init__(*args, auto_id="act_%s", **kwargs)
        self.case = case
        self.prepare()

    def prepare(self):
        """Fill choices that depend on the case."""

    @property
    def has_questions(self):
        return len(self.fields) > 1

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
        self.queryset = Organisation.objects.handling_for(case.division).order_by(
            "-division_id", "pinyin", "code"
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
    note = words(_("给单位的说明"), required=False, rows=3, max_length=500)

    def prepare(self):
        first = suggested_units(self.case)
        self.fields["unit"].offer(self.case, first=first)
        if first:
            self.initial.setdefault("unit", first[0].code)


class AnswerForm(ActForm):
    result = forms.ChoiceField(
        label=_("结果"),
        choices=[(r.value, r.label) for r in (Result.SOLVED, Result.EXPLAINED, Result.PLANNED)],
        initial=Result.EXPLAINED,
        widget=forms.RadioSelect,
    )
    text = words(_("给群众的答复"), help_text=_("群众会看到这段话，随后可以评价。"))


class ResolveForm(ActForm):
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
    text = words(_("催办的话"), required=False, rows=2, max_length=300)


class SupplyForm(ActForm):
    text = words(_("群众补充的内容"), rows=3)


class CallbackForm(ActForm):
    reached = forms.BooleanField(label=_("已联系上本人"), required=False, initial=True)
    text = words(_("回访情况"), rows=3, help_text=_("登记之后，二次办理的期限开始计算。"))


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


@dataclass(frozen=True)
class Act:
    """One action on the page: its verb, its form, how it is offered and what is said when done."""

    verb: Callable
    form: type[ActForm] = ActForm
    done: str = ""
    key: str = ""
    label: str = ""
    photos: tuple = ()  # verb arguments that take photographs
    is_rare: bool = False
    is_grave: bool = False


AFTER, BEFORE = "photos", "photos_before"
PHOTO_LABELS = {AFTER: _("照片"), BEFORE: _("办理前的照片")}

# In the order of the buttons; the first one allowed is the main one.
ACTIONS = {
    Action.ACCEPT: Act(actions.accept, done=_("已接单。"), key="a"),
    Action.TAKE_OVER: Act(actions.take_over, done=_("已代接。"), key="a"),
    Action.SIGN: Act(actions.sign, done=_("已签收，请按期办理。"), key="a"),
    Action.APPROVE: Act(actions.approve, done=_("已同意，单位会收到。"), key="a"),
    Action.APPROVE_REPLY: Act(actions.approve_reply, done=_("答复已通过审核。"), key="a"),
    Action.RECORD_CALLBACK: Act(
        actions.record_callback, CallbackForm, done=_("已登记回访，二次办理开始计时。"), key="c"
    ),
    Action.DELIVER: Act(actions.deliver, DeliverForm, done=_("已反馈给群众，等待评价。"), key="r"),
    Action.SETTLE_OBJECTION: Act(
        actions.settle_objection, SettleForm, done=_("已裁定，单位会收到。"), key="d"
    ),
    Action.RESOLVE: Act(
        actions.resolve,
        ResolveForm,
        done=_("已答复。"),
        key="r",
        photos=(BEFORE, AFTER),
    ),
    Action.DISPATCH: Act(actions.dispatch, DispatchForm, done=_("已送交。"), key="d"),
    Action.ANSWER: Act(
        actions.answer, AnswerForm, done=_("已答复群众，等待评价。"), key="r", photos=(AFTER,)
    ),
    Action.CLOSE: Act(actions.close, CloseForm, done=_("已办结归档。")),
    Action.NOTE_PROGRESS: Act(
        actions.note_progress, NoteForm, done=_("已记下进展。"), photos=(AFTER,)
    ),
    Action.REQUEST_INFO: Act(
        actions.request_info, RequestInfoForm, done=_("已请群众补充，期限暂停。")
    ),
    Action.RETURN_REVIEW: Act(actions.return_review, ReturnForm, done=_("已退回重拟。")),
    Action.RETURN_REPLY: Act(actions.return_reply, ReturnReplyForm, done=_("已退回单位重办。")),
    Action.REFER_TO_STUDY: Act(actions.refer_to_study, StudyForm, done=_("已提请会商。")),
    Action.OBJECT: Act(actions.object_to, ObjectForm, done=_("退件已提交，等待裁定。")),
    Action.DECLINE: Act(actions.decline, DeclineForm, done=_("已告知群众途径。"), is_grave=True),
    Action.SUPPLY_INFO: Act(
        actions.supply_info,
        SupplyForm,
        done=_("已补充。"),
        label=_("代群众补充"),
        photos=(AFTER,),
        is_rare=True,
    ),
    Action.REASSIGN: Act(actions.reassign, ReassignForm, done=_("已改派。"), is_rare=True),
    Action.HAND_OVER: Act(actions.hand_over, HandOverForm, done=_("已移交。"), is_rare=True),
    Action.URGE: Act(actions.urge, UrgeForm, done=_("已催办。"), is_rare=True),
}


class RevealForm(forms.Form):
    reason = LineField(
        label=_("查看理由"),
        max_length=200,
        error_messages={"required": _("请写明为什么要查看联系方式。")},
        widget=forms.TextInput(attrs={"placeholder": _("如：回访核实地点"), "autocomplete": "off"}),
    )


class NarrowForm(forms.Form):
    """The visible part of the filters; suggestions.cases.filters decides what they mean."""

    q = LineField(
        label=_("搜索"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("搜索编号、内容、地点  /"),
                "enterkeyhint": "search",
            }
        ),
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *State.choices]
    )
    mode = forms.ChoiceField(
        label=_("方式"), required=False, choices=[("", _("全部")), *Mode.choices]
    )
    category = forms.ChoiceField(label=_("类别"), required=False)
    station = forms.ChoiceField(label=_("站点"), required=False)
    unit = forms.ChoiceField(label=_("承办单位"), required=False)

    def __init__(self, *args, division="", **kwargs):
        super().__init__(*args, auto_id="narrow_%s", **kwargs)
        everything = [("", _("全部"))]
        heads = Category.objects.filter(is_active=True, code__regex=r"^\d{2}$")
        self.fields["category"].choices = everything + list(heads.values_list("code", "name"))
        if not division:
            del self.fields["station"], self.fields["unit"]
            return
        self.fields["station"].choices = everything + list(
            Station.objects.under(division).values_list("code", "name")[:400]
        )
        self.fields["unit"].choices = everything + list(
            Organisation.objects.active()
            .under(division)
            .exclude(kind__in=NEVER_HANDLING)
            .values_list("code", "name")[:400]
        )
