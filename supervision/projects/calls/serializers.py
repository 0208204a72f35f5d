"""REST: bodies of a round's actions, and its shape."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from suggestions.cases.serializers import CodeField, NothingSerializer
from supervision.meetings.models import Meeting
from supervision.meetings.wire import MovingSerializer, body
from supervision.projects.models import Level
from supervision.projects.workflow import RoundAction, RoundState, State


def _places():
    return serializers.IntegerField(min_value=1, max_value=100, help_text=_("应选项目数"))


def _surplus(**kwargs):
    return serializers.IntegerField(min_value=1, max_value=100, **kwargs)


class NewRoundSerializer(serializers.Serializer):
    year = serializers.IntegerField(min_value=2000, max_value=2200, help_text=_("实施年度"))
    places = _places()
    surplus = _surplus(required=False, allow_null=True, help_text=_("差额数，不填按本地比例"))
    call_from = serializers.DateField(
        required=False, allow_null=True, help_text=_("不填为上一年第三季度")
    )
    call_until = serializers.DateField(
        required=False, allow_null=True, help_text=_("不填按本地最少天数")
    )


class RoundEditSerializer(serializers.Serializer):
    places = _places()
    surplus = _surplus()
    call_from = serializers.DateField()
    call_until = serializers.DateField()


class RoundCallSerializer(serializers.Serializer):
    text = body(2000, help_text=_("征集公告"))


class RoundExtendSerializer(serializers.Serializer):
    call_until = serializers.DateField(help_text=_("延长到哪一天"))


class RoundCorrectSerializer(serializers.Serializer):
    places = _places()
    surplus = _surplus(help_text=_("差额数"))
    meeting = CodeField(
        slug_field="uid",
        queryset=Meeting.objects.exclude(state="cancelled"),
        help_text=_("决定的会议（uid），须已经召开"),
    )
    text = body(2000, help_text=_("依据和理由，写进经过"))


BODIES = {
    RoundAction.EDIT: RoundEditSerializer,
    RoundAction.OPEN_CALL: RoundCallSerializer,
    RoundAction.EXTEND_CALL: RoundExtendSerializer,
    RoundAction.CLOSE_CALL: NothingSerializer,
    RoundAction.CORRECT: RoundCorrectSerializer,
    RoundAction.END: NothingSerializer,
}


class RoundRowSerializer(serializers.Serializer):
    uid = serializers.UUIDField()
    title = serializers.CharField()
    year = serializers.IntegerField(help_text=_("实施年度"))
    division = serializers.CharField()
    level = serializers.ChoiceField(Level.choices)
    state = serializers.ChoiceField(RoundState.choices)
    call_from = serializers.DateField(help_text=_("征集开始"))
    call_until = serializers.DateField(help_text=_("征集截止"))
    places = serializers.IntegerField(help_text=_("应选项目数"))
    surplus = serializers.IntegerField(help_text=_("差额数"))
    candidates_needed = serializers.IntegerField(help_text=_("候选项目至少要有几个"))
    url = serializers.CharField(allow_null=True, help_text=_("公开征集页，发布以后才有"))
    version = serializers.IntegerField()


class RoundStageSerializer(serializers.Serializer):
    state = serializers.ChoiceField(State.choices)
    count = serializers.IntegerField()


class RoundSerializer(RoundRowSerializer, MovingSerializer):
    call_text = serializers.CharField(help_text=_("征集公告"))
    projects = RoundStageSerializer(many=True, help_text=_("看得到的项目，按状态计数"))
    received = serializers.IntegerField(help_text=_("待处理的群众建议，只数看得到的"))
