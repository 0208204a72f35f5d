"""What each step of a meeting and of a seat asks for, and how its button reads."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison import tables
from liaison.documents import copies
from liaison.fields import ActForm, NoteForm, TextForm, words, yes_or_no
from liaison.pages import Act
from liaison.text import BodyField, LineField
from stations.organisations.models import Organisation
from stations.representatives.models import Representative

from . import actions, materials, seats
from .models import ItemKind, Kind, Outcome, Post, Term
from .workflow import Action, SeatAction

MOMENT = "%Y-%m-%dT%H:%M"


def moment(label):
    return forms.DateTimeField(
        label=label,
        input_formats=[MOMENT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        error_messages={
            "required": _("请填写“%s”。") % label,
            "invalid": _("时间写成 2026-11-26 09:00 这样。"),
        },
    )


class TimesMixin(forms.Form):
    starts_at = moment(_("开始时间"))
    ends_at = moment(_("结束时间"))
    place = LineField(label=_("地点"), max_length=120)
    note = BodyField(
        label=_("注意事项"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("会写进会议通知，例如着装、用餐、请假联系人。"),
    )


class PlanForm(TimesMixin):
    """筹备会议: the name follows from term, kind and number."""

    term = forms.ModelChoiceField(
        label=_("届次"),
        queryset=Term.objects.none(),
        empty_label=None,
        error_messages={"required": _("请选择届次；没有的请先登记。")},
    )
    kind = forms.ChoiceField(label=_("会议种类"), choices=Kind.choices)
    number = forms.IntegerField(
        label=_("第几次"), min_value=1, max_value=999, error_messages={"required": _("请填写次。")}
    )
    title = LineField(
        label=_("会议名称"), required=False, max_length=120, help_text=_("不填就按届次自动写。")
    )

    field_order = ["term", "kind", "number", "title", "starts_at", "ends_at", "place", "note"]

    def __init__(self, *args, terms, **kwargs):
        super().__init__(*args, auto_id="plan_%s", **kwargs)
        self.fields["term"].queryset = terms


class ReviseForm(TimesMixin, ActForm):
    title = LineField(label=_("会议名称"), max_length=120)

    field_order = ["title", "starts_at", "ends_at", "place", "note"]

    def __init__(self, *args, subject, **kwargs):
        now = {name: getattr(subject, name) for name in self.field_order}
        kwargs["initial"] = now | kwargs.get("initial", {})
        super().__init__(*args, subject=subject, **kwargs)


class InviteForm(ActForm):
    name = LineField(label=_("姓名"), required=False, max_length=60)
    post = LineField(label=_("职务"), required=False, max_length=60)
    organisation = forms.ModelChoiceField(
        label=_("单位"),
        required=False,
        queryset=Organisation.objects.none(),
        help_text=_("选了单位，这个单位就能看到会议和议程。"),
    )
    representative = forms.ModelChoiceField(
        label=_("或者：列席代表"), required=False, queryset=Representative.objects.none()
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        place = subject.division
        self.fields["organisation"].queryset = offices(place)
        self.fields["representative"].queryset = guests(subject)


def offices(division):
    """Units of the place that meets."""
    return Organisation.objects.active().under(division).order_by("division", "pinyin")


def guests(meeting):
    """Deputies of the place who are not on the roster yet."""
    here = Representative.objects.filter(mandates__division__code__startswith=meeting.division)
    known = meeting.attendances.filter(representative__isnull=False).values("representative")
    return here.serving().exclude(pk__in=known).distinct().told_apart().by_strokes()


class ItemForm(ActForm):
    item = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("议程"))
    kind = forms.ChoiceField(label=_("方式"), choices=ItemKind.choices)
    title = LineField(label=_("议题"), max_length=160)
    position = forms.IntegerField(
        label=_("排在第几项"), required=False, min_value=1, max_value=actions.MOST_ITEMS
    )
    organisation = forms.ModelChoiceField(
        label=_("报告单位"), required=False, queryset=Organisation.objects.none()
    )
    materials = words(
        _("会议材料"), required=False, max_length=4000, help_text=_("材料的名称和要点。")
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["organisation"].queryset = offices(subject.division)
        given = str(self.initial.get("item", ""))
        rows = subject.items.filter(pk=given) if re.fullmatch("[0-9]{1,9}", given) else ()
        for item in rows:
            names = ("kind", "title", "position", "materials")
            self.initial |= {name: getattr(item, name) for name in names}
            self.initial["organisation"] = item.organisation_id


class DropItemForm(ActForm):
    item = forms.IntegerField(widget=forms.HiddenInput, label=_("议程"))


class MaterialForm(ActForm):
    item = forms.IntegerField(widget=forms.HiddenInput, label=_("议程"))
    title = LineField(label=_("材料名称"), max_length=80)
    file = forms.FileField(
        label=_("文件"),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/*"}),
        help_text=_("PDF 或者照片，不超过 20 MB。出席、列席的人才看得到。"),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的。")},
    )

    def clean_file(self):
        try:
            (self.page,) = copies.checked([self.cleaned_data["file"]])
        except copies.BadCopy as refusal:
            raise forms.ValidationError(str(refusal.detail)) from refusal
        return self.page

    def arguments(self):
        given = super().arguments()
        return given | {"page": given.pop("file")}


class DropMaterialForm(ActForm):
    material = forms.IntegerField(widget=forms.HiddenInput, label=_("材料"))


class SeatsForm(ActForm):
    text = words(
        _("姓名和座位"),
        rows=10,
        required=False,
        max_length=20000,
        help_text=_("一行一个人，如“林示例 3排5号”；可以从电子表格里复制两列粘贴。"),
    )
    file = forms.FileField(
        label=_("或者上传表格"),
        required=False,
        max_length=120,
        help_text=_("xlsx 或 CSV，第一行是列名，要有“姓名”和“座位”两列；选了文件就以文件为准。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"empty": _("文件是空的。")},
    )

    def clean(self):
        given = super().clean()
        if file := given.pop("file", None):
            try:
                given["text"] = seats.as_lines(file)
            except tables.Unreadable as problem:
                self.add_error("file", str(problem))
        elif not given.get("text") and not self.errors:
            self.add_error("text", _("请填写姓名和座位，或者选择文件。"))
        return given


class DecideForm(ActForm):
    item = forms.IntegerField(widget=forms.HiddenInput, label=_("议程"))
    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices, widget=forms.RadioSelect)
    decision = words(
        _("决定事项"), required=False, max_length=4000, help_text=_("会上形成的意见、决定。")
    )


class MinutesForm(ActForm):
    text = words(_("会议记录"), rows=14, max_length=20000)

    def __init__(self, *args, subject, **kwargs):
        kwargs["initial"] = {"text": subject.minutes} | kwargs.get("initial", {})
        super().__init__(*args, subject=subject, **kwargs)


# In the order of the buttons.
ACTS = {
    Action.CALL_ROLL: Act(actions.call_roll, done=_("名单已按现任代表生成。")),
    Action.SET_ITEM: Act(actions.set_item, ItemForm, _("议程已安排。")),
    Action.DROP_ITEM: Act(actions.drop_item, DropItemForm, _("已去掉。"), is_inline=True),
    Action.ADD_MATERIAL: Act(materials.add, MaterialForm, _("材料已上传。"), is_inline=True),
    Action.DROP_MATERIAL: Act(materials.drop, DropMaterialForm, _("已去掉。"), is_inline=True),
    Action.ARRANGE_SEATS: Act(seats.arrange, SeatsForm, _("座位已排好。"), is_inline=True),
    Action.INVITE: Act(actions.invite, InviteForm, _("已加到列席名单。")),
    Action.SUMMON: Act(actions.summon, done=_("会议通知已编号，并通知到人。")),
    Action.CONVENE: Act(actions.convene, done=_("会议开始。"), is_plain=False),
    Action.DECIDE: Act(actions.decide, DecideForm, _("结果已登记。"), is_inline=True),
    Action.WRITE_MINUTES: Act(actions.write_minutes, MinutesForm, _("会议记录已保存。")),
    Action.CLOSE: Act(actions.close, done=_("已闭会，未请假没到的记为缺席。"), is_plain=False),
    Action.REVISE: Act(actions.revise, ReviseForm, _("安排已修改，已发过通知的会再告知。")),
    Action.CANCEL: Act(actions.cancel, TextForm, _("会议已取消。")),
}


# --- a seat ---------------------------------------------------------------------------------------


class SignForm(ActForm):
    """The clerk signs for who came; on one's own phone with the code of the hall (here.html)."""


class SettleForm(NoteForm):
    approved = yes_or_no(_("答复"), _("同意请假"), _("不同意"))

    field_order = ["approved", "text"]


SEAT_ACTS = {
    SeatAction.SIGN: Act(seats.sign, SignForm, _("已签到。"), is_plain=False),
    SeatAction.SETTLE_LEAVE: Act(seats.settle_leave, SettleForm, _("已答复。"), is_plain=False),
    SeatAction.ASK_LEAVE: Act(seats.ask_leave, TextForm, _("请假已提交，等待答复。")),
    SeatAction.GRANT_LEAVE: Act(seats.grant_leave, TextForm, _("已登记请假。")),
    SeatAction.EXCUSE: Act(seats.excuse, TextForm, _("已补办请假。")),
    SeatAction.UNSIGN: Act(seats.unsign, TextForm, _("签到已撤销。")),
}


class HereForm(forms.Form):
    code = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("签到码"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("会场屏幕上的六位数字，扫码会自动填好。"),
        error_messages={
            "required": _("请填写会场屏幕上的签到码。"),
            "invalid": _("签到码是六位数字。"),
        },
    )


# --- terms ----------------------------------------------------------------------------------------


class TermForm(forms.ModelForm):
    class Meta:
        model = Term
        fields = ["body", "number", "starts_on", "ends_on"]
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("starts_on", "ends_on")
        }


class MemberForm(forms.Form):
    representative = forms.ModelChoiceField(label=_("代表"), queryset=Representative.objects.none())
    post = forms.ChoiceField(label=_("职务"), choices=Post.choices)
    starts_on = forms.DateField(
        label=_("任职开始"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args, people, posts, **kwargs):
        super().__init__(*args, auto_id="member_%s", **kwargs)
        self.fields["post"].choices = [(post.value, post.label) for post in posts]
        self.fields["representative"].queryset = people
