"""What a new case is made of; how a citizen finds theirs."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.text import BodySerializerField, LineSerializerField
from suggestions.cases.models import Category, Kind

from .fields import AttachmentsMixin, CodeField, DegreesField, PhoneSerializerField


class LocationSerializer(serializers.Serializer):
    text = LineSerializerField(max_length=120, required=False, allow_blank=True)
    longitude = DegreesField(min_value=-180, max_value=180, required=False, allow_null=True)
    latitude = DegreesField(min_value=-90, max_value=90, required=False, allow_null=True)

    def validate(self, data):
        if (data.get("longitude") is None) != (data.get("latitude") is None):
            raise serializers.ValidationError(_("经度和纬度须同时填写。"))
        return data


class ContactSerializer(serializers.Serializer):
    name = LineSerializerField(max_length=30, required=False, allow_blank=True)
    phone = PhoneSerializerField(max_length=20, required=False, allow_blank=True)


class CompanionSerializer(serializers.Serializer):
    name = LineSerializerField(max_length=30)
    phone = PhoneSerializerField(max_length=20, required=False, allow_blank=True)


class GuardianSerializer(serializers.Serializer):
    name = LineSerializerField(max_length=30)
    phone = PhoneSerializerField(max_length=20)
    consent = serializers.BooleanField(help_text=_("监护人已阅读并同意，须为 true"))

    def validate_consent(self, value):
        if value is not True:
            raise serializers.ValidationError(_("须由监护人同意。"))
        return value


class NewCaseSerializer(AttachmentsMixin):
    recipient = serializers.CharField(
        required=False, allow_null=True, max_length=64, help_text=_("二维码中的令牌")
    )
    station = serializers.CharField(
        required=False, allow_null=True, max_length=40, help_text=_("站点代码")
    )
    representative = serializers.UUIDField(required=False, allow_null=True)
    title = LineSerializerField(max_length=60)
    content = BodySerializerField(max_length=2000)
    kind = serializers.ChoiceField(Kind.choices, required=False, allow_blank=True)
    category = CodeField(
        slug_field="code",
        queryset=Category.objects.filter(is_active=True),
        required=False,
        allow_null=True,
    )
    location = LocationSerializer(required=False, allow_null=True)
    contact = ContactSerializer(required=False, allow_null=True)
    consent = serializers.BooleanField(help_text=_("已阅读个人信息告知，须为 true"))
    wants_reply = serializers.BooleanField(required=False)
    confidential = serializers.BooleanField(required=False)
    headcount = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=100_000, help_text=_("涉及人数")
    )
    companions = CompanionSerializer(
        many=True, required=False, max_length=4, help_text=_("其他联系人，连提交人最多五位")
    )
    involves_minor = serializers.BooleanField(
        required=False, help_text=_("涉及未满14周岁的孩子，须有监护人同意")
    )
    guardian = GuardianSerializer(required=False, allow_null=True)
    accused = LineSerializerField(
        max_length=60, required=False, allow_blank=True, help_text=_("被反映的单位")
    )
    sensitive_consent = serializers.BooleanField(
        required=False, help_text=_("本人单独同意使用文中、照片里的健康等敏感信息")
    )
    client_submitted_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text=_("离线时按下提交的时间，只作记录")
    )

    def validate_consent(self, value):
        if value is not True:
            raise serializers.ValidationError(_("请先阅读个人信息告知并表示同意。"))
        return value

    def validate(self, data):
        if data.get("involves_minor") and not data.get("guardian"):
            raise serializers.ValidationError(
                {"guardian": _("涉及未满14周岁的孩子，请由监护人填写并同意。")}
            )
        if not (data.get("recipient") or data.get("station") or data.get("representative")):
            raise serializers.ValidationError(
                {"recipient": [_("请写明向谁反映：recipient、station、representative 三者之一。")]}
            )
        return data


class TrackQuerySerializer(serializers.Serializer):
    number = serializers.CharField(max_length=40)
    code = serializers.CharField(max_length=40)
