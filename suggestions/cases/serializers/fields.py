"""Fields that several bodies have."""

import math

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.text import LineSerializerField
from suggestions.cases.forms import PhoneField


class DegreesField(serializers.FloatField):
    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class PhoneSerializerField(LineSerializerField):
    """The same rule as the form's."""

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        try:
            return PhoneField(required=False).clean(value)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


class CodeField(serializers.SlugRelatedField):
    """A row named by its code."""

    default_error_messages = {
        "does_not_exist": _("没有这个代码：{value}"),
        "invalid": _("代码应为文字。"),
    }

    def to_internal_value(self, data):
        if not isinstance(data, str) or len(data) > 64:
            self.fail("invalid")
        return super().to_internal_value(data)


class AttachmentsMixin(serializers.Serializer):
    attachments = serializers.ListField(
        child=serializers.UUIDField(), source="photos", max_length=20, required=False
    )
    upload_key = serializers.RegexField(
        r"^[A-Za-z0-9_-]{16,64}$",
        source="owner",
        required=False,
        help_text=_("上传照片时用过的 upload_key；上传时没有给就不必给。"),
    )
