"""REST: bodies of the actions of a 审议意见, and its shape."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.rest import OptionalChoiceField
from suggestions.cases.serializers import CodeField, NothingSerializer
from supervision.meetings.models import Meeting
from supervision.meetings.wire import (
    MovingSerializer,
    ReasonSerializer,
    RemarkSerializer,
    body,
    line,
    unit,
)

from .workflow import Action, Grade, State


class OpinionReviseSerializer(serializers.Serializer):
    title = line(120)
    content = body(8000)
    organisation = unit()


class NewOpinionSerializer(OpinionReviseSerializer):
    meeting = serializers.UUIDField(help_text=_("已经召开的常委会会议"))
    item = serializers.IntegerField(required=False, help_text=_("议程"))


class OpinionExtendSerializer(ReasonSerializer):
    working_days = serializers.IntegerField(min_value=1, max_value=60)


class OpinionReportSerializer(serializers.Serializer):
    text = body(8000)
    on_paper = line(60, required=False, help_text=_("人大机构代登记纸质报告时的来文文号"))


def _votes():
    return serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=9999)


class OpinionAppraiseSerializer(serializers.Serializer):
    grade = serializers.ChoiceField(Grade.choices)
    meeting = CodeField(
        slug_field="uid", queryset=Meeting.objects.all(), required=False, allow_null=True
    )
    satisfied, basically, dissatisfied = _votes(), _votes(), _votes()
    text = body(required=False)


BODIES = {
    Action.REVISE: OpinionReviseSerializer,
    Action.SUBMIT: RemarkSerializer,
    Action.RETURN_DRAFT: ReasonSerializer,
    Action.ISSUE: NothingSerializer,
    Action.SIGN: NothingSerializer,
    Action.RECORD_RECEIPT: ReasonSerializer,
    Action.NOTE: ReasonSerializer,
    Action.EXTEND: OpinionExtendSerializer,
    Action.REPORT: OpinionReportSerializer,
    Action.RETURN_REPORT: ReasonSerializer,
    Action.APPRAISE: OpinionAppraiseSerializer,
    Action.CONCLUDE: ReasonSerializer,
    Action.VOID: ReasonSerializer,
    Action.WITHDRAW: ReasonSerializer,
}


class OpinionRowSerializer(serializers.Serializer):
    uid = serializers.UUIDField()
    title = serializers.CharField()
    paper = serializers.CharField(allow_null=True, help_text=_("文号"))
    state = serializers.ChoiceField(State.choices)
    round = serializers.IntegerField()
    division = serializers.CharField()
    organisation = serializers.CharField(help_text=_("承办单位代码"))
    meeting = serializers.UUIDField()
    issued_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class OpinionRoundSerializer(serializers.Serializer):
    round = serializers.IntegerField()
    text = serializers.CharField()
    on_paper = serializers.CharField(allow_null=True)
    reported_at = serializers.DateTimeField()
    returned_at = serializers.DateTimeField(allow_null=True)
    grade = OptionalChoiceField(Grade.choices, allow_null=True)


class OpinionSerializer(OpinionRowSerializer, MovingSerializer):
    content = serializers.CharField()
    reports = OpinionRoundSerializer(many=True)
