"""Forms of the limits around a case: named readers, an own interest, numbers masked."""

from django import forms
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from liaison.accounts.models import User
from liaison.fields import PersonField
from stations.organisations.models import Organisation
from suggestions.cases import actions, detection
from suggestions.cases.models import Sensitivity

from .forms import ActForm, words


class SensitiveForm(ActForm):
    kind = forms.ChoiceField(
        label=_("属于哪一类"),
        choices=[choice for choice in Sensitivity.choices if choice[0]],
        widget=forms.RadioSelect,
        help_text=_("列为敏感件后，只有您和代表工委指定的知悉人能看到，通知里不写内容。"),
        error_messages={"required": _("请选择一类。")},
    )
    unit = forms.ModelChoiceField(
        label=_("被反映的单位"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("没有，或不清楚"),
        help_text=_("只在“反映公职人员问题”时选；这个单位从此看不到这件事。"),
    )
    text = words(_("说明"), required=False, rows=2, max_length=500)

    def prepare(self):
        self.fields["unit"].queryset = (
            Organisation.objects.active().under(self.case.division[:6]).order_by("pinyin", "code")
        )
        if found := detection.suggested(self.case):
            self.initial.setdefault("kind", str(found["kind"]))


class UnmarkForm(ActForm):
    text = words(_("解除的理由"), rows=3, max_length=500)


class AddReaderForm(ActForm):
    user = PersonField(
        label=_("知悉人"),
        queryset=User.objects.none(),
        to_field_name="username",
        empty_label=_("请选择"),
        error_messages={"required": _("请选择知悉人。")},
    )

    def prepare(self):
        held = self.case.readers.values("user")
        found = actions.candidates(self.case, now=Now()).exclude(pk__in=held)
        self.fields["user"].queryset = found.order_by("display_name")


class RemoveReaderForm(AddReaderForm):
    def prepare(self):
        self.fields["user"].queryset = User.objects.filter(
            pk__in=self.case.readers.values("user")
        ).order_by("display_name")


class InterestForm(ActForm):
    text = words(
        _("什么利益关系"),
        rows=3,
        max_length=300,
        help_text=_(
            "如：本人或亲属的企业会承接这项工作。申报后您只能查看，不能再办理（代表法第五十九条）。"
        ),
    )


class MaskForm(ActForm):
    """Nothing to fill in, but what is done cannot be undone: the form says so first."""

    sure = forms.BooleanField(
        label=_("把内容、补充和答复里的身份证号、银行卡号、电话遮住，原号码不再保存"),
        error_messages={"required": _("请先勾选确认。")},
    )

    def arguments(self):
        return {"version": self.cleaned_data["version"]}
