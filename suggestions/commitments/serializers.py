"""REST: bodies of a promise's actions, and its shape."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.text import BodySerializerField
from suggestions.cases.models import Result
from suggestions.cases.serializers import AttachmentsMixin, ClockSerializer

from .workflow import Action, State


def _words(*, required=True, **kwargs):
    return BodySerializerField(
        max_length=1000, required=required, allow_blank=not required, **kwargs
    )


class FulfilSerializer(AttachmentsMixin):
    text = _words(help_text=_("怎么兑现的，群众看得到"))


class AskPostponementSerializer(serializers.Serializer):
    due_on = serializers.DateField(help_text=_("改到哪一天"))
    text = _words()


class SettlePostponementSerializer(serializers.Serializer):
    approved = serializers.BooleanField()
    text = _words(required=False)


class DropSerializer(serializers.Serializer):
    text = _words(help_text=_("会告知群众"))


BODIES = {
    Action.FULFIL: FulfilSerializer,
    Action.ASK_POSTPONEMENT: AskPostponementSerializer,
    Action.SETTLE_POSTPONEMENT: SettlePostponementSerializer,
    Action.DROP: DropSerializer,
}


class CommitmentRowSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    case = serializers.CharField(help_text=_("事项编号"))
    round = serializers.IntegerField()
    result = serializers.ChoiceField(Result.choices)
    unit = serializers.CharField(allow_null=True)
    division = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    overdue = serializers.BooleanField(help_text=_("逾期过就一直是 true"))
    promised_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    first_due_on = serializers.DateField()
    postponements = serializers.IntegerField()
    asked_due_on = serializers.DateField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class CommitmentStepSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    action = serializers.CharField()
    role = serializers.CharField(allow_null=True)
    text = serializers.CharField()


class CommitmentSerializer(CommitmentRowSerializer):
    actions = serializers.ListField(child=serializers.ChoiceField(Action.choices))
    clocks = ClockSerializer(many=True)
    steps = CommitmentStepSerializer(many=True)
