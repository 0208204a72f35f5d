"""REST: bodies of the actions of letters and problems, and their shapes."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from suggestions.cases.serializers import AttachmentsMixin, NothingSerializer
from supervision.meetings.wire import (
    MovingSerializer,
    ReasonSerializer,
    RemarkSerializer,
    body,
    line,
    unit,
)

from .workflow import Action, ProblemAction, ProblemState, State


class AboutSerializer(serializers.Serializer):
    meeting = serializers.UUIDField(required=False, help_text=_("有关的会议"))
    project = line(30, required=False, help_text=_("有关的民生实事的编号"))
    case = line(30, required=False, help_text=_("有关的事项的编号"))


class NewLetterSerializer(AboutSerializer):
    title = line(80)
    problems = body(4000)
    advice = body(4000)
    organisation = unit()


class NewListSerializer(AboutSerializer):
    title = line(120)
    letter = serializers.UUIDField(required=False, help_text=_("有关的监督建议函"))


class NewProblemSerializer(serializers.Serializer):
    list = serializers.UUIDField(help_text=_("问题清单"))
    text = body(2000)
    organisation = unit()
    person = line(60, required=False)
    due_on = serializers.DateField(help_text=_("整改期限"))


class LetterReviseSerializer(serializers.Serializer):
    title = line(80)
    problems = body(4000)
    advice = body(4000)
    organisation = unit()


class LetterExtendSerializer(ReasonSerializer):
    working_days = serializers.IntegerField(min_value=1, max_value=60)


class LetterAnswerSerializer(AttachmentsMixin):
    text = body(4000)


BODIES = {
    Action.REVISE: LetterReviseSerializer,
    Action.SUBMIT: RemarkSerializer,
    Action.APPROVE: RemarkSerializer,
    Action.RETURN_DRAFT: ReasonSerializer,
    Action.SIGN_OFF: NothingSerializer,
    Action.SEND: NothingSerializer,
    Action.SIGN: NothingSerializer,
    Action.RECORD_RECEIPT: ReasonSerializer,
    Action.EXTEND: LetterExtendSerializer,
    Action.ANSWER: LetterAnswerSerializer,
    Action.RETURN_ANSWER: ReasonSerializer,
    Action.ACCEPT: RemarkSerializer,
    Action.VOID: ReasonSerializer,
    Action.WITHDRAW: ReasonSerializer,
}


class ProblemPlanSerializer(serializers.Serializer):
    person = line(60)
    measure = body(2000)


class ProblemFixSerializer(AttachmentsMixin):
    text = body(2000)


class ProblemPassSerializer(AttachmentsMixin):
    text = body(required=False)


class ProblemFailSerializer(AttachmentsMixin, ReasonSerializer):
    due_on = serializers.DateField(help_text=_("新的整改期限"))


PROBLEM_BODIES = {
    ProblemAction.PLAN: ProblemPlanSerializer,
    ProblemAction.FIX: ProblemFixSerializer,
    ProblemAction.PASS: ProblemPassSerializer,
    ProblemAction.FAIL: ProblemFailSerializer,
    ProblemAction.DROP: ReasonSerializer,
}


class LetterRowSerializer(serializers.Serializer):
    uid = serializers.UUIDField()
    title = serializers.CharField()
    paper = serializers.CharField(allow_null=True, help_text=_("文号"))
    state = serializers.ChoiceField(State.choices)
    round = serializers.IntegerField(help_text=_("第几次答复"))
    division = serializers.CharField()
    organisation = serializers.CharField(help_text=_("主送单位代码"))
    issued_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class OriginSerializer(serializers.Serializer):
    kind = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()


class LetterSerializer(LetterRowSerializer, MovingSerializer):
    problems = serializers.CharField()
    advice = serializers.CharField()
    has_copy = serializers.BooleanField(help_text=_("已有签章件"))
    origins = OriginSerializer(many=True, help_text=_("从何而来，只列看得到的"))


class ProblemRowSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    list = serializers.UUIDField(help_text=_("问题清单"))
    position = serializers.IntegerField()
    text = serializers.CharField()
    state = serializers.ChoiceField(ProblemState.choices)
    division = serializers.CharField()
    organisation = serializers.CharField(help_text=_("责任单位代码"))
    person = serializers.CharField()
    due_on = serializers.DateField()
    fixed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ListedProblemSerializer(ProblemRowSerializer, MovingSerializer):
    measure = serializers.CharField()
    result = serializers.CharField()


class ListRowSerializer(serializers.Serializer):
    uid = serializers.UUIDField()
    title = serializers.CharField()
    division = serializers.CharField()
    drawn_up_at = serializers.DateTimeField()


class ProblemListSerializer(ListRowSerializer):
    origins = OriginSerializer(many=True, help_text=_("从何而来，只列看得到的"))
    problems = ProblemRowSerializer(many=True)
