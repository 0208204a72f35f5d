"""REST: the shape of a vote (docs/api.md). Reading only: votes are cast by people, on a page."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.rest import OptionalChoiceField

from .models import Kind, Result
from .workflow import Action, State

WHO_MAY = _("没有计票，或者您不能看票数时为 null")


class BallotRowSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices)
    state = serializers.ChoiceField(State.choices)
    division = serializers.CharField()
    meeting = serializers.UUIDField(allow_null=True)
    round = serializers.IntegerField(help_text=_("第几次投票"))
    rehearsal = serializers.BooleanField(help_text=_("演练，不产生结果"))
    roll = serializers.IntegerField(allow_null=True, help_text=_("全体人数，开始投票时冻结"))
    present = serializers.IntegerField(allow_null=True, help_text=_("到会人数"))
    places = serializers.IntegerField(allow_null=True, help_text=_("应选数，测评为 null"))
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    declared_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


def _figure(words):
    return serializers.IntegerField(allow_null=True, help_text=words)


class BallotCandidateSerializer(serializers.Serializer):
    position = serializers.IntegerField()
    title = serializers.CharField()
    against = _figure(_("反对；测评为基本满意"))
    abstain = _figure(_("弃权；测评为不满意"))
    adopted = serializers.BooleanField(allow_null=True)
    result = OptionalChoiceField(Result.choices, allow_null=True)

    def get_fields(self):
        return super().get_fields() | {"for": _figure(_("赞成；测评为满意"))}


class BallotSerializer(BallotRowSerializer):
    issued = _figure(_("发出。%s") % WHO_MAY)
    returned = _figure(_("收回"))
    valid = _figure(_("有效"))
    invalid = _figure(_("无效"))
    candidates = BallotCandidateSerializer(many=True)
    sealed_list_hash = serializers.CharField(
        allow_null=True, help_text=_("无记名票单的摘要，sm3: 开头")
    )
    sealed_list_sha256 = serializers.CharField(allow_null=True)
    actions = serializers.ListField(child=serializers.ChoiceField(Action.choices))
