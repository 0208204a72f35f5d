"""What the three hand-overs of a case ask for: 转信访, 移送检察, 送专业站."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.personal.scrub import mask_numbers
from stations.network.models import Station
from stations.organisations.models import Organisation
from suggestions.cases.models import Reason
from suggestions.transfers import receivers
from suggestions.transfers.actions import PETITION_REASONS
from suggestions.transfers.models import Purpose

from .forms import ActForm, words

FACTS = _("只写对方需要知道的；不要写来信人是谁。电话、证件号会自动遮住。")


class OfficeField(forms.ModelChoiceField):
    def __init__(self, label):
        super().__init__(
            queryset=Organisation.objects.none(),
            to_field_name="code",
            label=label,
            empty_label=None,
            error_messages={
                "required": _("系统里还没有登记这类机关，请管理员先在单位里登记。"),
                "invalid_choice": _("没有这个机关，请重新选择。"),
            },
        )


class FactsForm(ActForm):
    facts = words(_("移送的内容"), rows=5, help_text=FACTS)
    with_photos = forms.BooleanField(label=_("附上事项的照片"), required=False, initial=True)

    def prepare(self):
        self.initial.setdefault("facts", mask_numbers(self.case.content))


class ReferPetitionForm(ActForm):
    reason = forms.ModelChoiceField(
        label=_("属于哪种情形"),
        queryset=Reason.objects.filter(pk__in=PETITION_REASONS).order_by("-pk"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一种情形。")},
    )
    office = OfficeField(_("转给哪里"))
    text = words(
        _("告知书里给群众的话"),
        required=False,
        rows=3,
        help_text=_("不填就用标准说明：转给了谁、电话是多少、该找哪里。"),
    )
    facts = words(_("转去的内容"), rows=5, help_text=FACTS)

    def prepare(self):
        self.initial.setdefault("reason", PETITION_REASONS[0])
        self.initial.setdefault("facts", mask_numbers(self.case.content))
        self.fields["office"].queryset = receivers.offices_for_petitions(self.case.division)


class ReferProcuratorateForm(FactsForm):
    office = OfficeField(_("移送给"))
    text = words(_("移送的理由"), rows=3, max_length=500)
    field_order = ["version", "office", "text", "facts", "with_photos"]

    def prepare(self):
        super().prepare()
        self.fields["office"].queryset = receivers.procuratorates(self.case.division)


class ReferSpecialtyForm(FactsForm):
    station = forms.ModelChoiceField(
        label=_("送给哪个专业站"),
        queryset=Station.objects.none(),
        to_field_name="code",
        empty_label=_("请选择专业站"),
        error_messages={
            "required": _("请选择专业站。"),
            "invalid_choice": _("没有这个专业站，请重新选择。"),
        },
    )
    purpose = forms.ChoiceField(
        label=_("请它做什么"),
        choices=Purpose.choices,
        initial=Purpose.ADVISE,
        widget=forms.RadioSelect,
        help_text=_("提意见时事项仍由本站办理；接手办理时，对方签收后事项转到专业站，期限不重算。"),
    )
    text = words(_("想请教什么、为什么"), rows=3, max_length=500)
    field_order = ["version", "station", "purpose", "text", "facts", "with_photos"]

    def prepare(self):
        super().prepare()
        self.fields["station"].queryset = receivers.specialty_stations(
            self.case.division, besides=self.case.station_id
        )
