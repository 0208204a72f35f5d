from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.text import LineSerializerField

from .models import State


class AttemptSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_blank=True)
    excerpt = serializers.CharField(allow_blank=True)
    milliseconds = serializers.IntegerField()


class DeliverySerializer(serializers.Serializer):
    id = serializers.UUIDField(source="uid", help_text=_("请求头 webhook-id"))
    position = serializers.IntegerField(allow_null=True)
    event = serializers.CharField()
    change = serializers.DictField()
    state = serializers.ChoiceField(State.choices)
    attempts = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    tries = AttemptSerializer(many=True)


class HookSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="uid")
    name = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    within = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    paused_at = serializers.DateTimeField(allow_null=True)
    pause_reason = serializers.CharField(allow_blank=True)
    failures = serializers.IntegerField()
    last_sent_at = serializers.DateTimeField(allow_null=True)


class NewHookSerializer(serializers.Serializer):
    name = LineSerializerField(max_length=100)
    url = LineSerializerField(max_length=500, help_text=_("https://，公网地址"))
    events = serializers.ListField(
        child=LineSerializerField(max_length=80),
        min_length=1,
        max_length=200,
        help_text=_("例如 case.dispatch、case.*、*；全部名称见 GET webhooks/events/"),
    )
    within = serializers.RegexField(
        r"^[0-9]{0,15}$", required=False, allow_blank=True, help_text=_("只限这个区划（代码）")
    )


class SubscribedSerializer(HookSerializer):
    secret = serializers.CharField(help_text=_("签名密钥，只在这里给出一次"))


class RotatedSerializer(serializers.Serializer):
    secret = serializers.CharField(help_text=_("新的签名密钥，只在这里给出一次"))
    old_until = serializers.DateTimeField(help_text=_("旧密钥与新密钥并用到这时"))


class EventNameSerializer(serializers.Serializer):
    event = serializers.CharField()
    label = serializers.CharField()
