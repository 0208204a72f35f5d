from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.accounts.models import User
from liaison.text import LineField
from stations.divisions.levels import Level
from stations.memberships.models import PLACE_OF, Role
from stations.memberships.permissions import HEADS_ONLY, places
from stations.representatives.models import EndReason, Representative, SuspensionReason

from .matters import STAY, STAYS, is_last, successors

COUNTY_AND_ABOVE = [Level.PROVINCE, Level.CITY, Level.COUNTY]
LEVELS = {
    Role.STREET_CLERK: [Level.TOWNSHIP],
    Role.COUNCIL_MEMBER: [Level.TOWNSHIP, Level.VILLAGE],
}
PLACE_LABELS = {
    "division": _("区划"),
    "station": _("站点"),
    "organisation": _("单位"),
    "representative": _("代表"),
}


class GrantForm(forms.Form):
    """One office at one place for somebody who has an account, or who gets one."""

    place = forms.ModelChoiceField(queryset=None, empty_label=_("请选择"))
    username = LineField(
        label=_("用户名"),
        max_length=150,
        help_text=_("已有账号的写原来的用户名；没有的由您取一个，用字母和数字。"),
    )
    display_name = LineField(label=_("姓名"), max_length=60)
    phone = LineField(
        label=_("手机号"),
        required=False,
        max_length=20,
        help_text=_("新账号用来接收设置密码的邀请；已有账号不用填。"),
    )
    email = forms.EmailField(label=_("邮箱"), required=False)
    is_head = forms.BooleanField(label=_("是负责人（可以管理本单位的账号）"), required=False)

    def __init__(self, *args, actor, role, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = None
        kind = PLACE_OF.get(role, "division")
        offered = places(actor, role)
        if kind == "division":
            offered = offered.filter(level__in=LEVELS.get(role, COUNTY_AND_ABOVE)).order_by("code")
        self.fields["place"].queryset = offered
        self.fields["place"].label = PLACE_LABELS[kind]
        if role not in HEADS_ONLY:
            del self.fields["is_head"]

    def clean_username(self):
        username = self.cleaned_data["username"]
        User.username_validator(username)
        return username

    def clean(self):
        cleaned = super().clean()
        self.user = User.objects.filter(username=cleaned.get("username", "")).first()
        if self.user and self.user.display_name != cleaned.get("display_name"):
            self.add_error(
                "username", _("这个用户名已经有人使用，姓名不同。请核对，或换一个用户名。")
            )
        if self.user and not self.user.is_active:
            self.add_error("username", _("这个账号已停用，请先由系统管理员启用。"))
        return cleaned


class HandOverForm(forms.Form):
    """One choice per station with open matters: a representative, or the station itself."""

    def offer(self, held, person):
        for station, cases in held.stations().items():
            choices = [("", _("请选择"))]
            choices += [(str(p.uid), str(p)) for p in successors(station, person)]
            choices.append((STAY, STAYS))
            self.fields[f"station_{station.pk}"] = forms.ChoiceField(
                label=_("%(station)s的 %(count)d 件由谁接办")
                % {"station": station.name, "count": len(cases)},
                choices=choices,
                error_messages={"required": _("请选择由谁接办。")},
            )

    @property
    def chosen(self):
        """{station id: representative, or None for the station}."""
        named = {
            int(name.removeprefix("station_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("station_")
        }
        uids = [value for value in named.values() if value != STAY]
        people = {str(p.uid): p for p in Representative.objects.filter(uid__in=uids)}
        return {station: people.get(value) for station, value in named.items()}


class LeaveForm(HandOverForm):
    reason = LineField(
        label=_("原因"),
        max_length=200,
        help_text=_("如：调离、退休、换岗。记入日志。"),
        error_messages={"required": _("请写明原因。")},
    )

    def __init__(self, *args, membership, held, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = None
        if held.is_personal:
            self.offer(held, membership.representative)
        elif held.is_orphaned:
            self.fields["heir"] = LineField(
                label=_("接任人的用户名"),
                max_length=150,
                required=False,
                help_text=_("接任人立即得到同样的任职。还没有账号的，请先到“新增任职”开通。"),
            )
            self.fields["is_vacant"] = forms.BooleanField(
                label=_("暂时没有接任人，未办结事项由上级代管"), required=False
            )

    def clean_heir(self):
        username = self.cleaned_data["heir"]
        if username:
            self.user = User.objects.filter(username=username, is_active=True).first()
            if self.user is None:
                raise forms.ValidationError(_("没有这个用户名，请核对。"))
        return username


class EndTermForm(HandOverForm):
    reason = forms.ChoiceField(label=_("终止原因"))
    note = LineField(label=_("说明"), required=False, max_length=200)
    successor = forms.ModelChoiceField(
        label=_("接任代表"),
        queryset=None,
        to_field_name="uid",
        required=False,
        empty_label=_("还没有"),
        help_text=_("扫旧码的群众会看到接任代表。以后也可以补填。"),
    )

    def __init__(self, *args, mandate, held, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("请选择")), *EndReason.choices]
        self.fields["successor"].queryset = people.exclude(pk=mandate.representative_id)
        if is_last(mandate):
            self.offer(held, mandate.representative)


class SuspendForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("暂停原因"), choices=[("", _("请选择")), *SuspensionReason.choices]
    )
    note = LineField(label=_("说明"), required=False, max_length=200)


class ResumeForm(forms.Form):
    reason = LineField(label=_("恢复的原因"), max_length=200)
