from django import forms
from django.utils.translation import gettext_lazy as _

from stations.memberships.models import CLERKS
from stations.memberships.models import Role as Office
from stations.network.models import Station
from stations.representatives.models import Representative
from suggestions.cases.forms import CategoryField, SuggestForm
from suggestions.cases.models import Channel

from . import permissions


class EntryForm(SuggestForm):
    """The citizen's form, filled in for them: how they came, and to whom."""

    channel = forms.ChoiceField(
        label=_("怎么来的"),
        choices=[(one.value, one.label) for one in (Channel.VISIT, Channel.PHONE)],
        initial=Channel.VISIT,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选来访还是来电。")},
    )
    station = forms.ModelChoiceField(
        label=_("登记到哪个站点"),
        queryset=Station.objects.none(),
        to_field_name="code",
        empty_label=_("请选择站点"),
        error_messages={"required": _("请选择站点。")},
    )
    representative = forms.ModelChoiceField(
        label=_("找哪位代表"),
        queryset=Representative.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("不指定，由站点受理"),
    )

    category = CategoryField(required=False)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["content"].label = _("来访人、来电人反映什么")
        self.fields["content"].error_messages["required"] = _("请写下反映的情况。")
        self.fields["name"].label = _("怎么称呼")
        self.fields["confidential"].label = _("本人希望对承办单位保密身份")
        self.fields["phone"].help_text = _("用来通知办理结果；填了手机号会发短信。")
        self.fields["involves_minor"].label = _("涉及未满14周岁的孩子，监护人在场或在电话里同意")
        self.fields["guardian_consent"].label = _("监护人已听过说明并同意")
        self.fields["consent"].label = _("已把个人信息告知读给本人听，或给本人看过")
        self.fields["consent"].error_messages["required"] = _("请先告知本人，并在前面打勾。")
        found = permissions.stations(actor)
        self.fields["station"].queryset = found
        self.fields["representative"].queryset = permissions.representatives(actor)
        role = actor.membership.role
        if role not in CLERKS:
            self.fields["station"].initial = found.first()
            self.fields["station"].widget = forms.HiddenInput()
        if role not in {Office.STATION_OFFICER}:
            del self.fields["representative"]

    def offer_categories(self):
        self.fields["category"].offer()


class RegisterForm(forms.Form):
    """A file to check. What is taken is what was checked and kept (views.register)."""

    station = forms.ModelChoiceField(
        label=_("登记到哪个站点"),
        queryset=Station.objects.none(),
        to_field_name="code",
        empty_label=_("请选择站点"),
        error_messages={"required": _("请选择站点。")},
    )
    file = forms.FileField(
        label=_("登记簿文件"),
        help_text=_("xlsx 或 CSV，一次最多 300 行。必须有“登记号”“内容”两列。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("请选择文件。")},
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        found = permissions.stations(actor)
        self.fields["station"].queryset = found
        if actor.membership.role == Office.STATION_OFFICER:
            self.fields["station"].initial = found.first()
