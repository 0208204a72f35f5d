"""REST: the shape of a public matter."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from suggestions.cases.models import Result

from .models import Side


class OpenPhotoSerializer(serializers.Serializer):
    side = serializers.ChoiceField(Side.choices)
    url = serializers.CharField()
    thumbnail = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class OpenCaseSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text=_("公开编号，与事项编号无关"))
    title = serializers.CharField()
    told = serializers.CharField(help_text=_("反映了什么"))
    done = serializers.CharField(help_text=_("怎么办的"))
    outcome = serializers.CharField(help_text=_("结果怎样"))
    result = serializers.ChoiceField(Result.choices, allow_null=True)
    category = serializers.CharField(allow_null=True)
    division = serializers.CharField(help_text=_("乡镇、街道的代码"))
    place = serializers.CharField()
    longitude = serializers.FloatField(allow_null=True, help_text=_("WGS-84，取整到约 100 米"))
    latitude = serializers.FloatField(allow_null=True)
    published_at = serializers.DateTimeField()
    photos = OpenPhotoSerializer(many=True)
