"""Which unit a matter goes to, and whose key turns on its way there."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liaison.desk.choosing import PickMany, narrow
from liaison.desk.forms import ActForm, UnitField, suggested_units, words
from liaison.ledger.models import Event
from liaison.text import LineField
from stations.organisations.models import Organisation
from suggestions.cases.models import Mode
from suggestions.cases.workflow import Action


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


class ReturnForm(ActForm):
    text = words(_("退回的原因"), rows=3, max_length=500)


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
