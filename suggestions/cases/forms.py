"""What a citizen fills in: six fields at most are required, three in practice."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.personal import identifiers
from liaison.text import BodyField, LineField

from . import sorting
from .models import Category, Grade, Kind

PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")


class PhoneField(LineField):
    """A mainland mobile or landline number; blanks, dashes and full-width digits are
    forgiven."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})

    def to_python(self, value):
        value = unicodedata.normalize("NFKC", super().to_python(value) or "")
        value = re.sub(r"[\s-]", "", value)
        return value.removeprefix("+86")

    def validate(self, value):
        super().validate(value)
        if value and not PHONE.fullmatch(value):
            raise forms.ValidationError(_("手机号不对，请检查后重填，或者留空。"))


COMPANION = re.compile(
    r"(?P<name>[^\d+]*[^\d+\s,，、:：;；])[\s,，、:：;；]*(?P<phone>\+?\d[\d\s-]*)?"
)
COMPANION_NAME = 30


class CompanionsField(BodyField):
    """Up to four lines "姓名 手机号"; with the sender at most five speak for a group."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("其他联系人"),
            max_length=300,
            help_text=_("推选代表联系，连您在内最多五位。每行一位：姓名 手机号"),
            widget=forms.Textarea(attrs={"rows": 2}),
            **kwargs,
        )

    def clean(self, value):
        lines = [line.strip() for line in (super().clean(value) or "").splitlines()]
        people = [_companion(line) for line in lines if line]
        if len(people) > 4:
            raise forms.ValidationError(_("连您在内最多五位联系人，请推选代表。"))
        return people


def _companion(line):
    """{"name", "phone"} of one line; nothing of it is cut off or guessed."""
    found = COMPANION.fullmatch(line)
    if not found:
        raise forms.ValidationError(
            _("“%s”看不懂，请写成：姓名 手机号，每行一位。") % identifiers.mask(line)[:20]
        )
    if len(found["name"]) > COMPANION_NAME:
        raise forms.ValidationError(
            _("“%(name)s…”太长，姓名最多 %(most)d 个字，情况请写在上面的内容里。")
            % {"name": found["name"][:10], "most": COMPANION_NAME}
        )
    phone = PhoneField(required=False).clean(found["phone"] or "")
    return {"name": found["name"], "phone": phone}


class CategoryField(forms.ModelChoiceField):
    """Both levels to choose from, for those who sort matters: likely ones first."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("类别"),
            queryset=Category.objects.filter(is_active=True),
            error_messages={
                "required": _("请选择类别。"),
                "invalid_choice": _("没有这个类别，请重新选择。"),
            },
            **kwargs,
        )
        self.empty = _("请选择类别") if self.required else _("以后再归类")

    def offer(self, likely=()):
        groups = [(_("建议"), [(one.pk, one.name) for one in likely])] if likely else []
        self.choices = [("", self.empty), *groups, *sorting.table()]


class SuggestForm(forms.Form):
    content = BodyField(
        label=_("您想反映什么？"),
        max_length=2000,
        error_messages={"required": _("请写下您想反映的情况。")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    location_text = LineField(label=_("在哪里？"), max_length=120, required=False)
    longitude = forms.FloatField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    latitude = forms.FloatField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    category = forms.ModelChoiceField(
        label=_("类别"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("不确定，由工作人员选"),
    )
    kind = forms.ChoiceField(
        label=_("类型"), choices=[("", _("不确定")), *Kind.choices], required=False
    )
    name = LineField(label=_("怎么称呼您"), max_length=30, required=False)
    phone = PhoneField(
        label=_("手机号"),
        max_length=20,
        required=False,
        help_text=_("用来通知您办理结果，仅办理人员可见"),
    )
    confidential = forms.BooleanField(label=_("希望对承办单位保密我的身份"), required=False)
    headcount = forms.IntegerField(
        label=_("涉及人数"),
        min_value=1,
        max_value=100_000,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    companions = CompanionsField(required=False)
    accused = LineField(label=_("反映的是哪个单位"), max_length=60, required=False)
    guardian_name = LineField(label=_("监护人姓名"), max_length=30, required=False)
    guardian_phone = PhoneField(label=_("监护人手机号"), max_length=20, required=False)
    guardian_consent = forms.BooleanField(
        label=_("我是监护人，已阅读上面的说明并同意"), required=False
    )
    sensitive = forms.ChoiceField(
        label=_("可以使用这些信息吗？"),
        choices=[
            ("agree", _("同意，只用来办这件事")),
            ("none", _("没有写到、拍到具体某个人的这些情况")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    involves_minor = forms.BooleanField(label=_("是，写到了未满14周岁孩子的情况"), required=False)
    consent = forms.BooleanField(
        label=_("我已阅读个人信息告知"),
        error_messages={"required": _("请先阅读个人信息告知，并在前面打勾。")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, phone_required=False, **kwargs):
        super().__init__(*args, **kwargs)
        seen = self.data.getlist("seen") if hasattr(self.data, "getlist") else ()
        self.fields["sensitive"].required = "sensitive" in seen
        self.fields["sensitive"].error_messages["required"] = _(
            "请选一项。不想用这些信息，就在内容里改掉，事情照样办。"
        )
        self.offer_categories()
        if phone_required:
            self.fields["phone"].required = True

    def offer_categories(self):
        """A citizen chooses among the first level, or leaves it to the staff."""
        heads = Category.objects.filter(is_active=True, code__regex=r"^\d{2}$")
        self.fields["category"].queryset = heads

    def clean(self):
        """The guardian's part is asked for as a whole, and only for children under 14."""
        data = super().clean()
        guardian = {
            name: data.pop(f"guardian_{name}", None) for name in ("name", "phone", "consent")
        }
        if not (data.get("involves_minor") or any(guardian.values())):
            return data
        wanted = {
            "name": _("请填写监护人姓名。"),
            "phone": _("请填写监护人手机号。"),
            "consent": _("须由监护人同意，请在前面打勾。"),
        }
        for name, words in wanted.items():
            if not guardian[name] and f"guardian_{name}" not in self.errors:
                self.add_error(f"guardian_{name}", words)
        data["involves_minor"], data["guardian"] = True, guardian
        return data


class TrackForm(forms.Form):
    number = LineField(
        label=_("事项编号"),
        max_length=24,
        error_messages={"required": _("请填写事项编号。")},
        widget=forms.TextInput(attrs={"placeholder": "990101-20260101-00001"}),
    )
    code = LineField(
        label=_("查询码"),
        max_length=16,
        error_messages={"required": _("请填写 8 位查询码。")},
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )


class RatingForm(forms.Form):
    grade = forms.ChoiceField(
        label=_("您对办理结果满意吗？"),
        choices=Grade.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择满意、基本满意或不满意。")},
    )
    reason = BodyField(
        label=_("哪里没有解决？"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason.optional = _("选“不满意”时必填")

    def clean(self):
        data = super().clean()
        if data.get("grade") == Grade.DISSATISFIED and not data.get("reason"):
            self.add_error("reason", _("请告诉我们哪里没有解决。"))
        return data

    @property
    def thanks(self):
        """What is said once the rating is taken."""
        if self.cleaned_data["grade"] == Grade.DISSATISFIED:
            return _("已记下。我们会重新办理，有人会先联系您。")
        return _("谢谢您的评价，事项已办结。")


class SupplementForm(forms.Form):
    text = BodyField(
        label=_("补充说明"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(forms.Form):
    text = BodyField(label=_("撤回原因"), max_length=300, required=False, widget=forms.TextInput)


class CorrectForm(forms.Form):
    """What is typed replaces what is stored; a field left blank changes nothing."""

    name = LineField(label=_("怎么称呼您"), max_length=30, required=False)
    phone = PhoneField(label=_("手机号"), max_length=20, required=False)
    drop_phone = forms.BooleanField(label=_("去掉手机号，不再收短信和电话"), required=False)


class EraseForm(forms.Form):
    photos = forms.BooleanField(label=_("同时删除我上传的照片"), required=False)
    words = forms.BooleanField(
        label=_("同时删除我写的原文和地点"),
        required=False,
        help_text=_("删除后办理人员也看不到您当时写了什么。"),
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        if case.is_open:  # the verb refuses it too
            self.fields["words"].disabled = True
            self.fields["words"].help_text = _("事项办结或撤回以后可以选择。")
